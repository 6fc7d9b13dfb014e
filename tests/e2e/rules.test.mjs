// Rules of Raft that are switched off: each has a switch, and what runs then says everywhere that it is no true Raft.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function openRules(t, path = 'index.html', options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.getByRole('tab', { name: 'Rules' }).click();
  await page.getByRole('switch').first().waitFor();
  return page;
}

const text = (page) => page.evaluate(() => document.querySelector('raft-cluster').text);
const ruleNamed = (page, name) => page.getByRole('switch', { name });
const sign = (page) => page.locator('raft-cluster .modified');

/** What a rule says, by its word. */
const titleOf = (page, word) => page.evaluate((word) => {
  const rules = document.querySelector('raft-cluster').screen.context.cluster.rules();
  return rules.find((rule) => rule.word === word).title;
}, word);

for (const colorScheme of ['light', 'dark']) {
  test(`rules are switched off and on, and the page says so: ${colorScheme}`, async (t) => {
    const page = await openRules(t, 'index.html', { colorScheme });
    const majority = ruleNamed(page, /more than half of the servers/);
    assert.equal(await majority.getAttribute('aria-checked'), 'true');
    assert.equal(await page.getByRole('switch').count(), 20);
    assert.equal(await sign(page).count(), 0, 'true Raft bears no sign');
    assert.deepEqual(await axe(page), [], 'all rules on');
    await majority.click();
    await ruleNamed(page, /vote is sent only/).first().press('Space');
    await page.locator('[role=switch][aria-checked=false]').nth(1).waitFor();
    assert.equal(await majority.getAttribute('aria-checked'), 'false');
    assert.match(await text(page), /^break majority$/m);
    assert.match(await text(page), /^# A modified Raft\. Rules that are switched off: /m);
    for (const word of ['durable-vote', 'majority']) await sign(page).getByText(await titleOf(page, word)).waitFor();
    await shot(page, `rules-${colorScheme}`);
    assert.deepEqual(await axe(page), [], 'two rules off');
    await page.getByRole('button', { name: 'Switch all on' }).click();
    await sign(page).waitFor({ state: 'hidden' });
    assert.match(await text(page), /^mend majority$/m);
    assert.deepEqual(page.problems, []);
  });
}

test('a scenario shows the purpose of a rule by a violation of a property', async (t) => {
  const page = await openRules(t);
  await page.getByRole('button', { name: /without up-to-date-vote/ }).click();
  await sign(page).getByText(`Switched off: “${await titleOf(page, 'up-to-date-vote')}”`).waitFor();
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').scenario), 'break-up-to-date-vote');
  await page.evaluate(() => document.querySelector('raft-cluster').seek(2_000));
  await page.getByRole('button', { name: 'Leader Completeness: violated' }).waitFor();
  assert.deepEqual(page.problems, []);
});

test('switching a rule off in the past begins a branch, and only there it is off', async (t) => {
  const page = await openRules(t);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    const { context } = cluster.screen;
    for (let i = 0; i < 50; i++) {
      cluster.step('10ms');
      await context.arrival();
    }
    cluster.seek(cluster.time - 200);
    await context.arrival();
  });
  await ruleNamed(page, /starts a new term/).click();
  const branches = await page.evaluate(() => document.querySelector('raft-cluster').branches.length);
  assert.equal(branches, 2);
  await sign(page).getByText(`Switched off: “${await titleOf(page, 'new-term-candidacy')}”`).waitFor();
  await page.evaluate(() => document.querySelector('raft-cluster').switchBranch(document.querySelector('raft-cluster').branches[0].id));
  await sign(page).waitFor({ state: 'hidden' });
  assert.deepEqual(page.problems, []);
});

test('the explanation of a decision names the rule that was not followed', async (t) => {
  const page = await openRules(t);
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    for (const line of ['break majority', 'isolate S3', 'isolate S4', 'isolate S5', 'timeout S1']) cluster.run(line);
    for (let i = 0; i < 20; i++) cluster.step('10ms');
  });
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.locator('raft-cluster').getByText('wins the election and leads').last().click();
  const why = page.locator('raft-cluster .why section.skipped');
  await why.getByText('S1 does not follow the rule majority, which is switched off').waitFor();
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

test('the sign is also shown in projector mode and on an embedded element', async (t) => {
  const page = await openPage(t, 'embed.html#', { viewport: { width: 834, height: 504 } });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.projector = true;
    for (const rule of ['majority', 'step-down', 'durable-vote', 'durable-log', 'up-to-date-vote']) cluster.run(`break ${rule}`);
  });
  await sign(page).getByText(/, 3 more/).waitFor();
  const inSight = await sign(page).evaluate((element) => {
    const { top, bottom } = element.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight && bottom > top;
  });
  assert.ok(inSight, 'the sign is in sight');
  await shot(page, 'rules-projector');
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

test('switches are large enough for a finger, and the sign stays visible on a phone', async (t) => {
  const page = await openRules(t, 'index.html', { hasTouch: true, viewport: { width: 360, height: 740 } });
  const first = page.getByRole('switch').first();
  await first.scrollIntoViewIfNeeded();
  const box = await first.boundingBox();
  assert.ok(box.height >= 44 && box.width >= 44, `a switch of ${box.width} × ${box.height}`);
  await page.touchscreen.tap(box.x + box.width / 2, box.y + box.height / 2);
  await page.getByRole('switch', { checked: false }).waitFor();
  await sign(page).waitFor();
  const top = await sign(page).evaluate((element) => element.getBoundingClientRect().top);
  assert.ok(top >= 0 && top < 200, `the sign is at ${top}`);
  await shot(page, 'rules-phone');
  // While it is scrolled, the sign covers a part of what lies below it.
  await page.evaluate(() => {
    let node = document.querySelector('raft-cluster').shadowRoot.querySelector('.primary');
    for (; node; node = node.parentElement ?? node.getRootNode().host) node.scrollTop = 0;
  });
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

test('a picture of the diagram says that this is a modified Raft', async (t) => {
  const page = await openRules(t);
  await ruleNamed(page, /more than half of the servers/).click();
  await page.evaluate(() => document.querySelector('raft-cluster').showShare());
  const dialog = page.getByRole('dialog');
  await dialog.waitFor();
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    dialog.getByRole('button', { name: /SVG/ }).first().click(),
  ]);
  const { readFile } = await import('node:fs/promises');
  assert.ok((await readFile(await file.path(), 'utf8')).includes(`Modified Raft. Switched off: “${await titleOf(page, 'majority')}”`));
  assert.deepEqual(page.problems, []);
});
