// Lessons: every step of every lesson of the library works, what is wrong in a lesson is told with its line, and the element shows
// them, step by step.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, openGuest, openPage, shot } from './harness.mjs';
import { answerSheet, faultsOf } from './lesson-faults.mjs';
import { next, ownLessons, publish, question, text } from './lesson-page.mjs';

test('every step of every lesson works: answers, what the prose points at, and goals', async (t) => {
  const page = await openPage(t, 'learn.html');
  const lessons = await ownLessons();
  const faults = [];
  for (const [name, words] of lessons) {
    for (const { line, message } of await faultsOf(page, words)) faults.push(`lessons/${name}.md:${line}: ${message}`);
  }
  assert.deepEqual(faults, []);
  assert.ok(lessons.length > 0);
});

test('the right answers are those that somebody has read', async (t) => {
  const page = await openPage(t, 'learn.html');
  const known = await readFile(new URL('./lesson-answers.txt', import.meta.url), 'utf8');
  assert.equal(await answerSheet(page, await ownLessons()), known, 'read the new answers; `node tests/e2e/lessons.mjs --write` writes them');
});

test('the check of a lesson shows the answers that its runs give', async (t) => {
  const src = await publish(lesson);
  const page = await openPage(t, `learn.html?src=${encodeURIComponent(src)}&check`);
  await page.getByText('Every step works.').waitFor();
  assert.match(await page.locator('dl.keys dt').first().innerText(), /^Line \d+: /);
  assert.ok((await page.locator('dl.keys dd').first().innerText()).length > 1);
});

test('the example of the documentation is a lesson that works', async (t) => {
  const page = await openPage(t, 'learn.html');
  const docs = await readFile(new URL('../../docs/lessons.md', import.meta.url), 'utf8');
  const [, example] = /````markdown\n([^]*?)````/.exec(docs) ?? [];
  assert.deepEqual(await faultsOf(page, example), []);
});

/** A lesson of a teacher, in the same folder as learn.html. */
async function openLesson(t, words, { query = '', ...options } = {}) {
  const src = await publish(words);
  return openPage(t, `learn.html?src=${encodeURIComponent(src)}${query}`, options);
}

const head = '---\ntitle: A test\nquestion: Does it work?\npaper: §5\nminutes: 5\n---\n\n';
const start = '```raft\nservers 3\ntimeout S1\nawait leader is S1 within 1s\n```\n';
const lesson = `${head}## One\n\n${start}
[S1](S1) leads, a [leader](word:leader). <https://example.org/x>

${question}
## Two

\`\`\`raft speed=1
crash S1
await leader in S2 S3 within 5s
\`\`\`

\`\`\`goal
goal: Bring S1 back.
when: S1 is follower
allow: restart
hint: Press S1.
why: It follows the new term.
solution:
  restart S1
  await S1 is follower within 1s
\`\`\`

## Three

The end.
`;

const place = (page) => page.locator('raft-lesson nav .place');
const run = (page, line) => page.evaluate((words) => document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').run(words), line);
const clock = (page) => page.evaluate(() => document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').time);

test('a reader predicts, continues, sees whether it was right, acts, and finishes', async (t) => {
  const page = await openLesson(t, lesson);
  await text(page).getByText('S1 leads').waitFor();
  const began = await clock(page);
  await text(page).getByText('Another one').click();
  await text(page).getByRole('button', { name: 'Answer' }).click();
  await text(page).getByText('Your answer is kept').waitFor();
  await next(page).click();
  await text(page).getByText('They elect one.').waitFor();
  assert.equal(await place(page).innerText(), '2 of 3');
  assert.equal(await page.locator('raft-lesson .verdict.right').count(), 1);
  assert.ok((await clock(page)) > began);

  await run(page, 'restart S1');
  await page.evaluate(() => document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').play());
  await text(page).getByText('It follows the new term.').waitFor();
  await page.locator('raft-lesson nav .back').click();
  await text(page).getByText('S1 leads').waitFor();
  assert.equal(await clock(page), began, 'Back is the moment of the step before');
  await place(page).click();
  await page.locator('raft-lesson .steps').getByText('Three').click();
  await text(page).getByText('The end.').waitFor();
  await next(page).focus();
  await page.keyboard.press('Enter');
  await text(page).getByText('1 of 1 questions right').waitFor();
  await page.waitForFunction(() => document.querySelector('raft-lesson').shadowRoot.activeElement?.matches('.page'));
  assert.deepEqual(page.problems, []);
});

test('what a reader does at a step is part of no other one, and a reload returns to the step', async (t) => {
  const page = await openLesson(t, lesson);
  await text(page).getByText('S1 leads').waitFor();
  const began = await clock(page);
  await run(page, 'crash S2');
  await text(page).getByRole('button', { name: 'Back to the lesson' }).click();
  assert.equal(await clock(page), began);
  await run(page, 'crash S2');
  await next(page).click();
  await text(page).getByText('Bring S1 back').waitFor();
  const up = await page.evaluate(() => document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').servers.map(({ up }) => up));
  assert.deepEqual(up, [false, true, true]);
  await page.reload();
  await text(page).getByText('Bring S1 back').waitFor();
  assert.equal(await place(page).innerText(), '2 of 3');
  // The question of the first step counts, though this visit has not seen it.
  await next(page).click();
  await text(page).getByText('The end.').waitFor();
  await next(page).click();
  await text(page).getByText('0 of 1 questions right').waitFor();
});

test('a wrong answer is explained by its own mistake, and the right one is told', async (t) => {
  const page = await openLesson(t, lesson, { reducedMotion: 'reduce' });
  await text(page).getByText('S1', { exact: true }).last().click();
  await text(page).getByRole('button', { name: 'Answer' }).click();
  await next(page).click();
  const verdict = page.locator('raft-lesson .verdict.wrong');
  await verdict.waitFor();
  const words = await verdict.innerText();
  assert.ok(words.includes('It is down.') && words.includes('Right: Another one.'), words);
});

test('a question below what is in sight is announced, and shown when the reader asks for it', async (t) => {
  for (const viewport of [{ width: 1280, height: 720 }, { width: 834, height: 504 }, { width: 360, height: 740 }]) {
    const long = `${head}## One\n\n${start}\n${'[S1](S1) leads.\n\n'.repeat(30)}${question}\n## Two\n\nThe end.\n`;
    const page = await openLesson(t, long, { viewport, reducedMotion: 'reduce' });
    const go = page.locator('raft-lesson .below button');
    await go.waitFor();
    assert.deepEqual(await axe(page), []);
    await go.focus();
    await page.keyboard.press('Enter');
    await go.waitFor({ state: 'detached' });
    const [first, end] = await Promise.all([text(page).locator('.choice').first().boundingBox(), page.locator('raft-lesson nav').boundingBox()]);
    assert.ok(first.y + first.height <= end.y, 'the first answer is in sight');
    await page.keyboard.press('Space');
    assert.equal(await text(page).getByRole('radio').first().isChecked(), true, 'the focus is on it');
    await text(page).evaluate((shown) => (shown.scrollTop = 0));
    await go.waitFor();
    await next(page).click();
    await text(page).getByText('The end.').waitFor();
    await go.waitFor({ state: 'detached' });
    assert.deepEqual(page.problems, []);
  }
});

test('a lesson is read by keyboard alone, without a fault that axe knows, in both themes', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await openLesson(t, lesson, { colorScheme, reducedMotion: 'reduce' });
    await text(page).getByText('S1 leads').waitFor();
    await text(page).getByRole('button', { name: 'leader', exact: true }).focus();
    await page.keyboard.press('Space');
    await text(page).locator('.definition').waitFor();
    await page.keyboard.press('Enter');
    await text(page).locator('.definition').waitFor({ state: 'detached' });
    await next(page).focus();
    await page.keyboard.press('Enter');
    await text(page).getByText('Bring S1 back').waitFor();
    await page.keyboard.press('ArrowLeft');
    await text(page).getByText('S1 leads').waitFor();
    assert.deepEqual(await axe(page), []);
    const ground = await page.locator('raft-lesson .lesson').evaluate((shown) => getComputedStyle(shown).backgroundColor);
    assert.equal(ground, colorScheme === 'dark' ? 'rgb(26, 30, 37)' : 'rgb(255, 255, 255)', 'as the reader\'s system wants it');
    await shot(page, `lesson-${colorScheme}`);
  }
});

test('on a phone text and cluster are shown one at a time', async (t) => {
  const page = await openLesson(t, lesson, { viewport: { width: 360, height: 640 } });
  await text(page).getByText('S1 leads').waitFor();
  const ring = page.locator('raft-lesson raft-cluster');
  assert.equal(await ring.isVisible(), false);
  await page.locator('raft-lesson nav .pane').click();
  await ring.waitFor({ state: 'visible' });
  assert.equal(await text(page).isVisible(), false);
  await shot(page, 'lesson-phone');
  assert.ok(await next(page).evaluate((button) => button.getBoundingClientRect().bottom <= innerHeight), 'Continue stays in sight');
  await next(page).click();
  await text(page).getByText('Bring S1 back').waitFor();
});

test('where one thing is shown at a time, a new step begins at its top, and a name leads to the part that shows it', async (t) => {
  const long = 'A sentence that fills the page. '.repeat(120);
  const words = lesson.replace('[S1](S1) leads', `[S1](S1) leads, with [one entry](entry:1@S1), after [its election](event:election_won@S1). ${long}`)
    .replace('await leader is S1 within 1s\n', 'await leader is S1 within 1s\nsubmit "x=1"\nawait committed "x=1" on all within 1s\n');
  for (const viewport of [{ width: 834, height: 504 }, { width: 360, height: 740 }]) {
    const page = await openLesson(t, words, { viewport, hasTouch: true });
    await text(page).getByText('S1 leads').waitFor();
    const isInSight = (part) => page.waitForFunction((part) => {
      const stage = document.querySelector('raft-lesson').shadowRoot.querySelector('.stage');
      const { top, bottom } = stage.querySelector('raft-cluster').screen.element.querySelector(part).getBoundingClientRect();
      return top >= stage.getBoundingClientRect().top - 1 && bottom <= stage.getBoundingClientRect().bottom + 1;
    }, part);
    for (const [name, part] of [['one entry', '.logs'], ['its election', '.timeline'], ['S1', '.stage']]) {
      await text(page).getByText(name, { exact: true }).first().tap();
      await isInSight(part);
      await isInSight(viewport.width > 640 ? '.playback' : part);
      assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), viewport.height, 'only the lesson scrolls');
      await page.locator('raft-lesson nav .pane').tap();
    }
    await text(page).evaluate((element) => (element.scrollTop = 500));
    await next(page).tap();
    await text(page).getByText('Bring S1 back').waitFor();
    assert.equal(await text(page).evaluate((element) => element.scrollTop), 0);
  }
});

test('on a phone a reader who acts stays at the cluster, until the goal is reached; an answer is explained in sight', async (t) => {
  const asked = question.replace('one: Who leads after the crash of S1?', 'one: Who leads?\nabout: now').replace(/when: leader in S2 S3/, 'when: not leader is S1');
  const words = lesson.replace(question, `${'A sentence that fills the page. '.repeat(14)}\n\n${asked}`);
  const page = await openLesson(t, words, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await text(page).getByText('S1 leads').waitFor();
  await text(page).locator('input').first().tap();
  await text(page).getByRole('button', { name: 'Answer' }).tap();
  await page.waitForFunction(() => {
    const lesson = document.querySelector('raft-lesson').shadowRoot;
    const verdict = lesson.querySelector('.question .verdict')?.getBoundingClientRect();
    return verdict && verdict.bottom <= lesson.querySelector('.page').getBoundingClientRect().bottom;
  });
  const shown = () => page.locator('raft-lesson .lesson').getAttribute('data-pane');
  await page.locator('raft-lesson nav .pane').tap();
  await run(page, 'isolate S3');
  await page.locator('raft-lesson .away').waitFor({ state: 'attached' });
  assert.equal(await shown(), 'cluster');
  await next(page).tap();
  await text(page).getByText('Bring S1 back').waitFor();
  await page.locator('raft-lesson nav .pane').tap();
  await run(page, 'restart S1');
  assert.equal(await shown(), 'cluster');
  await page.locator('raft-lesson .playback').getByRole('button', { name: 'Play' }).tap();
  await text(page).getByText('It follows the new term.').waitFor();
});

test('in a page that gives no height a lesson is as high at each step, and nothing is cut off', async (t) => {
  for (const width of [1184, 736, 660, 360]) {
    const page = await openGuest(t, (base) => `<!doctype html><html lang="en"><title>Course</title><script type="module" src="${base}raft-lesson.js"></script>
      <div style="width: ${width}px"><raft-lesson lesson="terms"></raft-lesson></div></html>`, { viewport: { width: width + 20, height: 900 }, reducedMotion: 'reduce' });
    await next(page).waitFor();
    const heights = new Set();
    for (let step = 0; step < 6; step++) {
      heights.add(await page.evaluate(() => document.querySelector('raft-lesson').offsetHeight));
      await next(page).click();
    }
    assert.equal(heights.size, 1, [...heights].join());
    if (width < 600) await page.locator('raft-lesson nav .pane').click();
    const box = await page.locator('raft-lesson').boundingBox();
    const submit = await page.locator('raft-lesson .submit button').boundingBox();
    const form = await page.locator('raft-lesson .stage .stage').boundingBox();
    assert.ok(submit && submit.x + submit.width <= form.x + form.width, `Submit is cut off at ${width}`);
    assert.ok(box.height > 400 && box.height < 1000, String(box.height));
  }
});

test('what the text selects while the cluster is hidden opens no sheet over it', async (t) => {
  for (const viewport of [{ width: 834, height: 504 }, { width: 360, height: 740 }]) {
    const page = await openLesson(t, lesson.replace('[S1](S1) leads', '[S1](event:election_won) leads'), { viewport, reducedMotion: 'reduce' });
    await text(page).getByText('a leader').waitFor();
    await page.locator('raft-lesson nav .pane').click();
    await page.locator('raft-lesson raft-cluster .details').waitFor();
    assert.equal(await page.locator('raft-lesson raft-cluster .details.sheet').count(), 0);
  }
});

test('the faults of a lesson are told with their lines, and nothing of it becomes HTML', async (t) => {
  const broken = `${head.replace('minutes: 5', 'minutes: many').replace('paper', 'papier')}# Big\n\n<img src=x onerror=alert(1)>\n\n\`\`\`question\none: What?\n- a\n\`\`\`\n`;
  const page = await openLesson(t, broken);
  await page.locator('raft-lesson .problem li').first().waitFor();
  const told = await page.locator('raft-lesson .problem li').allInnerTexts();
  assert.deepEqual(told.map((line) => /^Line (\d+)/.exec(line)?.[1]), ['1', '4', '8', '10', '12', '12', '14', '14'].slice(0, told.length), told.join('\n'));
  assert.ok(told.some((line) => line.includes('HTML is not part of a lesson')), told.join('\n'));
  assert.equal(await page.locator('raft-lesson img').count(), 0);

  const checks = {
    'crsh S1': 'is not a command', 'await leader is S2 within 1s': 'did not become true',
  };
  for (const [line, message] of Object.entries(checks)) {
    const [fault, ...more] = await faultsOf(page, lesson.replace('crash S1\n', `${line}\n`));
    assert.deepEqual([fault?.line, more.length], [31, 0], JSON.stringify(fault));
    assert.ok(fault.message.includes(message), fault.message);
  }
  const change = async (from, to) => (await faultsOf(page, lesson.replace(from, to))).map(({ message }) => message).join('; ');
  assert.match(await change('[S1](S1)', '[S1](S4)'), /is not there at the moment/);
  assert.match(await change('[S1](S1)', '[S1](what)'), /points at nothing/);
  assert.match(await change('word:leader', 'word:banana'), /glossary has no/);
  assert.match(await change('when: leader in S2 S3', 'when: leader is S1'), /no answer is right/);
  assert.match(await change('when: leader is S1\n', 'when: leader\n'), /2 answers are right/);
  assert.match(await change('when: S1 is follower', 'when: leader'), /reached before the reader/);
  assert.match(await change('  restart S1\n  await S1 is follower', '  await leader'), /does not reach/);
  assert.match(await change('allow: restart', 'allow: crash'), /which this goal does not allow/);
});

test('the page of the lessons shows the path, the glossary, and a lesson at a step', async (t) => {
  const page = await openPage(t, 'learn.html');
  await page.getByText('Learn Raft').waitFor();
  assert.ok((await page.locator('.path li').count()) > 0);
  assert.deepEqual(await axe(page), []);
  await page.getByRole('link', { name: 'Glossary' }).click();
  await page.locator('dt', { hasText: 'term' }).first().waitFor();
  await page.goto(page.url().replace('#glossary', '#terms/2'));
  await page.waitForFunction(() => document.querySelector('raft-lesson')?.shadowRoot.querySelector('.place')?.textContent.startsWith('2'));
  await page.goto(page.url().replace(/#.*/, '#no-such-lesson'));
  await page.getByText('There is no lesson “no-such-lesson” here.').waitFor();
  assert.deepEqual(page.problems, []);
});

const asked = `${head}## One

${start}
Look at the [events](tab:events).

\`\`\`question
event: Select the event that made S1 the leader.
when: event election_won on S1
why: A majority has voted for it.
why not: It was not decided by that.
why election_started: That was the beginning.
\`\`\`
`;

/** Selects the first event of a kind, as a click in the diagram does. */
const select = (page, kind) => page.evaluate((name) => {
  const { context } = document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').screen;
  const events = context.cluster.events({ after: 0, limit: 2000, level: 'trace', server: 0, targets: [] });
  context.select({ kind: 'event', seq: events.find((event) => event.kind === name).seq });
}, kind);

test('the event that decided is selected in the cluster; those of its step count, and others are explained', async (t) => {
  const page = await openLesson(t, asked);
  const answer = text(page).getByRole('button', { name: 'Answer' });
  await answer.waitFor();
  assert.equal(await answer.isDisabled(), true);
  const tries = { election_started: 'That was the beginning.', sent: 'It was not decided by that.', election_won: 'A majority has voted for it.', role_changed: 'It was not decided by that.' };
  for (const [kind, why] of Object.entries(tries)) {
    await select(page, kind);
    await text(page).locator('.selected b', { hasText: kind.replace('_', ' ') }).waitFor();
    await answer.click();
    await text(page).locator('.verdict', { hasText: why }).waitFor();
    assert.equal(await text(page).locator('.verdict.right').count(), kind === 'election_won' ? 1 : 0, kind);
  }
  // It arrives at the time of the election, and on the same server.
  await page.evaluate(() => {
    const { context } = document.querySelector('raft-lesson').shadowRoot.querySelector('raft-cluster').screen;
    const events = context.cluster.events({ after: 0, limit: 2000, level: 'trace', server: 0, targets: [] });
    const { at_ms } = events.find(({ kind }) => kind === 'election_won');
    context.select({ kind: 'event', seq: events.find((event) => event.kind === 'delivered' && event.at_ms === at_ms).seq });
  });
  await text(page).locator('.selected b', { hasText: 'delivered' }).waitFor();
  await answer.click();
  await text(page).locator('.verdict.right').waitFor();
  // After the reader has acted, the run of the lesson still decides.
  await run(page, 'crash S1');
  await select(page, 'crashed');
  await answer.click();
  await text(page).locator('.verdict.wrong', { hasText: 'election won, S1' }).waitFor();
  const change = async (from, to) => (await faultsOf(page, asked.replace(from, to))).map(({ message }) => message).join('; ');
  assert.match(await change('when: event election_won on S1', 'when: leader is S1'), /begins with the event/);
  assert.match(await change('election_won on S1', 'election_won on S2'), /no event “election_won” makes the condition true/);
  assert.match(await change('why:', 'about: next\nwhy:'), /only when it has happened/);
  assert.equal(await change('election_won on S1', 'election_won in term 1'), '');
});

const violated = `${head}## Lost

\`\`\`raft
servers 3
seed 12
timeout S1
await settled within 1s
isolate S3
lie S2
submit "b=2"
await committed "b=2" on S1 S2 within 2s
wait 40ms
isolate S1
crash S2
wait 40ms
restart S2
reconnect S3
timeout S3
await leader is S3 within 1s
\`\`\`

It is lost.

## Later

\`\`\`raft
wait 10ms
\`\`\`

Life continues.
`;

test('the line of a violation is shown at its step, and not at the steps after it', async (t) => {
  const page = await openLesson(t, violated, { reducedMotion: 'reduce' });
  const alarm = page.locator('raft-lesson .alarm .violated');
  await text(page).getByText('It is lost').waitFor();
  await alarm.waitFor();
  await next(page).click();
  await text(page).getByText('Life continues').waitFor();
  await alarm.waitFor({ state: 'detached' });
  await page.reload();
  await text(page).getByText('Life continues').waitFor();
  assert.equal(await alarm.count(), 0, 'also if the step is the first one that is shown');
  await page.locator('raft-lesson nav .back').click();
  await alarm.waitFor();
});

test('beside a lesson, cells of a log show commands that fit in a narrower cell', async (t) => {
  const lines = [1, 2, 3, 4, 5, 6].map((value) => `submit "x=${value}" to S1`).join('\n');
  const page = await openLesson(t, `${head}## One\n\n\`\`\`raft\nservers 3\ntimeout S1\nawait leader is S1 within 1s\n${lines}\nawait committed "x=6" on all within 3s\n\`\`\`\n\nSix.\n`);
  await text(page).getByText('Six.').waitFor();
  await page.locator('raft-lesson .row[data-server="2"] .cell i', { hasText: 'x=6' }).waitFor();
  assert.deepEqual(await page.locator('raft-lesson .row[data-server="2"] .cell i').allInnerTexts().then((all) => all.filter(Boolean).slice(-6)), [1, 2, 3, 4, 5, 6].map((value) => `x=${value}`));
  const cut = await page.locator('raft-lesson .row[data-server="2"] .cell i').evaluateAll((cells) => cells.filter((cell) => cell.scrollWidth > cell.clientWidth).length);
  assert.equal(cut, 0, 'none of them is cut off');
  await shot(page, 'lesson-logs');
});
