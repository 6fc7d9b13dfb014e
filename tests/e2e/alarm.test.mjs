// When a property breaks: the clock stops, one line says what and why, what it is about is marked, and the evidence is one
// click away. What is unknown is said as well.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const sizes = [
  { width: 1280, height: 720 },
  { width: 834, height: 504 },
  { width: 360, height: 740 },
];

async function open(t, path, options = {}) {
  const page = await openPage(t, path, { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  return { page, alarm: page.locator('raft-cluster .alarm'), time: () => page.evaluate(() => document.querySelector('raft-cluster').time) };
}

/** Looks at the page in all sizes and both themes. */
async function lookAround(page, name) {
  for (const viewport of sizes) {
    await page.setViewportSize(viewport);
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      await page.waitForTimeout(100);
      await page.evaluate(() => document.querySelector('raft-cluster').screen.update());
      await shot(page, `${name}-${viewport.width}-${colorScheme}`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.ok(!wide, `${name} fits ${viewport.width} px`);
    }
  }
  await page.setViewportSize(sizes[0]);
}

test('when a property is violated, the clock stops, and one line links to the evidence', async (t) => {
  const { page, alarm, time } = await open(t, 'index.html#scenario=break-up-to-date-vote');
  assert.equal(await alarm.textContent(), '', 'nothing is broken yet');
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.setAttribute('speed', '20');
    cluster.addEventListener('raft-violation', ({ detail }) => (globalThis.first ??= detail));
    cluster.play();
  });
  // Stories pause; who watches goes on.
  await page.waitForFunction(() => {
    const cluster = document.querySelector('raft-cluster');
    if (cluster.screen.context.cluster.violations().length > 0) return true;
    cluster.play();
    return false;
  });
  const first = await page.evaluate(() => document.querySelector('raft-cluster').screen.context.cluster.violations()[0]);
  assert.equal(await time(), first.at_ms, 'the clock stands in the instant of the violation');
  await page.waitForTimeout(300);
  assert.equal(await time(), first.at_ms, 'and goes no further');

  await alarm.getByText('Leader Completeness is violated').waitFor();
  const marked = page.locator('raft-cluster .ring .server.concerned');
  assert.equal(await marked.count(), first.servers.length);
  assert.ok((await page.locator('raft-cluster .logs .row.concerned').count()) >= 1);
  assert.ok((await page.locator('raft-cluster .logs .cell[data-concerned]').count()) >= 1, 'the entry is marked');
  assert.deepEqual(await axe(page), []);
  await lookAround(page, 'alarm-broken');

  await alarm.getByRole('button', { name: 'Show the evidence' }).click();
  await page.locator('raft-cluster .why').getByText('The evidence', { exact: true }).waitFor();
  await shot(page, 'alarm-evidence');

  await alarm.getByRole('button', { name: 'Dismiss' }).click();
  assert.equal(await alarm.textContent(), '');
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.element.querySelectorAll('.concerned, [data-concerned]').length === 0);

  // Played on, it runs on: the property is broken already.
  await page.evaluate(() => document.querySelector('raft-cluster').play());
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before, first.at_ms);
  assert.deepEqual(page.problems, []);
});

for (const [view, shows] of [['logs details playback', true], ['timeline', true], ['playback', false]]) {
  test(`without the ring, with view="${view}", the line is shown and works with keys`, async (t) => {
    const { page, alarm } = await open(t, `embed.html?scenario=break-up-to-date-vote&autoplay=false&view=${view.replaceAll(' ', '+')}`, { viewport: sizes[1] });
    assert.equal((await alarm.boundingBox()).height, 0, 'it takes no room before');
    await page.evaluate(() => document.querySelector('raft-cluster').seek(20_000));
    await alarm.getByText('is violated').waitFor();
    assert.ok(await alarm.isVisible());
    assert.deepEqual(await axe(page), []);
    await shot(page, `alarm-only-${view.replaceAll(' ', '-')}`);
    const focused = () => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.closest('.alarm') ? document.querySelector('raft-cluster').shadowRoot.activeElement.className : '');
    const tabTo = async (name) => {
      for (let presses = 0; presses < 60 && (await focused()) !== name; presses++) await page.keyboard.press('Tab');
      assert.equal(await focused(), name);
    };
    assert.equal(await alarm.getByRole('button', { name: 'Show the evidence' }).count(), shows ? 1 : 0);
    if (shows) {
      await tabTo('link');
      await page.keyboard.press('Enter');
      await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.selection.kind === 'event');
      if (view.includes('details')) await page.locator('raft-cluster .why').getByText('The evidence', { exact: true }).waitFor();
    }
    await tabTo('dismiss');
    await page.keyboard.press('Enter');
    assert.equal(await alarm.textContent(), '');
    await page.setViewportSize(sizes[2]);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    assert.deepEqual(page.problems, []);
  });
}

test('before the violation nothing is reported, and after it the report is shown again', async (t) => {
  const { page, alarm } = await open(t, 'index.html#scenario=break-up-to-date-vote');
  await page.evaluate(() => document.querySelector('raft-cluster').seek(20_000));
  await alarm.getByText('is violated').waitFor();
  await page.evaluate(() => document.querySelector('raft-cluster').seek(0));
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.element.querySelector('.alarm').textContent === '');
  assert.equal(await page.locator('raft-cluster .badge.broken').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('an unknown property is shown by a badge and a line, with the key and the time', async (t) => {
  const { page, alarm } = await open(t, 'index.html');
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    const lines = (...given) => given.forEach((line) => {
      const { problem } = cluster.run(line);
      if (problem) throw new Error(`${line}: ${problem.message}`);
    });
    const pass = (ms) => Array.from({ length: ms / 10 }).forEach(() => cluster.step('10ms'));
    cluster.pause();
    lines('break read-confirmation', 'set reads index', 'set no_op on', 'set election_timeout 30s..40s', 'set load 0/s', 'timeout S1');
    pass(1_000);
    lines('client A put k 2');
    pass(1_000);
    lines('isolate S1', 'timeout S2');
    pass(1_000);
    lines('client A put other 1');
    pass(3_000);
    // More puts of one value at a time than are followed.
    lines(...Array.from({ length: 70 }, (_, i) => `client C${i} put k 1`));
    pass(1_000);
    lines('get k from S2');
    pass(200);
    lines('get k from S1');
    pass(200);
  });
  await alarm.getByText(/Linearizability is unknown for key k from .* on/).waitFor();
  const badge = page.getByRole('button', { name: '11 more, 1 unknown. 11 more properties: 1 unknown' });
  await badge.waitFor();
  assert.equal(await page.locator('raft-cluster .badge.broken').count(), 0, 'nothing is violated');
  await lookAround(page, 'alarm-unknown');
  await badge.click();
  await page.locator('raft-cluster .card.more').getByText('Linearizability unknown').waitFor();
  await shot(page, 'alarm-unknown-list');
  assert.deepEqual(await axe(page), []);
  await alarm.getByRole('button', { name: 'Show the event' }).click();
  await page.locator('raft-cluster .why h3').getByText('Client').waitFor();

  // A search says of how many runs it does not know, while it goes on and after.
  await page.evaluate(() => document.querySelector('raft-cluster').showSearch());
  const search = page.getByRole('dialog', { name: 'Break it for me' });
  await search.getByLabel('A condition of the language').check();
  await search.getByLabel('Condition', { exact: true }).fill('committed "never"');
  await search.getByRole('button', { name: 'Search', exact: true }).click();
  await search.getByText(/threads?\. Linearizability is unknown in [1-9][\d,]* of them\./).waitFor({ timeout: 30_000 });
  await shot(page, 'search-unknown');
  await search.getByRole('button', { name: 'Cancel' }).click();
  await search.getByText(/^Cancelled after .* Linearizability is unknown in [1-9][\d,]* of [1-9][\d,]* worlds? that were tried\.$/).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});
