// Members that come and go, as people see it: machines in the ring, entries in the logs, sides of a joint configuration.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeInBothThemes, choose, chooseForAll, openRun, pass, run, server, text, until } from './features.mjs';
import { shot } from './harness.mjs';

const five = 'servers 5\nseed 3\ntimeout S1\nawait settled within 1s\n';
const settled = `(cluster) => cluster.servers.every(({ up, role }) => up && role !== 'Candidate') && cluster.servers.filter(({ role }) => role === 'Leader').length === 1`;

test('a machine is added, learns, and then votes', async (t) => {
  const page = await openRun(t, five);
  await until(page, settled);
  await chooseForAll(page, 'Add a server');
  await server(page, 6).waitFor();
  assert.match(await text(page), /^add S6$/m);
  await until(page, `(_, root) => root.querySelector('.server[data-server="6"]').matches('.learner')`, 100);
  assert.match(await server(page, 6).getAttribute('aria-label'), /^S6 .*Learner/);
  await page.locator('raft-cluster .logs .cell.members', { hasText: 'learn' }).first().waitFor();
  assert.deepEqual(await axeInBothThemes(page, 'members'), [], 'while it learns');
  await until(page, `(cluster) => cluster.servers[5]?.configuration.some(({ value }) => value === 'S1 S2 S3 S4 S5 S6')`, 3_000);
  await until(page, `(_, root) => !root.querySelector('.learner, .both-sides, .new-side')`, 1_000);
  assert.match(await server(page, 6).getAttribute('aria-label'), /^S6 .*Follower/);
  await server(page, 6).click();
  await page.locator('raft-cluster .inspect').getByText('S1 S2 S3 S4 S5 S6').waitFor();
  assert.deepEqual(page.problems, []);
});

test('while members are replaced, both sides of the joint configuration are shown', async (t) => {
  const page = await openRun(t, 'servers 3\ntimeout S1\nawait settled within 1s\nmembers S1 S4 S5\nwait 2s\n');
  await until(page, `(_, root) => root.querySelector('.both-sides') && root.querySelectorAll('.new-side').length === 2`, 1_000);
  for (const [id, side] of [[1, 'old and new'], [2, 'old side'], [3, 'old side'], [4, 'new side'], [5, 'new side']]) {
    assert.match(await server(page, id).getAttribute('aria-label'), new RegExp(side), `S${id}`);
  }
  await page.locator('raft-cluster .logs .cell.members', { hasText: 'Cₒ,ₙ' }).first().waitFor();
  await shot(page, 'members-joint');
  await until(page, `(_, root) => root.querySelectorAll('.outside').length === 2`, 1_000);
  assert.match(await server(page, 2).getAttribute('aria-label'), /outside/);
  assert.deepEqual(page.problems, []);
});

test('a leader that is removed steps down, and another leads', async (t) => {
  const page = await openRun(t, five);
  await until(page, settled);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').leader), 1);
  await choose(page, 1, 'Remove from the cluster');
  await until(page, `(cluster, root) => root.querySelector('.server[data-server="1"]').matches('.outside:not(.leader)')`);
  const leader = `(cluster) => cluster.leader > 1`;
  await until(page, leader, 3_000);
  assert.match(await server(page, 1).getAttribute('aria-label'), /^S1 .*(Follower|Learner), outside/);
  assert.equal(await page.locator('raft-cluster .server.leader').count(), 1);
  assert.deepEqual(page.problems, []);
});

test('with one server at a time, a cell names the added and the removed server', async (t) => {
  const page = await openRun(t, five.replace('timeout', 'set membership single\ntimeout'));
  await until(page, settled);
  await run(page, 'remove S5');
  await until(page, `(_, root) => [...root.querySelectorAll('.logs .cell.members')].some((cell) => cell.textContent.includes('−S5'))`);
  await choose(page, 5, 'Faults');
  assert.ok(await page.getByRole('menuitem').count() > 8, 'what goes wrong has a menu of its own');
  await page.keyboard.press('Escape');
  await until(page, `(_, root) => root.querySelector('.server[data-server="5"]').matches('.outside')`, 1_000);
  // It may come back, with or without a vote, once the leader's change is committed.
  await pass(page, 100);
  await choose(page, 5, 'Make a learner');
  await until(page, `(_, root) => root.querySelector('.server[data-server="5"]').matches('.learner')`, 1_000);
  assert.deepEqual(page.problems, []);
});
