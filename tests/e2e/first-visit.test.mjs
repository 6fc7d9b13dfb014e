// The first visit opens on an invitation: a cluster before its first election, one act after the other, and a way out at any time.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, closePage, openFile, openGuest, openPage, shot } from './harness.mjs';

const engine = '**/raftarium_bg.wasm*';
const ready = (page) => page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
const inside = (page, ask, given) => page.evaluate(`(${ask})(document.querySelector('raft-cluster'), ${JSON.stringify(given)})`);
const invitation = (page) => page.locator('raft-cluster .invite');
const act = (page, name) => invitation(page).getByRole('button', { name }).click();
const ring = (page) => inside(page, (it) => it.shadowRoot.querySelector('.ring > svg').innerHTML);
const says = (page, words) => invitation(page).getByText(words).waitFor();

test('a first visit is led through five acts, and each is answered by what the cluster does', async (t) => {
  const page = await openPage(t, 'index.html', { firstVisit: true });
  await ready(page);
  await says(page, 'No server leads yet. What should happen?');
  assert.deepEqual(await inside(page, (it) => [it.playing, it.leader, it.servers.every(({ up }) => up)]), [false, 0, true]);
  assert.deepEqual(await axe(page), []);
  await shot(page, 'first-visit');
  await inside(page, (it) => (it.speed = '1/2'));
  await act(page, 'Let S3\'s election timer fire');
  await says(page, 'S3 got the votes of a majority: it leads term 1.');
  assert.deepEqual(await inside(page, (it) => [it.playing, it.leader]), [false, 3]);
  await act(page, 'Send x=1');
  await says(page, 'A majority has stored x=1');
  await act(page, 'Crash S3');
  await says(page, /S\d leads term \d+, and it has x=1/);
  assert.notEqual(await inside(page, (it) => it.leader), 3);
  await act(page, 'Go back to before the crash');
  await says(page, 'This is the past: S3 leads again.');
  assert.equal(await inside(page, (it) => it.leader), 3);
  await act(page, 'Cut off S3');
  await says(page, /S\d leads the three. S3 still believes that it leads/);
  assert.equal(await inside(page, (it) => it.branches.length), 2);
  assert.equal(await invitation(page).getByRole('link', { name: 'Learn Raft' }).getAttribute('href'), './learn.html');
  await act(page, 'All scenarios');
  await page.getByRole('dialog', { name: 'Scenarios' }).waitFor();
  await page.keyboard.press('Escape');
  await act(page, 'Free play');
  await invitation(page).waitFor({ state: 'detached' });
  assert.equal(await inside(page, (it) => it.playing), true);
  assert.deepEqual(page.problems, []);
});

test('the first picture is the one that the engine continues', async (t) => {
  let open;
  const opened = new Promise((done) => (open = done));
  const page = await openPage(t, 'index.html', { firstVisit: true, prepare: (page) => page.route(engine, async (route) => (await opened, route.continue())) });
  await says(page, 'No server leads yet.');
  const before = await ring(page);
  assert.equal(await inside(page, (it) => it.ready), false);
  assert.equal(await page.locator('raft-cluster g[data-server]').count(), 5);
  assert.ok(await inside(page, (it) => it.time > 0 && !it.playing));
  open();
  await ready(page);
  assert.equal(await ring(page), before, 'nothing moves');
  assert.equal(await inside(page, (it) => it.time), 40);
  assert.deepEqual(page.problems, []);
});

test('a click before the engine is loaded is an act', async (t) => {
  let open;
  const opened = new Promise((done) => (open = done));
  const page = await openPage(t, 'index.html', { firstVisit: true, prepare: (page) => page.route(engine, async (route) => (await opened, route.continue())) });
  await act(page, 'Let S3\'s election timer fire');
  open();
  await says(page, 'S3 got the votes of a majority');
  assert.deepEqual(page.problems, []);
});

test('one click leaves the invitation for free play, and it does not come back', async (t) => {
  const page = await openPage(t, 'index.html', { firstVisit: true });
  await ready(page);
  await act(page, 'Skip: free play');
  await invitation(page).waitFor({ state: 'detached' });
  assert.equal(await inside(page, (it) => it.playing), true);
  await page.reload();
  await ready(page);
  assert.equal(await invitation(page).count(), 0);
  assert.ok(await inside(page, (it) => it.leader > 0), 'the usual opening');
  // Another run ends it as well.
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  await says(page, 'No server leads yet.');
  await page.evaluate(() => (location.hash = '#scenario=restart'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').scenario === 'restart');
  await invitation(page).waitFor({ state: 'detached' });
  assert.ok(await page.evaluate(() => localStorage.getItem('raftarium-visited')));
  assert.deepEqual(page.problems, []);
});

test('a visitor who acts otherwise is answered as well', async (t) => {
  const page = await openPage(t, 'index.html', { firstVisit: true });
  await ready(page);
  await inside(page, (it) => (it.speed = '1'));
  await page.locator('raft-cluster .play').click();
  await says(page, /S\d got the votes of a majority/);
  await inside(page, (it) => (it.run('submit "y=2"'), it.play()));
  await says(page, 'it is committed');
  assert.deepEqual(page.problems, []);
});

test('an address, an embedded element and a page that was visited before have no invitation', async (t) => {
  for (const path of ['index.html#seed=7', 'index.html?theme=dark', 'embed.html', 'index.html#scenario=restart']) {
    const page = await openPage(t, path, { firstVisit: true });
    await ready(page);
    assert.equal(await invitation(page).count(), 0, path);
    await closePage(page);
  }
  const guest = await openGuest(t, (folder) => `<!doctype html><script type="module" src="${folder}raft-cluster.js"></script><raft-cluster autoplay></raft-cluster>`, { firstVisit: true });
  await ready(guest);
  assert.equal(await invitation(guest).count(), 0);
});

test('where storage is refused, the invitation works, and stays away after it was left', async (t) => {
  const refuse = (page) => page.addInitScript(() => Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('refused', 'SecurityError'); } }));
  const page = await openPage(t, 'index.html', { firstVisit: true, prepare: refuse });
  await ready(page);
  await act(page, 'Skip: free play');
  await invitation(page).waitFor({ state: 'detached' });
  await page.evaluate(() => (location.hash = '#scenario=restart'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').scenario === 'restart');
  await page.evaluate(() => (location.hash = ''));
  await page.waitForFunction(() => !document.querySelector('raft-cluster').scenario);
  assert.equal(await invitation(page).count(), 0);
  assert.deepEqual(page.problems, []);
});

for (const viewport of [{ width: 1280, height: 720 }, { width: 834, height: 504 }, { width: 360, height: 740 }]) {
  test(`the invitation fits beside the ring, ${viewport.width} px wide`, async (t) => {
    const page = await openPage(t, 'index.html', { firstVisit: true, viewport });
    await says(page, 'No server leads yet.');
    await ready(page);
    const height = () => inside(page, (it) => it.shadowRoot.querySelector('.ring').clientHeight);
    const before = await height();
    await inside(page, (it) => (it.speed = '1'));
    const fits = () => inside(page, (it) => {
      const [ring, box] = ['.ring', '.invite'].map((part) => it.shadowRoot.querySelector(part).getBoundingClientRect());
      const told = it.shadowRoot.querySelector('.told');
      return box.top >= ring.bottom && told.scrollHeight <= told.clientHeight + 1 && box.right <= innerWidth;
    });
    assert.ok(await fits());
    for (const words of ['S3 got', 'A majority has', 'leads term', 'This is the past', 'leads the three']) {
      await invitation(page).locator('.primary').click();
      await invitation(page).getByText(words).waitFor();
      assert.ok(await fits(), words);
    }
    assert.equal(await height(), before);
    assert.deepEqual(page.problems, []);
  });
}

test('the page that is one file has the invitation, without a door to lessons', async (t) => {
  const page = await openFile(t, 'raftarium.html', { firstVisit: true });
  await ready(page);
  await says(page, 'No server leads yet.');
  assert.equal(await page.locator('a.door').count(), 0);
  assert.deepEqual(page.problems, []);
});
