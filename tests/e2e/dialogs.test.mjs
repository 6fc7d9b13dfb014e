// The modal dialogs agree: the clock waits while one is open; what cannot be loaded says so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage } from './harness.mjs';

const ready = (page) => page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
const playing = (page) => page.evaluate(() => document.querySelector('raft-cluster').playing);

const DIALOGS = [['Help', 'Help'], ['Share', 'Share and export'], ['Break it', 'Break it for me'], ['Script', 'Script']];

test('the clock waits while a dialog is open, and continues when the last one closes', async (t) => {
  const page = await openPage(t, 'index.html');
  await ready(page);
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  for (const [button] of DIALOGS) {
    await page.getByRole('button', { name: button, exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
    assert.deepEqual(await axe(page), [], button);
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => document.querySelector('raft-cluster').playing, undefined, { timeout: 3_000 });
  }
  // From one dialog to the next, it does not run in between.
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('button', { name: 'Write or paste…' }).click();
  await page.getByRole('dialog', { name: 'Script' }).waitFor();
  await page.waitForTimeout(150);
  assert.equal(await playing(page), false);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  // A clock that stood still before does so after.
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
  await page.getByRole('button', { name: 'Help', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
  await page.waitForTimeout(100);
  assert.equal(await playing(page), false);
  assert.deepEqual(page.problems, []);
});

test('without a network, a dialog that was never loaded says why it does not open', async (t) => {
  const page = await openPage(t, 'index.html');
  await ready(page);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.context().setOffline(true);
  for (const [button] of DIALOGS) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByText(`“${button}” could not be loaded. Are you still online?`).first().waitFor();
    assert.equal(await page.getByRole('dialog').count(), 0);
  }
});

test('the search reports when the condition already holds without any command', async (t) => {
  const page = await openPage(t, 'index.html');
  await ready(page);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.getByRole('button', { name: 'Break it', exact: true }).click();
  await page.getByRole('radio', { name: 'A condition of the language' }).check();
  await page.getByRole('textbox', { name: 'Condition' }).fill('leader');
  await page.getByRole('spinbutton').fill('0');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.getByText('No command is needed').waitFor({ timeout: 30_000 });
  assert.equal(await page.getByText('0 commands').count(), 0);
});

test('the Tab key goes from a server past its actions in one step each', async (t) => {
  const page = await openPage(t, 'index.html');
  await ready(page);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.locator('raft-cluster g[data-server="2"]').focus();
  await page.locator('raft-cluster .inspect h3', { hasText: 'S2' }).waitFor();
  const stops = () => page.locator('raft-cluster .inspect button').evaluateAll((all) => [all.length, all.filter((one) => one.tabIndex === 0).length]);
  const [buttons, inPath] = await stops();
  assert.ok(buttons > 15 && inPath <= 4, `${inPath} of ${buttons} buttons in the path of the Tab key`);
  const bar = page.locator('raft-cluster .inspect [role=toolbar]').first();
  await bar.getByRole('button').first().focus();
  await page.keyboard.press('ArrowRight');
  assert.ok(await bar.getByRole('button').nth(1).evaluate((node) => node.matches(':focus')));
  // The clock goes on drawing; the stop stays where it is.
  await page.evaluate(() => document.querySelector('raft-cluster').step('10ms'));
  await page.waitForTimeout(250);
  assert.equal((await stops())[1], inPath);
  assert.equal(await bar.getByRole('button').nth(1).evaluate((node) => node.tabIndex), 0);
});
