// Takes the README's picture of the real page. It is no test of its own: `cargo xtask picture` builds the
// page and runs this file alone.

import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { desktop, openPage } from './harness.mjs';

const picture = fileURLToPath(new URL('../../docs/picture.png', import.meta.url));

/** What the picture shows: two servers cut off from the majority, which goes on without them. */
const run = 'index.html#scenario=network-partition&seed=1';
const moment_ms = 1_072;

test('docs/picture.png shows the page', async (t) => {
  const page = await openPage(t, run, { viewport: desktop, colorScheme: 'light' });
  await page.getByRole('tab', { name: 'Events' }).click();
  const cluster = page.locator('raft-cluster');
  await cluster.evaluate((element) => { element.speed = '1/4'; });
  await page.waitForFunction((ms) => document.querySelector('raft-cluster').time >= ms, moment_ms);
  await cluster.evaluate((element) => element.pause());
  await page.waitForTimeout(200);
  await page.screenshot({ path: picture });
});
