// Accessibility, at the sizes that the page is made for, in both colour schemes, with something going on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const sizes = [
  { name: 'desktop', path: 'index.html', viewport: { width: 1280, height: 720 } },
  { name: 'embedded', path: 'embed.html', viewport: { width: 834, height: 504 } },
  { name: 'phone', path: 'index.html', viewport: { width: 360, height: 740 }, hasTouch: true },
];

for (const { name, path, ...options } of sizes) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing: ${name}, ${colorScheme}`, async (t) => {
      const page = await openPage(t, path, { ...options, colorScheme, reducedMotion: 'reduce' });
      await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
      await page.evaluate(() => {
        const cluster = document.querySelector('raft-cluster');
        cluster.pause();
        for (const line of ['submit "x=1"', 'crash S1', 'isolate S2', 'cut S3 -- S4']) cluster.run(line);
        for (let i = 0; i < 40; i++) cluster.step('10ms');
      });
      for (const tab of ['Inspect', 'Events', 'Console']) {
        await page.getByRole('tab', { name: tab }).click();
        assert.deepEqual(await axe(page), [], tab);
      }
      await page.locator('raft-cluster g[data-server="3"]').click({ force: true, button: 'right' });
      await page.getByRole('menu').waitFor();
      assert.deepEqual(await axe(page), [], 'the menu of a server');
      await shot(page, `${name}-${colorScheme}`);
      await page.keyboard.press('Escape');
      assert.deepEqual(page.problems, []);
    });
  }
}

test('on a desktop everything fits on one screen, and the page never scrolls sideways', async (t) => {
  for (const { path, ...options } of sizes) {
    const page = await openPage(t, path, options);
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    const { scrollWidth, scrollHeight } = await page.evaluate(() => {
      const { scrollWidth, scrollHeight } = document.documentElement;
      return { scrollWidth, scrollHeight };
    });
    const { width, height } = options.viewport;
    assert.ok(scrollWidth <= width, `${path} at ${width} is ${scrollWidth} wide`);
    if (width > 640) assert.ok(scrollHeight <= height, `${path} at ${height} is ${scrollHeight} high`);
  }
});
