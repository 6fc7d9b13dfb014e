// Scenarios are stories at the reader's pace: what they say waits or can be read, keeps its place, lights what it names, tells when it no
// longer fits, and ends with something to do.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { transform } from 'esbuild';
import { endingFaults, endings, scenarios } from '../../www/build/library.mjs';
import { lessonTitles } from '../../www/build/lessons.mjs';
import { axe, openPage, shot } from './harness.mjs';

const root = new URL('../../', import.meta.url);
const source = (path) => readFile(new URL(path, root), 'utf8');

/** Modules of the page that need no page. */
async function moduleOf(path) {
  const { code } = await transform(await source(path), { loader: 'ts', format: 'esm' });
  return import(`data:text/javascript,${encodeURIComponent(code)}`);
}

const { readingMs } = await moduleOf('www/src/narration/story/reading.ts');
const { endingOf, remarksOf } = await moduleOf('www/src/narration/story/script.ts');

async function openLive(t, path, options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  return page;
}

/** Opens a run from text and plays it. */
const play = (page, script, attributes = {}) => page.evaluate(async ([script, attributes]) => {
  const element = document.querySelector('raft-cluster');
  Object.assign(element, attributes);
  const problem = await element.open(script);
  if (problem) throw new Error(problem.message);
  element.play();
}, [script, attributes]);

const inside = (page, ask, given) => page.evaluate(`(${ask})(document.querySelector('raft-cluster'), ${JSON.stringify(given)})`);
const words = (page) => page.locator('raft-cluster .narration .words');
const story = (page, name) => page.locator(`raft-cluster .story .${name}`);
const place = (page) => story(page, 'place').textContent();
const time = (page) => inside(page, (it) => it.time);
const playing = (page) => inside(page, (it) => it.playing);
/** Waits until a remark is shown and the clock stands. */
const standsAt = (page, which) => page.waitForFunction((which) => {
  const element = document.querySelector('raft-cluster');
  return element.shadowRoot.querySelector('.story .place')?.textContent.startsWith(which) && !element.playing;
}, which);

const THREE = 'servers 3\nseed 1\nat 20ms\nsay "One."\nsay "Two follows in the same instant."\nat 300ms\nsay "Three."\nat 400ms\n';

test('a text is shown as long as its words take to read, and shorter at a higher speed', () => {
  const remark = Array.from({ length: 22 }, () => 'word').join(' ');
  const seconds = readingMs(remark, 1 / 20) / 1000;
  const perMinute = (22 / (seconds - 0.8)) * 60;
  assert.ok(perMinute >= 200 && perMinute <= 230, `${perMinute} words per minute`);
  assert.ok(seconds > 6, `${seconds} s for 22 words`);
  assert.equal(readingMs(remark, 1 / 1000), readingMs(remark, 1 / 20));
  assert.ok(readingMs(remark, 1) < 500);
});

test('the remarks of a script are counted before it runs, repeated ones as often as they are made', () => {
  assert.deepEqual(remarksOf(THREE), ['One.', 'Two follows in the same instant.', 'Three.']);
  const loops = 'say "a"\nrepeat 2\n  say "b"\n  repeat 3\n    say "c \\"x\\""\n  end\nend\n# say "no"\nat 2s say "d"\nsubmit "say"\n';
  assert.deepEqual(remarksOf(loops), ['a', 'b', 'c "x"', 'c "x"', 'c "x"', 'b', 'c "x"', 'c "x"', 'c "x"', 'd']);
  assert.equal(remarksOf('repeat 100000\nsay "a"\nend\n').length, 1000);
});

test('each scenario of the library ends with what it has shown, a question, something to try and what is next', async () => {
  const all = await endings();
  assert.ok(all.length > 50, `${all.length} scenarios`);
  assert.deepEqual(endingFaults(all, await lessonTitles()), []);
  const bad = endingOf('# Title: x.\n# shown: y.\n# try: nothing to click.\n# next: nowhere, lesson nothing\n');
  assert.equal(endingFaults([{ id: 'bad', ending: bad }], {}).length, 4);
  assert.equal(endingOf('# Title: x.\nservers 3\n'), undefined);
});

test('what each scenario says is counted, and every line that it proposes at its end can be run there', async (t) => {
  const page = await openLive(t, 'index.html');
  const rows = await scenarios();
  const lines = new Map((await endings()).map(({ id, ending }) => [id, ending.tries.flat().filter(({ isLine }) => isLine).map(({ words }) => words)]));
  const cases = rows.map(({ id, script }) => ({ id, script, lines: lines.get(id), remarks: remarksOf(script) }));
  assert.ok(cases.every(({ lines }) => lines.length > 0));
  const found = await page.evaluate(async (cases) => {
    const { Cluster } = await document.querySelector('raft-cluster').screen.context.engine;
    return cases.flatMap(({ id, script, lines, remarks }) => {
      const cluster = new Cluster(() => undefined);
      cluster.open(script);
      for (let turn = 0; turn < 1000 && !cluster.skipToPause(); turn++);
      const notices = cluster.notices(0);
      const said = notices.filter(({ kind }) => kind === 'say').map(({ text }) => text);
      const faults = [];
      if (notices.at(-1)?.kind !== 'done') faults.push(`${id} does not end`);
      if (said.join('\n') !== remarks.join('\n')) faults.push(`${id} says ${said.length} remarks, and ${remarks.length} are counted`);
      for (const line of lines) {
        const { problem } = cluster.run(line);
        if (problem) faults.push(`${id}: ${line}: ${problem.message}`);
        cluster.seek(cluster.frame()[0] + 300);
      }
      cluster.free();
      return faults;
    });
  }, cases);
  assert.deepEqual(found, []);
  assert.deepEqual(page.problems, []);
});

test('each remark waits for the reader: Next, Back, Space, the keys and the list', async (t) => {
  const page = await openLive(t, 'index.html');
  await play(page, THREE);
  await standsAt(page, '1 of 3');
  assert.equal((await words(page).textContent()).trim(), 'One.');
  assert.ok((await time(page)) < 60, 'time stands still');
  // The second was made in the same instant: it is shown at once, and no time passes.
  const before = await time(page);
  await story(page, 'next').click();
  await standsAt(page, '2 of 3');
  assert.equal(await time(page), before);
  await page.keyboard.press('Space');
  await standsAt(page, '3 of 3');
  assert.ok((await time(page)) >= 300);
  await page.keyboard.press('Shift+B');
  await standsAt(page, '2 of 3');
  assert.equal(await time(page), 20, 'at the moment of the remark');
  await story(page, 'back').click();
  await standsAt(page, '1 of 3');
  assert.equal(await time(page), 20);
  await page.keyboard.press('Shift+N');
  await standsAt(page, '2 of 3');
  // A remark that is still to come can be chosen as well.
  await story(page, 'place').click();
  await page.keyboard.press('Escape');
  await page.locator('raft-cluster .story ol').waitFor({ state: 'detached' });
  await story(page, 'place').click();
  assert.equal(await page.locator('raft-cluster .story li').count(), 3);
  await page.locator('raft-cluster .story li button').nth(2).click();
  await standsAt(page, '3 of 3');
  assert.equal(await time(page), 300);
  assert.deepEqual(page.problems, []);
});

test('Back after a step past a remark returns to the moment of that remark', async (t) => {
  const page = await openLive(t, 'index.html');
  await play(page, THREE);
  await standsAt(page, '1 of 3');
  await page.evaluate(() => {
    for (let step = 0; step < 35; step++) document.querySelector('raft-cluster').step('10ms');
  });
  await standsAt(page, '3 of 3');
  assert.ok((await time(page)) > 350);
  await story(page, 'back').click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').time === 300);
  await standsAt(page, '3 of 3');
  assert.deepEqual(page.problems, []);
});

test('Next while the clock runs goes to the next remark at once', async (t) => {
  const page = await openLive(t, 'index.html');
  await play(page, THREE.replace('at 300ms', 'at 30s').replace('at 400ms', 'at 31s'));
  await standsAt(page, '1 of 3');
  await story(page, 'next').click();
  await story(page, 'next').click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  await story(page, 'next').click();
  await standsAt(page, '3 of 3');
  assert.equal(await time(page), 30_000);
  assert.deepEqual(page.problems, []);
});

test('played through, a remark holds the clock as long as it takes to read it, and then the clock continues', async (t) => {
  const page = await openLive(t, 'embed.html?autoplay=false');
  await play(page, THREE.replace('One.', 'One is said first, and it is long enough to be read for some time, by anybody who also watches.'), { autoplay: true });
  await page.waitForFunction(() => /^1 of 3/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('.story .place')?.textContent));
  const before = await time(page);
  assert.equal(await story(page, 'through').getAttribute('aria-pressed'), 'true');
  await page.waitForTimeout(700);
  assert.match(await words(page).textContent(), /^\s*One/);
  assert.equal(await time(page), before, 'time stands still');
  assert.equal(await playing(page), true);
  await story(page, 'next').click();
  await page.waitForFunction(() => /^2 of 3/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('.story .place').textContent));
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time > before + 5, before);
  await story(page, 'through').click();
  await standsAt(page, '3 of 3');
  assert.deepEqual(page.problems, []);
});

test('an element without autoplay waits for the reader, and one with autoplay plays through', async (t) => {
  const page = await openLive(t, 'embed.html?scenario=leader-failure&autoplay=false');
  await story(page, 'next').waitFor();
  assert.equal(await place(page), '0 of 5');
  assert.equal(await time(page), 0);
  await story(page, 'next').click();
  await standsAt(page, '1 of 5');
  // It may have ended before the page is looked at.
  const other = await openLive(t, 'embed.html?scenario=leader-failure&speed=20x');
  await other.waitForFunction(() => /^End/.test(document.querySelector('raft-cluster').shadowRoot.querySelector('.story .place')?.textContent));
  assert.deepEqual([...page.problems, ...other.problems], []);
});

test('what a remark names is lit on ring, logs and diagram, and one thing while the reader points at its name', async (t) => {
  const page = await openLive(t, 'index.html');
  await play(page, 'servers 3\ntimeout S1\nawait leader is S1 within 1s\nsubmit "x=1"\nawait committed "x=1" on all within 2s\nsay "S1 is the leader, S2 and S3 have x=1, and S9 does not exist."\nwait 1s\n');
  await standsAt(page, '1 of 1');
  const lit = () => inside(page, (it) => ({
    servers: [...it.shadowRoot.querySelectorAll('.server.lit')].map((node) => node.dataset.server).join(),
    cells: it.shadowRoot.querySelectorAll('.logs [data-lit]').length,
  }));
  await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.server.lit'));
  assert.deepEqual(await lit(), { servers: '1,2,3', cells: 3 });
  assert.deepEqual(await page.locator('raft-cluster .narration .name').allTextContents(), ['S1', 'leader', 'S2', 'S3', 'x=1']);
  await page.locator('raft-cluster .narration .name').nth(2).hover();
  assert.deepEqual(await lit(), { servers: '2', cells: 0 });
  await page.locator('raft-cluster .playback').hover();
  assert.deepEqual(await lit(), { servers: '1,2,3', cells: 3 });
  // When time passes, the names no longer describe what is shown.
  await story(page, 'next').click();
  await page.waitForFunction(() => !document.querySelector('raft-cluster').shadowRoot.querySelector('.server.lit'));
  assert.deepEqual(page.problems, []);
});

test('a story ends with a question, a command to try, and what is next; acting folds the ending', async (t) => {
  const page = await openLive(t, 'index.html#scenario=leader-failure&seed=7');
  await story(page, 'next').waitFor();
  await story(page, 'place').click();
  await page.locator('raft-cluster .story li button').last().click();
  await standsAt(page, '5 of 5');
  await story(page, 'next').click();
  await story(page, 'next').click();
  await page.locator('raft-cluster .narration.ending').waitFor();
  assert.match(await words(page).textContent(), /Shown:.*Question:/s);
  await page.getByRole('link', { name: /^Lesson:/ }).waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'narration-ending');
  await page.locator('raft-cluster .acts .try').first().click();
  await page.waitForFunction(() => /crash leader/.test(document.querySelector('raft-cluster').text) && document.querySelector('raft-cluster').playing);
  await page.locator('raft-cluster .narration:not(.ending)').waitFor();
  await page.getByRole('button', { name: 'What next?' }).click();
  await page.getByRole('button', { name: 'Two crashes, then three' }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').scenario === 'two-crashes-then-three');
  assert.match(page.url(), /scenario=two-crashes-then-three/);
  assert.deepEqual(page.problems, []);
});

test('each remark is announced once, and a run without remarks has no story', async (t) => {
  const page = await openLive(t, 'index.html');
  await inside(page, (it) => {
    const told = (window.told = []);
    let last = '';
    new MutationObserver(() => {
      const now = it.shadowRoot.querySelector('.narration [role=status]').textContent.trim();
      if (now !== last) told.push((last = now));
    }).observe(it.shadowRoot, { childList: true, characterData: true, subtree: true });
  });
  assert.equal(await page.locator('raft-cluster .story').count(), 0);
  assert.equal(await page.locator('raft-cluster .narration.kept').count(), 0);
  await play(page, THREE);
  await standsAt(page, '1 of 3');
  await story(page, 'next').click();
  await standsAt(page, '2 of 3');
  await story(page, 'next').click();
  await standsAt(page, '3 of 3');
  const told = await page.evaluate(() => window.told.filter((words) => words && !words.startsWith('This run')));
  assert.deepEqual(told, ['One.', 'Two follows in the same instant.', 'Three.']);
  const parts = await inside(page, (it) => it.shadowRoot.querySelector('.narration [role=status]').querySelectorAll('button').length);
  assert.equal(parts, 0, 'controls are not announced');
  assert.deepEqual(page.problems, []);
});

const heightOfRing = (page) => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.ring').clientHeight);

for (const [size, options] of Object.entries({ desktop: {}, embedded: { viewport: { width: 834, height: 504 } }, phone: { viewport: { width: 360, height: 740 } } })) {
  test(`neither a remark nor an error message changes the size of the ring: ${size}`, async (t) => {
    const page = await openLive(t, 'index.html#scenario=leader-failure&seed=7&at=0.01s', options);
    await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.narration.kept .story') && document.querySelector('raft-cluster').time === 10);
    const before = await heightOfRing(page);
    await page.evaluate(() => document.querySelector('raft-cluster').seek(400));
    await page.locator('raft-cluster .narration').getByText('A new leader').waitFor();
    assert.equal(await heightOfRing(page), before);
    const [ring, controls] = await Promise.all(['.ring', '.story'].map((part) => page.locator(`raft-cluster ${part}`).boundingBox()));
    assert.ok(controls.y >= ring.y + ring.height, 'the controls do not cover the ring');
    assert.ok(controls.x + controls.width <= (options.viewport?.width ?? 1280), 'all of them are in sight');
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

test('a story that is loaded between a seek and its frame shows the last remark before that time', async (t) => {
  let sought = () => undefined;
  const seek = new Promise((resolve) => (sought = resolve));
  const page = await openLive(t, 'embed.html?scenario=leader-failure&autoplay=false', {
    prepare: (made) => made.route(/\/story-\w+\.js$/, async (route) => {
      await seek;
      await route.continue();
    }),
  });
  await inside(page, async (cluster) => {
    const { requestAnimationFrame } = globalThis;
    const held = [];
    globalThis.requestAnimationFrame = (callback) => held.push(callback);
    globalThis.releaseFrames = () => {
      globalThis.requestAnimationFrame = requestAnimationFrame;
      held.forEach((callback) => requestAnimationFrame(callback));
    };
    await new Promise((done) => setTimeout(done, 100));
    void cluster.seek(1_500);
  });
  const loaded = page.waitForResponse(/\/story-\w+\.js$/);
  sought();
  await (await loaded).finished();
  await page.waitForTimeout(200);
  await page.evaluate(() => releaseFrames());
  await page.locator('raft-cluster .narration').getByText('S1 restarts from its disk.').waitFor();
  await standsAt(page, '5 of 5');
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
    await story(page, 'back').click();
    await page.locator('raft-cluster .narration').getByText('S1 restarts from its disk.').waitFor();
    await standsAt(page, '5 of 5');
    assert.deepEqual(page.problems, []);
  });
}
