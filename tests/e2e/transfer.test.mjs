// Leadership that is handed over: by the key of the selected server, and to one that cannot be reached.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeInBothThemes, choose, openRun, sees, server, text, until } from './features.mjs';

const five = 'servers 5\ntimeout S1\nawait settled within 1s\n';
const leads = (id) => `(cluster) => cluster.leader === ${id} && cluster.servers.every(({ volatile }) => volatile.leader === ${id})`;

test('a key makes the selected server the leader, without waiting for a timeout', async (t) => {
  const page = await openRun(t, five);
  const before = await until(page, leads(1));
  await server(page, 3).focus();
  await page.keyboard.press('i');
  assert.match(await text(page), /^transfer S3$/m);
  await until(page, `(cluster) => cluster.servers[0].leadership?.transfers_to === 3`, 20, '1ms');
  await page.locator('raft-cluster .inspect').getByText('S3', { exact: true }).first().waitFor();
  await server(page, 1).focus();
  await page.locator('raft-cluster .inspect').getByText('transfers to', { exact: true }).waitFor();
  assert.deepEqual(await axeInBothThemes(page, 'transfer'), []);
  const after = await until(page, leads(3));
  assert.ok(after - before < 150, `it took ${after - before} ms: less than any election timeout`);
  assert.match(await server(page, 3).getAttribute('aria-label'), /^S3 .*Leader/);
  await sees(page, 'S1 starts to transfer leadership to S3');
  assert.deepEqual(page.problems, []);
});

test('a leader that cannot reach its successor aborts the transfer and continues to lead', async (t) => {
  const page = await openRun(t, five);
  await until(page, leads(1));
  await choose(page, 4, 'Disconnect');
  await choose(page, 4, 'Make leader');
  await until(page, `(cluster) => cluster.servers[0].leadership?.transfers_to === 4`, 20);
  await until(page, `(cluster) => cluster.servers[0].leadership?.transfers_to === null`, 400);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').leader), 1);
  await sees(page, 'S1 cancels the transfer and continues to lead');
  assert.deepEqual(page.problems, []);
});
