// Reads that go past the log: a leader asks whether it still leads, or trusts its lease. What clients are told is seen.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeInBothThemes, openRun, run, sees, server, until } from './features.mjs';

const start = (mode) => `servers 3\nset reads ${mode}\nset check_quorum on\nset no_op on\nawait leader within 2s\nclient A put x 7\n`;
const written = `(cluster) => cluster.servers.every(({ volatile }) => volatile.last_applied >= 3)`;
const leaderOf = (page) => page.evaluate(() => document.querySelector('raft-cluster').leader);
const lengths = (page) => page.evaluate(() => document.querySelector('raft-cluster').servers.map(({ persistent }) => persistent.last_log_index));

test('a follower asks the leader for a read index', async (t) => {
  const page = await openRun(t, start('index'));
  await until(page, written);
  const before = await lengths(page);
  const leader = await leaderOf(page);
  const follower = (leader % 3) + 1;
  await run(page, `client B get x from S${follower}`);
  const asks = `(cluster) => {
    const { frame, cluster: wasm } = cluster.screen.context;
    return Array.from({ length: frame.messages }, (_, row) => wasm.message(frame.message(row, 0))).some((one) => one?.kind === 'ReadIndex');
  }`;
  await until(page, asks, 100, '1ms');
  await page.locator('raft-cluster .inspect').getByText(`ReadIndex S${follower} → S${leader}`).waitFor();
  assert.deepEqual(await axeInBothThemes(page, 'reads'), []);
  await until(page, `(cluster) => cluster.servers[cluster.leader - 1].reads_waiting > 0`, 100, '1ms');
  await server(page, leader).click();
  await page.locator('raft-cluster .inspect').getByText('Reads', { exact: true }).waitFor();
  await until(page, `(cluster) => cluster.servers[cluster.leader - 1].reads_waiting === 0`, 500);
  await until(page, `(cluster) => !cluster.run('expect client B read "7"').problem`, 500);
  assert.deepEqual(await lengths(page), before, 'no read stands in a log');
  await sees(page, 'Client B is done: “get x” finds “7”');
  assert.deepEqual(page.problems, []);
});

test('with a lease the leader answers at once, without asking other servers', async (t) => {
  const page = await openRun(t, start('lease'));
  await until(page, written);
  const before = await lengths(page);
  await server(page, await leaderOf(page)).click();
  await page.locator('raft-cluster .inspect').getByText('lease ends', { exact: true }).waitFor();
  await run(page, 'client B get x from leader');
  const asked = await page.evaluate(() => document.querySelector('raft-cluster').time);
  const answered = await until(page, `(cluster) => !cluster.run('expect client B read "7"').problem`, 60, '1ms');
  assert.ok(answered - asked <= 31, `one way there and one back: ${answered - asked} ms`);
  await sees(page, 'Client B is done: “get x” finds “7”');
  assert.deepEqual(await lengths(page), before, 'no read stands in a log');
  assert.deepEqual(page.problems, []);
});
