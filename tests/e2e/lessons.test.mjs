// Lessons: every step of every lesson of the library works, what is wrong in a lesson is told with its line, and the element shows
// them, step by step.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';
import { faultsOf } from './lesson-faults.mjs';

const folder = new URL('../../lessons/', import.meta.url);

test('every step of every lesson works: answers, what the prose points at, and goals', async (t) => {
  const page = await openPage(t, 'learn.html');
  const files = (await readdir(folder)).filter((file) => file.endsWith('.md') && file !== 'glossary.md');
  const faults = [];
  for (const file of files) {
    for (const { line, message } of await faultsOf(page, await readFile(new URL(file, folder), 'utf8'))) faults.push(`lessons/${file}:${line}: ${message}`);
  }
  assert.deepEqual(faults, []);
  assert.ok(files.length > 0);
});

test('the example of the documentation is a lesson that works', async (t) => {
  const page = await openPage(t, 'learn.html');
  const docs = await readFile(new URL('../../docs/lessons.md', import.meta.url), 'utf8');
  const [, example] = /````markdown\n([^]*?)````/.exec(docs) ?? [];
  assert.deepEqual(await faultsOf(page, example), []);
});
