// Exercises in the page: the goals of a script stay in sight, and readers may use only what it allows.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openGuest, openPage, shot } from './harness.mjs';

const exercise = `servers 5
allow crash restart partition heal
timeout S1
await leader is S1 within 1s
goal "Another leader, of which S1 does not know" for 2 points when leader in S2 S3 S4 S5 and S1 is leader
goal "S1 follows, and nobody crashed" when S1 is follower and no event crashed
`;

const panel = (page) => page.locator('raft-cluster .goals');
const call = (page, method, ...values) => page.evaluate(([name, args]) => document.querySelector('raft-cluster')[name](...args), [method, values]);
const time = (page) => page.evaluate(() => document.querySelector('raft-cluster').time);

async function openExercise(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  assert.equal(await call(page, 'open', exercise, '1'), undefined);
  await call(page, 'seek', 500);
  return page;
}

test('the goals of an exercise stay in sight, and say when they are reached', async (t) => {
  for (const colorScheme of ['light', 'dark']) {
    const page = await openExercise(t, { colorScheme });
    await panel(page).getByText('0 of 2 goals reached, 0 of 3 points').waitFor();
    await panel(page).getByText('You may use: crash, restart, partition, heal.').waitFor();
    await call(page, 'run', 'partition S1 | S2 S3 S4 S5');
    await call(page, 'seek', 4000);
    await panel(page).getByText('1 of 2 goals reached, 2 of 3 points').waitFor();
    assert.deepEqual(await axe(page), []);
    await shot(page, `goals-${colorScheme}`);
    await panel(page).getByRole('button', { name: /^Go to/ }).click();
    await page.waitForFunction(() => document.querySelector('raft-cluster').time < 3000);
    assert.equal(await panel(page).locator('li.reached').count(), 1);
    await call(page, 'seek', 4000);
    await call(page, 'run', 'heal');
    await call(page, 'seek', 6000);
    await panel(page).getByText('2 of 2 goals reached, 3 of 3 points').waitFor();
    assert.deepEqual(page.problems, []);
  }
});

test('goals of lines to come are in sight from the start, with the title, and do not count yet', async (t) => {
  const page = await openGuest(t, (base) => `<!doctype html><script type="module" src="${base}raft-cluster.js"></script>
    <div style="width: 1184px"><raft-cluster><script type="text/raft">\n# Two leaders: Have two leaders.\n# seeds: any\n# A hint.\n${exercise}</script></raft-cluster></div>`);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  assert.equal(await time(page), 0);
  await panel(page).getByRole('heading', { name: 'Two leaders' }).waitFor();
  await panel(page).getByText('0 of 2 goals reached, 0 of 3 points').waitFor();
  assert.equal(await panel(page).getByRole('img', { name: 'does not count yet' }).count(), 2);
  await panel(page).getByText('What to do').click();
  assert.equal(await panel(page).locator('details p').innerText(), 'Have two leaders.\nA hint.');
  await panel(page).getByText('What to do').click();
  const goals = () => page.evaluate(() => document.querySelector('raft-cluster').goals.map(({ name, points, reached_ms, upcoming }) => [name, points, reached_ms, upcoming]));
  assert.deepEqual((await goals())[0], ['Another leader, of which S1 does not know', 2, null, true]);
  // An element without a height has room for everything, playback bar included.
  const [inside, all] = await page.locator('raft-cluster .shell').evaluate((shell) => [shell.clientHeight, shell.scrollHeight]);
  assert.equal(all, inside);
  await call(page, 'seek', 500);
  await panel(page).getByRole('img', { name: 'not reached yet' }).first().waitFor();
  assert.equal(await panel(page).getByRole('img', { name: 'does not count yet' }).count(), 0);
  assert.deepEqual((await goals()).map((goal) => goal[3]), [false, false]);
  assert.deepEqual(page.problems, []);
});

test('a reader of an exercise may use only what it allows, and leave it', async (t) => {
  const page = await openExercise(t);
  await panel(page).waitFor();
  assert.equal(await page.locator('raft-cluster .submit input').first().isVisible(), false);
  await page.locator('raft-cluster .ring .server').first().click();
  await page.locator('raft-cluster').getByRole('button', { name: 'Crash' }).waitFor();
  assert.equal(await page.locator('raft-cluster').getByRole('button', { name: 'Submit to it…' }).count(), 0);
  const refused = await page.evaluate(async () => {
    const { problem } = document.querySelector('raft-cluster').run('servers 3');
    return problem?.message;
  });
  assert.ok(refused);
  await page.locator('raft-cluster').getByRole('tab', { name: 'Console' }).click();
  const line = page.locator('raft-cluster .console input');
  await line.fill('put x 1');
  await line.press('Enter');
  await page.locator('raft-cluster .console').getByText('does not let you use “put”').first().waitFor();
  await line.fill('crash S3');
  await line.press('Enter');
  await page.waitForFunction(() => document.querySelector('raft-cluster').servers[2].up === false);
  // The page itself is not limited, and another run has its own limits.
  assert.equal((await call(page, 'run', 'put x 1')).problem, undefined);
  assert.equal(await call(page, 'open', 'servers 3\n'), undefined);
  await panel(page).waitFor({ state: 'hidden' });
  await page.locator('raft-cluster .submit input').first().waitFor();
});

test('the goals take little room on a phone', async (t) => {
  const page = await openExercise(t, { viewport: { width: 360, height: 640 } });
  await panel(page).waitFor();
  const box = await panel(page).boundingBox();
  assert.ok(box && box.width <= 360 && box.height < 260, JSON.stringify(box));
  await shot(page, 'goals-phone');
});
