// Takes the README's picture of the real page. It is no test of its own: `cargo xtask picture` builds the
// page and runs this file alone.

import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { desktop, openPage } from './harness.mjs';

const picture = fileURLToPath(new URL('../../docs/picture.png', import.meta.url));

/** What the picture shows, and how long the page has been alive by then. */
const run = 'index.html#seed=7';
const lifeMs = 4_000;

test('docs/picture.png shows the page', async (t) => {
  const page = await openPage(t, run, { viewport: desktop, colorScheme: 'light' });
  await page.waitForTimeout(lifeMs);
  await page.screenshot({ path: picture });
});
