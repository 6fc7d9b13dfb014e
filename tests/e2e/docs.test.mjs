// The documentation: its links, its search, its examples, and that it is readable everywhere.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';
import { parse } from 'parse5';
import { axe, closePage, openPage, shot } from './harness.mjs';

const dist = process.env.DIST ?? 'dist';
const names = readdirSync(join(dist, 'docs')).filter((file) => file.endsWith('.html'));
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'";

/** All elements of a page, those of its templates too, with their attributes as an object. */
function elementsOf(file) {
  const found = [];
  const visit = (node) => {
    if (node.tagName) found.push({ name: node.tagName, attributes: Object.fromEntries(node.attrs.map(({ name, value }) => [name, value])) });
    [...(node.childNodes ?? []), ...(node.content ? [node.content] : [])].forEach(visit);
  };
  visit(parse(readFileSync(join(dist, file), 'utf8')));
  return found;
}

/** Opens a page as a host with a strict policy serves it; `plain` without one, for axe, which could not do its work. */
async function open(t, path, options = {}) {
  if (options.plain) return openPage(t, `docs/${path}`, { reducedMotion: 'reduce', ...options });
  const prepare = (page) => page.route('**/docs/*.html', async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': POLICY } });
  });
  return openPage(t, `docs/${path}`, { reducedMotion: 'reduce', prepare, ...options });
}

const isReady = (element) => element.ready;

test('every link of the documentation leads to a file and an anchor that are there', () => {
  const anchors = new Map(names.map((name) => [`docs/${name}`, new Set(elementsOf(`docs/${name}`).map(({ attributes }) => attributes.id).filter(Boolean))]));
  const dead = [];
  let count = 0;
  for (const name of names) {
    for (const { attributes } of elementsOf(`docs/${name}`)) {
      const address = attributes.href ?? attributes.src;
      if (address === undefined || /^(https?|data):/.test(address)) continue;
      count++;
      const [path, anchor] = address.split('#');
      const file = path === '' ? `docs/${name}` : normalize(join(dirname(`docs/${name}`), path));
      if (!existsSync(join(dist, file)) || (anchor && anchors.has(file) && !anchors.get(file).has(decodeURIComponent(anchor)))) dead.push(`${name}: ${address}`);
    }
  }
  assert.deepEqual(dead, []);
  assert.ok(count > 300, `${count}`);
});

test('no page of the documentation has code or styles in its HTML, and all are one chain of previous and next', () => {
  for (const name of names) {
    const elements = elementsOf(`docs/${name}`);
    assert.deepEqual(elements.filter(({ name: tag, attributes }) => tag === 'style' || (tag === 'script' && !attributes.src && attributes.type !== 'text/raft')), [], name);
    assert.deepEqual(elements.filter(({ attributes }) => Object.keys(attributes).some((key) => key === 'style' || key.startsWith('on'))), [], name);
  }
  const seen = [];
  for (let name = 'index.html'; name; ) {
    assert.ok(!seen.includes(name), name);
    seen.push(name);
    name = elementsOf(`docs/${name}`).find(({ attributes }) => attributes.rel === 'next')?.attributes.href;
  }
  assert.deepEqual(seen.toSorted(), names.toSorted());
});

test('pages are accessible in both themes, and nothing is wider than a phone', async (t) => {
  for (const [path, colorScheme, width] of [['index.html', 'light', 1280], ['language.html', 'dark', 1280], ['element.html', 'light', 360], ['glossary.html', 'dark', 360]]) {
    const page = await open(t, path, { plain: true, colorScheme, viewport: { width, height: 740 } });
    await page.getByRole('searchbox').waitFor();
    assert.deepEqual(await axe(page), [], path);
    const scrollWidth = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(scrollWidth <= width, `${path} is ${scrollWidth} wide`);
    await shot(page, `docs-${path.replace('.html', '')}-${width}-${colorScheme}`);
    assert.deepEqual(page.problems, [], path);
    await closePage(page);
  }
});

test('an example runs when its button is pressed, and nothing of the engine is loaded before', async (t) => {
  const page = await open(t, 'language.html');
  const loaded = [];
  page.on('request', (request) => loaded.push(request.url()));
  const button = page.getByRole('button', { name: 'Run it here' }).first();
  await button.scrollIntoViewIfNeeded();
  assert.deepEqual(loaded.filter((url) => /wasm|raft-cluster/.test(url)), []);
  assert.equal(await page.locator('raft-cluster').count(), 0);
  await button.click();
  const cluster = page.locator('raft-cluster').first();
  await cluster.waitFor();
  await page.waitForFunction(isReady, await cluster.elementHandle());
  await cluster.evaluate((element) => element.seek(3000));
  assert.ok((await cluster.evaluate((element) => element.leader)) > 0);
  assert.equal(await cluster.evaluate((element) => element.runTitle), 'A leader crashes');
  assert.deepEqual(page.problems, []);
});

test('every example of every page starts without a problem', async (t) => {
  let count = 0;
  for (const name of names.filter((file) => elementsOf(`docs/${file}`).some(({ name: tag }) => tag === 'template'))) {
    const page = await open(t, name);
    await page.evaluate(() => addEventListener('raft-problem', ({ detail }) => console.error(detail.message)));
    const examples = page.locator('.example');
    for (let left = await examples.count(); left > 0; left--) {
      const example = examples.first();
      await example.scrollIntoViewIfNeeded();
      const button = example.getByRole('button', { name: 'Run it here' });
      if ((await example.getAttribute('data-start')) === 'press') await button.click();
      const element = example.locator('> raft-cluster, > raft-lesson');
      await element.waitFor();
      await element.scrollIntoViewIfNeeded();
      await page.waitForFunction((one) => one.ready ?? one.shadowRoot?.querySelector('raft-cluster')?.ready, await element.elementHandle());
      count++;
      await example.evaluate((one) => one.remove());
    }
    assert.deepEqual(page.problems, [], name);
    await closePage(page);
  }
  assert.ok(count >= 10, `${count}`);
});

test('a live example starts when it comes into view, and not before', async (t) => {
  const page = await open(t, 'index.html');
  await page.getByRole('searchbox').waitFor();
  assert.equal(await page.locator('raft-cluster').count(), 0);
  await page.getByRole('heading', { name: /The language in a minute/ }).scrollIntoViewIfNeeded();
  await page.locator('.example[data-start="view"]').scrollIntoViewIfNeeded();
  await page.locator('raft-cluster').scrollIntoViewIfNeeded();
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').playing), false, 'nothing moves before the reader asks');
  assert.deepEqual(page.problems, []);
});

test('the search finds headings and words, by keyboard alone', async (t) => {
  const page = await open(t, 'index.html', { plain: true });
  await page.getByRole('searchbox').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('chaos calm');
  const first = page.locator('.results a').first();
  await first.waitFor();
  assert.match(await first.textContent(), /Chaos and calm/);
  assert.deepEqual(await axe(page), []);
  await page.keyboard.press('ArrowDown');
  assert.ok(await first.evaluate((link) => link === document.activeElement));
  await page.keyboard.press('Escape');
  assert.ok(await page.locator('.results').isHidden());
  await page.getByRole('searchbox').fill('no-such-word');
  await page.getByText('Nothing found').waitFor();
  await page.getByRole('searchbox').fill('postMessage');
  await page.locator('.results mark', { hasText: 'postMessage' }).waitFor();
  await page.keyboard.press('Enter');
  await page.waitForURL('**/docs/element.html#frames');
  assert.deepEqual(page.problems, []);
});

test('without scripts a page is text, code and links; on paper it is the text alone', async (t) => {
  const plain = await open(t, 'language.html', { javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  assert.ok(await plain.getByRole('heading', { name: /A first script/ }).isVisible());
  assert.ok(await plain.getByRole('link', { name: 'The search', exact: true }).first().isVisible());
  assert.equal(await plain.getByRole('button').count(), 0);
  const page = await open(t, 'language.html');
  await page.getByRole('searchbox').waitFor();
  await page.emulateMedia({ media: 'print' });
  for (const selector of ['header', '.pages', '.inside', '.act']) assert.ok(await page.locator(selector).first().isHidden(), selector);
  assert.ok(await page.getByRole('heading', { name: /Conditions/ }).isVisible());
});

test('the documentation is one link away from the page, its help and the lessons', async (t) => {
  const page = await openPage(t, 'index.html');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.getByRole('button', { name: 'Help' }).click();
  assert.match(await page.getByRole('link', { name: 'Documentation' }).getAttribute('href'), /docs\/index\.html$/);
  await page.keyboard.press('Escape');
  await page.getByRole('link', { name: 'Docs' }).click();
  await page.waitForURL('**/docs/index.html');
  await page.getByRole('link', { name: 'Learn' }).click();
  await page.getByRole('link', { name: 'Docs' }).click();
  await page.waitForURL('**/docs/index.html');
  assert.deepEqual(page.problems, []);
});

test('the theme that a reader chooses holds for the page and the documentation', async (t) => {
  const page = await open(t, 'checks.html');
  await page.getByRole('button', { name: 'Theme: like the system' }).click();
  await page.getByRole('button', { name: 'Theme: light' }).click();
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  await page.goto(page.url().replace('docs/checks.html', 'index.html'));
  await page.waitForFunction(() => document.documentElement.dataset.theme === 'dark');
});

test('a definition in a lesson leads to its word in the glossary', async (t) => {
  const page = await openPage(t, 'learn.html#terms');
  const word = page.locator('raft-lesson .mark.word').first();
  await word.click();
  const link = page.locator('raft-lesson .definition').getByRole('link', { name: 'Glossary' });
  const [file, anchor] = (await link.getAttribute('href')).split('#');
  assert.ok(elementsOf(file).some(({ name, attributes }) => name === 'dt' && attributes.id === anchor), anchor);
  assert.deepEqual(page.problems, []);
});
