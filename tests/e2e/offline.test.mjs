// What was visited works without a network, and a new build replaces the old one as a whole.
//
// Each test has a host of its own, in which builds are replaced and which can be switched off. An unoptimised build registers no
// service worker, so these tests make one for a copy of it.

import assert from 'node:assert/strict';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { test } from 'node:test';
import { keepOffline } from '../../www/build/offline.mjs';
import { openFile, openUrl } from './harness.mjs';

const dist = process.env.DIST ?? 'dist';
const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.json': 'application/json', '.svg': 'image/svg+xml', '.wasm': 'application/wasm' };
const { outputs } = JSON.parse(await readFile('target/www/bundle.json', 'utf8'));

/** A host with a copy of the build: `change` replaces a file and makes a new build of it, `on` is whether it answers. */
async function host(t) {
  const root = await mkdtemp(join(tmpdir(), 'raftarium-offline-'));
  const build = join(root, 'course');
  await cp(dist, build, { recursive: true });
  for (const page of ['index.html', 'learn.html']) {
    const text = await readFile(join(build, page), 'utf8');
    if (!text.includes('data-offline')) await writeFile(join(build, page), text.replace('<html lang="en"', '<html lang="en" data-offline="./sw.js"'));
  }
  await keepOffline(build, outputs);
  const state = { on: true, requests: [] };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, 'http://host');
    if (!state.on) return request.socket.destroy();
    state.requests.push(pathname);
    try {
      const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname;
      const body = await readFile(join(root, path));
      response.writeHead(200, { 'content-type': types[extname(path)] ?? 'text/plain' }).end(body);
    } catch {
      response.writeHead(pathname === '/favicon.ico' ? 204 : 404).end();
    }
  });
  await new Promise((started) => server.listen(0, '127.0.0.1', started));
  t.after(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    await rm(root, { recursive: true });
  });
  const address = `http://127.0.0.1:${server.address().port}/course/`;
  const edit = async (file, pattern, replacement) => {
    const text = await readFile(join(build, file), 'utf8');
    assert.ok(text.includes(pattern), `${file} has ${pattern}`);
    await writeFile(join(build, file), text.replace(pattern, replacement));
  };
  return { state, address, build, edit, publish: () => keepOffline(build, outputs) };
}

const open = (t, address) => openUrl(t, address, { keepsOffline: true, reducedMotion: 'reduce' });
const ready = (page) => page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
/** Waits until the worker of this page's folder serves pages, and no other is being installed. */
const kept = (page) => page.evaluate(async () => {
  const registration = await navigator.serviceWorker.ready;
  while (registration.installing || registration.waiting || registration.active?.state !== 'activated') await new Promise((later) => setTimeout(later, 50));
});
/** Waits for a condition that takes promises; Playwright's own waiting takes a promise for true. */
const until = (page, condition, argument) => page.evaluate(async ([code, value]) => {
  const holds = eval(code);
  const end = performance.now() + 60_000;
  while (!(await holds(value))) {
    if (performance.now() > end) throw new Error(`It never came true: ${code}`);
    await new Promise((later) => setTimeout(later, 50));
  }
}, [`(${condition})`, argument]);
const cacheNames = (page) => page.evaluate(async () => (await caches.keys()).sort());
const registrations = (page) => page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);

test('after one visit the page, a lesson and the documentation work without a network', async (t) => {
  const { state, address } = await host(t);
  const page = await open(t, address);
  await ready(page);
  await kept(page);
  state.on = false;
  await page.reload();
  await ready(page);
  assert.ok((await page.evaluate(() => document.querySelector('raft-cluster').seek(3000).then(() => document.querySelector('raft-cluster').leader))) > 0);
  // A lazy part.
  await page.getByRole('button', { name: 'Help' }).click();
  await page.getByRole('heading', { name: 'Keys', exact: true }).waitFor();
  await page.goto(`${address}learn.html#terms`);
  await page.locator('raft-lesson').getByRole('button', { name: 'Continue' }).waitFor();
  await page.locator('raft-lesson .share').click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('raft-lesson').getByRole('button', { name: 'Save as one file' }).click()]);
  assert.match(await readFile(await saved.path(), 'utf8'), /Terms and elections/);
  await page.goto(`${address}docs/`);
  await page.getByRole('searchbox').fill('chaos');
  await page.locator('.results a').first().waitFor();
  await page.goto(`${address}docs/language.html`);
  await page.getByRole('button', { name: 'Run it here' }).first().click();
  await page.locator('raft-cluster').scrollIntoViewIfNeeded();
  await ready(page);
  // A worker that asks whether there is a new build gets no answer, and that is all.
  assert.deepEqual(page.problems.filter((problem) => !/sw\.js/.test(problem)), []);
});

test('a new build is shown at the next visit, and an open page keeps the old one as a whole', async (t) => {
  const { state, address, edit, publish } = await host(t);
  const old = await open(t, address);
  await ready(old);
  await kept(old);
  await old.reload();
  await ready(old);
  const before = await cacheNames(old);
  assert.equal(before.length, 2, 'one build, and the list of pages');

  await edit('index.html', '<title>', '<title>New: ');
  await edit('page.css', ':root', ':root{--build:new}:root');
  await publish();
  const page = await old.context().newPage();
  await page.goto(address);
  await ready(page);
  assert.match(await page.title(), /^New/);
  const style = (one) => one.evaluate(() => getComputedStyle(document.documentElement).getPropertyValue('--build'));
  assert.equal(await style(page), 'new');
  await until(page, async (count) => (await caches.keys()).length === count, 3);
  await kept(page);

  // Both builds are kept while both are shown; the open page finds its own styles.
  state.on = false;
  const styles = await old.evaluate(async () => (await fetch('./page.css')).text());
  assert.ok(!styles.includes('--build'));
  await page.reload();
  await ready(page);
  assert.match(await page.title(), /^New/);
  assert.equal(await style(page), 'new');
  assert.ok((await page.evaluate(async () => (await fetch('./page.css')).text())).includes('--build'));

  state.on = true;
  await old.reload();
  await ready(old);
  assert.match(await old.title(), /^New/);
});

test('the store of an old build is deleted when no page shows it', async (t) => {
  const { address, edit, publish } = await host(t);
  const page = await open(t, `${address}docs/index.html`);
  await kept(page);
  const [first] = (await cacheNames(page)).filter((name) => !name.includes(' clients '));
  await edit('docs/index.html', '<title>', '<title>New: ');
  await publish();
  // The record of a page that was just opened is kept for a minute: make it older.
  await page.evaluate(async () => {
    for (const name of (await caches.keys()).filter((one) => one.includes(' clients '))) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const source = await (await cache.match(request)).json();
        await cache.put(request, new Response(JSON.stringify({ ...source, at: 0 })));
      }
    }
  });
  await page.reload();
  assert.match(await page.title(), /^New/);
  await page.evaluate(() => navigator.serviceWorker.getRegistration().then((registration) => registration.update()));
  await kept(page);
  await page.reload();
  await until(page, async (name) => !(await caches.has(name)), first);
  assert.match(await page.title(), /^New/);
});

test('a half-finished upload is never stored', async (t) => {
  const { address, build, edit, publish, state } = await host(t);
  const page = await open(t, `${address}docs/index.html`);
  await kept(page);
  await page.reload();
  const before = await cacheNames(page);
  await edit('docs/index.html', '<title>', '<title>New: ');
  await publish();
  // The list is there, and one of its files is still the old one.
  await cp(join(dist, 'docs/index.html'), join(build, 'docs/index.html'));
  const refused = await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration();
    await registration.update();
    const worker = registration.installing ?? registration.waiting ?? registration.active;
    while (!['redundant', 'activated'].includes(worker.state)) await new Promise((later) => setTimeout(later, 50));
    return worker.state;
  });
  assert.equal(refused, 'redundant');
  assert.deepEqual(await cacheNames(page), before);
  state.on = false;
  await page.reload();
  assert.doesNotMatch(await page.title(), /^New/);
});

test('a frame, an embedding page and a page from a file register none', async (t) => {
  const { address, build } = await host(t);
  await writeFile(join(build, 'guest.html'), `<!doctype html><title>A course</title><script type="module" src="./raft-cluster.js"></script>
    <raft-cluster scenario="leader-failure"></raft-cluster><iframe src="./embed.html?scenario=leader-failure"></iframe><iframe src="./index.html"></iframe>`);
  const page = await open(t, `${address}guest.html`);
  await ready(page);
  for (const frame of page.frames().slice(1)) await frame.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  assert.equal(await registrations(page), 0);
  await page.goto(`${address}embed.html`);
  await ready(page);
  assert.equal(await registrations(page), 0);
  assert.deepEqual(await cacheNames(page), []);
  assert.deepEqual(page.problems, []);
  const file = await openFile(t, 'raftarium.html', { keepsOffline: true });
  await ready(file);
  assert.deepEqual(file.problems, []);
});

test('a page of somebody else in our folder gets its files from the network', async (t) => {
  const { state, address, build } = await host(t);
  const page = await open(t, `${address}docs/index.html`);
  await kept(page);
  await writeFile(join(build, 'guest.html'), '<!doctype html><title>A course</title><script type="module" src="./raft-cluster.js"></script><raft-cluster></raft-cluster>');
  state.requests.length = 0;
  await page.goto(`${address}guest.html`);
  await ready(page);
  assert.ok(state.requests.includes('/course/raft-cluster.js'));
});

test('a reader switches it off and on by the address, and a host by deleting sw.js', async (t) => {
  const { address, build } = await host(t);
  const page = await open(t, `${address}docs/index.html`);
  await kept(page);
  await page.goto(`${address}docs/index.html?offline=off`);
  await until(page, async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0);
  await page.goto(`${address}docs/lessons.html`);
  await page.getByRole('searchbox').waitFor();
  assert.equal(await registrations(page), 0, 'the choice is kept');
  await page.goto(`${address}docs/index.html?offline=on`);
  await kept(page);
  await rm(join(build, 'sw.js'));
  await page.goto(`${address}docs/index.html`);
  await until(page, async () => (await navigator.serviceWorker.getRegistrations()).length === 0 && (await caches.keys()).length === 0);
});

test('versions beside each other are kept apart', async (t) => {
  const { state, address, build } = await host(t);
  await cp(build, `${build}-old`, { recursive: true });
  await cp(`${build}-old`, join(build, 'v0.1'), { recursive: true });
  const old = join(build, 'v0.1/docs/index.html');
  await writeFile(old, (await readFile(old, 'utf8')).replace('<title>', '<title>Old: '));
  await keepOffline(join(build, 'v0.1'), outputs);
  const page = await open(t, `${address}docs/index.html`);
  await kept(page);
  await page.goto(`${address}v0.1/docs/index.html`);
  await until(page, async () => (await navigator.serviceWorker.getRegistrations()).filter(({ active }) => active?.state === 'activated').length === 2);
  state.on = false;
  await page.goto(`${address}v0.1/docs/index.html`);
  assert.match(await page.title(), /^Old/);
  await page.goto(`${address}docs/index.html`);
  assert.doesNotMatch(await page.title(), /^Old/);
});
