// A visitor goes back in time and on again, acts on the past, and goes from one future to another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

/** Opens the page on a run of three seconds in which the leader was crashed after two. */
async function openRun(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.seek(2000);
    cluster.run('submit "x=1"');
    cluster.run('crash leader');
    await cluster.seek(3000);
  });
  return page;
}

/** All that is known of the present moment. */
const state = (page) => page.evaluate(() => {
  const { time, servers, leader } = document.querySelector('raft-cluster');
  return JSON.stringify({ time, servers, leader });
});

const seek = (page, ms) => page.evaluate((ms) => document.querySelector('raft-cluster').seek(ms), ms);
const branches = (page) => page.evaluate(() => document.querySelector('raft-cluster').branches);
const run = (page, line) => page.evaluate((line) => document.querySelector('raft-cluster').run(line), line);

/** Does something, and waits until it has been seen. */
async function andSee(page, act) {
  await act();
  await page.evaluate(() => document.querySelector('raft-cluster').screen.context.arrival());
}

test('after steps back and the same number forward, the same state is shown', async (t) => {
  const page = await openRun(t);
  await seek(page, 2100);
  const bar = page.locator('raft-cluster').getByRole('region', { name: 'Playback' });
  for (const kind of ['event', '1ms', '10ms', 'any', 'election', 'fault']) {
    await bar.getByLabel('Step', { exact: true }).selectOption(kind);
    // An inner moment of its kind, from which a step back and one on lead to itself.
    await andSee(page, () => bar.getByRole('button', { name: /^Back/ }).click());
    const here = await state(page);
    await andSee(page, () => bar.getByRole('button', { name: /^Back/ }).click());
    if (kind !== 'fault') assert.notEqual(await state(page), here, kind);
    await andSee(page, () => bar.getByRole('button', { name: /^On/ }).click());
    if (kind !== 'fault') assert.equal(await state(page), here, kind);
    await seek(page, 2500);
  }
  assert.equal((await branches(page)).length, 1, 'going back changes nothing');
  assert.deepEqual(page.problems, []);
});

test('keys step back and forward', async (t) => {
  const page = await openRun(t);
  await page.locator('raft-cluster').getByRole('tab', { name: 'Inspect' }).focus();
  const time = () => page.evaluate(() => document.querySelector('raft-cluster').time);
  for (const [key, by] of [['j', -10], ['J', -1], ['j', -10], ['l', 10], ['L', 1]]) {
    const before = await time();
    await andSee(page, () => page.keyboard.press(key));
    // The first key waits for the code that hears it.
    await page.waitForFunction((before) => document.querySelector('raft-cluster').time !== before, before);
    assert.equal(Math.round(await time() - before), by, key);
  }
  const before = await state(page);
  await andSee(page, () => page.keyboard.press(','));
  assert.notEqual(await state(page), before);
  await andSee(page, () => page.keyboard.press('.'));
  await andSee(page, () => page.keyboard.press('b'));
  assert.ok(await time() < 2990, 'the last news is some time ago');
  assert.deepEqual(page.problems, []);
});

test('a time can be typed, and an invalid time is explained', async (t) => {
  const page = await openRun(t);
  const clock = page.locator('raft-cluster').getByLabel('Simulated time');
  const time = () => page.evaluate(() => document.querySelector('raft-cluster').time);
  for (const [words, ms] of [['2.3s', 2300], ['2345ms', 2345], ['1.25', 1250], [' 2,5 s ', 2500], ['2100250us', 2100.25]]) {
    await clock.fill(words);
    await andSee(page, () => clock.press('Enter'));
    assert.equal(await time(), ms, words);
  }
  await clock.fill('soon');
  await clock.press('Enter');
  await page.locator('raft-cluster').getByRole('alert').getByText('“soon” is not a valid time').waitFor();
  assert.equal(await time(), 2100.25);
  assert.deepEqual(await axe(page), []);
  await clock.press('Escape');
  assert.match(await clock.inputValue(), /^2\.100 s$/);
  assert.deepEqual(page.problems, []);
});

test('the past is marked, and a button returns to the present', async (t) => {
  const page = await openRun(t);
  const cluster = page.locator('raft-cluster');
  await seek(page, 2100);
  await cluster.getByText('900 ms before the end').waitFor();
  await cluster.getByRole('button', { name: 'To the end' }).click();
  await cluster.getByText('before the end').waitFor({ state: 'hidden' });
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').time), 3000);
  assert.deepEqual(page.problems, []);
});

test('a long seek shows its progress, and can be cancelled', async (t) => {
  const page = await openRun(t);
  const cluster = page.locator('raft-cluster');
  await run(page, 'set load 500/s');
  await page.evaluate(() => void document.querySelector('raft-cluster').seek(3_000_000));
  await cluster.getByRole('progressbar', { name: 'Progress' }).waitFor();
  await cluster.getByRole('button', { name: 'Cancel' }).click();
  await cluster.getByRole('progressbar', { name: 'Progress' }).waitFor({ state: 'hidden' });
  const time = await page.evaluate(() => document.querySelector('raft-cluster').time);
  assert.ok(time < 3_000_000, `stopped at ${time}`);
  assert.deepEqual(page.problems, []);
});

test('acting in the past begins a branch, and the old future does not change', async (t) => {
  const page = await openRun(t);
  await seek(page, 3000);
  const old = await state(page);
  await seek(page, 1500);
  await run(page, 'isolate leader');
  await seek(page, 3000);
  assert.notEqual(await state(page), old);
  const [main, other] = await branches(page);
  assert.deepEqual([main.head_ms, other.parent, other.from_ms, other.cause], [3000, main.id, 1500, 'isolate leader']);

  const tab = page.locator('raft-cluster');
  await tab.getByRole('tab', { name: 'Branches' }).click();
  await andSee(page, () => tab.getByRole('button', { name: `Show ${main.name}` }).click());
  assert.equal(await state(page), old);
  assert.deepEqual(page.problems, []);
});

const focused = (page) => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.getAttribute('aria-label'));

test('a branch is renamed in the list, and deleted after a confirmation', async (t) => {
  const page = await openRun(t);
  await seek(page, 1500);
  await run(page, 'crash S1');
  await page.evaluate(() => document.querySelector('raft-cluster').switchBranch(1));
  const tab = page.locator('raft-cluster');
  await tab.getByRole('tab', { name: 'Branches' }).click();
  await tab.getByRole('button', { name: 'Rename branch 2' }).click();
  await tab.getByLabel('New name of branch 2').fill('<img src=x onerror=alert(1)>');
  await page.keyboard.press('Enter');
  const tree = tab.getByRole('list', { name: 'Branches of this run' });
  await tree.getByText('<img src=x onerror=alert(1)>').waitFor();
  assert.equal(await focused(page), 'Show <img src=x onerror=alert(1)>', 'the focus stays with the branch');
  await tab.getByRole('button', { name: /^Rename <img/ }).click();
  await tab.getByLabel(/^New name/).fill('   ');
  await page.keyboard.press('Enter');
  await tab.getByText('a branch needs a name').waitFor();
  assert.deepEqual(await axe(page), []);
  await tab.getByRole('button', { name: /^Delete/ }).click();
  await tab.getByRole('button', { name: 'Keep it' }).click();
  assert.equal((await branches(page)).length, 2);
  await tab.getByRole('button', { name: /^Delete/ }).click();
  await tab.getByRole('group', { name: /permanently/ }).getByRole('button', { name: 'Delete' }).click();
  await tree.getByText('<img').waitFor({ state: 'detached' });
  assert.equal((await branches(page)).length, 1);
  assert.equal(await focused(page), 'Show main', 'the focus goes to what is left');
  assert.deepEqual(page.problems, []);
});

test('one click compares two futures side by side', async (t) => {
  const page = await openRun(t);
  await seek(page, 1500);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.context.whatIf('crash leader'));
  const dialog = page.getByRole('dialog', { name: 'Two futures' });
  await dialog.getByText(/^They separate at 1\.500 s/).waitFor();
  assert.equal(await dialog.locator('canvas').count() >= 2, true, 'two diagrams');
  const rows = dialog.getByRole('row');
  assert.equal(await rows.count(), 6, 'a heading, and a row a server');
  await rows.filter({ hasText: 'crashes' }).first().waitFor();
  assert.deepEqual(await axe(page), []);

  const [main, other] = await branches(page);
  assert.equal(other.cause, 'crash leader');
  assert.ok(main.head_ms >= 2500 && other.head_ms >= 2500, 'both futures go on as far');
  await dialog.getByRole('button', { name: /crashes/ }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.selection.kind === 'event');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').time), 1500);
  assert.deepEqual(page.problems, []);
});

test('a line that cannot be carried out begins no branch, and the reason is shown', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.context.whatIf('crash S77'));
  await page.locator('raft-cluster').getByText('there is no S77').waitFor();
  assert.equal((await branches(page)).length, 1);
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('two branches are chosen and compared, with the keyboard alone', async (t) => {
  const page = await openRun(t);
  await seek(page, 1500);
  await run(page, 'isolate leader');
  await seek(page, 2500);
  const tab = page.locator('raft-cluster');
  await tab.getByRole('tab', { name: 'Branches' }).click();
  await tab.getByRole('button', { name: 'Compare' }).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Two futures' });
  await dialog.getByText(/^They separate at 1\.500 s/).waitFor();
  await dialog.getByRole('row', { name: /^S1/ }).waitFor();
  await page.keyboard.press('Escape');
  assert.equal(await page.getByRole('dialog').count(), 0);
  assert.deepEqual(page.problems, []);
});

for (const [name, options] of Object.entries({
  desktop: { viewport: { width: 1280, height: 720 } },
  embedded: { viewport: { width: 834, height: 504 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true },
})) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in the past and among branches: ${name}, ${colorScheme}`, async (t) => {
      const page = await openRun(t, { ...options, colorScheme, reducedMotion: 'reduce' });
      const bar = page.locator('raft-cluster').getByRole('group').or(page.locator('raft-cluster .steps')).first();
      const place = () => page.locator('raft-cluster').getByRole('button', { name: /^On/ }).boundingBox();
      const before = await place();
      await seek(page, 1500);
      await bar.waitFor();
      assert.deepEqual(await place(), before, 'the buttons stay in their place');
      assert.deepEqual(await axe(page), [], 'in the past');
      await run(page, 'crash S2');
      await page.locator('raft-cluster').getByRole('tab', { name: 'Branches' }).click();
      await page.locator('raft-cluster').getByText('crash S2').waitFor();
      assert.deepEqual(await axe(page), [], 'branches');
      await shot(page, `branches-${name}-${colorScheme}`);
      const { scrollWidth } = await page.evaluate(() => document.documentElement);
      assert.ok(scrollWidth === undefined || scrollWidth <= options.viewport.width);
      assert.deepEqual(page.problems, []);
    });
  }
}
