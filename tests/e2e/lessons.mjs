// Checks lessons as their writers want it: `node tests/e2e/lessons.mjs lessons/terms.md …` after a `trunk build`. Prints each fault with
// its line, or the right answers. With --write it writes those of all lessons to lesson-answers.txt; read what changes there.

import { readFile, writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openPage } from './harness.mjs';
import { answerSheet, faultsOf } from './lesson-faults.mjs';
import { ownLessons } from './lesson-page.mjs';

const files = process.argv.slice(2);

test('lessons', async (t) => {
  const page = await openPage(t, 'learn.html');
  if (files[0] === '--write') return writeFile(new URL('./lesson-answers.txt', import.meta.url), await answerSheet(page, await ownLessons()));
  for (const file of files) {
    const text = await readFile(file, 'utf8');
    const faults = await faultsOf(page, text);
    for (const { line, message } of faults) console.log(`${file}:${line}: ${message}`);
    console.log(`${file}: ${faults.length === 0 ? 'every step works' : `${faults.length} faults`}`);
    if (faults.length === 0) console.log(await answerSheet(page, [[file, text]]));
  }
});
