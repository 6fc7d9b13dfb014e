// The prelude: what is shown before the engine is there, and how the engine takes over.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, openPage, sendCompressed } from './harness.mjs';

const engine = '**/raftarium_bg.wasm*';

/** Opens a page for which `answer` gives the engine. */
function openWith(t, path, answer, options = {}) {
  return openPage(t, path, { ...options, prepare: (page) => page.route(engine, answer) });
}

const cluster = (page, ask, given) => page.evaluate(`(${ask})(document.querySelector('raft-cluster'), ${JSON.stringify(given)})`);
const ready = (page) => page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);

/** An answer that comes when somebody opens the gate. */
function gate() {
  let open;
  const opened = new Promise((done) => (open = done));
  return { open, answer: async (route) => (await opened, route.continue()) };
}

/** A page with an element that does not play by itself. */
const guest = (attributes) => (folder) => `<!doctype html><script type="module" src="${folder}raft-cluster.js"></script><raft-cluster ${attributes}></raft-cluster>`;

/** What is drawn in the ring. */
const ring = (page) => cluster(page, (it) => it.shadowRoot.querySelector('.stage svg').innerHTML);

for (const size of [{ width: 1280, height: 720 }, { width: 360, height: 740 }]) {
  test(`the opening plays while the engine is loading, ${size.width} px wide`, async (t) => {
    const { open, answer } = gate();
    const page = await openWith(t, 'index.html', answer, { viewport: size });
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
    const start = await cluster(page, (it) => it.time);
    await page.waitForFunction((start) => document.querySelector('raft-cluster').time > start + 100, start);
    assert.equal(await page.locator('raft-cluster g[data-server]').count(), 5);
    const told = await cluster(page, (it) => ({
      ready: it.ready, text: it.text, branches: it.branches, failed: it.failed, seed: it.seed, title: it.title,
      reply: it.run('crash leader').problem !== undefined, servers: it.servers.length,
    }));
    const nothing = { ready: false, text: '', branches: [], failed: false, title: '', reply: true, servers: 0 };
    assert.deepEqual({ ...told, seed: undefined }, { ...nothing, seed: undefined });
    // Whoever holds the element and asks nevertheless gets nothing that is not there.
    await cluster(page, (it) => (it.step('10ms'), it.stepBack(), it.seek(it.time + 20)));
    // At this, and every three seconds, the run is kept.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    assert.equal(await cluster(page, (it) => it.ready), false);
    assert.deepEqual(page.problems, []);
    open();
    await ready(page);
    const reply = await cluster(page, (it) => ({ ...it.run('crash leader'), up: it.servers.filter(({ up }) => up).length }));
    assert.equal(reply.problem, undefined);
    assert.equal(reply.up, 4);
    assert.match(await cluster(page, (it) => it.text), /crash leader/);
    assert.deepEqual(page.problems, []);
  });
}

test('every frame of the opening is the engine’s frame of that time', async (t) => {
  const { answer } = gate();
  const [early, whole] = await Promise.all([openWith(t, 'index.html', answer), openGuest(t, guest(''), { sameOrigin: true })]);
  await ready(whole);
  await early.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  const frames = await early.evaluate(async () => {
    const it = document.querySelector('raft-cluster');
    it.pause();
    const { context } = it.screen;
    const [frames, from] = [[], context.cluster.frame()[0]];
    for (let step = 0; step < 5000; step += 7) {
      context.cluster.moveTo(from + step / 10);
      context.refresh();
      frames.push([...context.cluster.frame()]);
    }
    return frames;
  });
  assert.ok(frames.at(-1)[0] > frames[0][0] + 400, 'the opening is long enough');
  const differences = await whole.evaluate((frames) => {
    const { context } = document.querySelector('raft-cluster').screen;
    const { cluster } = context;
    const found = [];
    for (const expected of frames) {
      cluster.seek(expected[0]);
      const engine = [...cluster.frame()];
      engine.forEach((value, index) => {
        const shown = expected[index] ?? NaN;
        if (!Object.is(value, shown) && !(Number.isNaN(value) && Number.isNaN(shown))) found.push([expected[0], index, shown, value]);
      });
      if (engine.length !== expected.length) found.push([expected[0], 'length', expected.length, engine.length]);
    }
    return found;
  }, frames);
  const first = new Map();
  for (const [at, index, shown, value] of differences) if (!first.has(index)) first.set(index, { index, at, shown, value });
  assert.deepEqual([...first.values()], []);
});

test('the engine takes over at exactly the time that is shown', async (t) => {
  const { open, answer } = gate();
  const page = await openWith(t, 'index.html', answer);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  await cluster(page, (it) => it.pause());
  const before = await cluster(page, (it) => it.time);
  const picture = await ring(page);
  open();
  await ready(page);
  assert.equal(await cluster(page, (it) => it.time), before);
  assert.equal(await ring(page), picture, 'nothing moves');
  assert.equal(await cluster(page, (it) => it.playing), false, 'a clock that was stopped stays so');
});

test('keys and clicks before the engine is loaded take effect when it is', async (t) => {
  const { open, answer } = gate();
  const page = await openWith(t, 'index.html', answer);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  await page.keyboard.press('k');
  await page.locator('raft-cluster g[data-server="2"]').click();
  await page.locator('raft-cluster').getByRole('tab', { name: 'Console' }).click();
  const command = page.locator('raft-cluster .submit input').first();
  await command.fill('x=1');
  await command.press('Enter');
  assert.equal(await cluster(page, (it) => it.ready), false);
  open();
  await ready(page);
  await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
  await page.locator('raft-cluster .console input').waitFor();
  await page.waitForFunction(() => /submit "x=1"/.test(document.querySelector('raft-cluster').text));
  assert.deepEqual(await cluster(page, (it) => it.screen.context.selection), { kind: 'server', id: 2 });
  assert.deepEqual(page.problems, []);
});

test('a scenario stays at its beginning until the engine is loaded', async (t) => {
  const { open, answer } = gate();
  const page = await openGuest(t, guest('scenario="figure-7"'), { sameOrigin: true, prepare: (page) => page.route(engine, answer) });
  await page.locator('raft-cluster g[data-server]').first().waitFor();
  const look = () => cluster(page, (it) => {
    // Where a remark takes its room, servers are smaller, and say "t7".
    const texts = (selector) => [...it.shadowRoot.querySelectorAll(selector)].map((node) => (node.ariaLabel ?? node.textContent).replace(/ t(erm )?(?=\d)/, ' term '));
    return { servers: texts('g[data-server]'), cells: texts('.logs [role=gridcell]') };
  });
  const shown = await look();
  assert.equal(shown.servers.length, 7);
  assert.equal(await cluster(page, (it) => it.ready), false);
  open();
  await ready(page);
  assert.deepEqual(await look(), shown);
  assert.deepEqual(page.problems, []);
});

test('if another run is requested before the engine is loaded, that one opens', async (t) => {
  const { open, answer } = gate();
  const page = await openGuest(t, guest('autoplay'), { sameOrigin: true, prepare: (page) => page.route(engine, answer) });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  // A teacher's page puts its script inside.
  await cluster(page, (it) => it.append(Object.assign(document.createElement('script'), { type: 'text/raft', textContent: 'servers 7\n' })));
  await page.waitForTimeout(200);
  open();
  await ready(page);
  assert.equal(await cluster(page, (it) => it.servers.length), 7);
  assert.deepEqual(page.problems, []);
});

test('at 1 Mbit/s there is a moving picture within 1.5 s', async (t) => {
  sendCompressed();
  const page = await openPage(t, 'index.html', { prepare: slow });
  const { moved, bytes } = await page.evaluate(() => new Promise((resolve) => {
    const look = () => {
      const it = document.querySelector('raft-cluster');
      if (!(it?.time > 0 && it.playing)) return requestAnimationFrame(look);
      const needed = performance.getEntriesByType('resource').filter(({ name, responseEnd }) => responseEnd > 0 && /\.(js|css)$/.test(name));
      resolve({ moved: performance.now(), bytes: needed.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) });
    };
    look();
  }));
  t.diagnostic(`it moves after ${Math.round(moved)} ms, with ${bytes} bytes`);
  assert.equal(await cluster(page, (it) => it.ready), false, 'the engine is still on its way');
  // 1.5 s are 187,500 bytes. How long the machine takes to run the scripts is its own matter, so the bytes are what is held.
  assert.ok(bytes < 97_736, `${bytes} bytes before the first picture`);
});

/** A megabit per second, and 40 ms there and back. */
async function slow(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  await session.send('Network.emulateNetworkConditions', { offline: false, latency: 40, downloadThroughput: 125_000, uploadThroughput: 125_000 });
}

test('an element that is removed while the engine is loading leaves nothing behind', async (t) => {
  const { open, answer } = gate();
  const page = await openWith(t, 'embed.html', answer);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  await page.evaluate(() => document.querySelector('raft-cluster').remove());
  open();
  await page.waitForTimeout(500);
  assert.deepEqual(page.problems, []);
});

for (const [name, path] of [['a fresh cluster', 'embed.html'], ['a scenario', 'embed.html?scenario=leader-failure']]) {
  test(`a card says that the engine could not be loaded, and a retry works: ${name}`, async (t) => {
    let comes = false;
    const page = await openWith(t, path, (route) => (comes ? route.continue() : route.abort()));
    const card = page.locator('raft-cluster .problem-card');
    await card.waitFor();
    assert.match(await card.innerText(), /could not be loaded/);
    assert.equal(await cluster(page, (it) => it.ready), false);
    const uncaught = page.problems.filter((problem) => problem.startsWith('uncaught'));
    assert.deepEqual(uncaught, []);
    comes = true;
    await card.locator('button').click();
    await ready(page);
    assert.equal(await card.count(), 0);
    const reply = await cluster(page, (it) => it.run('submit "x=1"'));
    assert.equal(reply.problem, undefined);
  });
}

test('input while the handlers are loading takes effect in order, and a single press opens no menu', async (t) => {
  const { open, answer } = gate();
  const page = await openPage(t, 'index.html', { prepare: (page) => page.route('**/input-*.js', answer) });
  await ready(page);
  await cluster(page, (it) => it.pause());
  await page.locator('raft-cluster g[data-server="2"]').click();
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.keyboard.press('t');
  await page.keyboard.press('k');
  assert.deepEqual(await cluster(page, (it) => [it.playing, it.screen.tabs.current]), [false, 'inspect']);
  open();
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  assert.deepEqual(await cluster(page, (it) => it.screen.context.selection), { kind: 'server', id: 2 });
  assert.match(await cluster(page, (it) => it.text), /timeout S2/);
  assert.equal(await cluster(page, (it) => it.screen.tabs.current), 'events');
  assert.equal(await page.getByRole('menu').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('if the input handlers cannot be loaded, everything else works', async (t) => {
  const page = await openPage(t, 'index.html', { prepare: (page) => page.route('**/input-*.js', (route) => route.abort()) });
  await ready(page);
  await cluster(page, (it) => it.pause());
  await page.locator('raft-cluster g[data-server="2"]').click();
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.tabs.current === 'events');
  await page.getByRole('button', { name: 'Play', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
});
