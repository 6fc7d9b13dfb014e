// Frames: a page speaks with embed.html by messages, and nobody else does. The one classic script, without a server.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { test } from 'node:test';
import { openFile, openGuest, openPage } from './harness.mjs';

const course = (query) => (ours) => `<!doctype html><html lang="en"><title>Course</title>
  <script>
    globalThis.heard = [];
    addEventListener('message', ({ data, origin }) => origin === new URL('${ours}').origin && heard.push(data));
  </script>
  <iframe src="${ours}embed.html?scenario=cluster-start&seed=7&autoplay=false&${query}" title="A cluster" width="834" height="504"></iframe></html>`;

/** Sends a message into the frame, and returns what comes back with its number. */
const ask = (page, message) => page.evaluate((message) => new Promise((done, fail) => {
  const id = Math.random();
  addEventListener('message', ({ data }) => data.id === id && done(data));
  setTimeout(() => fail(new Error('no answer')), 2000);
  document.querySelector('iframe').contentWindow.postMessage({ ...message, id }, '*');
}), message);

const heard = (page, name) => page.waitForFunction((name) => heard.find(({ raftarium }) => raftarium === name), name).then((found) => found.jsonValue());

test('the page that a frame names receives its events and controls it by messages', async (t) => {
  const page = await openGuest(t, (ours) => course(`parent=${new URL(ours).origin.replace('127.0.0.1', 'localhost')}`)(ours));
  assert.deepEqual(await heard(page, 'ready'), { raftarium: 'ready', seed: '7', title: 'Cluster start' });
  assert.ok((await heard(page, 'height')).height > 200);
  const { problem } = await ask(page, { raftarium: 'run', line: 'crash S9' });
  assert.match(problem.message, /S9/);
  assert.equal((await ask(page, { raftarium: 'run', line: 'crash S2' })).problem, undefined);
  assert.deepEqual({ ...(await heard(page, 'command')), at_ms: 0 }, { raftarium: 'command', line: 'crash S2', at_ms: 0 });
  assert.match((await ask(page, { raftarium: 'text' })).text, /crash S2/);
  assert.match((await ask(page, { raftarium: 'open', text: 'nonsense' })).problem.message, /./);
  assert.equal((await ask(page, { raftarium: 'open', text: 'servers 3' })).problem, undefined);
  for (const nonsense of [null, 7, 'run', {}, { raftarium: 'eval' }]) await page.evaluate((data) => document.querySelector('iframe').contentWindow.postMessage(data, '*'), nonsense);
  assert.deepEqual(page.problems, []);
});

test('the lines of docs/hosts.md give a frame the height at which nothing in it scrolls, and learning platforms are told as well', async (t) => {
  const manual = await readFile(new URL('../../docs/hosts.md', import.meta.url), 'utf8');
  const [lines] = /<script>\s*addEventListener[^]*?<\/script>/.exec(manual);
  const parent = (ours) => new URL(ours).origin.replace('127.0.0.1', 'localhost');
  const page = await openGuest(t, (ours) => lines + course(`parent=${parent(ours)}`)(ours));
  const { height } = await heard(page, 'height');
  await page.waitForFunction((height) => document.querySelector('iframe').style.height === `${height}px`, height);
  assert.deepEqual(await page.evaluate(() => heard.find(({ subject }) => subject)), { subject: 'lti.frameResize', height });
  assert.deepEqual(page.problems, []);
});

for (const [what, query] of [['names no page', ''], ['names another page', 'parent=https://elsewhere.example'], ['names nonsense', 'parent=:::']]) {
  test(`a frame that ${what} sends this page nothing and ignores its messages`, async (t) => {
    const page = await openGuest(t, course(query));
    const frame = page.frames()[1];
    await frame.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    await assert.rejects(ask(page, { raftarium: 'run', line: 'crash S2' }), /no answer/);
    assert.deepEqual(await page.evaluate(() => heard), []);
    assert.doesNotMatch(await frame.evaluate(() => document.querySelector('raft-cluster').text), /crash S2/);
  });
}

test('the dialog offers HTML that shows this run at this moment in a frame', async (t) => {
  const page = await openPage(t, 'index.html');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').run('crash S2'));
  const time = await page.evaluate(() => (document.querySelector('raft-cluster').pause(), document.querySelector('raft-cluster').time));
  await page.getByRole('button', { name: 'Share' }).click();
  const html = await page.getByRole('textbox', { name: 'HTML for other pages' }).inputValue();
  assert.match(html, /^<iframe [^>]*allow="fullscreen; clipboard-write"/);
  const guest = await openGuest(t, () => `<!doctype html><html lang="en"><title>Blog</title>${html}</html>`);
  const frame = guest.frames()[1];
  await frame.waitForFunction((time) => Math.abs(document.querySelector('raft-cluster')?.time - time) < 0.001, time);
  assert.equal(await frame.evaluate(() => document.querySelector('raft-cluster').servers[1].up), false);
  assert.deepEqual(guest.problems, []);
});

test('the classic script brings the element to a page that was opened from a file', async (t) => {
  const dist = resolve(process.env.DIST ?? 'dist');
  const path = join(tmpdir(), `raftarium-${process.pid}.html`);
  await writeFile(path, `<!doctype html><html lang="en"><title>From a file</title>
    <script src="${pathToFileURL(join(dist, 'raft-cluster.classic.js')).href}"></script>
    <raft-cluster style="height: 560px"><script type="text/raft">servers 3</script></raft-cluster></html>`);
  const page = await openFile(t, path);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').servers.length), 3);
  await page.locator('raft-cluster .diagram .plot > canvas').waitFor();
  assert.deepEqual(await page.evaluate(() => Object.keys(globalThis).filter((name) => /OWN_ADDRESS|raft/i.test(name))), [], 'no globals');
  assert.deepEqual(page.problems, []);
});
