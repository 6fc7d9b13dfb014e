// A panic of one cluster: it stops, with a way back to where it was, and its neighbours in the same module go on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest } from './harness.mjs';

/**
 * Lets the test bring the module down. Nothing of the module helps it to: a clock that the module asks amid its work asks
 * the module for more memory than there is. A release build ends in a trap, as it does after each panic; a debug build
 * throws through all frames of the module, which leaves its work half done as well.
 */
const trapper = `<script>
  const modules = [];
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const before = WebAssembly[name];
    WebAssembly[name] = async (...given) => {
      const made = await before.apply(WebAssembly, given);
      modules.push(made.instance ?? made);
      return made;
    };
  }
  /** Begins work of a cluster, which asks for the time while it has the cluster in hand, and traps there; tells what came of it. */
  globalThis.trapIn = async (work) => {
    const { __wbindgen_malloc: malloc } = modules.find(({ exports }) => exports.__wbindgen_malloc).exports;
    const now = performance.now;
    let calls = 0;
    performance.now = () => {
      calls += 1;
      // At the first it works out how long it may work.
      if (calls === 2) {
        performance.now = now;
        malloc(0xffffffff, 8);
      }
      return 0;
    };
    try {
      await work();
      return 'nothing';
    } catch (error) {
      // As it reaches the page when no test is there to catch it.
      reportError(error);
      return error.constructor.name;
    } finally {
      performance.now = now;
    }
  };
</script>`;

const guest = (ours) => `<!doctype html><html lang="en"><title>Course</title>${trapper}
  <script type="module" src="${ours}raft-cluster.js"></script>
  <raft-cluster seed="1" style="height: 340px"></raft-cluster>
  <raft-cluster seed="2" autoplay style="height: 340px"></raft-cluster></html>`;

const ready = (page) => page.waitForFunction(() => [...document.querySelectorAll('raft-cluster')].every(({ ready }) => ready));

test('a panic stops only its own cluster, and the same module restores it each time', async (t) => {
  const page = await openGuest(t, guest);
  await ready(page);
  for (let round = 1; round <= 3; round++) {
    const fate = await page.evaluate((round) => {
      const [one, two] = document.querySelectorAll('raft-cluster');
      for (const cluster of [one, two]) cluster.run(`submit "round ${round}"`);
      globalThis.before = two.time;
      return trapIn(() => one.seek(one.time + 60_000));
    }, round);
    assert.match(fate, /^(RuntimeError|Error)$/, 'the module has stopped in the middle of its work');
    const card = page.locator('raft-cluster').first().getByRole('heading', { name: 'This cluster stopped' });
    await card.waitFor();
    // The neighbour has lost nothing, goes on by itself, and does what it is told.
    const neighbour = await page.evaluate(() => {
      const two = document.querySelectorAll('raft-cluster')[1];
      return { text: two.text, ready: two.ready, servers: two.servers.length };
    });
    assert.match(neighbour.text, new RegExp(`submit "round ${round}"`));
    assert.deepEqual([neighbour.ready, neighbour.servers], [true, 5]);
    await page.waitForFunction(() => document.querySelectorAll('raft-cluster')[1].time > globalThis.before);
    const answer = await page.evaluate((round) => document.querySelectorAll('raft-cluster')[1].run(`submit "after ${round}"`).problem, round);
    assert.equal(answer, undefined);
    // Another cluster can still be made.
    const seed = await page.evaluate(async () => {
      const third = document.createElement('raft-cluster');
      third.setAttribute('seed', '3');
      third.style.height = '340px';
      document.body.prepend(third);
      while (!third.ready) await new Promise((done) => setTimeout(done, 20));
      const made = third.runSeed;
      third.remove();
      return made;
    });
    assert.equal(seed, '3');
    // The run that was brought down is played again from its text.
    await page.locator('raft-cluster').first().getByRole('button', { name: /^Continue at/ }).click();
    await ready(page);
    const back = await page.evaluate(() => document.querySelector('raft-cluster').text);
    assert.match(back, new RegExp(`submit "round ${round}"`), 'what was done to it is there again');
  }
  // Each panic is told of once, and nothing else went wrong.
  const kinds = page.problems.map((problem) => /^(uncaught|console): .*(invalid malloc|unreachable|memory allocation)/.test(problem));
  assert.deepEqual(kinds, [true, true, true], page.problems.join('\n'));
});
