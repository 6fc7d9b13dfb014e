// Checks lessons as their writers want it: `node tests/e2e/lessons.mjs lessons/terms.md …` after a `trunk build`. Prints each fault with
// its line.

import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openPage } from './harness.mjs';
import { faultsOf } from './lesson-faults.mjs';

const files = process.argv.slice(2);

test('lessons', async (t) => {
  const page = await openPage(t, 'learn.html');
  for (const file of files) {
    const faults = await faultsOf(page, await readFile(file, 'utf8'));
    for (const { line, message } of faults) console.log(`${file}:${line}: ${message}`);
    console.log(`${file}: ${faults.length === 0 ? 'every step works' : `${faults.length} faults`}`);
  }
});
