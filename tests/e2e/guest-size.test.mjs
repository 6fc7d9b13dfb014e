// Boxes of every size that a page may give: no control is cut off, nothing jumps while the element starts, no ground shows
// through.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, shot } from './harness.mjs';

const VIEWS = ['', 'ring', 'ring playback', 'ring logs playback', 'ring details playback', 'logs details', 'timeline', 'timeline playback', 'ring timeline playback', 'playback'];
const BOXES = [[320, 320], [360, 640], [400, 400], [500, 360], [640, 480], [700, 320], [834, 504], [1000, 400], [1010, 520], [1100, 320], [1280, 520], [1400, 900]];

const guest = (ours) => `<!doctype html><html lang="en"><title>Boxes</title><style>body { margin: 0 }</style>
  <script>
    globalThis.shifts = [];
    new PerformanceObserver((list) => shifts.push(...list.getEntries().map(({ value, sources }) => [value, ...sources.map(({ node, previousRect, currentRect }) =>
      [node?.className?.baseVal ?? node?.className ?? node?.nodeName, JSON.stringify(previousRect), JSON.stringify(currentRect)].join(' '))].join(', '))))
      .observe({ type: 'layout-shift', buffered: true });
  </script>
  <script type="module" src="${ours}raft-cluster.js"></script><main></main></html>`;

/** Shows all views in boxes of one size, one under another, and waits until all of each is there. */
const show = (page, [width, height]) => page.evaluate(async ({ views, width, height }) => {
  const clusters = views.map((view) => {
    const cluster = document.createElement('raft-cluster');
    if (view) cluster.setAttribute('view', view);
    Object.assign(cluster.style, { width: `${width}px`, height: `${height}px` });
    return cluster;
  });
  const ready = clusters.map((cluster) => new Promise((done) => cluster.addEventListener('raft-ready', done, { once: true })));
  document.querySelector('main').replaceChildren(...clusters);
  await Promise.all(ready);
  const isThere = ({ shadowRoot: inside }) => [...inside.querySelectorAll('.timeline')].every((one) => one.querySelector('.overview')) && !inside.querySelector('.panel:not([hidden]) > .hint:only-child');
  for (let tries = 0; tries < 500 && !clusters.every(isThere); tries++) await new Promise(requestAnimationFrame);
  for (let frames = 0; frames < 3; frames++) await new Promise(requestAnimationFrame);
}, { views: VIEWS, width, height });

/**
 * What is wrong with the controls inside, by their geometry: cut by a box that does not scroll, by the element's edge after
 * scrolling to them, or covered by something else. What plays the run and what submits must be in sight without any scrolling.
 */
const faults = (page, view) => page.evaluate((view) => {
  const cluster = document.querySelectorAll('raft-cluster')[view];
  scrollTo(0, cluster.offsetTop);
  const inside = cluster.shadowRoot;
  const shell = inside.querySelector('.shell');
  const edge = cluster.getBoundingClientRect();
  const found = [];
  const name = (control) => control.getAttribute('aria-label') ?? (control.textContent.trim() || control.className);
  const within = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1 && inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1;
  if (shell.scrollWidth > shell.clientWidth + 1) found.push(`scrolls sideways: ${shell.scrollWidth} in ${shell.clientWidth}`);
  shell.scrollTop = 0;
  for (const control of inside.querySelectorAll(':is(.playback, .submit) :is(button, input, select)')) {
    const box = control.getBoundingClientRect();
    if (box.width > 0 && !within(box, edge)) found.push(`not in sight: ${name(control)} ${Math.round(box.left)}..${Math.round(box.right)} × ${Math.round(box.top)}..${Math.round(box.bottom)}`);
  }
  for (const control of inside.querySelectorAll('button, input, select, .plot > canvas')) {
    if (!control.checkVisibility({ visibilityProperty: true }) || control.closest('.panel, .grid, dialog')) continue;
    control.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    const box = control.getBoundingClientRect();
    if (!within(box, edge)) found.push(`cut by the edge: ${name(control)} ${JSON.stringify(box)}`);
    for (let parent = control.parentElement; parent && parent !== shell; parent = parent.parentElement) {
      const clips = getComputedStyle(parent).overflow !== 'visible';
      if (clips && !within(box, parent.getBoundingClientRect())) found.push(`cut by ${parent.className}: ${name(control)}`);
    }
    const top = inside.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
    if (control.localName !== 'canvas' && top && top !== control && !control.contains(top) && !top.contains(control)) found.push(`covered by ${top.className?.baseVal ?? top.className}: ${name(control)}`);
  }
  shell.scrollTop = 0;
  // The ground between the parts is a line of one pixel; more of it is a hole.
  const hole = [];
  for (let x = 5; x < edge.width; x += 20) for (let y = 5; y < edge.height; y += 20) if (inside.elementFromPoint(edge.left + x, edge.top + y)?.matches('.screen, .shell')) hole.push(`${x},${y}`);
  const isGround = getComputedStyle(inside.querySelector('.screen')).backgroundColor === getComputedStyle(inside.querySelector('.screen > *')).backgroundColor;
  if (!isGround && hole.length > edge.width / 10) found.push(`a hole of ${hole.length} places, ${hole[0]} to ${hole.at(-1)}`);
  const ring = inside.querySelector('.ring')?.getBoundingClientRect();
  if (ring && Math.min(ring.width, ring.height) < 90) found.push(`the ring has ${Math.round(ring.width)} by ${Math.round(ring.height)}`);
  return found;
}, view);

test('in a box of any size every view shows its controls completely, and nothing jumps', async (t) => {
  const page = await openGuest(t, guest, { viewport: { width: 1500, height: 1000 * VIEWS.length } });
  for (const box of BOXES) {
    await t.test(box.join(' by '), async () => {
      await page.evaluate(() => void (shifts.length = 0));
      await show(page, box);
      const wrong = (await page.evaluate(() => shifts.splice(0))).map((jump) => `jumps: ${jump}`);
      for (const [place, view] of VIEWS.entries()) for (const fault of await faults(page, place)) wrong.push(`${view || 'all'}: ${fault}`);
      if (process.env.SHOTS) await shot(page, `boxes-${box.join('x')}`);
      assert.deepEqual(wrong, []);
    });
  }
  assert.deepEqual(page.problems, []);
});
