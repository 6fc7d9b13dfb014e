// Clusters of many servers: each can be read, told apart, selected and acted on.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function open(t, servers, options = {}) {
  const page = await openPage(t, 'index.html', { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate((servers) => document.querySelector('raft-cluster').open(
    `servers ${servers}\nset election_timeout 20s..30s\ntimeout S7\nat 150ms crash S3\nat 160ms timeout S5\n`), servers);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').seek(158));
  return page;
}

const server = (page, id) => page.locator(`raft-cluster g[data-server="${id}"]`);

for (const [servers, viewport] of [[40, { width: 834, height: 504 }], [99, { width: 1280, height: 720 }], [99, { width: 360, height: 740 }]]) {
  test(`${servers} servers do not overlap and are legible at ${viewport.width} by ${viewport.height}`, async (t) => {
    const page = await open(t, servers, { viewport });
    const { nearest, size, radius } = await page.evaluate(() => {
      const { layout, element } = document.querySelector('raft-cluster').screen.ring;
      let nearest = Infinity;
      layout.servers.forEach((a, i) => layout.servers.slice(i + 1).forEach((b) => (nearest = Math.min(nearest, Math.hypot(a.x - b.x, a.y - b.y)))));
      const inside = layout.servers.every(({ x, y }) => x > layout.radius && y > layout.radius && x < layout.width - layout.radius && y < layout.height - layout.radius);
      if (!inside) throw new Error('a server is out of sight');
      return { nearest, size: parseFloat(element.querySelector('[data-server="2"] .name').getAttribute('font-size')), radius: layout.radius };
    });
    // A leader's bead, with its timer, is half as large again.
    assert.ok(nearest > 2.3 * radius + 2, `${nearest} between servers of ${radius}`);
    assert.ok(size >= 9.5, `letters of ${size} px`);
    await shot(page, `beads-${servers}-${viewport.width}`);
  });
}

test('small servers differ in shape by state, and selection, menus and arrow keys work', async (t) => {
  const page = await open(t, 99);
  await page.getByText('S7 leads term 1 · Follower: 97 · Crashed: 1').waitFor();
  const leader = await server(page, 7).locator('circle.body').boundingBox();
  const follower = await server(page, 8).locator('circle.body').boundingBox();
  assert.ok(leader.width > 1.2 * follower.width, 'the leader is larger');
  assert.ok(await server(page, 7).locator('.icon').isVisible(), 'and has a crown');
  assert.ok(await server(page, 3).locator('.cross').isVisible(), 'a crashed server has a cross');
  await page.evaluate(() => document.querySelector('raft-cluster').seek(161));
  // A candidate is a diamond.
  await server(page, 5).locator('.diamond').waitFor();
  assert.equal(await server(page, 5).locator('circle.body').isVisible(), false);

  await server(page, 40).click({ force: true });
  await page.locator('raft-cluster .inspect h3', { hasText: 'S40' }).waitFor();
  await server(page, 40).click({ force: true });
  const menu = page.getByRole('menu', { name: 'S40' });
  await menu.getByRole('menuitem', { name: 'Crash' }).click();
  assert.match(await page.evaluate(() => document.querySelector('raft-cluster').text), /^crash S40$/m);
  await page.getByText('Crashed: 2').waitFor();
  await server(page, 40).focus();
  await page.keyboard.press('ArrowDown');
  const columns = await page.evaluate(() => document.querySelector('raft-cluster').screen.ring.layout.grid.columns);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').screen.context.selection.id), 40 + columns);
  assert.deepEqual(await axe(page), []);

  // A stroke straight down through the rows, near the left, divides them.
  const box = await page.locator('raft-cluster .ring').boundingBox();
  const [x, top, bottom] = await page.evaluate(() => {
    const { servers, grid } = document.querySelector('raft-cluster').screen.ring.layout;
    return [servers[2].x + grid.cell / 2, servers[0].y - grid.cell, servers[98].y + grid.cell];
  });
  await page.keyboard.press('p');
  await page.mouse.move(box.x + x, box.y + Math.max(1, top));
  await page.mouse.down();
  await page.mouse.move(box.x + x, box.y + bottom, { steps: 12 });
  await page.mouse.up();
  await page.getByRole('button', { name: 'Apply' }).click();
  const groups = await page.evaluate(() => document.querySelector('raft-cluster').text.match(/^partition (.*)$/m)[1].split(' | '));
  assert.equal(groups.length, 2);
  const side = (id) => groups.findIndex((group) => group.split(' ').includes(`S${id}`));
  assert.deepEqual([1, 2, 3, columns + 1].map(side), [side(1), side(1), side(1), side(1)]);
  assert.notEqual(side(4), side(1));
  assert.deepEqual(page.problems, []);
});
