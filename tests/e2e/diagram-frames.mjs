// Measures the diagram's script time per frame while the clock runs, with some 100,000 events in view:
//
//     node tests/e2e/diagram-frames.mjs            after a `trunk build --release`
//
// Frames in which nothing is drawn, because nothing moved by a pixel, do not count. What the browser paints afterwards is not in it, nor is the simulation itself.

import { test } from 'node:test';
import { openPage } from './harness.mjs';

const SECONDS = 4;

test('script time per frame', async (t) => {
  for (const [servers, spanMs] of [[5, 600], [5, 30_000], [25, 6_000], [64, 600], [64, 3_500]]) {
    const page = await openPage(t);
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    await page.evaluate((text) => document.querySelector('raft-cluster').open(text), `servers ${servers}\nset load 20/s\n`);
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.screen?.diagram?.diagram);
    const reach = spanMs + 3_000;
    await page.evaluate((ms) => {
      const element = document.querySelector('raft-cluster');
      element.pause();
      element.screen.context.cluster.seek(ms);
    }, reach);
    await page.waitForFunction((ms) => document.querySelector('raft-cluster').screen.context.frame.nowMs >= ms, reach);
    const result = await page.evaluate(async ([spanMs, seconds]) => {
      const element = document.querySelector('raft-cluster');
      const { diagram } = element.screen.diagram;
      diagram.viewport.spanMs = spanMs;
      diagram.viewport.startFollowing();
      while (diagram.rows.share < 1) await new Promise((done) => requestAnimationFrame(done));
      const times = [];
      const update = diagram.update.bind(diagram);
      let drawn = 0;
      const draw = diagram.draw.bind(diagram);
      diagram.draw = () => (drawn++, draw());
      diagram.update = () => {
        const [start, before] = [performance.now(), drawn];
        update();
        if (drawn > before) times.push(performance.now() - start);
      };
      element.speed = '1';
      element.play();
      await new Promise((done) => setTimeout(done, seconds * 1000));
      element.pause();
      times.sort((a, b) => a - b);
      const at = (share) => times[Math.floor(times.length * share)].toFixed(2);
      const { arrows, marks } = diagram.rows;
      return { frames: times.length, median: at(0.5), p95: at(0.95), most: at(0.999), arrows, marks, coarse: diagram.rows.header(3), inView: diagram.rows.header(7) };
    }, [spanMs, SECONDS]);
    console.log(`${servers} servers, ${spanMs} ms in view: ${JSON.stringify(result)}`);
    await page.close();
  }
});
