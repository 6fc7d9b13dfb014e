// Messages, links, servers and partitions are worked by mouse, by touch and by keyboard, and each time a line of the
// command language is what comes of it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const touch = { hasTouch: true, viewport: { width: 360, height: 740 } };

/** Opens a cluster that stands still at a moment with messages under way. */
async function openStill(t, options = {}, servers = 5) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async (servers) => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open(`servers ${servers}`, '1');
    cluster.pause();
    await cluster.seek(180);
    const { frame } = cluster.screen.context;
    // A row holds, from its third field on, sender, receiver, when it was sent and when it arrives.
    const isBetween = (row) => {
      const [from, to, sent, arrives] = [2, 3, 4, 5].map((field) => frame.message(row, field));
      const share = (frame.nowMs - sent) / (arrives - sent);
      return from > 0 && to > 0 && share > 0.4 && share < 0.6;
    };
    for (let i = 0; i < 200; i++) {
      if (frame.messages >= 3 && Array.from({ length: frame.messages }, (_, row) => row).some(isBetween)) return;
      cluster.step('1ms');
      await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    }
    throw new Error('no message is under way');
  }, servers);
  await page.waitForTimeout(100);
  return page;
}

/** The lines that were given, the last one last. */
const lines = (page) => page.evaluate(() => {
  const said = document.querySelector('raft-cluster').text.split('\n');
  return said.filter((line) => !/^(#|at|servers|seed|$)/.test(line));
});

const lastLine = async (page) => (await lines(page)).at(-1) ?? '';

/** Where a link can be touched, away from messages and servers. */
const link = (page) => page.evaluate(() => {
  const { ring, context } = document.querySelector('raft-cluster').screen;
  const box = ring.drawing.getBoundingClientRect();
  const { servers } = ring.layout;
  const isFree = (at) => {
    for (let row = 0; row < context.frame.messages; row++) {
      const other = ring.messages.placeOf(context.frame.message(row, 0));
      if (other && Math.hypot(at.x - other.x, at.y - other.y) < 34) return false;
    }
    return true;
  };
  for (const [a, b] of [[1, 2], [2, 3], [3, 4], [4, 5], [1, 5]]) {
    for (const share of [0.5, 0.45, 0.55]) {
      const [from, to] = [servers[a - 1], servers[b - 1]];
      const at = { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
      if (isFree(at)) return { a, b, x: box.left + at.x, y: box.top + at.y };
    }
  }
  throw new Error('every link is hidden by messages');
});

/** Where the first message is on the screen, and the direction in which it flies. */
const message = (page) => page.evaluate(() => {
  const { ring, context } = document.querySelector('raft-cluster').screen;
  const box = ring.drawing.getBoundingClientRect();
  // A row begins with number, kind, sender, receiver.
  for (let row = 0; row < context.frame.messages; row++) {
    const [id, from, to] = [0, 2, 3].map((field) => context.frame.message(row, field));
    const at = ring.messages.placeOf(id);
    const [a, b] = [ring.pointOf(from), ring.pointOf(to)];
    if (!at || !a || !b || Math.hypot(at.x - a.x, at.y - a.y) < 48 || Math.hypot(at.x - b.x, at.y - b.y) < 60) continue;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    return { id, x: box.left + at.x, y: box.top + at.y, dx: (b.x - a.x) / length, dy: (b.y - a.y) / length };
  }
  throw new Error('no message is between its servers');
});

/** Drags with the mouse along points of the screen; `before` looks at the page while the button is down. */
async function drag(page, points, before = async () => undefined) {
  const [first, ...rest] = points;
  await page.mouse.move(first.x, first.y);
  await page.mouse.down();
  for (const { x, y } of rest) await page.mouse.move(x, y, { steps: 8 });
  const seen = await before();
  await page.mouse.up();
  return seen;
}

/** Drags with a finger. */
async function swipe(page, points) {
  const devtools = await page.context().newCDPSession(page);
  const send = (type, touchPoints) => devtools.send('Input.dispatchTouchEvent', { type, touchPoints });
  const [first, ...rest] = points;
  await send('touchStart', [first]);
  let at = first;
  for (const goal of rest) {
    for (let step = 1; step <= 8; step++) {
      await send('touchMove', [{ x: at.x + ((goal.x - at.x) * step) / 8, y: at.y + ((goal.y - at.y) * step) / 8 }]);
    }
    at = goal;
  }
  await send('touchEnd', []);
}

/** Opens the saved text again and sees that it leads to the same state. */
async function replays(page) {
  const same = await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.seek(cluster.time + 100);
    const state = () => JSON.stringify({ time: cluster.time, servers: cluster.servers });
    const before = state();
    const problem = await cluster.open(cluster.text);
    await cluster.seek(JSON.parse(before).time);
    return problem === undefined && before === state();
  });
  assert.ok(same, 'the text of the run leads to the same state');
}

/** Waits until what was done has been drawn. */
const drawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

test('a message is dropped by a click and a menu', async (t) => {
  const page = await openStill(t);
  const { x, y } = await message(page);
  await page.mouse.click(x, y);
  await page.getByRole('menuitem', { name: /^Drop/ }).click();
  assert.match(await lastLine(page), /^drop S\d -> S\d \w+ sent [\d.]+m?s/);
  await replays(page);
  assert.deepEqual(page.problems, []);
});

test('the clock stops while the menu of a message is open, and continues after that', async (t) => {
  const page = await openStill(t);
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.speed = '0.001';
    cluster.play();
  });
  const { x, y } = await message(page);
  await page.mouse.click(x, y);
  await page.getByRole('menu').waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').playing), false);
  await page.keyboard.press('Escape');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.deepEqual(page.problems, []);
});

for (const { name, by, sign, line } of [
  { name: 'back along its path is delayed', by: ({ dx, dy }) => ({ x: -60 * dx, y: -60 * dy }), sign: /^\+.*arrives at/, line: /^delay .* [\d.]+m?s$/ },
  { name: 'forward along its path arrives now', by: ({ dx, dy }) => ({ x: 150 * dx, y: 150 * dy }), sign: /deliver now/, line: /^deliver / },
  { name: 'off its path is dropped', by: ({ dx, dy }) => ({ x: -70 * dy, y: 70 * dx }), sign: /drop it/, line: /^drop / },
]) {
  test(`a message that is dragged ${name}`, async (t) => {
    const page = await openStill(t);
    const at = await message(page);
    const away = by(at);
    const label = await drag(page, [at, { x: at.x + away.x, y: at.y + away.y }], () => page.locator('raft-cluster .fate').textContent());
    assert.match(label, sign);
    assert.match(await lastLine(page), line);
    assert.deepEqual(page.problems, []);
  });
}

test('a message that is released where it was picked up does not change', async (t) => {
  const page = await openStill(t);
  const at = await message(page);
  await drag(page, [at, { x: at.x + 30, y: at.y + 30 }, at]);
  assert.deepEqual(await lines(page), []);
});

test('a message is held by a tap, and dragged with a finger', async (t) => {
  const page = await openStill(t, touch);
  const { x, y } = await message(page);
  await page.touchscreen.tap(x, y);
  await page.getByRole('menuitem', { name: /^Hold/ }).tap();
  assert.match(await lastLine(page), /^hold /);
  await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.messages .hold[style*=inline], .messages .hold[display=inline]'));
  const at = await message(page);
  await swipe(page, [at, { x: at.x - 60 * at.dy, y: at.y + 60 * at.dx }]);
  assert.match(await lastLine(page), /^drop /);
  assert.deepEqual(page.problems, []);
});

for (const { name, by, line } of [
  { name: 'back', by: ({ dx, dy }) => ({ x: -40 * dx, y: -40 * dy }), line: /^delay .* [\d.]+m?s$/ },
  { name: 'forward', by: ({ dx, dy }) => ({ x: 110 * dx, y: 110 * dy }), line: /^deliver / },
]) {
  test(`a finger drags a message ${name} along its path, and the page stays where it is`, async (t) => {
    const page = await openStill(t, { ...touch, isMobile: true });
    const at = await message(page);
    const away = by(at);
    await swipe(page, [at, { x: at.x + away.x, y: at.y + away.y }]);
    assert.match(await lastLine(page), line);
    assert.equal(await page.evaluate(() => scrollY), 0);
    assert.deepEqual(page.problems, []);
  });
}

test('a link is cut and slowed by taps alone', async (t) => {
  const page = await openStill(t, { ...touch, isMobile: true });
  const { a, b, x, y } = await link(page);
  await page.touchscreen.tap(x, y);
  await page.getByRole('menu', { name: new RegExp(`S${a} – S${b}|S${b} – S${a}`) }).waitFor();
  await page.getByRole('menuitem', { name: /^Cut both/ }).tap();
  assert.match(await lastLine(page), /^cut S\d -- S\d$/);
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  await page.touchscreen.tap(x, y);
  await page.getByRole('menuitem', { name: /^Latency/ }).tap();
  const question = page.getByRole('dialog', { name: /latency/i });
  await question.getByRole('textbox').fill('80ms');
  await question.getByRole('button').tap();
  assert.match(await lastLine(page), /^set latency S\d -[->] S\d 80ms$/);
  assert.deepEqual(page.problems, []);
});

test('a tap on an empty place offers a partition, but not the tap that closes a menu', async (t) => {
  const page = await openStill(t, { ...touch, isMobile: true });
  const [empty] = await ringPoints(page, [[0.04, 0.96]]);
  await page.touchscreen.tap(empty.x, empty.y);
  const menu = page.getByRole('menu', { name: 'Cluster' });
  await menu.waitFor();
  await page.touchscreen.tap(empty.x, empty.y);
  await menu.waitFor({ state: 'hidden' });
  await page.touchscreen.tap(empty.x, empty.y);
  await page.getByRole('menuitem', { name: /^Draw a partition/ }).tap();
  await page.getByRole('group', { name: 'Draw a partition' }).waitFor();
  assert.deepEqual(await lines(page), []);
  assert.deepEqual(page.problems, []);
});

for (const { name, options, ask } of [
  { name: 'by a click', options: {}, ask: async (page, { x, y }) => {
    await page.mouse.click(x, y);
    await page.getByRole('menuitem', { name: /^What if/ }).click();
  } },
  { name: 'by a key', options: {}, ask: async (page) => {
    await page.keyboard.press('m');
    await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.matches('.cursor'));
    await page.keyboard.press('w');
  } },
  { name: 'by a tap', options: { ...touch, isMobile: true }, ask: async (page, { x, y }) => {
    await page.touchscreen.tap(x, y);
    await page.getByRole('menuitem', { name: /^What if/ }).tap();
  } },
]) {
  test(`both futures of a message that may be lost are shown ${name}, and the old one stays`, async (t) => {
    const page = await openStill(t, options);
    await ask(page, await message(page));
    const dialog = page.getByRole('dialog', { name: 'Two futures' });
    await dialog.getByRole('table').waitFor();
    assert.equal(await dialog.locator('canvas').count(), 4, 'a diagram and an overview of each');
    assert.match(await lastLine(page), /^drop /);
    assert.deepEqual(await axe(page), []);
    await shot(page, `what-if ${name}`);
    await dialog.getByRole('button', { name: 'Show this branch' }).press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.waitForFunction(() => !/^drop /m.test(document.querySelector('raft-cluster').text));
    assert.deepEqual(page.problems, []);
  });
}

for (const colorScheme of ['light', 'dark']) {
  test(`messages and links are operated by the keyboard alone: ${colorScheme}`, async (t) => {
    const page = await openStill(t, { colorScheme, reducedMotion: 'reduce' });
    await page.keyboard.press('m');
    const focused = () => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.getAttribute('aria-label'));
    await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.matches('.cursor'));
    const first = await focused();
    assert.match(first, /S\d → S\d, 1 of \d/);
    await page.keyboard.press('ArrowRight');
    assert.match(await focused(), /, 2 of \d/);
    await page.keyboard.press('Enter');
    await page.getByRole('menu').waitFor();
    assert.deepEqual(await axe(page), [], 'the menu of a message');
    await page.keyboard.press('h');
    assert.match(await lastLine(page), /^hold /);
    await drawn(page);
    await page.keyboard.press('h');
    assert.match(await lastLine(page), /^release /);
    await drawn(page);
    await page.keyboard.press('y');
    await page.getByRole('dialog', { name: 'Delay this message' }).waitFor();
    assert.deepEqual(await axe(page), [], 'a question');
    await page.keyboard.type('soon');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').getByText('duration').waitFor();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('70ms');
    await page.keyboard.press('Enter');
    assert.match(await lastLine(page), /^delay .* 70ms$/);
    await page.keyboard.press('x');
    assert.match(await lastLine(page), /^drop /);
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: /^Latency: 10ms\.\.15ms/ }).waitFor();
    assert.deepEqual(await axe(page), [], 'the menu of a link');
    await page.getByRole('menuitem', { name: /^Latency/ }).press('Enter');
    await page.keyboard.type('80ms');
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await lastLine(page), 'set latency S1 -> S2 80ms');
    await page.locator('raft-cluster .link.slow').first().waitFor({ state: 'attached' });
    await shot(page, `gestures-${colorScheme}`);
    await replays(page);
    assert.deepEqual(page.problems, []);
  });
}

test('a server is paused and resumed, and its look shows it', async (t) => {
  const page = await openStill(t);
  const server = page.locator('raft-cluster g[data-server="3"]');
  await server.click({ button: 'right' });
  await page.getByRole('menuitem', { name: /^Pause/ }).click();
  assert.equal(await lastLine(page), 'pause S3');
  await page.waitForFunction(() => /paused/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('g[data-server="3"]').getAttribute('aria-label')));
  await page.keyboard.press('z');
  assert.equal(await lastLine(page), 'resume S3');
  assert.deepEqual(page.problems, []);
});

for (const [size, options] of Object.entries({ desktop: {}, embedded: { viewport: { width: 834, height: 504 } }, phone: { viewport: { width: 360, height: 740 } } })) {
  test(`a double-click does nothing, and no menu covers its server: ${size}`, async (t) => {
    const page = await openStill(t, options);
    for (let id = 1; id <= 5; id++) {
      const server = page.locator(`raft-cluster g[data-server="${id}"] circle.body`);
      await server.dblclick({ force: true });
      await page.getByRole('menu', { name: `S${id}` }).waitFor();
      const [menu, circle] = [await page.getByRole('menu').boundingBox(), await server.boundingBox()];
      const apart = menu.x >= circle.x + circle.width || circle.x >= menu.x + menu.width || menu.y >= circle.y + circle.height || circle.y >= menu.y + menu.height;
      assert.ok(apart, `S${id}: ${JSON.stringify({ menu, circle })}`);
      assert.ok(menu.y >= 0 && menu.y + menu.height <= page.viewportSize().height && menu.x >= 0 && menu.x + menu.width <= page.viewportSize().width, `S${id}: the menu is seen: ${JSON.stringify(menu)}`);
      await page.keyboard.press('Escape');
    }
    assert.deepEqual(await lines(page), []);
    assert.deepEqual(page.problems, []);
  });
}

test('one press selects a server and opens nothing; the handle beside it opens its menu', async (t) => {
  const page = await openStill(t);
  await page.locator('raft-cluster g[data-server="2"]').click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.selection.id === 2);
  await page.waitForTimeout(150);
  assert.equal(await page.getByRole('menu').count(), 0);
  assert.deepEqual(await page.evaluate(() => document.querySelector('raft-cluster').screen.context.selection), { kind: 'server', id: 2 });
  await page.locator('raft-cluster .server-handle').click();
  await page.getByRole('menu', { name: 'S2' }).waitFor();
  assert.deepEqual(page.problems, []);
});

/** Points of the ring, as shares of its width and height. */
async function ringPoints(page, shares) {
  const box = await page.locator('raft-cluster .ring').boundingBox();
  return shares.map(([x, y]) => ({ x: box.x + box.width * x, y: box.y + box.height * y }));
}

/** One stroke that enters and leaves the ring twice. */
const zigzag = [[0.15, 0.36], [0.5, 0.36], [0.985, 0.3], [0.985, 0.56], [0.6, 0.62], [0.15, 0.78]];

test('one stroke of the mouse divides nine servers into three groups, and two groups are reconnected', async (t) => {
  const page = await openStill(t, {}, 9);
  await drag(page, await ringPoints(page, zigzag));
  await shot(page, 'partition-drawn');
  await page.getByRole('button', { name: 'Apply' }).click();
  const line = await lastLine(page);
  assert.match(line, /^partition S\d[^|]*\|[^|]*\|[^|]*$/);
  assert.equal([...line.matchAll(/S\d/g)].length, 9);
  await page.locator('raft-cluster').getByRole('button', { name: 'group A', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Reconnect A and B' }).click();
  assert.match(await lastLine(page), /^partition S\d[^|]*\|[^|]*$/);
  await replays(page);
  assert.deepEqual(page.problems, []);
});

test('a finger that moves sideways over an empty place draws a partition', async (t) => {
  const page = await openStill(t, { ...touch, isMobile: true });
  const [from, to] = await ringPoints(page, [[0.03, 0.5], [0.97, 0.5]]);
  await swipe(page, [from, to]);
  await page.getByRole('group', { name: 'Draw a partition' }).waitFor();
  assert.equal(await page.evaluate(() => scrollY), 0, 'the page stays where it is');
  await page.getByRole('button', { name: 'Apply' }).click();
  assert.match(await lastLine(page), /^partition .+ \| .+$/);
  assert.deepEqual(page.problems, []);
});

test('a partition is drawn with a finger, line by line, and a tap moves a server', async (t) => {
  const page = await openStill(t, touch, 9);
  await page.locator('raft-cluster').evaluate(({ screen }) => screen.loadHandlers().then(() => screen.open('partition')));
  await page.getByRole('group', { name: 'Draw a partition' }).waitFor();
  await swipe(page, await ringPoints(page, [[0.02, 0.3], [0.98, 0.3]]));
  await swipe(page, await ringPoints(page, [[0.02, 0.62], [0.98, 0.62]]));
  const chips = page.locator('raft-cluster .chips');
  assert.match(await chips.textContent(), /A: .* · B: .* · C: /);
  await page.locator('raft-cluster g[data-server="1"]').tap();
  assert.match(await chips.textContent(), /S1/);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Apply' }).tap();
  assert.match(await lastLine(page), /^partition [^|]*\|[^|]*\|/);
  assert.deepEqual(page.problems, []);
});

for (const colorScheme of ['light', 'dark']) {
  test(`a partition is made by the keyboard alone: ${colorScheme}`, async (t) => {
    const page = await openStill(t, { colorScheme });
    await page.keyboard.press('p');
    await page.getByRole('group', { name: 'Draw a partition' }).waitFor();
    for (const key of ['ArrowRight', 'b', 'ArrowRight', 'b', 'ArrowRight', 'c']) await page.keyboard.press(key);
    assert.deepEqual(await axe(page), [], 'while it is drawn');
    await page.keyboard.press('Enter');
    await drawn(page);
    assert.equal(await lastLine(page), 'partition S1 S5 | S2 S3 | S4');
    await page.locator('raft-cluster').getByRole('button', { name: 'group C', exact: true }).press('Enter');
    await page.getByRole('menu').waitFor();
    assert.deepEqual(await axe(page), [], 'the menu of a group');
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    assert.equal(await lastLine(page), 'heal');
    await page.keyboard.press('p');
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('b');
    await page.keyboard.press('Escape');
    assert.equal(await lastLine(page), 'heal', 'Escape gives up');
    assert.deepEqual(page.problems, []);
  });
}
