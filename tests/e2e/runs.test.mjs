// A run is not lost: not to another scenario, another seed, Back, another tab, or an empty file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, shot } from './harness.mjs';

async function openKept(t, path = 'index.html') {
  const page = await openPage(t, path);
  await isKept(page);
  return page;
}

/** Waits until a page keeps its runs: what does so is loaded after all else. */
async function isKept(page) {
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.waitForFunction(() => performance.getEntriesByType('resource').some(({ name, responseEnd }) => name.includes('autosave') && responseEnd > 0));
  await page.waitForTimeout(200);
}

/** Crashes S1 at a time of its own, so that the run can be told from others. */
const act = (page, ms = 1500) => page.evaluate(async (ms) => {
  const cluster = document.querySelector('raft-cluster');
  await cluster.seek(ms);
  cluster.run('crash S1');
}, ms);
const crashes = (page) => page.evaluate(() => /^crash S1$/m.test(document.querySelector('raft-cluster').text));
const lost = (page) => page.waitForFunction(() => document.querySelector('raft-cluster').ready && !/^crash S1$/m.test(document.querySelector('raft-cluster').text));
const found = (page) => page.waitForFunction(() => document.querySelector('raft-cluster').ready && /^crash S1$/m.test(document.querySelector('raft-cluster').text));

for (const [name, leave] of Object.entries({
  'another scenario': async (page) => {
    await page.getByRole('button', { name: /^Scenario/ }).click();
    await page.getByRole('link', { name: /^Log replication/ }).click();
  },
  'another seed': async (page) => page.getByRole('button', { name: 'A new seed' }).click(),
  'a link': async (page) => page.evaluate(() => void (location.hash = '#seed=99')),
})) {
  test(`one can return from ${name}`, async (t) => {
    const page = await openKept(t, 'index.html#seed=7');
    await act(page);
    await leave(page);
    await lost(page);
    await page.getByText(/^Your run is kept: Free play, seed 7, at 1\.500 s\.$/).waitFor();
    await page.getByRole('button', { name: 'Back to it' }).click();
    await found(page);
    assert.deepEqual(page.problems, []);
  });
}

test('Back and Forward restore the runs that were left', async (t) => {
  const page = await openKept(t, 'index.html#scenario=leader-failure');
  await act(page, 2500);
  await page.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await page.getByRole('button', { name: /^Scenario/ }).click();
  await page.getByRole('link', { name: /^Restart:|^Restart\b/ }).first().click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').runTitle !== 'Leader failure');
  await page.goBack();
  await found(page);
  await page.goForward();
  await lost(page);
  assert.deepEqual(page.problems, []);
});

test('two tabs keep a run each, and neither overwrites the other', async (t) => {
  const page = await openKept(t, 'index.html#seed=7');
  await act(page);
  const other = await page.context().newPage();
  await other.goto(page.url().replace('seed=7', 'seed=8'));
  await isKept(other);
  await act(other);
  for (const tab of [page, other]) await tab.evaluate(() => window.dispatchEvent(new Event('pagehide')));
  await page.getByRole('button', { name: /^Scenario/ }).click();
  await page.getByRole('button', { name: /Seed 8, at 1\.500 s/ }).waitFor();
  await shot(page, 'library-runs');
  await page.getByRole('button', { name: /Seed 8, at 1\.500 s/ }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').runSeed === '8');
  assert.ok(await crashes(page));
  assert.deepEqual(page.problems, []);
});

test('a warning is shown before a run becomes too long to be kept', async (t) => {
  const page = await openKept(t, 'index.html#seed=7');
  const line = `submit "${'x'.repeat(980)}"`;
  await page.evaluate((run) => document.querySelector('raft-cluster').open(run), `servers 1\nat 1s\n${Array(960).fill(line).join('\n')}\n`);
  const submit = (count) => page.evaluate(([count, line]) => {
    const cluster = document.querySelector('raft-cluster');
    for (let i = 0; i < count; i++) cluster.run(line);
    window.dispatchEvent(new Event('pagehide'));
  }, [count, line]);
  await submit(1);
  await page.getByText(/^This run is nearly 1 MiB long/).waitFor();
  await submit(105);
  await page.getByText(/^This run is longer than 1 MiB/).waitFor();
  await shot(page, 'run-too-long');
  assert.deepEqual(page.problems, []);
});

test('the address follows a scenario that the page itself opens', async (t) => {
  const page = await openKept(t);
  await page.evaluate(() => document.querySelector('raft-cluster').show({ scenario: 'break-majority' }));
  await page.waitForFunction(() => location.hash === '#scenario=break-majority');
  await page.goBack();
  await page.waitForFunction(() => document.querySelector('raft-cluster').runTitle === '');
  assert.deepEqual(page.problems, []);
});
