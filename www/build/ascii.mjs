// Classic scripts for other people's pages have no other characters than ASCII: a script has the encoding of its page, which need not be
// UTF-8.

/**
 * The same script in ASCII. Escapes mean the same in texts, templates and regular expressions, and nothing in comments; the bundler
 * leaves other characters in the last three, and we have none in names.
 */
export function inAscii(script) {
  if (/\\[^\x00-\x7f]/.test(script)) throw new Error('A backslash before a character that is not ASCII cannot be written in ASCII.');
  return script.replace(/[^\x00-\x7f]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
