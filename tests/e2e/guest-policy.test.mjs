// Strict content security policies and Trusted Types: everything works under them, and where one forbids what the cluster
// needs, the card says so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openGuest, serve, shot } from './harness.mjs';

const STRICT = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; worker-src 'self'; "
  + "require-trusted-types-for 'script'; trusted-types lit-html raftarium";

const guest = (ours) => `<!doctype html><html lang="en"><title>Strict</title>
  <script type="module" src="${ours}raft-cluster.js"></script><raft-cluster></raft-cluster></html>`;

const underPolicy = (policy) => ({ sameOrigin: true, headers: { 'content-security-policy': policy } });

test('under a strict content security policy every part works: diagram, plots, branches, journeys, pictures, and searches with workers', async (t) => {
  const page = await openGuest(t, guest, underPolicy(STRICT));
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  const cluster = page.locator('raft-cluster');
  // The page may not style the element in its HTML either.
  await cluster.evaluate((element) => (element.style.height = '700px'));
  await cluster.locator('.diagram .plot > canvas').waitFor();
  assert.equal(await cluster.locator('.diagram .plot').evaluate((plot) => getComputedStyle(plot).position), 'relative');
  await cluster.evaluate((element) => {
    element.run('submit "x=1"');
    for (let i = 0; i < 30; i++) element.step('10ms');
  });
  await cluster.getByRole('tab', { name: 'Statistics' }).click();
  await cluster.locator('.chart canvas').first().waitFor();
  const plot = cluster.locator('.uplot').first();
  assert.equal(await plot.locator('.u-over').evaluate((over) => getComputedStyle(over).position), 'absolute');
  await cluster.evaluate(async (element) => {
    await element.seek(element.time - 100);
    element.run('crash leader');
  });
  await cluster.getByRole('tab', { name: 'Branches' }).click();
  const extent = cluster.locator('.branches .extent > span').last();
  await extent.waitFor();
  assert.notEqual(await extent.evaluate((span) => span.style.width), '');
  for (const name of ['Inspect', 'Why', 'Events', 'Console', 'Settings', 'Rules']) await cluster.getByRole('tab', { name }).click();
  const png = page.waitForEvent('download');
  await cluster.evaluate((element) => element.showShare());
  await cluster.getByRole('button', { name: 'PNG: Diagram' }).click();
  assert.match((await png).suggestedFilename(), /\.png$/);
  await page.keyboard.press('Escape');
  await cluster.evaluate((element) => element.run('break majority') && element.showSearch());
  const workers = [];
  page.on('worker', (worker) => workers.push(worker.url()));
  await cluster.getByRole('dialog').getByRole('button', { name: 'Search', exact: true }).first().click();
  for (let wait = 0; wait < 100 && workers.length === 0; wait++) await page.waitForTimeout(50);
  assert.match(workers[0] ?? 'no worker', /search-worker\.js/);
  await shot(page, 'guest-policy');
  assert.deepEqual(page.problems, []);
});

for (const [what, policy, says] of [
  ['WebAssembly', "script-src 'self'", /forbids WebAssembly.*wasm-unsafe-eval/],
  ['fetching', "script-src 'self' 'wasm-unsafe-eval'; connect-src 'none'", /forbids http.*raftarium_bg\.wasm.* \(connect-src\)/],
]) {
  test(`the card names a policy that forbids ${what}`, async (t) => {
    const page = await openGuest(t, guest, underPolicy(policy));
    await page.getByRole('alert').getByText(says).waitFor();
  });
}

test('our own pages work under the strict policy, icon included', async (t) => {
  for (const name of ['index.html', 'embed.html']) {
    const page = await openGuest(t, () => '', { prepare: (made) => made.route('**/*.html', async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, headers: { ...response.headers(), 'content-security-policy': STRICT } });
    }) });
    await page.goto(`${await serve(() => undefined).then((address) => new URL(address).origin)}/some/course/${name}`);
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    assert.deepEqual(page.problems, []);
  }
});
