// The built files come to life wherever they are put: in a sub-folder, in an iframe, in somebody else's
// page, and as one file without a server.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openFile, openGuest, openPage, shot } from './harness.mjs';

/** Waits until every cluster of a page or frame shows something. */
async function alive(frame) {
  await frame.waitForFunction(() => {
    const clusters = [...document.querySelectorAll('raft-cluster')];
    const shows = (cluster) => cluster.shadowRoot?.querySelector('*')?.textContent?.trim();
    return clusters.length > 0 && clusters.every(shows);
  });
}

test('the page works in a subfolder', async (t) => {
  const page = await openPage(t, 'index.html');
  await alive(page);
  await shot(page, 'index');
  assert.deepEqual(page.problems, []);
  assert.deepEqual(await axe(page), []);
});

test('the address of the folder is enough', async (t) => {
  const page = await openPage(t, '');
  await alive(page);
  assert.deepEqual(page.problems, []);
});

test('the page for iframes takes scenario and seed from its address', async (t) => {
  const viewport = { width: 834, height: 504 };
  const page = await openPage(t, 'embed.html?scenario=leader-failure&seed=7', { viewport });
  await alive(page);
  await shot(page, 'embed');
  const cluster = page.locator('raft-cluster');
  assert.equal(await cluster.getAttribute('scenario'), 'leader-failure');
  assert.equal(await cluster.getAttribute('seed'), '7');
  assert.deepEqual(page.problems, []);
});

test('an iframe in another site shows the cluster', async (t) => {
  const page = await openGuest(t, (ours) => `<!doctype html><title>Course</title>
    <iframe src="${ours}embed.html?scenario=leader-failure" width="834" height="504"></iframe>`);
  const frame = await (await page.waitForSelector('iframe')).contentFrame();
  await alive(frame);
  assert.deepEqual(page.problems, []);
});

test("one script brings the element to a teacher's page on another site, twice harmlessly", async (t) => {
  const page = await openGuest(t, (ours) => `<!doctype html><title>Course</title>
    <script type="module" src="${ours}raft-cluster.js"></script>
    <script type="module" src="${ours}raft-cluster.js?again"></script>
    <raft-cluster scenario="leader-failure"></raft-cluster>`);
  await alive(page);
  await shot(page, 'guest');
  assert.deepEqual(page.problems, []);
});

test('the built files contain the licence notices of all code by others', async () => {
  const notices = await readFile('dist/licences.txt', 'utf8');
  const names = [...notices.matchAll(/^  (.+) \d\S* \(.+\)$/gm)].map(([, name]) => name);
  assert.deepEqual(names, [
    ...['autocomplete', 'commands', 'lang-javascript', 'language', 'lint', 'search', 'state', 'streamparser', 'view'].map((part) => `@codemirror/${part}`),
    ...['common', 'highlight', 'javascript', 'lr'].map((part) => `@lezer/${part}`),
    '@lit/reactive-element', '@marijn/find-cluster-break', 'crelt', 'decode-named-character-reference', 'lit', 'lit-element', 'lit-html', 'mdast-util-from-markdown', 'mdast-util-to-string',
    'micromark', 'micromark-core-commonmark', ...['destination', 'label', 'space', 'title', 'whitespace'].map((part) => `micromark-factory-${part}`),
    ...[
      'character', 'chunked', 'classify-character', 'combine-extensions', 'decode-numeric-character-reference', 'decode-string', 'edit-map',
      'encode', 'html-tag-name', 'normalize-identifier', 'resolve-all', 'sanitize-uri', 'subtokenize',
    ].map((part) => `micromark-util-${part}`),
    'style-mod', 'unist-util-stringify-position', 'uplot', 'w3c-keyname',
    'cfg-if', 'futures-core', 'futures-task', 'futures-util', 'getrandom', 'itoa', 'js-sys', 'memchr', 'miniserde', 'pin-project-lite', 'rand', 'rand_core',
    'rand_xoshiro', 'rquickjs-sys', 'serde', 'serde-wasm-bindgen', 'serde_core', 'serde_json', 'slab', 'thiserror', 'tsify', 'unicode-ident', 'wasm-bindgen',
    'wasm-bindgen-shared', 'web-sys', 'zmij', 'Rust standard library',
  ]);
  for (const holder of ['Copyright (c) 2017 Google LLC', 'Leon Sorokin', 'Carl Lerche']) assert.ok(notices.includes(holder), holder);
  const page = await readFile('dist/raftarium.html', 'utf8');
  const comment = /<!--\n([^]*?)-->/.exec(page)?.[1] ?? '';
  assert.equal(comment, notices.replace(/-(?=-)/g, '- '));
});

test('the self-contained file works without a server and requests nothing', async (t) => {
  const asked = [];
  const page = await openFile(t, 'raftarium.html');
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await alive(page);
  await shot(page, 'standalone');
  const besides = asked.filter((url) => url !== page.url() && !/^(data|blob):/.test(url));
  assert.deepEqual(besides, []);
  assert.deepEqual(page.problems, []);
});
