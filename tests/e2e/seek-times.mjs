// Measures how long the page's scripts take to show a random moment of a four-hour run: five servers, 20 commands per second.
//
//     node tests/e2e/seek-times.mjs            after a `cargo xtask build`
//
// A moment counts from the call of `seek` to the end of the frame that shows it, with the diagram, without what the browser paints.

import { test } from 'node:test';
import { openPage } from './harness.mjs';

const HOURS = Number(process.env.HOURS ?? 4);
const SEEKS = Number(process.env.SEEKS ?? 300);

test('script time to a random moment', { timeout: 600_000 }, async (t) => {
  const page = await openPage(t);
  page.setDefaultTimeout(500_000);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate((text) => document.querySelector('raft-cluster').open(text), 'servers 5\nset load 20/s\n');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.screen?.diagram?.diagram);
  const end = HOURS * 3_600_000;
  const played = await page.evaluate(async (end) => {
    const start = performance.now();
    await document.querySelector('raft-cluster').seek(end);
    return performance.now() - start;
  }, end);
  console.log(`${HOURS} hours are played in ${(played / 1000).toFixed(1)} s`);
  const result = await page.evaluate(async ([end, seeks]) => {
    const element = document.querySelector('raft-cluster');
    const { cluster } = element.screen.context;
    const { diagram } = element.screen.diagram;
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let random = 1;
    const draw = () => (random = (random * 48_271) % 2_147_483_647) / 2_147_483_647;
    const [script, blank] = [[], []];
    // All script of frames and tasks between the seek and the picture.
    let spent = 0;
    const timed = (of, name) => {
      const original = of[name].bind(of);
      of[name] = (...given) => {
        const start = performance.now();
        try { return original(...given); } finally { spent += performance.now() - start; }
      };
    };
    const request = window.requestAnimationFrame.bind(window);
    window.requestAnimationFrame = (callback) => request((now) => {
      const start = performance.now();
      callback(now);
      spent += performance.now() - start;
    });
    timed(cluster, 'seek');
    for (let index = 0; index < seeks; index++) {
      const at = Math.round(draw() * end * 1000) / 1000;
      spent = 0;
      cluster.seek(at);
      let frames = 0;
      while (Math.abs(element.screen.context.frame.nowMs - at) > 0.01 && frames++ < 300) await frame();
      await frame();
      script.push(spent);
      let empty = 0;
      while (diagram.rows.share < 1 && empty++ < 300) await frame();
      blank.push(empty);
      await frame();
    }
    const at = (list, share) => list.sort((a, b) => a - b)[Math.floor((list.length - 1) * share)];
    return { median: at(script, 0.5), p90: at(script, 0.9), p99: at(script, 0.99), most: at(script, 1), framesUntilRows: [at(blank, 0.5), at(blank, 0.99), at(blank, 1)] };
  }, [end, SEEKS]);
  console.log(JSON.stringify(result));
});
