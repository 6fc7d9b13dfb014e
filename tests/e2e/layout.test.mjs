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
  test(`everything is visible at ${viewport.width} by ${viewport.height}`, async (t) => {
    const page = await open(t, viewport);
    assert.ok(await inSight(page.locator('raft-cluster .playback')), 'playback');
    assert.ok(await inSight(page.locator('raft-cluster .badges')), 'badges');
    for (const tab of await page.getByRole('tab').all()) assert.ok(await inSight(tab), await tab.innerText());
  });
}

test('a taller diagram leaves everything visible', async (t) => {
  const page = await open(t, desktop);
  const plot = page.locator('raft-cluster .diagram .plot');
  const before = (await plot.boundingBox()).height;
  await page.getByRole('button', { name: 'Taller' }).click();
  await page.waitForFunction((height) => document.querySelector('raft-cluster').shadowRoot.querySelector('.plot').clientHeight > height, before);
  assert.ok(await inSight(page.locator('raft-cluster .playback')));
});

test('nothing moves when the clock slips on a busy page', async (t) => {
  for (const viewport of [{ width: 1600, height: 900 }, desktop, embedded, { width: 360, height: 740 }]) {
    const page = await open(t, viewport);
    const bar = page.locator('raft-cluster .playback');
    const before = (await bar.boundingBox()).height;
    await page.locator('raft-cluster .speed .slip').evaluate((slip) => (slip.textContent = 'slower: 1/2 of real time'));
    assert.equal((await bar.boundingBox()).height, before, `${viewport.width}`);
  }
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

test('where only a tick shows that a property holds, pointing at it or focusing it shows its name', async (t) => {
  const page = await openPage(t, 'embed.html?autoplay=false', { viewport: { width: 834, height: 504 } });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const badge = page.locator('raft-cluster .badge');
  const name = badge.nth(2).getByText('Log Matching').last();
  await badge.nth(5).waitFor();
  assert.equal(await name.isVisible(), false);
  await badge.nth(2).hover();
  await name.waitFor();
  await page.mouse.move(10, 10);
  await name.waitFor({ state: 'hidden' });
  await badge.nth(1).focus();
  await page.keyboard.press('Tab');
  await name.waitFor();
  // The last one lists them all, with words.
  await badge.nth(5).click();
  const card = page.getByRole('region', { name: 'All properties' });
  for (const title of ['Election Safety holds', 'State Machine Safety holds', 'One Vote holds']) await card.getByText(title).waitFor();
  assert.equal(await card.locator('li').count(), 16);
});

test('in projector mode, the playback controls stay visible in a small box', async (t) => {
  const page = await openPage(t, 'embed.html?autoplay=false&projector', { viewport: { width: 834, height: 504 } });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => (document.querySelector('raft-cluster').projector = true));
  await page.waitForFunction(() => {
    const play = document.querySelector('raft-cluster').shadowRoot.querySelector('.play').getBoundingClientRect();
    return play.height > 0 && play.bottom <= innerHeight;
  });
  const ring = await page.locator('raft-cluster .ring').boundingBox();
  assert.ok(ring.height > 120, `the ring has ${ring.height} px`);
});
