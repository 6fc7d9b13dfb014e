// Where things stand: what plays the run stays in sight, every tab can be reached, words are not cut off.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desktop, openPage } from './harness.mjs';

const embedded = { width: 834, height: 504 };

async function open(t, viewport) {
  const page = await openPage(t, 'index.html', { viewport });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.leader > 0);
  await page.locator('raft-cluster .diagram').waitFor();
  return page;
}

/** Whether all of an element lies inside the window. */
function inSight(locator) {
  return locator.evaluate((element) => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    return left >= 0 && top >= 0 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
  });
}

for (const viewport of [desktop, embedded]) {
  test(`everything is in sight at ${viewport.width} by ${viewport.height}`, async (t) => {
    const page = await open(t, viewport);
    assert.ok(await inSight(page.locator('raft-cluster .playback')), 'playback');
    assert.ok(await inSight(page.locator('raft-cluster .badges')), 'badges');
    for (const tab of await page.getByRole('tab').all()) assert.ok(await inSight(tab), await tab.innerText());
  });
}

test('a taller diagram pushes nothing out of sight', async (t) => {
  const page = await open(t, desktop);
  const plot = page.locator('raft-cluster .diagram .plot');
  const before = (await plot.boundingBox()).height;
  await page.getByRole('button', { name: 'Taller' }).click();
  await page.waitForFunction((height) => document.querySelector('raft-cluster').shadowRoot.querySelector('.plot').clientHeight > height, before);
  assert.ok(await inSight(page.locator('raft-cluster .playback')));
});

test('projector mode shows all five logs and draws the diagram sharply', async (t) => {
  const page = await open(t, desktop);
  await page.evaluate(() => document.querySelector('raft-cluster').setAttribute('projector', ''));
  const canvas = page.locator('raft-cluster .diagram .plot > canvas');
  await page.waitForFunction(() => {
    const { width } = document.querySelector('raft-cluster').shadowRoot.querySelector('.diagram .plot > canvas');
    return width > 1000;
  });
  const [pixels, box] = [await canvas.evaluate(({ width }) => width), await canvas.boundingBox()];
  assert.ok(Math.abs(pixels - box.width) < 3, `${pixels} pixels on ${box.width}`);
  assert.ok(await page.locator('raft-cluster .logs .grid').evaluate((grid) => grid.scrollHeight <= grid.clientHeight + 1));
});
