// When the element runs: while somebody sees it, and what stands in its place before and on paper.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, shot } from './harness.mjs';

const guest = (body, head = '') => (ours) => `<!doctype html><html lang="en"><title>Slides</title>${head}
  <script type="module" src="${ours}raft-cluster.js"></script>${body}</html>`;

const state = (page) => page.evaluate(() => [...document.querySelectorAll('raft-cluster')].map(({ ready }) => ready));
const time = (page) => page.evaluate(() => document.querySelector('raft-cluster').time);

test('a cluster on a hidden slide waits, however the slide is hidden, and stops when it is hidden again', async (t) => {
  const slide = (style, attributes = '') => `<section style="position: absolute; inset: 0; ${style}" ${attributes}><raft-cluster autoplay seed="7" style="height: 400px"></raft-cluster></section>`;
  const page = await openGuest(t, guest(slide('display: none') + slide('visibility: hidden') + slide('opacity: 0') + slide('', 'aria-hidden="true"')
    + slide('display: block', 'hidden') + slide('left: 3000px') + slide('top: 720px')));
  await page.waitForFunction(() => customElements.get('raft-cluster'));
  await page.waitForTimeout(700);
  assert.deepEqual(await state(page), [false, false, false, false, false, false, false]);
  for (const [i, show] of [
    (section) => (section.style.display = ''), (section) => (section.style.visibility = ''), (section) => (section.style.opacity = '1'),
    (section) => section.removeAttribute('aria-hidden'), (section) => section.removeAttribute('hidden'), (section) => (section.style.left = '0'), (section) => (section.style.top = '0'),
  ].entries()) {
    await page.locator('section').nth(i).evaluate(show);
    await page.waitForFunction((i) => document.querySelectorAll('raft-cluster')[i].ready, i);
  }
  await page.evaluate(() => (document.querySelector('section').style.visibility = 'hidden'));
  await page.waitForTimeout(400);
  const stopped = await time(page);
  await page.waitForTimeout(300);
  assert.equal(await time(page), stopped);
  assert.deepEqual(page.problems, []);
});

test('a cluster in a frame that is scrolled out of sight waits', async (t) => {
  const page = await openGuest(t, (ours) => `<!doctype html><html lang="en"><title>Frames</title><div style="height: 3000px"></div>
    <iframe src="${ours}embed.html" title="A cluster" width="800" height="500"></iframe></html>`);
  const frame = page.frames()[1];
  await frame.waitForFunction(() => customElements.get('raft-cluster'));
  await page.waitForTimeout(500);
  assert.equal(await frame.evaluate(() => document.querySelector('raft-cluster').ready), false);
  await page.evaluate(() => scrollTo(0, 3000));
  await frame.waitForFunction(() => document.querySelector('raft-cluster').playing);
});

test('with reduced motion, the clock does not start by itself', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster autoplay style="height: 400px"></raft-cluster>'), { reducedMotion: 'reduce' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  await page.waitForTimeout(200);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').playing), false);
});

test('the content of the element is shown until the element is defined, and always without scripts', async (t) => {
  const body = '<raft-cluster style="height: 400px"><p>A picture of a cluster.</p></raft-cluster>';
  const plain = await openGuest(t, guest(body), { javaScriptEnabled: false });
  assert.ok(await plain.getByText('A picture of a cluster.').isVisible());
  let address;
  const page = await openGuest(t, (folder) => ((address = folder), `<!doctype html>${body}`));
  assert.ok(await page.getByText('A picture of a cluster.').isVisible());
  await page.addScriptTag({ url: `${address}raft-cluster.js`, type: 'module' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  assert.equal(await page.getByText('A picture of a cluster.').isVisible(), false);
});

test('in print every cluster shows ring, logs and diagram in light colours, and no buttons', async (t) => {
  const page = await openGuest(t, guest(`<div style="height: 3000px"></div><raft-cluster style="height: 520px" theme="dark"></raft-cluster>`));
  await page.waitForFunction(() => customElements.get('raft-cluster'));
  await page.emulateMedia({ media: 'print' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  const cluster = page.locator('raft-cluster');
  await cluster.locator('.diagram .plot > canvas').waitFor();
  for (const part of ['.ring', '.logs .grid', '.timeline']) assert.ok(await cluster.locator(part).first().isVisible(), part);
  const controls = await cluster.evaluate((element) => [...element.shadowRoot.querySelectorAll('button, input, select')].filter((one) => one.checkVisibility()).map((one) => one.outerHTML));
  assert.deepEqual(controls, []);
  const palette = await cluster.evaluate(async (element) => {
    await new Promise((done) => setTimeout(done, 300));
    return element.screen.diagram.diagram.palette?.surface;
  });
  assert.equal(palette, 'rgb(255, 255, 255)');
  await cluster.evaluate((element) => element.scrollIntoView());
  await shot(page, 'guest-print');
  assert.deepEqual(page.problems, []);
});
