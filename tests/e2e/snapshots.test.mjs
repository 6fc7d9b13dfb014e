// Snapshots, as people see them: the base of a log, and the pieces that go to a server far behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axeInBothThemes, choose, openRun, sees, server, text, until } from './features.mjs';

test('a server takes a snapshot on command, and its log begins after it', async (t) => {
  const page = await openRun(t, 'servers 3\ntimeout S1\nawait leader within 1s\nsubmit "x=1"\nsubmit "y=2"\nawait committed "y=2" on all within 2s\n');
  await until(page, `(cluster) => cluster.servers.every(({ volatile }) => volatile.last_applied === 2)`);
  const cells = page.locator('raft-cluster .row[data-server="2"] .cell.compacted');
  assert.equal(await cells.count(), 0);
  await choose(page, 2, 'Take a snapshot');
  assert.match(await text(page), /^snapshot S2$/m);
  await until(page, `(_, root) => root.querySelector('.row[data-server="2"] .cell.compacted.end')`, 100);
  assert.equal(await cells.count(), 2, 'it stands for two entries');
  assert.match(await cells.last().getAttribute('aria-label'), /S2 .*snapshot contains all entries up to index 2/);
  assert.equal(await page.locator('raft-cluster .cell.compacted').count(), 2, 'and for those of S2 alone');
  await page.locator('raft-cluster .inspect').getByText('snapshot', { exact: true }).first().waitFor();
  assert.deepEqual(await axeInBothThemes(page, 'snapshots'), []);
  assert.deepEqual(page.problems, []);
});

test('a follower that lags far behind receives the snapshot in chunks, and it replaces its log', async (t) => {
  const page = await openRun(t, 'slow-follower-gets-snapshot');
  // Each piece is seen under way, from the leader to S5.
  const pieces = new Set();
  await page.evaluate(() => document.querySelector('raft-cluster').seek(500));
  const underWay = `(cluster) => {
    const { frame, cluster: wasm } = cluster.screen.context;
    const all = Array.from({ length: frame.messages }, (_, row) => wasm.message(frame.message(row, 0)));
    return all.find((one) => one?.kind === 'InstallSnapshot' && one.to === 'S5')?.fields.map(({ name, value }) => name + '=' + value).join();
  }`;
  const installed = `(_, root) => root.querySelector('.row[data-server="5"] .cell.compacted.end')`;
  await until(page, underWay);
  await page.locator('raft-cluster .inspect').getByText('InstallSnapshot S1 → S5').first().waitFor();
  for (let i = 0; i < 60 && !(await page.evaluate(`(${installed})(0, document.querySelector('raft-cluster').shadowRoot) !== null`)); i++) {
    const piece = await page.evaluate(`(${underWay})(document.querySelector('raft-cluster'))`);
    if (piece) pieces.add(piece);
    await page.evaluate(() => {
      const cluster = document.querySelector('raft-cluster');
      cluster.step('1ms');
      cluster.screen.update();
    });
  }
  assert.ok(pieces.size >= 2, `pieces: ${[...pieces].join(' ')}`);
  await until(page, installed, 100);
  await server(page, 5).click();
  await page.locator('raft-cluster .inspect').getByText('snapshot', { exact: true }).first().waitFor();
  await sees(page, 'S5 replaces its whole log with a snapshot up to index 4.');
  assert.deepEqual(page.problems, []);
});
