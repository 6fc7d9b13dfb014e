// What leaves a lesson, and comes back: a link to a step with the reader's answers.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { axe, openFile, openPage, shot } from './harness.mjs';
import { next, publish, question, text } from './lesson-page.mjs';

const lesson = `---
title: A test of links
question: Does it work?
paper: §5
minutes: 5
---

## One

\`\`\`raft
servers 3
timeout S1
await leader is S1 within 1s
\`\`\`

S1 leads.

${question}
## Two

\`\`\`raft
crash S1
await leader in S2 S3 within 5s
\`\`\`

\`\`\`goal
goal: Bring S1 back.
when: S1 is follower
allow: restart
why: It follows the new term.
solution:
  restart S1
  await S1 is follower within 1s
\`\`\`

## Three

\`\`\`question
entry: Which entry, with letters such as - . ~ & = #, is it?
entries: "x=1" "a-b.c&d#e"
about: now
when: not stored "ANSWER"
why: None.
why not: None.
\`\`\`
`;

const cluster = (page, act) => page.evaluate((code) => new Function('cluster', code)(document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster')), act);

async function copyLink(page, name) {
  await page.locator('raft-lesson .share').click();
  await page.locator('raft-lesson').getByRole('button', { name }).click();
  const link = await page.locator('raft-lesson .menu input').inputValue();
  await page.locator('raft-lesson .share').click();
  return link;
}

/** The part of an address after the name of the page. */
const tail = (link) => link.slice(link.indexOf('learn.html'));
const kept = (page) => page.evaluate(() => Object.values(JSON.parse(localStorage.getItem('raftarium-lessons') ?? '{}')).map(({ answers }) => answers));

test('a link to a step brings its answers and what was done there, and overwrites nothing unasked', async (t) => {
  const src = await publish(lesson);
  const page = await openPage(t, `learn.html?src=${encodeURIComponent(src)}`, { reducedMotion: 'reduce' });
  await text(page).getByText('Another one').click();
  await text(page).getByRole('button', { name: 'Answer' }).click();
  await next(page).click();
  await text(page).getByText('Bring S1 back').waitFor();
  const plain = await copyLink(page, 'Copy a link to this step');
  assert.ok(plain.endsWith('#2'), plain);
  await cluster(page, 'cluster.run("restart S1"); cluster.speed = "1"; cluster.play();');
  await text(page).getByText('It follows the new term.').waitFor();
  await cluster(page, 'cluster.pause()');
  const link = await copyLink(page, 'Copy a link with my answers');
  assert.match(link, /#2&answers=[0-9a-z]{6}\.1-1\.2-run-/);
  assert.ok(link.length < 1_000, `${link.length} characters`);
  await page.locator('raft-lesson .share').click();
  await shot(page, 'lesson-share');
  assert.deepEqual(await axe(page), []);

  // Another reader, who has an answer already, and a wrong one.
  const other = await openPage(t, `learn.html?src=${encodeURIComponent(src)}`, { reducedMotion: 'reduce' });
  await text(other).getByText('S1', { exact: true }).last().click();
  await text(other).getByRole('button', { name: 'Answer' }).click();
  await text(other).getByText('Your answer is kept').waitFor();
  await other.goto(other.url().split('/learn.html')[0] + '/' + tail(link));
  await other.reload();
  await text(other).getByText('answers that came with the link').waitFor();
  await text(other).locator('.verdict.right').waitFor();
  await text(other).getByRole('button', { name: 'Show what was done' }).click();
  await text(other).getByText('It follows the new term.').waitFor();
  await shot(other, 'lesson-handed');
  assert.deepEqual(await kept(other), [[[0, ['0']]]], 'the reader\'s own answer is kept');
  await next(other).click();
  await text(other).locator('.ask', { hasText: 'Which entry' }).waitFor();
  assert.match(other.url(), /#3&answers=/, 'the address keeps the answers');
  await text(other).getByRole('button', { name: 'Back to mine' }).click();
  assert.match(other.url(), /#3$/);
  await other.locator('raft-lesson nav .back').click();
  await text(other).locator('.verdict.wrong').waitFor();

  await other.goto(other.url().split('/learn.html')[0] + '/' + tail(link));
  await text(other).getByRole('button', { name: 'Keep these as mine' }).click();
  await text(other).locator('.verdict.right').waitFor();
  assert.deepEqual(await kept(other), [[[0, ['1']]]]);
  assert.deepEqual([...page.problems, ...other.problems], []);
});

test('a bad or an old link gets a clear word, and loses nothing', async (t) => {
  const src = await publish(lesson);
  const page = await openPage(t, `learn.html?src=${encodeURIComponent(src)}#3`, { reducedMotion: 'reduce' });
  await text(page).getByText('a-b.c&d#e').click();
  await text(page).getByRole('button', { name: 'Answer' }).click();
  const link = await copyLink(page, 'Copy a link with my answers');
  const answers = link.split('answers=')[1];
  assert.match(answers, /^[0-9a-zA-Z_%.-]+$/);
  const own = JSON.stringify(await kept(page));
  const told = async (hash) => {
    await page.evaluate((wanted) => (location.hash = wanted), hash);
    const note = text(page).locator('.handed');
    await note.waitFor();
    const words = await note.innerText();
    await note.getByRole('button').first().click();
    await note.waitFor({ state: 'detached' });
    assert.equal(JSON.stringify(await kept(page)), own);
    return words;
  };
  const check = answers.slice(0, 6);
  for (const bad of [answers.slice(0, -3), `${check}.1-2`, `${check}.1-0-1`, `${check}.9-1`, `${check}.1-1.1-1`, `${check}.2-run-xyz-1`, `${check}.2-run--`, `${check}.3-%`, 'x', `${check}.1-${'1'.repeat(250_000)}`]) {
    assert.match(await told(`#3&answers=${bad}`), /cannot be read/, bad.slice(0, 60));
  }
  assert.match(await told('#3&answers=zzzzzz.1-1'), /another version of this lesson/);
  await page.evaluate(() => (location.hash = '#%/%&answers=%'));
  await text(page).locator('.handed').waitFor();
  // An address that was left by Back is an address again.
  await page.evaluate(() => (location.hash = '#3'));
  await text(page).locator('.ask', { hasText: 'Which entry' }).waitFor();
  await page.locator('raft-lesson nav .back').click();
  await text(page).getByText('Bring S1 back').waitFor();
  await page.evaluate(() => (location.hash = '#3'));
  await text(page).locator('.ask', { hasText: 'Which entry' }).waitFor();
  assert.deepEqual(page.problems, []);
});

const noPrinter = { reducedMotion: 'reduce', colorScheme: 'dark', prepare: (page) => page.addInitScript(() => { window.print = () => { window.printed = (window.printed ?? 0) + 1; }; }) };

test('Ctrl+P prints all steps in light colours with pictures, room for answers, and the answers at the end', async (t) => {
  const src = await publish(lesson);
  const page = await openPage(t, `learn.html?src=${encodeURIComponent(src)}`, noPrinter);
  await text(page).getByText('S1 leads.').waitFor();
  await page.keyboard.press('Control+p');
  await page.waitForFunction(() => window.printed === 1);
  const paper = page.locator('.raft-paper');
  assert.equal(await page.locator('raft-lesson').isVisible(), true, 'on the screen nothing changes');
  await page.emulateMedia({ media: 'print' });
  assert.equal(await page.locator('raft-lesson').isVisible(), false, 'on paper there is only the paper');
  assert.deepEqual(await paper.locator('.step > div > h2, .answers > h2').allInnerTexts(), ['1. One', '2. Two', '3. Three', 'Answers']);
  assert.deepEqual(await paper.locator('figure').evaluateAll((all) => all.map((figure) => [figure.querySelectorAll('.server').length, figure.querySelector('canvas').width])), [[3, 1360], [3, 1360]]);
  assert.deepEqual(await paper.locator('.ask').evaluateAll((all) => all.map((ask) => ask.querySelectorAll('li').length)), [2, 0, 2]);
  assert.ok((await paper.locator('.answer').allInnerTexts())[0].includes('Another one. They elect one.'));
  assert.equal(await paper.locator('.sheet').evaluate((sheet) => getComputedStyle(sheet).color), 'rgb(28, 34, 45)', 'dark ink, although the page is dark');
  const pixels = await paper.locator('canvas').first().evaluate((canvas) => [...canvas.getContext('2d').getImageData(2, 2, 1, 1).data]);
  assert.deepEqual(pixels, [255, 255, 255, 255]);
  assert.ok((await page.pdf({ format: 'A4' })).length > 20_000);
  await page.emulateMedia({ media: 'screen' });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.deepEqual([await paper.count(), await page.evaluate(() => document.adoptedStyleSheets.length)], [0, 0], 'nothing is left behind');
  // While it prepares, it tells how far it is, and can be cancelled.
  const told = await page.evaluate(async () => {
    const element = document.querySelector('raft-lesson');
    const done = element.print();
    await element.updateComplete;
    const menu = element.shadowRoot.querySelector('.menu');
    const shows = menu.querySelector('progress') !== null;
    menu.querySelector('.task button').click();
    await done;
    await element.updateComplete;
    return [shows, menu.querySelector('[role=status]').textContent, window.printed];
  });
  assert.deepEqual(told, [true, 'Cancelled.', 1]);
  assert.equal(await paper.count(), 0);
  assert.deepEqual(page.problems, []);
});

/** What a text could try, to leave its place in the file. */
const hostile = `</script><script>window.hacked = 1</script><!--<script> $& $' \u2028 </title> {"}\\`;

test('a lesson is saved as one file that works without a server; its text stays text', async (t) => {
  const words = lesson.replace('A test of links', () => 'Links & <b>more</b> $&').replace('S1 leads.', () => `S1 leads.\n\n    ${hostile}`);
  const src = await publish(words);
  const page = await openPage(t, `learn.html?src=${encodeURIComponent(src)}`, { reducedMotion: 'reduce' });
  await text(page).getByText('S1 leads.').waitFor();
  const loaded = await page.evaluate(() => performance.getEntriesByType('resource').some(({ name }) => name.includes('raft-lesson.html')));
  assert.equal(loaded, false, 'the file is loaded only when it is wanted');
  await page.locator('raft-lesson .share').click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.locator('raft-lesson').getByRole('button', { name: 'Save as one file' }).click()]);
  assert.equal(saved.suggestedFilename(), 'links-b-more-b.html');
  await page.locator('raft-lesson .menu').getByText('It works without a network').waitFor();
  const folder = await mkdtemp(join(tmpdir(), 'lesson-'));
  t.after(() => rm(folder, { recursive: true }));
  const path = join(folder, 'my lesson.html');
  await saved.saveAs(path);

  const asked = [];
  const file = await openFile(t, path, { reducedMotion: 'reduce', prepare: (opened) => opened.on('request', (request) => asked.push(request.url())) });
  await text(file).getByText('S1 leads.').waitFor();
  assert.equal(await text(file).locator('pre').innerText(), hostile.replaceAll('\u2028', '\u2028'));
  assert.deepEqual(await file.evaluate(() => [window.hacked, document.querySelectorAll('script').length, document.title]), [undefined, 2, 'Links & <b>more</b> $&']);
  await text(file).getByText('Another one').click();
  await text(file).getByRole('button', { name: 'Answer' }).click();
  await next(file).click();
  await text(file).locator('.verdict.right').waitFor();
  const link = await copyLink(file, 'Copy a link with my answers');
  assert.ok(link.startsWith('file:') && link.includes('#2&answers='), link);
  await file.reload();
  await text(file).getByText('Bring S1 back').waitFor();
  await file.locator('raft-lesson .share').click();
  assert.equal(await file.getByRole('button', { name: 'Save as one file' }).count(), 0, 'it is one file already');
  assert.deepEqual(asked.filter((url) => !/^(data|blob):/.test(url) && !url.startsWith('file:///')), []);
  await shot(file, 'lesson-file');
  assert.deepEqual([...page.problems, ...file.problems], []);

  // The library's own lessons too, and a site that lacks the file says so.
  const own = await openPage(t, 'learn.html#terms', { reducedMotion: 'reduce', prepare: (opened) => opened.route('**/raft-lesson.html', (route) => route.abort()) });
  await own.locator('raft-lesson .share').click();
  await own.locator('raft-lesson').getByRole('button', { name: 'Save as one file' }).click();
  await own.locator('raft-lesson .menu').getByText('cannot be saved').waitFor();
  await own.unroute('**/raft-lesson.html');
  const [again] = await Promise.all([own.waitForEvent('download'), own.locator('raft-lesson').getByRole('button', { name: 'Save as one file' }).click()]);
  assert.equal(again.suggestedFilename(), 'terms-and-elections.html');
});
