// A visitor watches a cluster and acts on it: with the mouse, with the keyboard alone, by the console and
// by a link. Time runs fast here, so that nobody waits for an election.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFile, openPage, shot } from './harness.mjs';

/** Opens the page with a leader, at real time. */
async function openLive(t, path = 'index.html', options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => void (document.querySelector('raft-cluster').speed = '1'));
  return page;
}

const leaderOf = (page) => page.evaluate(() => document.querySelector('raft-cluster').leader);

const server = (page, id) => page.locator(`raft-cluster g[data-server="${id}"]`);

/** Waits for a leader other than the old one, and sees that the ring calls it so. */
async function seeNewLeader(page, old) {
  await page.waitForFunction((id) => ![0, id].includes(document.querySelector('raft-cluster').leader), old);
  const leader = await leaderOf(page);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  const shown = await leaderOf(page);
  assert.match((await server(page, shown).textContent()) ?? '', /Leader/);
  assert.notEqual(leader, old);
}

test('a leader is crashed with the mouse, and another takes over', async (t) => {
  const page = await openLive(t);
  const old = await leaderOf(page);
  await server(page, old).click();
  await page.locator('raft-cluster .server-handle').click();
  await page.getByRole('menuitem', { name: /^Crash/ }).click();
  await seeNewLeader(page, old);
  assert.match((await server(page, old).textContent()) ?? '', /Crashed/);
  await shot(page, 'new-leader');
  assert.deepEqual(page.problems, []);
});

test('a leader is crashed with the keyboard alone, and another takes over', async (t) => {
  const page = await openLive(t);
  const old = await leaderOf(page);
  const focused = () => page.evaluate(() => {
    const inner = document.activeElement?.shadowRoot?.activeElement ?? document.activeElement;
    return Number(inner?.getAttribute('data-server') ?? 0);
  });
  for (let presses = 0; presses < 40 && (await focused()) === 0; presses++) await page.keyboard.press('Tab');
  for (let presses = 0; presses < 5 && (await focused()) !== old; presses++) await page.keyboard.press('ArrowRight');
  assert.equal(await focused(), old);
  await page.keyboard.press('c');
  await seeNewLeader(page, old);
  assert.deepEqual(page.problems, []);
});

test('a submitted command is shown as committed on every server', async (t) => {
  const page = await openLive(t);
  const cluster = page.locator('raft-cluster');
  await cluster.getByLabel('Command', { exact: true }).fill('colour=blue');
  await cluster.getByRole('button', { name: 'Submit', exact: true }).click();
  await page.waitForFunction(() => {
    const { servers } = document.querySelector('raft-cluster');
    return servers.every((server) => server.volatile.commit_index >= 1);
  });
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await cluster.getByRole('tab', { name: 'Events' }).click();
  await cluster.getByText('colour=blue').first().waitFor();
  const reply = await page.evaluate(() => document.querySelector('raft-cluster').run('expect committed "colour=blue" on all'));
  assert.equal(reply.problem, undefined);
  assert.deepEqual(page.problems, []);
});

test('the console shows where a line is wrong, and suggests a correction', async (t) => {
  const page = await openLive(t);
  const cluster = page.locator('raft-cluster');
  await cluster.getByRole('tab', { name: 'Console' }).click();
  const line = cluster.getByLabel('Command line');
  await line.fill('cut S1 -> S9');
  await line.press('Enter');
  const output = cluster.getByRole('log', { name: 'Console' });
  await output.getByText('there is no S9 in a cluster of 5').waitFor();
  const caret = (await output.textContent())?.includes(`${' '.repeat(12)}^`);
  assert.ok(caret, 'a mark stands under the server that does not exist');
  await line.fill('crsh S1');
  await line.press('Enter');
  await output.getByText('Did you mean “crash”?').waitFor();
  await line.fill('stat');
  await line.press('Tab');
  await line.press('Enter');
  await output.getByText('applied').first().waitFor();
  assert.deepEqual(page.problems, []);
});

test('a link is cut and healed by dragging from server to server', async (t) => {
  const page = await openLive(t);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  const drag = async () => {
    await server(page, 1).locator('.body').hover();
    await page.mouse.down();
    await server(page, 3).locator('.body').hover();
    await page.mouse.up();
  };
  const cuts = () => page.evaluate(() => document.querySelector('raft-cluster').servers[0].network);
  await drag();
  assert.deepEqual((await cuts()).cut_to, [3]);
  assert.deepEqual((await cuts()).cut_from, [3]);
  await drag();
  assert.deepEqual((await cuts()).cut_to, []);
  assert.deepEqual(page.problems, []);
});

test('an invalid attribute is reported on a card', async (t) => {
  const page = await openPage(t, 'embed.html?scenario=leader-faliure');
  await page.getByRole('alert').getByText('There is no scenario “leader-faliure”.').waitFor();
  await page.getByRole('alert').getByText('Did you mean “leader-failure”').waitFor();
  assert.deepEqual(page.problems, []);
});

test('the self-contained file plays without a server', async (t) => {
  const page = await openFile(t, 'raftarium.html');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const time = await page.evaluate(() => document.querySelector('raft-cluster').time);
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before + 20, time);
  assert.deepEqual(page.problems, []);
});
