// Somebody asks why: of an event, back to its root; of what has not happened; of an entry and of a command.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

/** A paused cluster with a leader, in which lines were run and some time has passed since. */
async function openAfter(t, lines, ms = 400, options = {}) {
  const page = await openPage(t, 'index.html', { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await run(page, lines);
  await goOn(page, ms);
  return { page, cluster: page.locator('raft-cluster') };
}

async function run(page, lines) {
  const problems = await page.evaluate((given) => {
    const cluster = document.querySelector('raft-cluster');
    return given.map((line) => cluster.run(line).problem?.message);
  }, lines);
  assert.deepEqual(problems, lines.map(() => undefined));
}

const goOn = (page, ms) =>
  page.evaluate((span) => {
    const cluster = document.querySelector('raft-cluster');
    for (let i = 0; i < span / 10; i++) cluster.step('10ms');
  }, ms);

const tab = (cluster, name) => cluster.getByRole('tab', { name, exact: true });

/** Selects the first event of the list that says so. */
async function selectEvent(cluster, text) {
  await tab(cluster, 'Events').click();
  await cluster.locator('.events li', { hasText: text }).first().click();
  await cluster.locator('.why h3', { hasText: text }).waitFor();
}

test('a commitment is explained, and its chain of causes leads to the client', async (t) => {
  const { page, cluster } = await openAfter(t, ['submit "colour=blue"']);
  await selectEvent(cluster, 'commits its log up to index 1');
  const why = cluster.locator('.why');
  await why.getByText('§5.3, §5.4.2').waitFor();
  await why.getByText('commit_index').waitFor();
  await why.getByText('It depends on all of these').waitFor();
  const evidence = await why.locator('section', { hasText: 'It depends on all of these' }).getByRole('button').allTextContents();
  assert.equal(evidence.filter((row) => row.includes('acknowledgement up to index 1')).length, 2, evidence.join('\n'));
  assert.equal(evidence.filter((row) => row.includes('is durable')).length, 1, evidence.join('\n'));
  await shot(page, 'why');

  // Link by link to the root.
  let steps = 0;
  for (; steps < 60; steps++) {
    const first = why.locator('.chain button').first();
    if ((await first.count()) === 0) break;
    const sentence = (await first.locator('span').last().textContent()) ?? '';
    await first.click();
    await why.locator('h3', { hasText: sentence.trim() }).waitFor();
  }
  assert.match((await why.locator('h3').textContent()) ?? '', /^Client 1 submits “colour=blue”/);
  assert.ok(steps > 5, `${steps} steps`);
  await why.getByText('Nothing in this cluster came before').waitFor();
  const focused = await page.evaluate(() => document.activeElement?.shadowRoot?.activeElement?.tagName);
  assert.equal(focused, 'H3', 'the focus goes with the reader');
  await why.getByRole('button', { name: '‹ Back' }).click();
  await why.locator('h3', { hasText: 'sends' }).waitFor();
  assert.deepEqual(page.problems, []);
});

test('causes are followed further back than the loaded events', async (t) => {
  const { page, cluster } = await openAfter(t, ['set load 100/s'], 100);
  await page.evaluate(() => {
    const element = document.querySelector('raft-cluster');
    element.speed = '100';
    element.play();
  });
  await page.waitForFunction(() => document.querySelector('raft-cluster').time > 30_000);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await tab(cluster, 'Events').click();
  await cluster.getByLabel('Level').selectOption('trace');
  await cluster.locator('.events li', { hasText: 'heartbeat timer fires' }).last().click();
  const further = cluster.getByRole('button', { name: 'Further back, to the root' });
  await further.click();
  await cluster.getByText('Nothing in this cluster came before').waitFor({ timeout: 20_000 });
  await cluster.locator('.chain').getByText('heartbeats in between').first().waitFor();
  assert.deepEqual(page.problems, []);
});

test('for a partitioned cluster, the page explains why there is no leader, and which servers are cut off', async (t) => {
  const { page, cluster } = await openAfter(t, ['partition S1 | S2 | S3 | S4 | S5', 'crash leader'], 600);
  await tab(cluster, 'Why').click();
  await cluster.getByRole('button', { name: 'Why is there no leader?' }).click();
  await cluster.getByText('No majority can communicate: a leader needs 3 servers').waitFor();
  const facts = await cluster.locator('.why .facts li').allTextContents();
  assert.equal(facts.length, 5);
  assert.equal(facts.filter((fact) => /is down\./.test(fact)).length, 1);
  await shot(page, 'why-no-leader');
  // Its evidence is an event.
  await cluster.locator('.why .facts li button').first().click();
  await cluster.locator('.why h3', { hasText: /partitioned|crashes/ }).waitFor();
  assert.deepEqual(page.problems, []);
});

test('the page explains why a server cannot win, and why an entry is not committed', async (t) => {
  const { page, cluster } = await openAfter(t, ['isolate followers', 'submit "x=1" to leader'], 60);
  await tab(cluster, 'Why').click();
  await cluster.getByRole('button', { name: 'Why is entry 1 not committed?' }).click();
  await cluster.getByText('Entry 1 is known to be stored on 1 of the 3 servers that a majority needs.').waitFor();
  const facts = await cluster.locator('.why .facts li').allTextContents();
  assert.equal(facts.filter((fact) => fact.includes('is isolated')).length, 4);
  const follower = await page.evaluate(() => document.querySelector('raft-cluster').servers.find(({ role }) => role !== 'Leader').id);
  await cluster.locator(`g[data-server="${follower}"]`).click();
  await tab(cluster, 'Why').click();
  await cluster.getByRole('button', { name: `Why does S${follower} not win an election?` }).click();
  await cluster.getByText(`S${follower} reaches 1 of the 3 servers that must vote for it`).waitFor();
  assert.deepEqual(page.problems, []);
});

test('the history of an entry and the journey of a command are shown', async (t) => {
  const { page, cluster } = await openAfter(t, ['submit "x=1"', 'crash followers'], 80);
  await run(page, ['restart all']);
  await goOn(page, 1_500);
  await cluster.locator('.logs .cell:not(.none)').first().click();
  await cluster.getByRole('heading', { name: 'Entry 1 of term 1' }).waitFor();
  await cluster.getByRole('columnheader', { name: 'on disk' }).waitFor();
  await cluster.getByRole('button', { name: 'Its path, from client to answer' }).click();
  await cluster.getByRole('heading', { name: /“x=1” took .* from its submission to its answer/ }).waitFor();
  const items = cluster.locator('.journey svg [role="button"]');
  assert.ok((await items.count()) > 8);
  await items.first().focus();
  await cluster.locator('.journey .caption', { hasText: 'Client 1 submits' }).waitFor();
  await page.keyboard.press('Enter');
  await cluster.locator('.why h3', { hasText: 'Client 1 submits “x=1”' }).waitFor();
  assert.deepEqual(page.problems, []);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in answers, stories and diagrams: ${colorScheme}`, async (t) => {
    const { page, cluster } = await openAfter(t, ['submit "x=1"'], 400, { colorScheme });
    await selectEvent(cluster, 'commits its log up to index 1');
    assert.deepEqual(await axe(page), [], 'an event');
    await cluster.getByRole('button', { name: 'Story of entry 1' }).click();
    await tab(cluster, 'Inspect').click();
    await cluster.getByRole('columnheader', { name: 'on disk' }).waitFor();
    assert.deepEqual(await axe(page), [], 'an entry');
    await shot(page, `entry-${colorScheme}`);
    await cluster.getByRole('button', { name: 'Its path, from client to answer' }).click();
    await cluster.locator('.journey svg').waitFor();
    assert.deepEqual(await axe(page), [], 'a sequence diagram');
    await shot(page, `journey-${colorScheme}`);
    await tab(cluster, 'Why').click();
    await cluster.getByRole('button', { name: 'State diagram' }).click();
    await cluster.getByText('election timer fires: 1 time', { exact: false }).or(cluster.getByText('election timer fires: 2 times')).first().waitFor();
    assert.deepEqual(await axe(page), [], 'the state diagram');
    await shot(page, `states-${colorScheme}`);
    assert.deepEqual(page.problems, []);
  });
}

test('with PreVote the state diagram has one more state, and counts its transitions', async (t) => {
  const page = await openPage(t);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.pause();
    for (const line of ['set pre_vote on', 'isolate S3']) cluster.run(line);
    for (let i = 0; i < 50; i++) cluster.step('10ms');
  });
  await page.getByRole('tab', { name: 'Inspect' }).click();
  await page.getByRole('button', { name: 'State diagram' }).click();
  const diagram = page.locator('raft-cluster .states');
  await diagram.locator('svg .title', { hasText: 'Pre-candidate' }).waitFor();
  await diagram.getByText('Pre-candidate: S3').waitFor();
  await diagram.getByText(/Follower → Pre-candidate, election timer fires: [1-9]/).waitFor();
});
