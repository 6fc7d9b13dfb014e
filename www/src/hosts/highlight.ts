// The command language for highlight.js: `hljs.registerLanguage('raft', raft)`. The words are the engine's own (www/build/language.mjs).

import words from '#language';

interface Mode {
  scope?: string;
  begin?: RegExp;
  end?: RegExp;
  contains?: Mode[];
}

interface Language extends Mode {
  name: string;
  keywords: Record<string, string[] | RegExp>;
}

const { commands, connecting, servers, values, settings, rules, properties, messages, events } = words;

/** A language of highlight.js 10 or later. */
export default function raft(): Language {
  return {
    name: 'Raft',
    keywords: {
      // A word may contain a minus sign, but neither `->` nor `--`.
      $pattern: /[A-Za-z]\w*(?:-(?![->])\w+)*/,
      // If a word is in several lists, highlight.js takes the last one.
      type: [...messages, ...events],
      literal: values,
      built_in: [...settings, ...rules, ...properties],
      'variable.language': servers,
      keyword: [...commands, ...connecting],
    },
    contains: [
      { scope: 'string', begin: /"/, end: /"|$/, contains: [{ scope: 'char.escape', begin: /\\(?:u\{[0-9a-fA-F]*\}|.)/ }] },
      // `sent 1.2s #2` is the second of several messages; any other # starts a comment.
      { scope: 'number', begin: /(?<=\bsent\s+[\d.]+(?:us|µs|ms|s|min)\s*)#\d+(?=\s|#|$)/ },
      { scope: 'comment', begin: /#/, end: /$/ },
      { scope: 'variable', begin: /\b[SC]\d+\b/ },
      { scope: 'number', begin: /[+-]?\b\d+(?:\.\d+)?(?:us|µs|ms|s|min|%)?(?:\/s)?(?![\w%])/ },
      { scope: 'operator', begin: /->|--|\||[<>]=?|=|\.\./ },
    ],
  };
}
