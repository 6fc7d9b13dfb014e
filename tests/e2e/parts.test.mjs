// The module comes in two parts. Until the second is there the cluster plays, and nobody can ask for anything; if it
// never comes, a card says so.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage } from './harness.mjs';

const second = '**/raftarium_later.wasm*';

/** Opens a page for which `answer` gives the second part. */
function openWith(t, path, answer, options = {}) {
  return openPage(t, path, { ...options, prepare: (page) => page.route(second, answer) });
}

const cluster = (page, ask) => page.evaluate(`(${ask})(document.querySelector('raft-cluster'))`);

/** An answer that comes when somebody opens the gate. */
function gate() {
  let open;
  const opened = new Promise((done) => (open = done));
  return { open, answer: async (route) => (await opened, route.continue()) };
}

for (const size of [{ width: 1280, height: 720 }, { width: 360, height: 740 }]) {
  test(`the cluster plays while the second part is under way, ${size.width} px wide`, async (t) => {
    const { open, answer } = gate();
    const page = await openWith(t, 'index.html', answer, { viewport: size });
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
    const start = await cluster(page, (it) => it.time);
    await page.waitForFunction((start) => document.querySelector('raft-cluster').time > start + 300, start);
    const told = await cluster(page, (it) => ({
      ready: it.ready, text: it.text, branches: it.branches, failed: it.failed,
      reply: it.run('crash leader').problem !== undefined, servers: it.servers.length,
    }));
    assert.equal(told.ready, false);
    assert.equal(told.text, '');
    assert.deepEqual(told.branches, []);
    assert.equal(told.failed, false, 'it plays, and has not failed');
    assert.equal(told.servers, 0, 'nobody can ask about servers yet');
    assert.ok(told.reply, 'nothing can be done yet');
    // Whoever presses, clicks and points nevertheless asks for nothing that is not there.
    for (const key of ['Space', 'ArrowRight', 'ArrowLeft', 'u', '?', 'Escape']) await page.keyboard.press(key);
    await page.mouse.move(size.width / 2, size.height / 3);
    await page.mouse.click(size.width / 2, size.height / 3);
    await page.mouse.click(size.width - 40, size.height / 2);
    await cluster(page, (it) => (it.showHelp(), it.showShare(), it.step('10ms'), it.stepBack(), it.seek(it.time + 20)));
    await cluster(page, (it) => it.play());
    // At this, and every three seconds, the run is kept.
    await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
    assert.equal(await cluster(page, (it) => it.ready), false);
    assert.deepEqual(page.problems, []);
    open();
    await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
    const reply = await cluster(page, (it) => ({ ...it.run('crash leader'), up: it.servers.filter(({ up }) => up).length }));
    assert.equal(reply.problem, undefined);
    assert.equal(reply.up, 4);
    assert.match(await cluster(page, (it) => it.text), /crash leader/);
    await page.waitForTimeout(300);
    assert.deepEqual(page.problems, []);
  });
}

test('an element that goes while the second part is under way leaves nothing behind', async (t) => {
  const { open, answer } = gate();
  const page = await openWith(t, 'embed.html', answer);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.time > 0);
  await page.evaluate(() => document.querySelector('raft-cluster').remove());
  open();
  await page.waitForTimeout(500);
  assert.deepEqual(page.problems, []);
});

for (const [name, path] of [['a fresh cluster', 'embed.html'], ['a scenario', 'embed.html?scenario=leader-failure']]) {
  test(`a card says that the second part does not come, and another try helps: ${name}`, async (t) => {
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
    await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
    assert.equal(await card.count(), 0);
    const reply = await cluster(page, (it) => it.run('submit "x=1"'));
    assert.equal(reply.problem, undefined);
  });
}
