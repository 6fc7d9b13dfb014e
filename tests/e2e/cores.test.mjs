// The attribute `core`: somebody else's Raft from an address, in JavaScript or as a WebAssembly module, in a page of somebody else's.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { openGuest, openPage, serve } from './harness.mjs';

const root = new URL('../../', import.meta.url);
const raft = await readFile(new URL('cores/raft.js', root), 'utf8');

/** The module of cores/rust, built when the first test wants it. */
let built;
function rustModule() {
  return (built ??= build());
}

async function build() {
  const target = fileURLToPath(new URL('target/tmp/cores-rust-target', root));
  const words = ['build', '--quiet', '--release', '--lib', '--target', 'wasm32-unknown-unknown', '--manifest-path', 'cores/rust/Cargo.toml', '--target-dir', target];
  const { status, stderr } = spawnSync('cargo', words, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
  return readFile(`${target}/wasm32-unknown-unknown/release/raft_core.wasm`);
}

/** The address of a file that any page may read. */
const address = (content, ending) => serve((_, response) => response.writeHead(200, { 'access-control-allow-origin': '*' }).end(content), ending);

/** A guest's page with a cluster that runs a core. */
async function openWith(t, core, more = 'seed="1"') {
  const page = await openGuest(t, (ours) => `<!doctype html><meta charset="utf-8"><title>A course</title><script type="module" src="${ours}raft-cluster.js"></script>
    <raft-cluster core="${core}" ${more} style="height: 600px"></raft-cluster>`);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready || document.querySelector('raft-cluster')?.shadowRoot?.querySelector('[role=alert]'));
  return page;
}

/** What the servers are after some time and a command. */
const play = (page) => page.evaluate(async () => {
  const cluster = document.querySelector('raft-cluster');
  await cluster.seek(1_000);
  cluster.run('put k 1');
  await cluster.seek(2_000);
  cluster.run('crash leader');
  await cluster.seek(4_000);
  const { leader, servers, text } = cluster;
  return { leader, commits: servers.map(({ volatile }) => volatile?.commit_index ?? 0), text, violations: cluster.screen.context.cluster.violations().length };
});

const trouble = (page) => page.locator('raft-cluster [role=alert]').first().textContent();

test('a core in JavaScript and one in a module make the same run, and both go back in time', async (t) => {
  const made = [];
  for (const core of [await address(raft, 'js'), await address(await rustModule(), 'wasm')]) {
    const page = await openWith(t, core);
    const run = await play(page);
    assert.ok(run.leader > 0, core);
    assert.ok(Math.max(...run.commits) > 0, core);
    assert.equal(run.violations, 0);
    const [then, again] = await page.evaluate(async () => {
      const cluster = document.querySelector('raft-cluster');
      const state = () => JSON.stringify(cluster.servers);
      const then = state();
      await cluster.seek(500);
      await cluster.seek(4_000);
      return [then, state()];
    });
    assert.equal(again, then);
    assert.deepEqual(page.problems, []);
    made.push(run);
  }
  assert.deepEqual(made[1], made[0]);
});

test('a core that keeps something outside its state is found out when its run is rewound', async (t) => {
  const hidden = `let count = 0;
export function start() { return { role: 'follower', term: 0, voted_for: null, commit_index: 0 }; }
export function step() { count += 1; return { timers: { tick: [5 + count % 7, 6 + count % 7] } }; }`;
  for (const [core, isHidden] of [[hidden, true], [raft, false]]) {
    const page = await openWith(t, await address(core, 'js'));
    await page.evaluate(async () => {
      const cluster = document.querySelector('raft-cluster');
      cluster.pause();
      for (const ms of [20_000, 15_000]) await cluster.seek(ms);
    });
    const says = page.getByText('this replay differs from the run').first();
    if (isHidden) await says.waitFor();
    else assert.equal(await says.count(), 0);
  }
});

test('a branch of a run with a module goes its own way', async (t) => {
  const page = await openWith(t, await address(await rustModule(), 'wasm'));
  await play(page);
  const branches = await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.seek(2_500);
    cluster.run('restart all');
    await cluster.seek(5_000);
    return cluster.branches.length;
  });
  assert.equal(branches, 2);
  assert.deepEqual(page.problems, []);
});

test('a search runs a module in its workers', async (t) => {
  const page = await openWith(t, await address(await rustModule(), 'wasm'));
  await page.evaluate(() => document.querySelector('raft-cluster').screen.context.search());
  const dialog = page.getByRole('dialog', { name: 'Break it for me' });
  await dialog.getByLabel('A condition of the language').check();
  await dialog.getByLabel('holds without interruption for').fill('2');
  await dialog.getByRole('button', { name: 'Search', exact: true }).click();
  await dialog.getByText(/^Found after/).waitFor({ timeout: 120_000 });
  assert.deepEqual(page.problems, []);
});

test('the run of a module is saved with the name of its core, and opens only where that core runs', async (t) => {
  const page = await openWith(t, await address(await rustModule(), 'wasm'));
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.seek(1_000);
    cluster.screen.showShare();
  });
  const dialog = page.getByRole('dialog');
  await dialog.getByText('is a WebAssembly module: links and files name it').waitFor();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download: Run' }).click()]);
  const content = await readFile(await saved.path());
  assert.match(content.toString().split('\n')[1], /^# Open at: .*&core-name=guest-\d+\.wasm&core-hash=[0-9a-f]{16}$/);
  const file = { name: 'run.raft', mimeType: 'text/plain', buffer: content };
  await dialog.locator('input[type=file]').setInputFiles(file);
  await dialog.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 1_000);

  const elsewhere = await openPage(t, 'index.html');
  await elsewhere.getByRole('button', { name: 'Share' }).click();
  await elsewhere.getByRole('dialog').locator('input[type=file]').setInputFiles(file);
  await elsewhere.getByText(/it was made with the core guest-\d+\.wasm \(hash [0-9a-f]{16}\)/).waitFor();
  assert.deepEqual([...page.problems, ...elsewhere.problems], []);
});

const EMPTY_MODULE = Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]);
/** (module (import "env" "now" (func))) */
const CURIOUS_MODULE = Buffer.from([...EMPTY_MODULE, 1, 4, 1, 0x60, 0, 0, 2, 11, 1, 3, 0x65, 0x6e, 0x76, 3, 0x6e, 0x6f, 0x77, 0, 0]);

const BAD = [
  ['a module without exports', EMPTY_MODULE, 'wasm', /does not export `memory`/],
  ['a module that imports', CURIOUS_MODULE, 'wasm', /imports env\.now; a core imports nothing/],
  ['half a module', EMPTY_MODULE.subarray(0, 6), 'wasm', /CompileError/],
  ['a script with a syntax error', 'export function start( {', 'js', /line 1/i],
  ['a script that is too long', `//${'x'.repeat(300_000)}`, 'js', /more than 256 KiB/],
  ['an empty file', '', 'js', /it is empty/],
];

for (const [what, content, ending, says] of BAD) {
  test(`a core that cannot run says why: ${what}`, async (t) => {
    const page = await openWith(t, await address(content, ending));
    assert.match(await trouble(page), says);
  });
}

test('a link cannot bring a module, which could stop the page', async (t) => {
  const page = await openPage(t, `index.html#${new URLSearchParams({ core: await address(EMPTY_MODULE, 'wasm'), seed: '1' })}`);
  await page.getByText('A page runs one only if its own HTML names it').first().waitFor();
});
