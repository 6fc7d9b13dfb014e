// Tests share contexts of the browser one after another (`contexts.mjs`), and yet none finds anything of another.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closePage, openPage } from './harness.mjs';

/** What a page can see of those before it. */
const seen = (page) => page.evaluate(async () => ({
  stored: Object.keys(localStorage), ofTab: sessionStorage.length, cookie: document.cookie, caches: await caches.keys(), databases: await indexedDB.databases(),
  clipboard: (await navigator.permissions.query({ name: 'clipboard-read' })).state, isOnLine: navigator.onLine, width: innerWidth,
  isDark: matchMedia('(prefers-color-scheme: dark)').matches, isCalm: matchMedia('(prefers-reduced-motion)').matches,
}));

/** Leaves something in every place that a page has, some of it while the page is closed. */
async function leaveTraces(page) {
  await page.context().grantPermissions(['clipboard-read']);
  await page.evaluate(async () => {
    localStorage.setItem('left', 'x');
    sessionStorage.setItem('left', 'x');
    document.cookie = 'left=x';
    await (await caches.open('left')).put('/left', new Response('x'));
    await new Promise((done) => (indexedDB.open('left').onsuccess = ({ target }) => done(target.result.close())));
    addEventListener('pagehide', () => localStorage.setItem('left late', 'x'));
  });
  await page.context().setOffline(true);
}

test('a page finds nothing of the one before in its context, and two that are open at once have two', async (t) => {
  const first = await openPage(t, 'docs/glossary.html', { colorScheme: 'dark', reducedMotion: 'reduce', viewport: { width: 500, height: 600 } });
  const context = first.context();
  const fresh = await seen(first);
  assert.deepEqual(fresh, {
    stored: [], ofTab: 0, cookie: '', caches: [], databases: [], clipboard: 'prompt', isOnLine: true, width: 500, isDark: true, isCalm: true,
  });
  await leaveTraces(first);
  const left = await seen(first);
  for (const place of ['stored', 'ofTab', 'cookie', 'caches', 'databases', 'clipboard', 'isOnLine']) assert.notDeepEqual(left[place], fresh[place], place);
  await closePage(first);

  const second = await openPage(t, 'docs/glossary.html');
  assert.equal(second.context(), context, 'the context is used again');
  const expected = { ...fresh, width: 1280, isDark: false, isCalm: false };
  assert.deepEqual(await seen(second), expected);
  const third = await openPage(t, 'docs/glossary.html');
  assert.notEqual(third.context(), context);
  await leaveTraces(third);
  assert.deepEqual(await seen(second), expected);
});
