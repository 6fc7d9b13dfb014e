// The page in Firefox: opened, played, rewound and acted on, with the pictures to look at in target/e2e/firefox-*.png. All other
// files of this folder run in Chromium; here is what a browser may do otherwise: keys, pointers, canvases, policies, addresses
// of files, sizes. What is the same in both, such as a run, is compared between them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openFile, openGuest, openPage, shot } from './harness.mjs';

const browser = 'firefox';

/** Opens the page in Firefox, with a run in it. */
async function open(t, path = 'index.html', options = {}) {
  const page = await openPage(t, path, { browser, ...options });
  await ready(page);
  return page;
}

const ready = (page) => page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
const time = (page) => page.evaluate(() => document.querySelector('raft-cluster').time);
const isPlaying = (page) => page.evaluate(() => document.querySelector('raft-cluster').playing);

/** Does something, and waits until the moment that it leads to is shown. */
async function arrive(page, act) {
  await act();
  await page.evaluate(() => document.querySelector('raft-cluster').screen.context.arrival());
}

/** The last line of the run's script that is not about its moment. */
const lastLine = (page) => page.evaluate(() => document.querySelector('raft-cluster').text.split('\n').findLast((line) => line && !/^(#|at )/.test(line)));

/** Waits until something has become a line of the script, and returns it. */
async function lineLike(page, pattern) {
  await page.waitForFunction((source) => new RegExp(source, 'm').test(document.querySelector('raft-cluster').text), pattern.source);
  return lastLine(page);
}

/** How many colours a canvas inside the element shows. */
const coloursOf = (page, selector) => page.locator(`raft-cluster ${selector}`).first().evaluate((canvas) => {
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
});

/** The lightest value, of 255, of the line of pixels through the scroll bar at the right edge of something inside the element. */
async function lightestRightOf(page, selector) {
  const { right, y } = await page.locator(`raft-cluster ${selector}`).evaluate((box) => {
    const { right, top, bottom } = box.getBoundingClientRect();
    return { right, y: Math.round((top + bottom) / 2) };
  });
  const picture = (await page.screenshot()).toString('base64');
  return page.evaluate(async ([picture, x, y]) => {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${picture}`)).blob());
    const pen = new OffscreenCanvas(image.width, image.height).getContext('2d');
    pen.drawImage(image, 0, 0);
    return Math.max(...pen.getImageData(x, y, 8, 200).data.filter((_, i) => i % 4 !== 3));
  }, [picture, Math.floor(right) - 10, y]);
}

/** Waits until the diagram shows all that is in view. */
const drawn = (page) => page.waitForFunction(() => {
  const diagram = document.querySelector('raft-cluster').screen.diagram?.diagram;
  return diagram && diagram.rows.share >= 1 && diagram.loading.hidden;
});

/** Where things of the ring are on the screen: a message between its servers, and a link that nothing covers. */
const inTheRing = (page) => page.evaluate(() => {
  const { ring, context } = document.querySelector('raft-cluster').screen;
  const { left, top } = ring.drawing.getBoundingClientRect();
  const { servers } = ring.layout;
  const far = (a, b) => Math.hypot(a.x - b.x, a.y - b.y) > 70;
  const messages = Array.from({ length: context.frame.messages }, (_, row) => ring.messages.placeOf(context.frame.message(row, 0))).filter(Boolean);
  const pairs = servers.flatMap((one, i) => servers.slice(i + 1).map((other) => ({ x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 })));
  const onScreen = (at) => at && { x: left + at.x, y: top + at.y };
  return {
    message: onScreen(messages.find((at) => servers.every((server) => far(server, at)))),
    link: onScreen(pairs.find((at) => servers.every((server) => far(server, at)) && messages.every((message) => Math.hypot(message.x - at.x, message.y - at.y) > 40))),
  };
});

test('Firefox: a leader is elected while it plays; the run is stopped and rewound by keys, buttons and the diagram', async (t) => {
  const page = await open(t, 'index.html', { reducedMotion: 'reduce' });
  assert.equal(await isPlaying(page), false);
  // A script without remarks plays on.
  await page.evaluate(() => document.querySelector('raft-cluster').open('servers 5\n', '3'));
  await page.evaluate(() => Object.assign(document.querySelector('raft-cluster'), { speed: '1/2' }));
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').leader > 0);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
  const leader = await page.evaluate(() => document.querySelector('raft-cluster').leader);
  assert.match(await page.locator(`raft-cluster g[data-server="${leader}"]`).textContent(), /Leader/);
  await page.locator('raft-cluster .diagram .plot > canvas').waitFor();
  await drawn(page);
  assert.ok((await coloursOf(page, '.plot > canvas')) > 10, 'the diagram is drawn');
  await shot(page, 'firefox-elected');

  const end = await time(page);
  await arrive(page, () => page.keyboard.press('j'));
  await page.waitForFunction((end) => document.querySelector('raft-cluster').time < end, end);
  assert.equal(Math.round(end - (await time(page))), 10);
  await arrive(page, () => page.keyboard.press('Shift+J'));
  assert.equal(Math.round(end - (await time(page))), 11);
  await arrive(page, () => page.getByRole('button', { name: /^Back/ }).click());
  assert.ok(end - (await time(page)) > 11);

  // The axis under the diagram takes the clock along.
  const box = await page.locator('raft-cluster .plot > canvas').boundingBox();
  const axis = await page.evaluate(() => {
    const { viewport, scene } = document.querySelector('raft-cluster').screen.diagram.diagram;
    viewport.show(0, 400);
    return { from: scene.geometry.x(160), to: scene.geometry.x(80), y: scene.geometry.bottom + 8 };
  });
  await page.waitForTimeout(100);
  await page.mouse.move(box.x + axis.from, box.y + axis.y);
  await page.mouse.down();
  await page.mouse.move(box.x + axis.to, box.y + axis.y, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => document.querySelector('raft-cluster').time < 100);
  await page.getByText('before the end').waitFor();
  await drawn(page);
  await shot(page, 'firefox-rewound');

  const clock = page.getByLabel('Simulated time');
  await clock.click();
  await page.keyboard.type('150ms');
  await arrive(page, () => page.keyboard.press('Enter'));
  assert.equal(await time(page), 150);
  await arrive(page, () => page.getByRole('button', { name: 'To the end' }).click());
  assert.equal(await time(page), end);
  assert.deepEqual(page.problems, []);
});

test('Firefox: a crash, a dropped message, a command and a cut link are made by clicks, and become lines of the script', async (t) => {
  const page = await open(t);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open('servers 5', '1');
    await cluster.seek(180);
  });
  await ready(page);
  // The ring is drawn when the browser has told its size.
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.ring.size.width > 0);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    const { ring, context } = cluster.screen;
    const isFree = (at) => at && ring.layout.servers.every((server) => Math.hypot(server.x - at.x, server.y - at.y) > 75);
    for (let i = 0; i < 400; i++) {
      for (let row = 0; row < context.frame.messages; row++) if (isFree(ring.messages.placeOf(context.frame.message(row, 0)))) return;
      cluster.step('1ms');
      cluster.screen.update();
    }
    throw new Error('no message is between its servers');
  });
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await page.waitForTimeout(200);

  const { message } = await inTheRing(page);
  await page.mouse.click(message.x, message.y);
  await page.getByRole('menuitem', { name: /^Drop/ }).click();
  assert.match(await lineLike(page, /^drop /), /^drop S\d -> S\d \w+ sent [\d.]+m?s/);

  const { link } = await inTheRing(page);
  await page.mouse.click(link.x, link.y);
  await page.getByRole('menuitem', { name: /^Cut both/ }).waitFor();
  await shot(page, 'firefox-menu');
  await page.getByRole('menuitem', { name: /^Cut both/ }).click();
  assert.match(await lineLike(page, /^cut /), /^cut S\d -- S\d$/);

  await page.getByLabel('Command', { exact: true }).click();
  await page.keyboard.type('colour=blue');
  await page.getByRole('button', { name: 'Submit', exact: true }).click();
  assert.equal(await lineLike(page, /^(client \S+ )?submit /), 'submit "colour=blue"');

  const server = page.locator('raft-cluster g[data-server="4"]');
  await server.locator('.body').first().click();
  await page.locator('raft-cluster .server-handle').click();
  await page.getByRole('menuitem', { name: /^Crash/ }).click();
  assert.equal(await lineLike(page, /^crash /), 'crash S4');
  assert.match(await server.textContent(), /Crashed/);

  await page.keyboard.press('Shift+E');
  const script = await page.getByRole('dialog', { name: 'Script' }).getByRole('textbox', { name: 'The script' }).inputValue();
  for (const line of [/^drop S\d/m, /^cut S\d -- S\d$/m, /^submit "colour=blue"$/m, /^crash S4$/m]) assert.match(script, line);
  await shot(page, 'firefox-acted');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });

  // In the past, what is done begins a branch.
  await page.evaluate(() => document.querySelector('raft-cluster').seek(150));
  await page.locator('raft-cluster g[data-server="2"]').focus();
  await page.keyboard.press('c');
  await page.waitForFunction(() => document.querySelector('raft-cluster').branches.length === 2);
  await page.getByRole('tab', { name: 'Branches' }).click();
  await page.getByRole('button', { name: /^Show / }).first().waitFor();
  await shot(page, 'firefox-branches');
  assert.deepEqual(page.problems, []);
});

/** What can be known of a run and its moment: the state, and all that has happened, as the export of events has it. */
const allKnown = (page) => page.evaluate(async () => {
  const { servers, time, leader, text, screen } = document.querySelector('raft-cluster');
  const { cluster } = screen.context;
  let events = '';
  for (let piece; !piece?.result; ) {
    piece = cluster.exportEvents('ndjson', piece === undefined);
    events += piece.text;
  }
  const hash = [...new Uint8Array(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(events)))];
  const lines = text.split('\n').filter((line) => !line.startsWith('#'));
  return { servers, time, leader, lines, fingerprint: cluster.fingerprint(), events: events.split('\n').length, hash: hash.join() };
});

test('Firefox: a link that was made in Chromium opens at the same events and the same state', async (t) => {
  const theirs = await openPage(t, 'index.html#scenario=network-partition&seed=5', { reducedMotion: 'reduce', browser: 'chromium' });
  await ready(theirs);
  await theirs.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.seek(900);
    cluster.run('submit "x=1"');
    cluster.run('crash leader');
    await cluster.seek(1700);
  });
  await theirs.getByRole('button', { name: 'Share' }).click();
  await theirs.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.link-part input')?.value);
  const link = await theirs.getByRole('dialog').getByLabel('Link', { exact: true }).inputValue();

  const page = await open(t, `index.html${new URL(link).hash}`, { reducedMotion: 'reduce' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 1700);
  const [ours, other] = [await allKnown(page), await allKnown(theirs)];
  assert.ok(other.events > 300, `${other.events} events`);
  assert.deepEqual(ours, other);
  assert.equal(await page.getByText(/replay/).count(), 0, 'nothing is in doubt');
  await shot(page, 'firefox-link');
  assert.deepEqual([...page.problems, ...theirs.problems], []);
});

test('Firefox: each dialog opens, and Escape closes it', async (t) => {
  const page = await open(t, 'index.html', { reducedMotion: 'reduce' });
  for (const [button, picture] of [['Help', 'help'], ['Share', 'share'], ['Break it', 'search'], ['Script', 'script'], [/^Scenario/, 'scenarios']]) {
    await page.getByRole('button', { name: button, exact: true }).click();
    await page.getByRole('dialog').waitFor();
    await page.waitForTimeout(150);
    await shot(page, `firefox-${picture}`);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
  }
  for (const tab of await page.getByRole('tab').all()) {
    await tab.click();
    assert.equal(await tab.getAttribute('aria-selected'), 'true');
  }
  await page.getByRole('tab', { name: 'Statistics' }).click();
  await page.locator('raft-cluster .chart canvas').first().waitFor();
  await shot(page, 'firefox-statistics');
  assert.deepEqual(page.problems, []);
});

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; "
  + "require-trusted-types-for 'script'; trusted-types lit-html raftarium";

test('Firefox: in a host page under a strict policy the element plays, searches in workers, and keeps to itself', async (t) => {
  const host = (ours) => `<!doctype html><html lang="en"><title>Course</title><h1>Course</h1>
    <raft-cluster autoplay speed="1" seed="2"></raft-cluster><input aria-label="Notes">
    <script type="module" src="${ours}raft-cluster.js"></script></html>`;
  const page = await openGuest(t, host, { browser, sameOrigin: true, headers: { 'content-security-policy': STRICT } });
  await ready(page);
  await page.waitForFunction(() => document.querySelector('raft-cluster').time > 300);
  await page.getByLabel('Notes').click();
  await page.keyboard.type('k c ?');
  assert.equal(await page.getByLabel('Notes').inputValue(), 'k c ?');
  assert.ok(await isPlaying(page));
  await drawn(page);

  const workers = [];
  page.on('request', (request) => workers.push(...(/search-worker/.test(request.url()) ? [request.url()] : [])));
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.pause();
    cluster.run('break majority');
    cluster.showSearch();
  });
  await page.getByRole('dialog').getByRole('button', { name: 'Search', exact: true }).first().click();
  await page.getByText(/^Found after/).waitFor({ timeout: 30_000 });
  assert.ok(workers.length > 0, 'it searched in workers');
  assert.deepEqual(page.problems, []);
  // For a picture, playwright adds a style, which the policy forbids.
  await shot(page, 'firefox-found');
  await page.keyboard.press('Escape');
  await shot(page, 'firefox-host');
});

test('Firefox: a frame with embed.html, and the page in one file without a server', async (t) => {
  const course = (ours) => `<!doctype html><html lang="en"><title>Course</title><h1>Course</h1>
    <iframe src="${ours}embed.html?scenario=leader-failure&seed=7&speed=1" title="A cluster" width="834" height="504"></iframe></html>`;
  // Playwright does not reach into frames of other origins in Firefox.
  const page = await openGuest(t, course, { browser, sameOrigin: true });
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Pause', exact: true }).click();
  await frame.getByRole('button', { name: 'Play', exact: true }).waitFor();
  await shot(page, 'firefox-frame');
  assert.deepEqual(page.problems, []);

  const file = await openFile(t, 'raftarium.html', { browser });
  await file.waitForFunction(() => document.querySelector('raft-cluster')?.time > 150);
  await drawn(file);
  assert.ok((await coloursOf(file, '.plot > canvas')) > 10);
  await shot(file, 'firefox-file');
  assert.deepEqual(file.problems, []);
});

test('Firefox: in dark mode, at 360 px and with reduced motion, the layout is complete and the clock waits', async (t) => {
  const page = await open(t, 'index.html', { viewport: { width: 360, height: 740 }, colorScheme: 'dark', reducedMotion: 'reduce' });
  assert.equal(await isPlaying(page), false, 'with reduced motion, the clock does not start by itself');
  const [excess, ground] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth - clientWidth, getComputedStyle(document.documentElement).backgroundColor];
  });
  assert.equal(excess, 0, 'nothing is wider than the window');
  assert.ok(Math.max(...ground.match(/\d+/g).slice(0, 3).map(Number)) < 80, `${ground} is dark`);
  await shot(page, 'firefox-phone');
  await page.locator('raft-cluster .diagram .plot > canvas').scrollIntoViewIfNeeded();
  await drawn(page);
  assert.ok((await coloursOf(page, '.plot > canvas')) > 10, 'the diagram is drawn');
  await shot(page, 'firefox-phone-diagram');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  await page.keyboard.press(' ');
  await page.getByRole('button', { name: 'Share', exact: true }).click();
  await page.getByRole('dialog').waitFor();
  assert.ok((await lightestRightOf(page, 'dialog[open]')) < 160, 'the scroll bar of a dialog is dark');
  await shot(page, 'firefox-phone-share');
  await page.keyboard.press('Escape');
  await page.setViewportSize({ width: 834, height: 504 });
  await page.waitForTimeout(200);
  await shot(page, 'firefox-embedded-dark');
  assert.deepEqual(page.problems, []);
});
