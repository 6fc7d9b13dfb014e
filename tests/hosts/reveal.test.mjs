// integrations/reveal: slides with clusters that play, fragments that act on them, and keys that do not collide.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { openUrl } from '../e2e/harness.mjs';
import { assertClusterLives, installPackages, openHost, prepareHost, root, shot } from './harness.mjs';

let folder;

before(async () => {
  folder = await prepareHost('reveal');
  await installPackages(folder);
});

/** Opens the deck at a slide, and waits until its cluster has started. */
async function openDeck(t, slide, options = {}) {
  const page = await openHost(t, folder, `#/${slide}`, options);
  await page.locator('section.present h3').waitFor();
  return page;
}

const present = (page) => page.locator('section.present raft-cluster');
const isReady = (page) => page.waitForFunction(() => document.querySelector('section.present raft-cluster')?.ready);
const isPlaying = (page, playing) => page.waitForFunction((playing) => document.querySelector('section.present raft-cluster').playing === playing, playing);
const next = (page) => page.keyboard.press('ArrowRight');
const back = (page) => page.keyboard.press('ArrowLeft');
const branches = (page) => present(page).evaluate((cluster) => cluster.branches.length);

test('a cluster plays on its slide, pauses when the slide is left, and continues when it returns', async (t) => {
  const page = await openDeck(t, 1);
  await isReady(page);
  await isPlaying(page, true);
  await next(page);
  await next(page);
  await next(page);
  await page.locator('section.present raft-cluster').waitFor();
  const [left, at] = await page.evaluate(() => {
    const cluster = document.querySelectorAll('section')[1].querySelector('raft-cluster');
    return [cluster.playing, cluster.time];
  });
  assert.equal(left, false);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 300)));
  assert.equal(await page.evaluate(() => document.querySelectorAll('section')[1].querySelector('raft-cluster').time), at);
  await back(page);
  await isPlaying(page, true);
  await assertClusterLives(page, 0);
  assert.deepEqual(page.problems, []);
});

test('a fragment does what it says, and going back returns to the moment before it', async (t) => {
  const page = await openDeck(t, 1);
  await isReady(page);
  const cluster = present(page);
  const state = () => cluster.evaluate(({ lastEvent, leader, servers }) => ({ lastEvent, leader, up: servers.map(({ up }) => up) }));
  await next(page);
  await page.waitForFunction(() => document.querySelector('section.present raft-cluster').text.includes('submit "x=1"'));
  await cluster.evaluate((element) => element.pause());
  const before = await state();
  assert.ok(before.leader > 0);
  await next(page);
  await page.waitForFunction(() => /crash leader|crash S\d/.test(document.querySelector('section.present raft-cluster').text));
  await page.waitForFunction((leader) => document.querySelector('section.present raft-cluster').leader !== leader, before.leader);
  await back(page);
  await page.waitForFunction((event) => document.querySelector('section.present raft-cluster').lastEvent === event, before.lastEvent);
  assert.deepEqual(await state(), before);
  // Forward again, the leader crashes again, in a branch.
  await next(page);
  await page.waitForFunction((leader) => document.querySelector('section.present raft-cluster').leader !== leader, before.leader);
  assert.equal(await branches(page), 2);
  assert.deepEqual(page.problems, []);
});

test('going back before a fragment that acted while the clock ran pauses there, so that the leader does not crash again', async (t) => {
  const page = await openDeck(t, 1);
  await isReady(page);
  await isPlaying(page, true);
  const leader = await present(page).evaluate((cluster) => cluster.leader);
  const isUp = () => present(page).evaluate((cluster, leader) => cluster.servers[leader - 1].up, leader);
  await next(page);
  await next(page);
  await page.waitForFunction((leader) => !document.querySelector('section.present raft-cluster').servers[leader - 1].up, leader);
  await page.waitForFunction(() => document.querySelector('section.present raft-cluster').playing);
  await back(page);
  await page.waitForFunction((leader) => document.querySelector('section.present raft-cluster').servers[leader - 1].up, leader);
  await page.evaluate(() => new Promise((done) => setTimeout(done, 500)));
  assert.equal(await isUp(), true);
  assert.equal(await present(page).evaluate((cluster) => cluster.playing), false);
  assert.deepEqual(page.problems, []);
});

test('a block on a Markdown slide becomes a cluster that fills the slide and takes the acts of fragments', async (t) => {
  const page = await openDeck(t, 2);
  await isReady(page);
  const box = await present(page).boundingBox();
  assert.ok(box.height > 300 && box.width > 500, `${box.width} × ${box.height}`);
  assert.equal(await present(page).evaluate((cluster) => cluster.runSeed), '3');
  await next(page);
  await page.waitForFunction(() => /submit "?y=2"? to S1/.test(document.querySelector('section.present raft-cluster').text));
  await shot(page, 'host-reveal-markdown');
  assert.deepEqual(page.problems, []);
});

test('keys in a cluster do not turn slides, a presenter’s remote control does, and a swipe in it is not one', async (t) => {
  const page = await openDeck(t, 1);
  await isReady(page);
  const slide = () => page.evaluate(() => location.hash);
  await present(page).getByRole('button', { name: 'Submit' }).focus();
  for (const key of ['o', 'b', 'f', 'ArrowRight', ' ']) await page.keyboard.press(key);
  assert.match(await slide(), /^#\/1(\/|$)/);
  assert.equal(await page.locator('.reveal.overview').count(), 0);
  assert.equal(await page.locator('.reveal.paused').count(), 0);
  assert.equal(await page.locator('.fragment.visible').count(), 0);
  await page.keyboard.press('PageDown');
  await page.locator('.fragment.visible').waitFor();
  assert.ok(await present(page).evaluate((cluster) => cluster.hasAttribute('data-prevent-swipe')));
  assert.deepEqual(page.problems, []);
});

test('an act that cannot be read or done is a card in its fragment', async (t) => {
  const page = await openDeck(t, 1);
  await isReady(page);
  for (const [acts, says] of [['jump', '“jump” is not an act'], ['run: crsh leader', 'did you mean'], ['step: 3ms', 'give one of event, 1ms, 10ms, interesting'], ['seek: soon', 'not a valid time'], ['', 'give an act']]) {
    await page.evaluate((acts) => (document.querySelector('section.present .fragment').dataset.raft = acts), acts);
    await next(page);
    await page.locator('section.present .fragment').getByText(says).waitFor();
    await back(page);
    await page.waitForFunction(() => !document.querySelector('section.present .raft-problem'));
  }
});

test('the exercise of the deck has its goal, and its code is highlighted', async (t) => {
  const page = await openDeck(t, 3);
  await isReady(page);
  await present(page).getByText('Another server leads, and nobody crashed').first().waitFor();
  await shot(page, 'host-reveal-exercise');
  await next(page);
  const code = page.locator('section.present code');
  assert.equal(await code.locator('.hljs-keyword').first().textContent(), 'servers');
  assert.deepEqual(await code.locator('.hljs-comment').allTextContents(), ['# live: no', '# the first election']);
  await shot(page, 'host-reveal-code');
  assert.deepEqual(page.problems, []);
});

test('a deck that is opened from a file plays with the classic scripts', async (t) => {
  const reveal = './node_modules/reveal.js/dist';
  const dist = pathToFileURL(resolve(root, process.env.DIST ?? 'dist')).href;
  await writeFile(join(folder, 'file.html'), `<!doctype html><html lang="en"><title>From a file</title><link rel="stylesheet" href="${reveal}/reveal.css">
    <div class="reveal"><div class="slides"><section><h3>One</h3><pre><code class="language-raft"># autoplay: yes\nservers 3</code></pre>
    <p class="fragment" data-raft="run: crash S1">Crash</p></section></div></div>
    ${[`${reveal}/reveal.js`, `${reveal}/plugin/highlight.js`, `${dist}/raft-blocks.classic.js`, `${dist}/reveal-raft.classic.js`].map((src) => `<script src="${src}"></script>`).join('')}
    <script>Reveal.initialize({ plugins: [RevealHighlight, RevealRaft] })</script></html>`);
  const page = await openUrl(t, pathToFileURL(join(folder, 'file.html')).href, {});
  await isReady(page);
  await isPlaying(page, true);
  await next(page);
  await page.waitForFunction(() => !document.querySelector('raft-cluster').servers[0].up && document.querySelector('raft-cluster').time > 0);
  assert.deepEqual(page.problems, []);
});

test('in the PDF of a deck each cluster is a still picture, whole and without controls, on each page of its slide', async (t) => {
  const page = await openHost(t, folder, '?print-pdf');
  // One, and two fragments; one, and one fragment; the exercise.
  await page.waitForFunction(() => [...document.querySelectorAll('.pdf-page raft-cluster')].filter(({ ready }) => ready).length === 6);
  await page.emulateMedia({ media: 'print' });
  const times = () => page.evaluate(() => [...document.querySelectorAll('raft-cluster')].map(({ playing, time }) => !playing && time));
  const before = await times();
  assert.ok(before[0] > 0 && before[0] === before[1] && before[0] === before[2], before.join());
  assert.equal(await page.locator('.pdf-page').count(), 8);
  const wrong = await page.evaluate(() => [...document.querySelectorAll('raft-cluster')].flatMap((cluster) => {
    const [outer, inner, ring] = [cluster.closest('.pdf-page'), cluster, cluster.shadowRoot.querySelector('.ring')].map((element) => element.getBoundingClientRect());
    const isWhole = inner.top >= outer.top && inner.bottom <= outer.bottom && inner.height > 300 && ring.height > 150;
    const controls = [...cluster.shadowRoot.querySelectorAll('button, input, select')].filter((one) => one.checkVisibility());
    return [...(isWhole ? [] : [JSON.stringify({ outer, inner, ring })]), ...controls.map(({ outerHTML }) => outerHTML)];
  }));
  assert.deepEqual(wrong, []);
  assert.deepEqual(await times(), before);
  await page.locator('raft-cluster').first().scrollIntoViewIfNeeded();
  await shot(page, 'host-reveal-print');
  assert.deepEqual(page.problems, []);
});

/** The words that the forms of the language in its documentation are written with; capitals are placeholders. */
async function documentedWords() {
  const manual = await readFile(join(root, 'docs/language.md'), 'utf8');
  const forms = [...manual.matchAll(/^\| `([^`]+)` \|/gm)].map(([, form]) => form.replace(/"[^"]*"/g, ''));
  return new Set(forms.flatMap((form) => form.split(/[\s,[\]\\|]+/)).filter((word) => /^[a-z][a-z_-]+$/.test(word) && word !== 'or' && word !== 'both'));
}

test('the highlighter knows each word of the language that the documentation has', async (t) => {
  const page = await openDeck(t, 4);
  const words = [...(await documentedWords())];
  assert.ok(words.length > 150, `only ${words.length} words were found`);
  const plain = await page.evaluate(async (words) => {
    const { default: Highlight } = await import('./node_modules/reveal.js/dist/plugin/highlight.mjs');
    const { default: raft } = await import('./node_modules/raftarium/dist/highlight-raft.js');
    const { hljs } = Highlight();
    hljs.registerLanguage('raft', raft);
    return words.filter((word) => !/^<span class="hljs-[\w ]+">[^<]*<\/span>$/.test(hljs.highlight(word, { language: 'raft' }).value));
  }, words);
  assert.deepEqual(plain, []);
});

test('on a slide that is scaled down, a click selects the server under the pointer', async (t) => {
  const page = await openDeck(t, 2, { viewport: { width: 700, height: 500 } });
  await isReady(page);
  await page.waitForFunction(() => document.querySelector('section.present raft-cluster').getBoundingClientRect().width < 700);
  await present(page).getByText('S3', { exact: true }).first().click();
  await page.waitForFunction(() => document.querySelector('section.present raft-cluster').screen.context.selection.id === 3);
  await shot(page, 'host-reveal-small');
  assert.deepEqual(page.problems, []);
});
