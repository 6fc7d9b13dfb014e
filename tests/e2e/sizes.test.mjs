// How large the parts of the screen are: by themselves, as somebody wants them, and on a phone.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, desktop, openPage, shot } from './harness.mjs';

async function open(t, path, options) {
  const page = await openPage(t, path, { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.locator('raft-cluster .diagram').waitFor();
  return page;
}

const height = async (page, selector) => (await page.locator(`raft-cluster ${selector}`).first().boundingBox()).height;

/** Whether the rows of all five logs are in sight, each whole. */
const fiveLogs = (page) => page.locator('raft-cluster .logs .row:not(.indexes)').evaluateAll((rows) => {
  const grid = rows[0].parentElement.getBoundingClientRect();
  return rows.length === 5 && rows.every((row) => row.getBoundingClientRect().bottom <= grid.bottom + 1);
});

test('details have room at 1280 by 720, and more on a larger screen', async (t) => {
  const page = await open(t, 'index.html', { viewport: desktop });
  assert.ok((await height(page, '.details')) >= 215, `${await height(page, '.details')}`);
  assert.ok(await fiveLogs(page));
  await page.setViewportSize({ width: 1920, height: 1080 });
  await page.waitForTimeout(100);
  assert.ok((await height(page, '.details')) >= 400, `${await height(page, '.details')}`);
});

test('five logs are visible in a small box, in projector mode and beside a taller diagram', async (t) => {
  const page = await open(t, 'embed.html', { viewport: { width: 834, height: 504 } });
  assert.ok(await fiveLogs(page), 'a small box');
  await page.evaluate(() => (document.querySelector('raft-cluster').projector = true));
  await page.waitForTimeout(150);
  assert.ok(await fiveLogs(page), 'a small box in projector mode');
  await page.setViewportSize(desktop);
  await page.waitForTimeout(150);
  assert.ok(await fiveLogs(page), 'projector mode');
  await page.evaluate(() => (document.querySelector('raft-cluster').projector = false));
  await page.getByRole('button', { name: 'Taller' }).click();
  await page.waitForTimeout(150);
  assert.ok(await fiveLogs(page), 'a taller diagram');
});

test('a splitter is moved by pointer and keys, and stays there after a reload', async (t) => {
  const page = await open(t, 'index.html', { viewport: desktop });
  const line = page.getByRole('separator', { name: 'Height of the logs' });
  assert.equal(await line.getAttribute('aria-orientation'), 'horizontal');
  const [before, value] = [await height(page, '.details'), Number(await line.getAttribute('aria-valuenow'))];
  await line.focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press('ArrowUp');
  const higher = await height(page, '.details');
  assert.ok(Math.abs(higher - before - 60) < 8, `${before} to ${higher}`);
  await page.waitForFunction((value) => Number(document.querySelector('raft-cluster').shadowRoot.querySelector('.splitter.of-logs').getAttribute('aria-valuenow')) < value, value);

  const diagram = await height(page, '.timeline');
  const { x, y, width } = await page.getByRole('separator', { name: 'Height of the diagram' }).boundingBox();
  await page.mouse.move(x + width / 2, y + 4);
  await page.mouse.down();
  await page.mouse.move(x + width / 2, y - 76, { steps: 4 });
  await page.mouse.up();
  const taller = await height(page, '.timeline');
  assert.ok(Math.abs(taller - diagram - 80) < 4, `${diagram} to ${taller}`);
  assert.deepEqual(await axe(page), []);

  await page.reload();
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  assert.ok(Math.abs((await height(page, '.timeline')) - taller) < 2, 'the place was kept');
  await page.getByRole('separator', { name: 'Height of the diagram' }).dblclick();
  assert.ok(Math.abs((await height(page, '.timeline')) - diagram) < 2, 'a double-click gives the usual size back');
  assert.deepEqual(page.problems, []);
});

test('invalid sizes are ignored', async (t) => {
  const page = await open(t, 'index.html', { viewport: desktop });
  const layout = await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.layout = { ring: 'wide', logs: NaN, timeline: 0.99, other: 0.4 };
    return cluster.layout;
  });
  assert.deepEqual(layout, { timeline: 0.7 });
  for (const nonsense of [null, 7, 'x', []]) assert.deepEqual(await page.evaluate((value) => ((document.querySelector('raft-cluster').layout = value), document.querySelector('raft-cluster').layout), nonsense), {});
});

test('on a phone, the details of a tapped item open at the bottom of the window, and close', async (t) => {
  const page = await open(t, 'index.html', { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.run('submit "x=1"');
    for (let i = 0; i < 20; i++) cluster.step('10ms');
  });
  const isSeen = () => page.locator('raft-cluster .details').evaluate((details) => {
    const { top, bottom } = details.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight + 1;
  });
  const server = page.locator('raft-cluster g[data-server="3"] .body').first();
  await server.tap({ force: true });
  await page.locator('raft-cluster .details h3', { hasText: 'S3' }).waitFor();
  assert.ok(await isSeen(), 'the details of the server');
  // Two taps in quick succession are no question for the menu.
  await page.waitForTimeout(700);
  await server.tap({ force: true });
  await page.getByRole('menu').waitFor();
  const menu = await page.getByRole('menu').boundingBox();
  const details = await page.locator('raft-cluster .details').boundingBox();
  assert.ok(menu.y + menu.height <= details.y + 1, 'the menu is not under the details');
  assert.equal(await page.locator('raft-cluster .menu kbd').first().isVisible(), false, 'fingers have no keys');
  await shot(page, 'sheet');
  await page.getByRole('button', { name: 'Close the details' }).tap();
  assert.equal(await isSeen(), false);

  await page.locator('raft-cluster .cell.solid').first().tap();
  assert.ok(await isSeen(), 'the story of an entry');
  await page.locator('raft-cluster .details h3', { hasText: 'Entry 1' }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

for (const width of [320, 360, 640]) {
  test(`the header has two lines at ${width} px, and each button is visible`, async (t) => {
    const page = await openPage(t, 'index.html', { viewport: { width, height: 640 }, hasTouch: width < 640 });
    const buttons = page.locator('body > header button:visible');
    await page.getByRole('button', { name: 'Help', exact: true }).waitFor();
    const tops = new Set();
    for (const box of await buttons.evaluateAll((all) => all.map((one) => one.getBoundingClientRect().toJSON()))) {
      assert.ok(box.left >= 0 && box.right <= width, `${JSON.stringify(box)}`);
      tops.add(Math.round(box.top));
    }
    assert.equal(tops.size, 2, 'the buttons stand in two lines');
    assert.ok(await page.getByRole('button', { name: 'Break it', exact: true }).isVisible());
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  });
}
