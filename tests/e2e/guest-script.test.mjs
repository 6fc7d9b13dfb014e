// Runs that a page writes into the element, what it lets readers do, and what it hears of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, serve } from './harness.mjs';

const guest = (attributes, inside = '', head = '') => (ours) => `<!doctype html><html lang="en"><title>Course</title>${head}
  <script type="module" src="${ours}raft-cluster.js"></script>
  <raft-cluster style="height: 560px" ${attributes}>${inside}</raft-cluster></html>`;

async function open(t, page, options) {
  const made = await openGuest(t, page, options);
  await made.waitForFunction(() => document.querySelector('raft-cluster').ready);
  return made;
}

test('a script inside the element is its run, takes precedence over attributes, and may be changed', async (t) => {
  const page = await open(t, guest('scenario="leader-failure" seed="5"', `<script type="text/raft">
      # Mine: a run of three.
      servers 3
      at 10ms crash S2 # <not markup>
    </script>`));
  const told = () => page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    return [cluster.servers.length, cluster.runSeed];
  });
  assert.deepEqual(await told(), [3, '5']);
  await page.evaluate(() => document.querySelector('raft-cluster').seek(20));
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').servers[1].up), false);
  await page.evaluate(() => (document.querySelector('raft-cluster script').textContent = 'servers 4'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').servers.length === 4);
  await page.evaluate(() => (document.querySelector('raft-cluster script').textContent = '\nservers 4\ncrash S9'));
  await page.getByText(/line 2, column 7/).waitFor();
  assert.deepEqual(page.problems, []);
});

test('with allow, menus, keys, console and buttons do only what is listed, and the page itself may do everything', async (t) => {
  const page = await open(t, guest('allow="submit put crash"'));
  const cluster = page.locator('raft-cluster');
  await page.evaluate(() => {
    globalThis.told = [];
    document.addEventListener('raft-command', ({ detail }) => told.push(detail.line));
  });
  const ups = () => page.evaluate(() => document.querySelector('raft-cluster').servers.map(({ up }) => up));
  await cluster.locator('g[data-server="1"]').focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'S1' });
  await menu.waitFor();
  assert.equal(await menu.getByRole('menuitem', { name: /^Crash/ }).count(), 1);
  assert.equal(await menu.getByRole('menuitem', { name: /^(Pause|Disconnect|Time out)/ }).count(), 0);
  await page.keyboard.press('d');
  await page.keyboard.press('c');
  await page.waitForFunction(() => !document.querySelector('raft-cluster').servers[0].up);
  await cluster.getByRole('tab', { name: 'Console' }).click();
  const enter = async (line) => {
    await cluster.locator('.console input').fill(line);
    await page.keyboard.press('Enter');
  };
  await enter('restart S1');
  await cluster.locator('.console .problem').getByText('This page does not let you use “restart”; you may use submit, put, crash').waitFor();
  for (const line of ['at 1h restart S1', 'client A get x', 'set loss 50%', 'break majority', 'partition S1 | S2 S3 S4 S5']) await enter(line);
  await enter('client A put k v');
  await enter('status');
  assert.deepEqual(await ups(), [false, true, true, true, true]);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').text.includes('restart')), false);
  assert.deepEqual(await page.evaluate(() => told.splice(0)), ['crash S1', 'client A put k v']);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').run('restart S1').problem), undefined);
  assert.deepEqual(await ups(), [true, true, true, true, true]);
  assert.deepEqual(await page.evaluate(() => told.splice(0)), ['restart S1']);
  await page.evaluate(() => document.querySelector('raft-cluster').setAttribute('allow', ''));
  assert.equal(await cluster.locator('.submit').isVisible(), false, 'nothing may be submitted');
  await page.evaluate(() => document.querySelector('raft-cluster').removeAttribute('allow'));
  await enter('crash S2');
  await page.waitForFunction(() => !document.querySelector('raft-cluster').servers[1].up);
  assert.deepEqual(page.problems, []);
});

test('an unknown word in allow is reported on a card, and by a message if it is set later', async (t) => {
  const page = await openGuest(t, guest('allow="open client submit crahs"'));
  const says = 'allow: “crahs” is not a word of the command language. Give words such as submit, put, crash, or open.';
  await page.getByRole('alert').getByText(says).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').ready), false);
  const later = await open(t, guest('allow="open, client, submit"'));
  assert.equal(await later.getByText('is not a word').count(), 0);
  await later.evaluate(() => document.querySelector('raft-cluster').setAttribute('allow', 'submit crahs'));
  await later.getByText(says).first().waitFor();
  const mayRun = (line) => later.evaluate((line) => document.querySelector('raft-cluster').screen.context.mayRun(line), line);
  assert.deepEqual([await mayRun('submit "x=1"'), await mayRun('crash S1')], [true, false], 'the words that are understood count');
  assert.deepEqual([...page.problems, ...later.problems], []);
});

test('pages can use only the documented interface of the element', async (t) => {
  const page = await open(t, guest(''));
  const seen = await page.evaluate(() => ['given', 'linkBase', 'cluster', 'trouble'].filter((name) => name in document.querySelector('raft-cluster')));
  assert.deepEqual(seen, []);
});

/** Answers in pieces for as long as somebody reads. */
const endless = (sizes) => (request, response) => {
  response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/plain' });
  const piece = Buffer.alloc(64 * 1024, '#');
  const more = () => {
    if (response.destroyed) return;
    sizes.sent += piece.length;
    if (response.write(piece)) setImmediate(more);
    else response.once('drain', more);
  };
  response.on('close', () => (sizes.closed = true));
  more();
};

const answering = (status, body) => (_, response) => response.writeHead(status, { 'access-control-allow-origin': '*' }).end(body);

test('a file at an address is read up to the size limit of a run, must be text, and changes nothing if it is bad', async (t) => {
  const page = await open(t, guest('seed="3"'));
  const show = (src) => page.evaluate(async (src) => (await document.querySelector('raft-cluster').show({ src }))?.message, src);
  await page.evaluate(() => document.querySelector('raft-cluster').run('crash S1'));
  const sizes = { sent: 0, closed: false };
  assert.match(await show(await serve(endless(sizes), 'raft')), /more than 1 MiB/);
  await page.waitForTimeout(200);
  assert.ok(sizes.closed && sizes.sent < 20_000_000, `${sizes.sent} bytes were sent`);
  assert.match(await show(await serve(answering(200, Buffer.from('servers 3\nsay "\xff"', 'latin1')), 'raft')), /line 2, column 6/);
  assert.match(await show(await serve(answering(204), 'raft')), /is empty/);
  assert.match(await show(await serve(answering(200, '  \n'), 'raft')), /is empty/);
  assert.match(await show(await serve(answering(500, 'servers 3'), 'raft')), /status 500/);
  assert.deepEqual(await page.evaluate(() => document.querySelector('raft-cluster').servers.map(({ up }) => up)), [false, true, true, true, true]);
  const slow = { sent: 0, closed: false };
  const waiting = await serve((request, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).write('servers 3');
    response.on('close', () => (slow.closed = true));
  }, 'raft');
  await page.evaluate((src) => void document.querySelector('raft-cluster').show({ src }), waiting);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').show({ run: 'servers 4' }).then((problem) => problem?.message)), undefined);
  for (let tries = 0; tries < 40 && !slow.closed; tries++) await page.waitForTimeout(50);
  assert.ok(slow.closed, 'what is overtaken is no longer read');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').servers.length), 4);
});

test('an attribute that changes while its run is loading, or together with another one, takes effect', async (t) => {
  const waiting = await serve((_, response) => void response.writeHead(200, { 'access-control-allow-origin': '*' }).write('servers 3'), 'raft');
  const page = await openGuest(t, guest(`src="${waiting}"`));
  await page.waitForFunction(() => document.querySelector('raft-cluster').isConnected && document.querySelector('raft-cluster').shadowRoot);
  await page.waitForTimeout(300);
  const change = (changes) => page.evaluate((changes) => Object.assign(document.querySelector('raft-cluster'), changes), changes);
  const shows = (servers, seed) => page.waitForFunction(([servers, seed]) => {
    const cluster = document.querySelector('raft-cluster');
    return cluster.ready && cluster.servers.length === servers && cluster.runSeed === seed;
  }, [servers, seed]);
  await change({ src: await serve(answering(200, 'servers 4'), 'raft'), seed: '8' });
  await shows(4, '8');
  await page.evaluate((src) => void document.querySelector('raft-cluster').show({ src }), waiting);
  await change({ seed: '9' });
  await shows(4, '9');
  await change({ src: null, scenario: 'leader-failure', seed: '7' });
  await shows(5, '7');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').scenario), 'leader-failure');
});

test('loading a file is abandoned after 30 s, and a card reports it', async (t) => {
  let closed = false;
  let asked;
  const request = new Promise((done) => (asked = done));
  const src = await serve((_, response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' }).write('servers 3');
    response.on('close', () => (closed = true));
    asked();
  }, 'raft');
  const page = await openGuest(t, guest(`src="${src}"`), { ownContext: true, prepare: (made) => made.clock.install() });
  await request;
  await page.clock.runFor(29_000);
  assert.equal(await page.getByRole('alert').count(), 0);
  assert.equal(closed, false);
  await page.clock.runFor(1_500);
  await page.getByRole('alert').getByText(/30 s/).waitFor();
  for (let tries = 0; tries < 40 && !closed; tries++) await new Promise((done) => setTimeout(done, 50));
  assert.ok(closed, 'it is no longer read');
});

test('what a line hands to the engine and gets back does not grow with the number of earlier lines', async (t) => {
  const page = await open(t, guest(''));
  const [, first, , last] = await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    let bytes = 0;
    const { encodeInto } = TextEncoder.prototype;
    TextEncoder.prototype.encodeInto = function (text, into) {
      bytes += text.length;
      return encodeInto.call(this, text, into);
    };
    const { decode } = TextDecoder.prototype;
    TextDecoder.prototype.decode = function (from, options) {
      bytes += from?.byteLength ?? 0;
      return decode.call(this, from, options);
    };
    const value = 'ü'.repeat(440);
    return [1, 2, 3, 4].map((quarter) => {
      bytes = 0;
      for (let i = 100; i < 400; i++) cluster.run(`submit "k${quarter}.${i}=${value}"`);
      return bytes;
    });
  });
  assert.ok(first > 300 * 440, `${first} bytes`);
  assert.equal(last, first);
});
