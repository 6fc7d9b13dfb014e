// The settings act at once, for the whole cluster, one server, one link or one direction; each is a line of the language.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function openSettings(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByLabel('Settings of').waitFor();
  return page;
}

const lastLine = (page) => page.evaluate(() => {
  const said = document.querySelector('raft-cluster').text.split('\n');
  return said.filter((line) => !/^(#|at|servers|seed|$)/.test(line)).at(-1) ?? '';
});

const field = (page, name, exact = false) => page.locator('raft-cluster .settings').getByRole('textbox', { name, exact });

for (const colorScheme of ['light', 'dark']) {
  test(`a value is typed, rejected with a reason, set, and reset: ${colorScheme}`, async (t) => {
    const page = await openSettings(t, { colorScheme });
    await field(page, 'Latency').fill('fast');
    await page.keyboard.press('Enter');
    await page.locator('raft-cluster .settings').getByRole('alert').getByText('duration').waitFor();
    assert.equal(await lastLine(page), '', 'nothing was done');
    assert.deepEqual(await axe(page), [], 'with an error');
    await field(page, 'Latency').fill('80ms');
    await page.keyboard.press('Enter');
    assert.equal(await lastLine(page), 'set latency 80ms');
    await shot(page, `settings-${colorScheme}`);
    assert.deepEqual(await axe(page), [], 'with a value of its own');
    await page.getByRole('button', { name: 'Latency: reset to 10ms..15ms' }).click();
    assert.equal(await lastLine(page), 'set latency 10ms..15ms');
    assert.equal(await field(page, 'Latency').inputValue(), '10ms..15ms');
    await page.getByLabel('Explain').check();
    await page.locator('raft-cluster .settings').getByText('How often a leader sends heartbeats.').waitFor();
    assert.deepEqual(await axe(page), [], 'with what each setting is');
    await shot(page, `settings-explained-${colorScheme}`);
    assert.deepEqual(page.problems, []);
  });
}

test('a slider is moved by keys, and the ends of a range keep their proportion', async (t) => {
  const page = await openSettings(t);
  const slider = page.locator('raft-cluster .settings').getByRole('slider', { name: 'Election timeout' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  const [, low, high] = /^set election_timeout (\d+)ms\.\.(\d+)ms$/.exec(await lastLine(page)) ?? [];
  assert.ok(Number(high) > 300 && Math.abs(Number(high) / Number(low) - 2) < 0.1, `${low} to ${high}`);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').time > 0 && !document.querySelector('raft-cluster').playing), true);
  assert.deepEqual(page.problems, []);
});

test('one server has its own clock, and one direction its own latency', async (t) => {
  const page = await openSettings(t);
  await page.getByLabel('Settings of').selectOption('S3');
  await field(page, 'Clock', true).fill('120%');
  await page.keyboard.press('Enter');
  assert.equal(await lastLine(page), 'set clock S3 120%');
  await page.waitForFunction(() => /clock 120%/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('g[data-server="3"]').getAttribute('aria-label')));
  await page.getByLabel('Which of its links').selectOption('S1 -> S3');
  assert.equal(await field(page, 'Clock', true).count(), 0, 'a link has no clock');
  await field(page, 'Latency').fill('80ms');
  await page.keyboard.press('Enter');
  assert.equal(await lastLine(page), 'set latency S1 -> S3 80ms');
  await page.getByRole('button', { name: 'Latency: reset to 10ms..15ms' }).click();
  assert.equal(await lastLine(page), 'reset latency S1 -> S3');
  assert.equal(await field(page, 'Latency').inputValue(), '10ms..15ms');
  await page.getByLabel('Settings of').selectOption('');
  assert.match((await page.locator('raft-cluster .settings').textContent()) ?? '', /not the same everywhere/);
  assert.deepEqual(page.problems, []);
});

test("a server's menu leads to its settings", async (t) => {
  const page = await openSettings(t);
  await page.locator('raft-cluster g[data-server="2"]').click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Settings/ }).click();
  assert.equal(await page.getByLabel('Settings of').inputValue(), 'S2');
});

test('another size starts a new run with the same seed and settings', async (t) => {
  const page = await openSettings(t);
  await field(page, 'Heartbeat').fill('40ms');
  await page.keyboard.press('Enter');
  const seed = await page.evaluate(() => document.querySelector('raft-cluster').runSeed);
  const size = page.getByRole('spinbutton', { name: 'Servers' });
  await size.fill('7');
  await size.press('Enter');
  await page.waitForFunction(() => document.querySelector('raft-cluster').servers.length === 7);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').runSeed), seed);
  assert.equal(await field(page, 'Heartbeat').inputValue(), '40ms');
  assert.match(await page.evaluate(() => document.querySelector('raft-cluster').text), /^servers 7$/m);
  assert.deepEqual(page.problems, []);
});

test('settings are changed by touch', async (t) => {
  const page = await openSettings(t, { hasTouch: true, viewport: { width: 360, height: 740 } });
  const slider = page.locator('raft-cluster .settings').getByRole('slider', { name: 'Loss' });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  assert.ok(box.height >= 44, `a slider is ${box.height} high`);
  await page.touchscreen.tap(box.x + box.width * 0.7, box.y + box.height / 2);
  assert.match(await lastLine(page), /^set loss [\d.]+%$/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});
