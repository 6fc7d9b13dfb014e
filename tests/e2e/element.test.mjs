// Several elements in one page: each starts when it is first seen, and leaves nothing behind.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest } from './harness.mjs';

const guest = (body) => (ours) => `<!doctype html><html lang="en"><title>Course</title>
  <script type="module" src="${ours}raft-cluster.js"></script>${body}</html>`;

/** Counts animation frames that are asked for, from now on. */
const countFrames = () => {
  globalThis.asked = 0;
  const ask = globalThis.requestAnimationFrame;
  globalThis.requestAnimationFrame = (callback) => ((globalThis.asked += 1), ask(callback));
};

test('each of several elements shows a cluster of its own', async (t) => {
  const page = await openGuest(t, guest(`
    <raft-cluster seed="1" style="height: 300px"></raft-cluster>
    <raft-cluster seed="2" style="height: 300px"></raft-cluster>`));
  await page.waitForFunction(() => [...document.querySelectorAll('raft-cluster')].every(({ ready }) => ready));
  const told = await page.evaluate(() => {
    const [one, two] = document.querySelectorAll('raft-cluster');
    one.run('crash leader');
    return [one.runSeed, two.runSeed, one.servers.filter(({ up }) => up).length, two.servers.filter(({ up }) => up).length];
  });
  assert.deepEqual(told, ['1', '2', 4, 5]);
  assert.deepEqual(page.problems, []);
});

test('an element starts when it is first scrolled into view, and stops when it is scrolled out of view', async (t) => {
  const page = await openGuest(t, guest(`
    <div style="height: 3000px">A long lecture.</div>
    <raft-cluster autoplay style="height: 400px"></raft-cluster>
    <div style="height: 3000px">More of it.</div>`));
  await page.waitForFunction(() => customElements.get('raft-cluster'));
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').runSeed), '');
  await page.evaluate(() => document.querySelector('raft-cluster').scrollIntoView());
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  const time = () => page.evaluate(() => document.querySelector('raft-cluster').time);
  const start = await time();
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before, start);
  await page.evaluate(() => scrollTo(0, 0));
  await page.waitForTimeout(300);
  const stopped = await time();
  await page.waitForTimeout(300);
  assert.equal(await time(), stopped);
  const sought = await page.evaluate(async (to) => {
    const cluster = document.querySelector('raft-cluster');
    const isThere = await cluster.seek(to);
    cluster.play();
    return isThere;
  }, stopped + 500);
  assert.ok(sought, 'a seek arrives out of view');
  await page.waitForTimeout(300);
  assert.ok(Math.abs((await time()) - stopped - 500) < 0.001, 'the clock stands out of view');
  await page.evaluate(() => document.querySelector('raft-cluster').scrollIntoView());
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before, stopped + 500);
  assert.ok((await time()) - stopped < 600, 'no jump');
  assert.deepEqual(page.problems, []);
});

test('an element that is removed stops, and is freed', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster autoplay style="height: 400px"></raft-cluster>'));
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => {
    globalThis.gone = [];
    for (const cluster of document.querySelectorAll('raft-cluster')) {
      globalThis.gone.push(new WeakRef(cluster));
      cluster.remove();
    }
  });
  await page.waitForTimeout(200);
  await page.evaluate(countFrames);
  await page.waitForTimeout(300);
  assert.equal(await page.evaluate(() => globalThis.asked), 0, 'nobody asks for frames any more');
  const devtools = await page.context().newCDPSession(page);
  for (let round = 0; round < 10; round++) {
    await devtools.send('HeapProfiler.collectGarbage');
    await page.waitForTimeout(50);
  }
  assert.deepEqual(await page.evaluate(() => globalThis.gone.map((gone) => gone.deref() === undefined)), [true]);
  assert.deepEqual(page.problems, []);
});

/** Lets the test see the memory of the module, which keeps it to itself. */
const seeMemory = `<script>
  const instantiate = WebAssembly.instantiateStreaming;
  WebAssembly.instantiateStreaming = async (...given) => {
    const made = await instantiate(...given);
    globalThis.wasmMemory = made.instance.exports.memory;
    return made;
  };
</script>`;

test('a hundred elements, one after the other, need as little memory as a few', async (t) => {
  const page = await openGuest(t, guest(`${seeMemory}<main></main>`));
  await page.waitForFunction(() => customElements.get('raft-cluster'));
  const live = (count) => page.evaluate(async (count) => {
    for (let i = 0; i < count; i++) {
      const cluster = document.createElement('raft-cluster');
      const ready = new Promise((done) => cluster.addEventListener('raft-ready', done, { once: true }));
      document.querySelector('main').prepend(cluster);
      await ready;
      cluster.run('set load 1000/s');
      for (let step = 0; step < 20; step++) cluster.step('10ms');
      cluster.remove();
      await new Promise((done) => setTimeout(done));
    }
    return globalThis.wasmMemory.buffer.byteLength;
  }, count);
  const few = await live(10);
  const many = await live(90);
  assert.equal(many, few);
  assert.deepEqual(page.problems, []);
});

test('an element that is moved within the page keeps its run', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster style="height: 400px"></raft-cluster><section></section>'));
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const kept = await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    cluster.run('crash S1');
    document.querySelector('section').append(cluster);
    await new Promise((done) => setTimeout(done, 200));
    return cluster.servers[0].up;
  });
  assert.equal(kept, false);
  assert.deepEqual(page.problems, []);
});

test('what a call does shows in the properties at once', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster seed="1" at="2s" style="height: 600px"></raft-cluster>'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 2000);
  const told = await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    const seen = [cluster.leader > 0];
    cluster.play();
    seen.push(cluster.playing);
    cluster.pause();
    seen.push(cluster.playing);
    cluster.step('10ms');
    seen.push(cluster.time);
    cluster.stepBack('1ms');
    seen.push(cluster.time);
    cluster.run('crash leader');
    return [...seen, cluster.leader];
  });
  assert.deepEqual(told, [true, true, false, 2010, 2009, 0]);
  assert.deepEqual(page.problems, []);
});

test('a step by a length ends within its call, on a slow machine too', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster seed="1" at="2s" style="height: 600px"></raft-cluster>'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 2000);
  const times = await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    const now = performance.now.bind(performance);
    let lag = 0;
    // Each look at the clock finds that 15 ms have passed: more than a frame has for work.
    performance.now = () => now() + (lag += 15);
    const seen = [];
    for (const length of ['1ms', '10ms']) {
      cluster.stepBack(length);
      seen.push(cluster.time);
    }
    delete performance.now;
    return seen;
  });
  assert.deepEqual(times, [1999, 1989]);
  assert.deepEqual(page.problems, []);
});

test('before the run begins no server has crashed, and the first start is not a restart', async (t) => {
  const page = await openGuest(t, guest('<raft-cluster style="height: 600px; width: 1000px"></raft-cluster>'));
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const told = await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    const news = [];
    await cluster.open('servers 5');
    for (const type of ['raft-restart', 'raft-crash']) cluster.addEventListener(type, () => news.push(type));
    const ring = [...cluster.shadowRoot.querySelectorAll('.server')].map((node) => node.getAttribute('aria-label'));
    const roles = cluster.servers.map(({ role }) => role);
    const { output } = cluster.run('status');
    const live = cluster.shadowRoot.querySelector('.announce');
    const said = new Promise((resolve) => new MutationObserver(() => resolve(live.textContent)).observe(live, { childList: true }));
    cluster.play();
    return { ring, roles, output, said: await said, news, up: cluster.servers.every(({ up }) => up) };
  });
  assert.match(told.said, /^5 servers start\./);
  assert.deepEqual(told.roles, Array(5).fill('NotStarted'));
  assert.ok(told.ring.every((label) => /Not started/.test(label)), told.ring.join());
  assert.match(told.output, /S1 +not started/);
  assert.equal(told.up, true);
  assert.deepEqual(told.news, []);
  assert.deepEqual(page.problems, []);
});
