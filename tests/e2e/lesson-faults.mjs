/** The faults of a lesson, as a page of ours finds them: `{ line, message }` each. */
export function faultsOf(page, text) {
  return page.evaluate(async (lesson) => {
    const { check } = await import('./lesson-check.js');
    return check(lesson);
  }, text);
}

/** The right answers to its questions: `{ line, question, answers }` each. */
export function keysOf(page, text) {
  return page.evaluate(async (lesson) => {
    const { keys } = await import('./lesson-check.js');
    return keys(lesson);
  }, text);
}

/** The answers of some lessons as a text to read: each question, and below it what is right. `texts` has pairs of name and text. */
export async function answerSheet(page, texts) {
  let sheet = '';
  for (const [name, text] of texts) {
    sheet += `\n# ${name}\n\n`;
    for (const { question, answers } of await keysOf(page, text)) sheet += `${question}\n${answers.map((answer) => `    ${answer}\n`).join('')}`;
  }
  return sheet.trimStart();
}
