// What the styles of a page do to the element, and what its theme does: nothing, and everything.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, shot } from './harness.mjs';

const guest = (head, body = '', attributes = '') => (ours) => `<!doctype html><html ${attributes} lang="ar"><head><title>Course</title>
  <script type="module" src="${ours}raft-cluster.js"></script>${head}</head>
  <body><div style="width: 900px; height: 600px" id="box"><raft-cluster style="height: 600px"></raft-cluster></div>${body}</body></html>`;

async function open(t, page, options = {}) {
  const made = await openGuest(t, page, options);
  await made.waitForFunction(() => document.querySelector('raft-cluster').ready);
  await made.locator('raft-cluster .diagram').waitFor();
  return made;
}

/** Everything that a style sheet can say to one who inherits. */
const HOSTILE = `<style>
  html { direction: rtl; writing-mode: horizontal-tb; }
  * {
    font: italic small-caps 900 30px/3 cursive; color: red; background: yellow; letter-spacing: 5px; word-spacing: 9px; text-transform: uppercase;
    text-align: right; text-indent: 40px; white-space: pre; cursor: wait; list-style: square inside; text-shadow: 3px 3px red; word-break: break-all;
    overflow-wrap: anywhere; hyphens: auto; tab-size: 40; quotes: none; border-collapse: collapse; border-spacing: 9px; caption-side: bottom;
    empty-cells: hide; caret-color: red; accent-color: red; user-select: none; fill: red; stroke: red; stroke-width: 9px; text-anchor: end;
    -webkit-text-stroke: 2px red; font-variant-numeric: oldstyle-nums; text-rendering: geometricPrecision; line-break: anywhere; orphans: 9;
    text-decoration: underline wavy red; text-emphasis: filled red; font-stretch: expanded; font-kerning: none; image-rendering: pixelated;
    --ink: red; --surface: yellow; --line: red; --c: red; --cell: 3px; --mono: cursive;
  }
</style>`;

/** The computed styles of some things inside that inherit much, but for sizes, which follow from these. */
const stylesInside = async (page) => {
  await page.locator('raft-cluster .inspect').waitFor();
  return page.locator('raft-cluster').evaluate(computedStyles);
};

function computedStyles(element) {
  const places = ['.screen', '.submit button', '.submit input', '.ring text', '.logs .head', '.tabs button', '.speed .words', '.inspect', '.badge'];
  return places.map((place) => {
    const style = getComputedStyle(element.shadowRoot.querySelector(place));
    return [place, Object.fromEntries([...style].filter((name) => !name.startsWith('--')).map((name) => [name, style.getPropertyValue(name)]))];
  });
}

test('no style, direction or custom property of the page affects the element', async (t) => {
  const plain = await stylesInside(await open(t, guest('<style>raft-cluster { direction: ltr }</style>')));
  const page = await open(t, guest(HOSTILE, '<p style="direction: rtl">هذا</p>'));
  const hostile = await stylesInside(page);
  await shot(page, 'guest-hostile');
  const differ = plain.flatMap(([place, styles], i) => Object.entries(styles)
    .filter(([name, value]) => value !== hostile[i][1][name]).map(([name, value]) => `${place} ${name}: ${value} became ${hostile[i][1][name]}`));
  assert.deepEqual(differ, []);
  assert.deepEqual(page.problems, []);
});

test('an element that the page hides or makes inert stays hidden or inert', async (t) => {
  const page = await open(t, guest(''));
  const inside = () => page.locator('raft-cluster .play').evaluate((play) => [getComputedStyle(play).visibility, getComputedStyle(play).pointerEvents]);
  await page.evaluate(() => (document.querySelector('#box').style.cssText += 'visibility: hidden; pointer-events: none'));
  assert.deepEqual(await inside(), ['hidden', 'none']);
});

/** The ground of the element, as light or dark. */
const scheme = (page) => page.locator('raft-cluster .screen').evaluate((screen) => {
  const probe = document.createElement('i');
  probe.style.color = 'var(--surface)';
  screen.append(probe);
  const light = getComputedStyle(probe).color === 'rgb(255, 255, 255)';
  probe.remove();
  return light ? 'light' : 'dark';
});

test('the theme follows the page, however the page sets it, and switches at once', async (t) => {
  // The reader's system is dark throughout: a page that says nothing is white all the same.
  const page = await open(t, guest(''), { colorScheme: 'dark' });
  assert.equal(await scheme(page), 'light');
  const becomes = async (wanted, what, act) => {
    await page.evaluate(act);
    for (let tries = 0; tries < 40 && (await scheme(page)) !== wanted; tries++) await page.waitForTimeout(50);
    assert.equal(await scheme(page), wanted, what);
  };
  await becomes('dark', 'Material for MkDocs', () => document.body.setAttribute('data-md-color-scheme', 'slate'));
  await becomes('light', 'Material for MkDocs', () => document.body.setAttribute('data-md-color-scheme', 'default'));
  await page.evaluate(() => document.body.removeAttribute('data-md-color-scheme'));
  await becomes('dark', 'furo, Docusaurus', () => (document.documentElement.dataset.theme = 'dark'));
  await becomes('dark', 'the system decides', () => (document.documentElement.dataset.theme = 'auto'));
  await becomes('light', 'furo, Docusaurus', () => (document.documentElement.dataset.theme = 'light'));
  await page.evaluate(() => delete document.documentElement.dataset.theme);
  await becomes('dark', 'VitePress, Tailwind', () => (document.documentElement.className = 'dark'));
  await becomes('light', 'mdBook', () => (document.documentElement.className = 'rust js'));
  await becomes('dark', 'mdBook', () => (document.documentElement.className = 'navy js'));
  await becomes('light', 'nothing again', () => (document.documentElement.className = ''));
  await becomes('dark', 'a box of the page', () => (document.querySelector('#box').style.colorScheme = 'dark'));
  await page.evaluate(() => (document.querySelector('#box').style.colorScheme = ''));
  await becomes('dark', 'a dark ground, as slides have', () => (document.body.style.background = 'oklch(25% 0.05 260)'));
  await becomes('light', 'the attribute decides', () => document.querySelector('raft-cluster').setAttribute('theme', 'light'));
  await becomes('dark', 'the page again', () => document.querySelector('raft-cluster').setAttribute('theme', 'auto'));
  assert.deepEqual(page.problems, []);
});

test('the diagram is redrawn when the page switches its theme', async (t) => {
  const page = await open(t, guest(''));
  const ground = () => page.locator('raft-cluster').evaluate((element) => element.screen.diagram.diagram.palette?.surface);
  assert.equal(await ground(), 'rgb(255, 255, 255)');
  await page.evaluate(() => (document.documentElement.className = 'dark'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.diagram.diagram.palette?.surface === 'rgb(26, 30, 37)');
});
