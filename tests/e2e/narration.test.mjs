// What scenarios say can be read, keeps its place, and tells when it no longer fits.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { openPage, shot } from './harness.mjs';

const root = new URL('../../', import.meta.url);
const source = (path) => readFile(new URL(path, root), 'utf8');

/** The page's own rule for how long a remark is shown, without the page. */
const { code } = await transform(await source('www/src/narration/reader.ts'), { loader: 'ts', format: 'esm' });
const { Reader, readingMs } = await import(`data:text/javascript,${encodeURIComponent(code)}`);

async function openLive(t, path, options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  return page;
}

/** What a script says, and when, in simulated milliseconds. */
const remarksOf = (page, script) => page.evaluate(async (script) => {
  const element = document.querySelector('raft-cluster');
  const problem = await element.open(script);
  if (problem) throw new Error(problem.message);
  const { cluster } = element.screen.context;
  for (let ms = 2_000; ms <= 60_000; ms += 2_000) {
    await element.seek(ms);
    const notices = cluster.notices(0);
    if (notices.some(({ kind }) => kind === 'done')) return notices.filter(({ kind }) => kind === 'say').map(({ at_ms, text }) => ({ at: at_ms, text }));
  }
  throw new Error('the script does not end within a minute');
}, script);

/** How long each remark is shown at a speed, in milliseconds of wall time, by frames of a usual screen. */
function shownFor(remarks, speed) {
  const reader = new Reader();
  const shown = new Map();
  const frame = 1000 / 60;
  const coming = [...remarks];
  let simulated = 0;
  for (let now = 0; coming.length > 0 || reader.holds; now += frame) {
    if (!reader.holds) simulated += frame * speed;
    while (coming.length > 0 && coming[0].at <= simulated) reader.add(coming.shift().text);
    reader.update(now, speed);
    shown.set(reader.remark, (shown.get(reader.remark) ?? 0) + frame);
  }
  return shown;
}

test('each remark of each scenario is shown as long as it takes to read it', async (t) => {
  const page = await openLive(t, 'index.html');
  const files = (await readdir(new URL('scenarios/', root))).filter((file) => file.endsWith('.raft'));
  let count = 0;
  for (const file of files) {
    const remarks = await remarksOf(page, await source(`scenarios/${file}`));
    const shown = shownFor(remarks, 1 / 20);
    for (const { text } of remarks.slice(0, -1)) {
      count += 1;
      const needed = readingMs(text, 1 / 20);
      assert.ok(shown.get(text) >= needed - 17, `${file}: ${Math.round(shown.get(text) ?? 0)} of ${Math.round(needed)} ms: ${text}`);
    }
    assert.ok(shown.has(remarks.at(-1).text), `${file}: the last remark is shown`);
  }
  assert.ok(count > 150, `${count} remarks`);
  assert.deepEqual(page.problems, []);
});

const said = (page) => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.narration span')?.textContent ?? '');
const heightOfRing = (page) => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.ring').clientHeight);

test('the clock stops while a remark waits, and continues with a click or when the first has been read', async (t) => {
  const page = await openLive(t, 'index.html');
  const script = 'servers 3\nseed 1\nat 20ms\nsay "One is said first, and it is long enough to be read for some time."\nsay "Two follows in the same instant."\nat 1s\nsay "Three."\n';
  await page.evaluate(async (script) => {
    const element = document.querySelector('raft-cluster');
    await element.open(script);
    element.play();
  }, script);
  await page.waitForFunction(() => /^One/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('.narration span')?.textContent ?? ''));
  const time = () => page.evaluate(() => document.querySelector('raft-cluster').time);
  const before = await time();
  await page.waitForTimeout(700);
  assert.match(await said(page), /^One/);
  assert.ok((await time()) - before < 2, 'time stands still');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').playing), true);
  await page.getByRole('button', { name: 'Read: next remark' }).click();
  assert.match(await said(page), /^Two/);
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before + 5, before);
  assert.deepEqual(page.problems, []);
});

for (const [size, options] of Object.entries({ desktop: {}, embedded: { viewport: { width: 834, height: 504 } }, phone: { viewport: { width: 360, height: 740 } } })) {
  test(`neither a remark nor an error message changes the size of the ring: ${size}`, async (t) => {
    const page = await openLive(t, 'index.html#scenario=leader-failure&seed=7&at=0.01s', options);
    await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.narration.kept'));
    const before = await heightOfRing(page);
    await page.evaluate(() => document.querySelector('raft-cluster').seek(400));
    await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.narration span'));
    assert.equal(await heightOfRing(page), before);
    await shot(page, `narration-${size}`);
    await page.evaluate(() => document.querySelector('raft-cluster').run('crash S9'));
    assert.equal(await heightOfRing(page), before);
    assert.deepEqual(page.problems, []);
  });
}

test('after the reader changes the run, the page says that the script no longer fits', async (t) => {
  const page = await openLive(t, 'index.html#scenario=leader-failure&seed=7&at=0.2s');
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 200);
  await page.evaluate(() => document.querySelector('raft-cluster').run('crash S2'));
  await page.getByText('You changed this run').waitFor();
  await shot(page, 'narration-moot');
  await page.evaluate(() => document.querySelector('raft-cluster').play());
  await page.locator('raft-cluster').getByText('For the unchanged run:').waitFor();
  // Without a majority, nothing comes true that the script waits for.
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    for (const line of ['crash all']) cluster.run(line);
    cluster.speed = '20';
    cluster.play();
  });
  await page.getByText('so the scenario ends here').waitFor();
  assert.deepEqual(page.problems, []);
});

for (const viewport of [{ width: 834, height: 504 }, { width: 360, height: 640 }]) {
  test(`without the ring, remarks are above the other views, ${viewport.width} px wide`, async (t) => {
    const page = await openLive(t, 'embed.html?scenario=leader-failure&autoplay=false&view=logs+timeline+playback', { viewport });
    await page.evaluate(() => document.querySelector('raft-cluster').seek(1_500));
    const remark = page.locator('raft-cluster .narration').getByText('S1 restarts from its disk.');
    await remark.waitFor();
    const [words, logs] = await Promise.all([page.locator('raft-cluster .remarks'), page.locator('raft-cluster .logs')].map((part) => part.boundingBox()));
    assert.ok(words.y + words.height <= logs.y + 1, 'it covers nothing');
    await page.getByRole('button', { name: 'Dismiss' }).first().click();
    await remark.waitFor({ state: 'detached' });
    assert.deepEqual(page.problems, []);
  });
}
