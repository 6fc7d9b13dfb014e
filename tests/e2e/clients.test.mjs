// What clients see: their answers beside the ring, what servers hold for them, and their history as a file.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const phone = { viewport: { width: 360, height: 740 }, hasTouch: true };

/** A settled cluster; A and B have put, and what follows begins at 900 ms. */
const PLAYED = `servers 5
seed 3
timeout S1
await settled within 2s
client A put x 1
await client A is done within 2s
client B put "long key" "a value"
await client B is done within 2s
client A put x 3
await client A is done within 2s
`;

async function openPlayed(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async (run) => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open(run);
    await cluster.seek(900);
  }, PLAYED);
  return page;
}

const run = (page, ...lines) => page.evaluate((lines) => {
  for (const line of lines) {
    const { problem } = document.querySelector('raft-cluster').run(line);
    if (problem) throw new Error(problem.message);
  }
}, lines);
const seek = (page, ms) => page.evaluate((ms) => document.querySelector('raft-cluster').seek(ms), ms);
const text = (page) => page.evaluate(() => document.querySelector('raft-cluster').text);

/** Waits until the clients beside the ring say this: each its name and its words. */
const shows = (page, labels) => page.waitForFunction((labels) => {
  const nodes = [...document.querySelector('raft-cluster').shadowRoot.querySelectorAll('.client')].filter((node) => node.getAttribute('display') !== 'none');
  const found = nodes.map((node) => [...node.querySelectorAll('text:not(.asks)')].map(({ textContent }) => textContent).join('|'));
  return JSON.stringify(found.sort()) === labels;
}, JSON.stringify(labels));
const inspect = (page) => page.getByRole('tabpanel', { name: 'Inspect' });

for (const colorScheme of ['light', 'dark']) {
  test(`a server shows its state machine and its sessions: ${colorScheme}`, async (t) => {
    const page = await openPlayed(t, { colorScheme });
    await page.evaluate(() => document.querySelector('raft-cluster').screen.context.select({ kind: 'server', id: 2 }));
    const sessions = inspect(page).locator('.sessions');
    await sessions.getByRole('row', { name: '3 client B 1 applied, at index 4 first' }).waitFor();
    await sessions.getByRole('row', { name: '1 client A 2 applied, at index 5 after 1' }).waitFor();
    const machine = inspect(page).locator('.state-machine');
    await machine.getByRole('row', { name: 'x 3' }).waitFor();
    await machine.getByRole('row', { name: 'long key a value' }).waitFor();
    await sessions.scrollIntoViewIfNeeded();
    await shot(page, `clients-sessions-${colorScheme}`);
    assert.deepEqual(await axe(page), []);
    await run(page, 'crash S2');
    await machine.waitFor({ state: 'detached' });
    assert.deepEqual(page.problems, []);
  });
}

test('answers are shown beside the ring, and a client can be inspected', async (t) => {
  const page = await openPlayed(t);
  await run(page, 'client A get x', 'get y', 'client B put z 9', 'client B get z');
  await seek(page, 930);
  await shows(page, ['A|get x', 'B|z=9', '|get y']);
  await seek(page, 970);
  await shows(page, ['A|x = 3', 'B|z=9', '|y = ∅']);
  await seek(page, 1040);
  await shows(page, ['A|x = 3', 'B|z = 9', '|y = ∅']);
  await inspect(page).getByRole('button', { name: 'client B' }).click();
  await inspect(page).getByRole('heading', { name: 'client B' }).waitFor();
  await inspect(page).getByText('“9”, as of index').waitFor();
  await shot(page, 'clients-one');
  assert.deepEqual(await axe(page), []);
  // The same by pointing at it.
  const a = await page.locator('raft-cluster .client', { hasText: 'x = 3' }).boundingBox();
  await page.mouse.click(a.x + a.width / 2, a.y + 14);
  await inspect(page).getByRole('heading', { name: 'client A' }).waitFor();
  // A link brings back who was selected.
  await seek(page, 1300);
  await shows(page, []);
  await inspect(page).getByRole('heading', { name: 'client A' }).waitFor();
  assert.deepEqual(page.problems, []);
});

for (const [size, options] of Object.entries({ desktop: {}, phone })) {
  test(`the field for commands accepts put and get: ${size}`, async (t) => {
    const page = await openPlayed(t, options);
    const field = page.locator('raft-cluster').getByLabel('Command', { exact: true });
    const enter = async (command, button) => {
      await field.fill(command);
      await page.locator('raft-cluster').getByRole('button', { name: button, exact: true }).waitFor();
      await field.press('Enter');
      await page.waitForFunction(() => !document.querySelector('raft-cluster').shadowRoot.querySelector('.submit input').value);
    };
    await enter('put k "two words"', 'Put');
    await enter('get k', 'Get');
    await enter('client C put k v', 'Put');
    await enter('putty', 'Submit');
    await enter('colour=blue', 'Submit');
    await page.locator('raft-cluster').getByLabel('Submit to').selectOption('→ S3');
    await enter('get k', 'Get');
    await enter('put k v', 'Put');
    const lines = (await text(page)).split('\n').filter((line) => line !== '' && !line.startsWith('at '));
    assert.deepEqual(lines.slice(-7), [
      'put k "two words"', 'get k', 'client C put k v', 'submit "putty"', 'submit "colour=blue"', 'get k from S3', 'submit "k=v" to S3',
    ]);
    // What is not understood stays, with a word on it.
    await field.fill('put k');
    await field.press('Enter');
    await page.locator('raft-cluster').getByText(/expected/).first().waitFor();
    assert.equal(await field.inputValue(), 'put k');
    await shot(page, `clients-submit-${size}`);
    assert.deepEqual(page.problems, []);
  });
}

test('a client that finds the leader, one that asks the leader and one that asks one server look different, and each shows its target', async (t) => {
  const page = await openPlayed(t);
  const target = page.locator('raft-cluster').getByLabel('Submit to');
  // The list is drawn with the next frame.
  await target.locator('option', { hasText: 'the leader (now S1)' }).waitFor({ state: 'attached' });
  assert.deepEqual((await target.locator('option').allTextContents()).slice(0, 3), ['→ client finds the leader', '→ the leader (now S1)', '→ S1']);
  const submit = async (command, to) => {
    await target.selectOption(to);
    await page.locator('raft-cluster').getByLabel('Command', { exact: true }).fill(command);
    await page.locator('raft-cluster').getByRole('button', { name: 'Submit', exact: true }).click();
  };
  await run(page, 'crash S2');
  await submit('a=1', '');
  await submit('b=1', 'leader');
  await submit('c=1', 'S2');
  const lines = (await text(page)).split('\n').filter((line) => line.startsWith('submit'));
  assert.deepEqual(lines, ['submit "a=1"', 'submit "b=1" to leader', 'submit "c=1" to S2']);
  // The third client is drawn with the next frame.
  await page.waitForFunction(() => {
    const asks = document.querySelector('raft-cluster').shadowRoot.querySelectorAll('.client .asks');
    return [...asks].map(({ textContent }) => textContent).filter(Boolean).sort().join(' ') === '→S1 →S1 →S2✕';
  });
  await run(page, 'crash leader');
  await target.locator('option', { hasText: 'the leader (none now)' }).waitFor({ state: 'attached' });
  assert.deepEqual(page.problems, []);
});

test('the history of clients is exported as a file with one operation a line', async (t) => {
  const page = await openPlayed(t);
  await run(page, 'client A get x', 'get y');
  await seek(page, 920);
  await page.getByRole('button', { name: 'Share' }).click();
  const [saved] = await Promise.all([
    page.waitForEvent('download'), page.getByRole('button', { name: 'Download: Clients’ history' }).click(),
  ]);
  assert.match(saved.suggestedFilename(), /^raftarium-seed3-0\.920s\.clients\.ndjson$/);
  const lines = (await readFile(await saved.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  const told = lines.map(({ name, operation, key, value, outcome }) => [name, operation, key, value, outcome].join(' '));
  assert.deepEqual(told, [
    'A register   ok', 'A put x 1 ok', 'B register   ok', 'B put long key a value ok', 'A put x 3 ok', 'A get x  pending', ' get y  pending',
  ]);
  assert.ok(lines.every(({ call_us, return_us }) => return_us === null || call_us < return_us));
  assert.deepEqual(page.problems, []);
});

/** S1 leads three servers; x is put, and read in each of the three ways. */
const READ = `servers 3
seed 1
set latency 10ms
set no_op on
timeout S1
await settled within 1s
put x 1
at 400ms
get x
at 500ms
set reads index
get x from S1
at 600ms
set check_quorum on
set reads lease
at 800ms
get x from S1
at 1s
`;

async function openRead(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async (run) => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open(run);
    await cluster.seek(1000);
  }, READ);
  return page;
}

for (const colorScheme of ['light', 'dark']) {
  test(`the answer to a read is explained by the round that confirmed it: ${colorScheme}`, async (t) => {
    const page = await openRead(t, { colorScheme, reducedMotion: 'reduce' });
    const cluster = page.locator('raft-cluster');
    await cluster.getByRole('tab', { name: 'Events', exact: true }).click();
    await cluster.locator('.events li', { hasText: 'S1 still leads' }).first().click();
    const rests = cluster.locator('.why section', { hasText: 'It depends on all of these' });
    await rests.getByRole('button', { name: /asks a majority to confirm that it leads, in round \d+/ }).waitFor();
    await rests.getByRole('button', { name: /acknowledgement/ }).first().waitFor();
    await cluster.getByRole('button', { name: 'Its path, from client to answer' }).click();
    const items = cluster.locator('.journey svg');
    await items.getByRole('button', { name: /S1 sends S2 a heartbeat/ }).waitFor();
    await items.getByRole('button', { name: /S1 still leads/ }).waitFor();
    await shot(page, `clients-journey-${colorScheme}`);
    assert.deepEqual(await axe(page), []);
    assert.deepEqual(page.problems, []);
  });
}

test('the figures show how long reads took, for each way in which they are answered', async (t) => {
  const page = await openRead(t);
  await page.getByRole('tab', { name: 'Statistics' }).click();
  const figure = (name) => page.locator('raft-cluster .figures dl > div').filter({ hasText: name }).locator('dd');
  await figure('Reads answered').getByText('3', { exact: true }).waitFor();
  assert.equal(await figure('Read latency through the log').innerText(), '42 ms');
  assert.equal(await figure('Read latency by ReadIndex').innerText(), '40 ms');
  assert.equal(await figure('Read latency by lease').innerText(), '20 ms');
  await shot(page, 'clients-statistics');
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

test('a duplicate that is not executed again names its client and the entry that was executed', async (t) => {
  const page = await openPage(t, 'index.html#scenario=exactly-once&seed=1&at=1.5s');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready && document.querySelector('raft-cluster').time === 1500);
  const cluster = page.locator('raft-cluster');
  await cluster.getByRole('tab', { name: 'Events', exact: true }).click();
  await cluster.locator('.events li', { hasText: 'client A’s request 2 was already applied at index 3' }).first().click();
  const rests = cluster.locator('.why section', { hasText: 'It depends on' });
  await rests.getByRole('button', { name: /applies .*x=2/ }).first().waitFor();
  assert.deepEqual(page.problems, []);
});
