// The marks of events are drawings: no machine needs a font for them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const read = (path) => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

test('each symbol by which the module marks events has a drawing in the page', async () => {
  const [look, marks] = await Promise.all([read('src/lab/explain/look.rs'), read('www/src/views/marks.ts')]);
  const symbols = new Set([...look.matchAll(/"(\p{Extended_Pictographic})\ufe0f?"/gu)].map(([, symbol]) => symbol));
  assert.ok(symbols.size > 60, `${symbols.size} symbols`);
  const missing = [...symbols].filter((symbol) => !marks.includes(`'${symbol}': {`));
  assert.deepEqual(missing, []);
});
