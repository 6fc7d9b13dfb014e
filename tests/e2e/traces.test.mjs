// Traces are shown as recordings: what happened can be watched, rewound and asked about, and not be changed.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const sample = (name) => readFile(new URL(`../../fuzz/seeds/traces/${name}`, import.meta.url), 'utf8');

const settle = (page, time) => page.waitForFunction((time) => document.querySelector('raft-cluster')?.time === time, time);

/** Opens the page, waits for its run, and drops a file onto it. */
async function openTrace(t, name, content, options) {
  const page = await openPage(t, 'index.html#seed=7', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  await drop(page, name, content);
  await page.locator('section.trace').waitFor({ timeout: 30_000 });
  await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
  return page;
}

const drop = (page, name, content) => page.evaluate(([name, content]) => {
  const data = new DataTransfer();
  data.items.add(new File([content], name));
  dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
}, [name, content]);

/** The events of a scenario's run as a trace of ours, and what its servers are at its end. */
async function traceOf(t, scenario, until) {
  const page = await openPage(t, `index.html#scenario=${scenario}`);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  await page.evaluate((until) => document.querySelector('raft-cluster').seek(until), until);
  await settle(page, until);
  await page.getByRole('button', { name: 'Share' }).click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download: Events' }).first().click()]);
  return { trace: await readFile(await saved.path(), 'utf8'), servers: await serversOf(page) };
}

const serversOf = (page) => page.evaluate(() => document.querySelector('raft-cluster').servers.map(({ up, role, current_term, voted_for, log, commit_index }) => ({ up, role, current_term, voted_for, log, commit_index })));

test('a trace of etcd-io/raft can be watched and rewound, and not be changed', async (t) => {
  const page = await openTrace(t, 'etcd.ndjson', await sample('etcd'));
  const strip = page.locator('section.trace');
  assert.match(await strip.textContent(), /etcd\.ndjson\s+A trace of etcd-io\/raft: 48 lines, \d+ events\.\s+Nothing is violated, \d+ of 16 unknown\./);
  // It opens at its beginning; its end is where the last line stands.
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').time), 0);
  await page.evaluate(() => document.querySelector('raft-cluster').seek(30));
  await settle(page, 30);
  const leader = await page.evaluate(() => document.querySelector('raft-cluster').leader);
  assert.ok(leader > 0, 'somebody leads in line 30');
  // What the format does not tell is unknown, never held.
  assert.match(await page.getByRole('button', { name: /^Leader Append-Only: / }).getAttribute('aria-label'), /unknown/);
  const before = await page.evaluate(() => JSON.stringify(document.querySelector('raft-cluster').servers));
  const reply = await page.evaluate(() => document.querySelector('raft-cluster').run('crash leader'));
  assert.match(reply.problem.message, /a recording of what happened/);
  assert.equal(await page.evaluate(() => JSON.stringify(document.querySelector('raft-cluster').servers)), before);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').branches.length), 1);
  assert.equal(await page.getByRole('button', { name: 'Submit' }).isVisible(), false);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'trace-etcd');
  assert.deepEqual(page.problems, []);
});

test('a recording offers nothing that it would refuse, and claims nothing that its trace does not tell', async (t) => {
  const page = await openTrace(t, 'etcd.ndjson', await sample('etcd'));
  await page.evaluate(() => document.querySelector('raft-cluster').seek(30));
  await settle(page, 30);
  assert.equal(await page.getByRole('button', { name: /Break it|Search for faults|Settings of the cluster/ }).count(), 0);
  await page.getByRole('button', { name: /^S1[,:. ]/ }).first().click();
  const inspect = page.locator('.inspect');
  await inspect.getByRole('heading', { name: 'S1' }).waitFor();
  assert.deepEqual(await inspect.getByRole('toolbar', { name: /Actions|Faults/ }).count(), 0);
  assert.doesNotMatch(await inspect.textContent(), /election timer|lease|pending writes|session/i);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByText('A recording has no settings').waitFor();
  assert.equal(await page.locator('.settings input').count(), 0);
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.locator('.events').getByText(/is now a leader/).first().waitFor();
  await page.getByText('50 lines a second').waitFor();
  for (const line of ['wait 10ms', 'await leader within 1s', 'at 1s crash S1', 'crash S1']) {
    const reply = await page.evaluate((line) => document.querySelector('raft-cluster').screen.context.run(line), line);
    assert.match(reply.problem?.message ?? '', /a recording of what happened/, line);
  }
  assert.deepEqual(page.problems, []);
});

test('a ShiViz log shows its events and messages, counts events, and claims no state', async (t) => {
  const log = 'bob {"bob":1,"S1":1}\nanswers S1\nS1 {"S1":1}\nasks bob\nS1 {"S1":2,"bob":1}\nhas the answer\n';
  const page = await openTrace(t, 'shiviz.log', log, { viewport: { width: 1280, height: 720 } });
  assert.match(await page.locator('section.trace').textContent(), /A ShiViz log: 6 lines, 7 events\.\s+Nothing is violated, 16 of 16 unknown\..*S2 is bob\./s);
  const clock = page.getByRole('textbox', { name: 'Simulated time' });
  assert.equal(await clock.inputValue(), 'event 0');
  assert.match(await page.locator('.playback .words').textContent(), /events? a second/);
  await clock.fill('2');
  await clock.press('Enter');
  await settle(page, 2);
  assert.equal(await clock.inputValue(), 'event 2');
  await clock.fill('soon');
  await clock.press('Enter');
  await page.getByText('“soon” is not the number of one event.').waitFor();
  await clock.press('Escape');
  // In the order of the clocks, not of the lines.
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.getByText('S2 logs: "answers S1".').waitFor();
  const said = await page.locator('.events li .text').allTextContents();
  assert.deepEqual(said.slice(0, 4), ['S1 logs: "asks bob".', 'S1 sends S2 a message.', 'S2 receives from S1 a message.', 'S2 logs: "answers S1".']);
  assert.deepEqual([...new Set(await page.locator('.events li .time').allTextContents())], ['1', '2']);
  const ring = await page.locator('.ring').textContent();
  for (const claim of ['Follower', 'term', 'Not started', 'no vote', 'Crashed']) assert.ok(!ring.includes(claim), `the ring says ${claim}`);
  await page.getByRole('button', { name: 'S2: bob', exact: true }).click();
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.getByText('nothing of its state').waitFor();
  assert.doesNotMatch(await page.locator('.inspect').textContent(), /current_term|commit_index|durable/);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'trace-shiviz');
  assert.deepEqual(page.problems, []);
});

test('a trace is recognised after other lines of a log, and broken JSON is no run', async (t) => {
  const page = await openTrace(t, 'test.log', `=== RUN TestElection\ngo: some words\n${await sample('etcd')}`);
  assert.match(await page.locator('section.trace').textContent(), /2 lines of other kinds passed over/);
  await drop(page, 'array.json', `[${(await sample('etcd')).trim().split('\n').join(',')}]`);
  await page.getByText('“array.json” was not opened; no line is of a known format').waitFor();
});

test('the clock of a recording stops at its end', async (t) => {
  const page = await openTrace(t, 'etcd.ndjson', await sample('etcd'));
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.speed = '1';
    cluster.play();
  });
  await page.waitForFunction(() => document.querySelector('raft-cluster').time >= 36 && !document.querySelector('raft-cluster').playing);
  assert.deepEqual(page.problems, []);
});

test('a trace of ours shows what its run showed, and opens where a property is violated', async (t) => {
  const { trace, servers } = await traceOf(t, 'break-majority', 3000);
  const page = await openTrace(t, 'run.ndjson', trace);
  assert.match(await page.locator('section.trace').textContent(), /A trace of Raftarium: [\d,]+ lines, [\d,]+ events\.\s+\d+ properties are violated, 0 of 16 unknown/);
  await page.getByRole('button', { name: /^Election Safety: violated/ }).waitFor();
  const line = trace.split('\n').map((line) => line && JSON.parse(line)).find((line) => line.kind === 'violation');
  await page.waitForFunction((at) => Math.abs(document.querySelector('raft-cluster').time - at) < 0.001, line.at_us / 1000);
  await page.evaluate(() => document.querySelector('raft-cluster').seek(3000));
  await settle(page, 3000);
  assert.deepEqual(await serversOf(page), servers);
  assert.deepEqual(page.problems, []);
});

test('a bad line is named, and the rest is shown', async (t) => {
  const lines = (await sample('etcd')).trimEnd().split('\n');
  lines[20] = '{"tag":"trace","event":{"name":"<img src=x onerror=hacked=1>"';
  const page = await openTrace(t, 'broken.ndjson', lines.join('\n'));
  await page.getByText('1 line could not be read.').click();
  await page.getByText(/line 21: /).waitFor();
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.deepEqual(page.problems, []);
});

test('a run that is opened after a recording can be changed again', async (t) => {
  const page = await openTrace(t, 'ccf.ndjson', await sample('ccf'));
  await page.evaluate(() => document.querySelector('raft-cluster').seek(24));
  await settle(page, 24);
  // A property that it seems to violate, and of which it does not tell enough, is unknown.
  assert.equal(await page.locator('.badge.broken').count(), 0);
  await drop(page, 'run.raft', 'seed 3\nservers 3\n');
  await page.waitForFunction(() => document.querySelector('raft-cluster').servers.length === 3 && document.querySelector('raft-cluster').runSeed === '3');
  assert.equal(await page.locator('section.trace').count(), 0);
  const reply = await page.evaluate(() => document.querySelector('raft-cluster').run('crash S1'));
  assert.equal(reply.problem, undefined);
  assert.deepEqual(page.problems, []);
});
