// The workbench: somebody writes a core in it, runs it, climbs the ladder with it, and takes it elsewhere.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { axe, desktop, openPage, shot } from './harness.mjs';

const complete = await readFile(new URL('../../cores/raft.js', import.meta.url), 'utf8');

/** A core that only counts its events: small, and easy to change by typing. */
const COUNTER = `export function start({ disk }) {
  return { role: "follower", term: disk.term, voted_for: disk.voted_for, commit_index: 0, events: 0 };
}

export function step(state, event) {
  state.events += 1;
  return { timers: { tick: 50 } };
}
`;

const packed = (bytes) => deflateRawSync(bytes).toString('base64url');
const linkTo = (source, name = 'shared.js') => `workbench.html#${new URLSearchParams({ code: packed(source), 'code-name': name })}`;

const editor = (page) => page.locator('raft-workbench .cm-content');
const status = (page) => page.locator('raft-workbench .status');
const names = (page) => page.locator('raft-workbench .core select option').allTextContents();
const button = (page, name) => page.locator('raft-workbench').getByRole('button', { name, exact: true });
const panel = (page) => page.locator('raft-workbench .result');
const tab = (page, name) => page.locator('raft-workbench').getByRole('tab', { name }).locator('visible=true').click();
const time = (page) => page.evaluate(() => document.querySelector('raft-workbench').shadowRoot.querySelector('raft-cluster').time);
const isRunning = (page) => page.waitForFunction(() => document.querySelector('raft-workbench')?.shadowRoot.querySelector('raft-cluster')?.ready);

async function openWorkbench(t, address = 'workbench.html', options = {}) {
  const page = await openPage(t, address, options);
  await editor(page).waitFor({ state: 'attached' });
  return page;
}

/** The whole code: the editor itself draws only what is in sight. */
const source = (page) => page.evaluate(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.cm-content').cmTile.view.state.doc.toString());

/** Replaces all code, as by typing. */
async function write(page, text) {
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

test('the link of a lesson opens the ladder at its group, and scrolls nothing but the ladder', async (t) => {
  for (const viewport of [desktop, { width: 834, height: 504 }, { width: 360, height: 740 }]) {
    const page = await openPage(t, 'workbench.html#ladder=snapshots', { viewport });
    const group = page.locator('raft-workbench [data-group="snapshots"]');
    await group.waitFor();
    await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.result').scrollTop > 0);
    const [at, pane] = await Promise.all([group.boundingBox(), panel(page).boundingBox()]);
    assert.ok(at.y >= pane.y - 1 && at.y < pane.y + pane.height, 'the group is in sight');
    assert.deepEqual(await page.evaluate(() => [scrollY, document.documentElement.scrollHeight <= innerHeight]), [0, true]);
  }
});

test('a first visit opens the skeleton, which is kept with its name', async (t) => {
  const page = await openWorkbench(t);
  assert.deepEqual(await names(page), ['my-raft.js']);
  assert.equal(await source(page), await readFile(new URL('../../cores/skeleton.js', import.meta.url), 'utf8'));
  await write(page, '// mine\n');
  await page.waitForTimeout(600);
  await page.reload();
  await editor(page).waitFor();
  assert.equal(await source(page), '// mine\n');
  assert.deepEqual(page.problems, []);
});

test('earlier versions come back, and Reset returns to the start', async (t) => {
  const page = await openWorkbench(t);
  const start = await source(page);
  for (const text of ['// one\n', '// two\n']) {
    await write(page, text);
    await page.keyboard.press('ControlOrMeta+s');
  }
  await button(page, 'More').click();
  await page.locator('raft-workbench .versions button').last().click();
  assert.equal(await source(page), start);
  await page.keyboard.press('Escape');
  await write(page, '// three\n');
  await button(page, 'More').click();
  await button(page, 'Reset to the start').click();
  assert.equal(await source(page), start);
  await button(page, 'More').click();
  const kept = await page.locator('raft-workbench .versions button').count();
  assert.ok(kept >= 3, `${kept} versions`);
});

test('several cores are kept by name, renamed and deleted', async (t) => {
  const page = await openWorkbench(t);
  await button(page, 'New').click();
  await button(page, 'From the complete core, to read and change').click();
  await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelectorAll('.core option').length === 2);
  assert.equal(await source(page), complete);
  assert.deepEqual((await names(page)).sort(), ['my-raft.js', 'raft.js']);
  await button(page, 'More').click();
  await page.locator('raft-workbench').getByLabel('Name').fill('Ωmega <b>.js');
  await page.keyboard.press('Tab');
  assert.deepEqual((await names(page)).sort(), ['my-raft.js', 'Ωmega <b>.js']);
  await button(page, 'Delete this core').click();
  await button(page, 'Delete it, with all its versions').click();
  assert.deepEqual(await names(page), ['my-raft.js']);
});

test('a file goes out and comes back, chosen or dropped', async (t) => {
  const page = await openWorkbench(t);
  await write(page, COUNTER);
  await button(page, 'More').click();
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as a file').click()]);
  assert.equal(saved.suggestedFilename(), 'my-raft.js');
  assert.equal(await readFile(await saved.path(), 'utf8'), COUNTER);
  await page.locator('raft-workbench input[type=file]').setInputFiles({ name: 'my-raft.js', mimeType: 'text/javascript', buffer: Buffer.from(`${COUNTER}// chosen\r\n`) });
  await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.core select').selectedOptions[0].textContent === 'my-raft-2.js');
  assert.equal(await source(page), `${COUNTER}// chosen\n`);
  await page.evaluate((text) => {
    const data = new DataTransfer();
    data.items.add(new File([text], 'dropped.js'));
    const at = document.querySelector('raft-workbench').shadowRoot.querySelector('.cm-content');
    at.dispatchEvent(new DragEvent('drop', { dataTransfer: data, bubbles: true, composed: true, cancelable: true }));
  }, `${COUNTER}// dropped\n`);
  await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.core select').selectedOptions[0].textContent === 'dropped.js');
  assert.equal(await source(page), `${COUNTER}// dropped\n`);
});

test('a link holds the code, which is shown as it is and not kept until it is changed', async (t) => {
  const hostile = `// </script><script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">\n${COUNTER}`;
  const page = await openWorkbench(t, linkTo(hostile, '<img src=x onerror=alert(1)>.js'));
  assert.equal(await source(page), hostile);
  assert.deepEqual(await names(page), ['<img src=x onerror=alert(1)>.js']);
  assert.match(await status(page).textContent(), /came with a link/);
  assert.equal(await page.evaluate(() => window.hacked), undefined);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('raftarium-core-'))), []);
  await editor(page).click();
  await page.keyboard.type('// ');
  await page.waitForFunction(() => Object.keys(localStorage).some((key) => key.startsWith('raftarium-core-')));
  assert.match(await status(page).textContent(), /Kept in this browser/);
});

test('a copied link opens the same code elsewhere', async (t) => {
  const page = await openWorkbench(t, 'workbench.html', { permissions: ['clipboard-read', 'clipboard-write'] });
  await write(page, complete);
  await button(page, 'More').click();
  await button(page, 'Copy a link').click();
  await status(page).getByText('Copied').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await openWorkbench(t, link.slice(link.indexOf('workbench.html')));
  assert.equal(await source(other), complete);
});

const BAD_LINKS = [
  ['no base64', '#code=%00%00', /not readable/],
  ['no deflated text', '#code=abcd', /not readable/],
  ['not UTF-8', `#code=${packed(Buffer.from([0x61, 0x0a, 0xff, 0xfe]))}`, /line 2, column 1: not valid UTF-8/],
  ['a bomb', `#code=${packed(Buffer.alloc(50_000_000, 'a'))}`, /longer than/],
  ['empty', `#code=${packed(' \n')}`, /no code/],
  ['a bad moment', `#code=${packed(COUNTER)}&seed=1&at=yesterday`, /yesterday/],
];

for (const [what, hash, says] of BAD_LINKS) {
  test(`a link with bad code says why and opens one's own: ${what}`, async (t) => {
    const page = await openWorkbench(t, `workbench.html${hash}`);
    await status(page).getByText(says).waitFor();
    await isRunning(page);
    assert.ok((await source(page)).length > 0);
  });
}

test('the keyboard alone suffices: Tab indents, and after Escape leaves the editor', async (t) => {
  const page = await openWorkbench(t);
  await write(page, '');
  await page.keyboard.type('a');
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  assert.equal(await source(page), '  a');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  const focused = await page.evaluate(() => document.querySelector('raft-workbench').shadowRoot.activeElement?.className ?? '');
  assert.doesNotMatch(focused, /cm-content/);
});

/** Asks the cluster of the workbench. */
const inCluster = (page, ask, argument) => page.evaluate(([ask, argument]) => {
  const cluster = document.querySelector('raft-workbench').shadowRoot.querySelector('raft-cluster');
  return eval(ask)(cluster, argument);
}, [String(ask), argument]);
const untilIn = (page, holds, argument) => page.waitForFunction(([holds, argument]) => {
  const cluster = document.querySelector('raft-workbench')?.shadowRoot.querySelector('raft-cluster');
  return cluster?.ready && eval(holds)(cluster, argument);
}, [String(holds), argument]);
const seek = (page, ms) => inCluster(page, (cluster, ms) => cluster.seek(ms), ms);
const save = (page) => page.keyboard.press('ControlOrMeta+s');

/** Opens the workbench with code, which runs. */
async function openWith(t, text, options = {}) {
  const page = await openWorkbench(t, linkTo(text, 'test.js'), options);
  await isRunning(page);
  await untilIn(page, (cluster, source) => cluster.core?.source === source, text);
  return page;
}

/** A planted mistake: the complete core with one replacement. */
async function mistake(name) {
  const { find, replace } = JSON.parse(await readFile(new URL(`../../cores/mistakes/${name}.json`, import.meta.url), 'utf8'));
  assert.equal(complete.split(find).length, 2, name);
  return complete.replace(find, () => replace);
}

test('the code runs in the cluster, and running it again keeps the moment', async (t) => {
  const page = await openWith(t, complete);
  assert.equal(await seek(page, 1_234), true);
  assert.ok(await inCluster(page, (cluster) => cluster.leader) > 0);
  const before = await inCluster(page, (cluster) => JSON.stringify(cluster.servers.map(({ role, term }) => [role, term])));
  await inCluster(page, (cluster) => cluster.run('submit "x=1"'));
  await editor(page).click();
  await page.keyboard.press('ControlOrMeta+End');
  await page.keyboard.insertText('// the same\n');
  await save(page);
  await untilIn(page, (cluster) => cluster.core.source.endsWith('// the same\n') && cluster.time === 1234 && !cluster.playing);
  assert.equal(await inCluster(page, (cluster) => JSON.stringify(cluster.servers.map(({ role, term }) => [role, term]))), before);
  assert.match(await inCluster(page, (cluster) => cluster.text), /submit "x=1"/);
  assert.deepEqual(page.problems, []);
});

test('the first run begins to play by itself, and stays where somebody has gone meanwhile', async (t) => {
  const page = await openWorkbench(t, linkTo(complete));
  await untilIn(page, (cluster) => cluster.playing && cluster.time > 5);
  const early = await openWorkbench(t, linkTo(complete));
  const [arrived, time] = await early.evaluate(async () => {
    const cluster = document.querySelector('raft-workbench').shadowRoot.querySelector('raft-cluster');
    // At the very moment at which the run can be used.
    if (!cluster.ready) await new Promise((ready) => cluster.addEventListener('raft-ready', ready, { once: true }));
    const arrived = await cluster.seek(700);
    await new Promise((later) => setTimeout(later, 500));
    return [arrived, cluster.time];
  });
  assert.deepEqual([arrived, time], [true, 700]);
});

test('a clock that runs goes on when the code is run again', async (t) => {
  const page = await openWith(t, complete);
  await inCluster(page, (cluster) => cluster.play());
  await untilIn(page, (cluster) => cluster.time > 20);
  await editor(page).click();
  await save(page);
  await untilIn(page, (cluster) => cluster.playing && cluster.time > 20);
});

const FAILS = COUNTER.replace('  state.events += 1;\n', '  console.log("event", event.event);\n  if (event.event === "timer") throw new Error("not written yet");\n  state.events += 1;\n');

test('what the core prints and where it fails lead to the moment and to the line', async (t) => {
  const page = await openWith(t, FAILS);
  await seek(page, 200);
  const rows = panel(page).locator('.messages li');
  const row = rows.filter({ hasText: 'not written yet' }).first();
  await row.waitFor();
  assert.match(await rows.first().textContent(), /S\d at 0\.000 s\s+"event start"/);
  // What was printed in the call that failed, too, and before the error.
  const at50 = (await rows.allTextContents()).filter((words) => /S1 at 0\.050 s/.test(words));
  assert.equal(at50.length, 2);
  assert.match(at50[0], /"event timer"/);
  assert.match(at50[1], /not written yet/);
  await row.getByRole('button', { name: 'Line 7' }).click();
  assert.match(await page.evaluate(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.cm-activeLine').textContent), /throw new Error/);
  assert.ok(await page.locator('raft-workbench .cm-lint-marker-error').count() > 0);
  await row.locator('.when').click();
  await untilIn(page, (cluster) => cluster.time === 50);
  // Fixed, and the marks are gone.
  await write(page, COUNTER);
  await save(page);
  await untilIn(page, (cluster, source) => cluster.core.source === source, COUNTER);
  await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelectorAll('.cm-lint-marker-error').length === 0);
});

test('messages and marks are those of the run that is shown, also if the core before it had more or fewer events', async (t) => {
  const failing = (says, line) => COUNTER.replace('state.events += 1;', `${line}state.events += 1;\n  if (event.event === "timer") throw new Error("${says}");`);
  const page = await openWith(t, failing('one', ''));
  await seek(page, 300);
  await panel(page).getByText('Error: one').first().waitFor();
  for (const [says, code] of [['two', failing('two', '\n')], ['three', failing('three', 'if (event.event === "start") console.log("more");\n\n\n')]]) {
    await write(page, code);
    await save(page);
    await untilIn(page, (cluster, source) => cluster.core.source === source && cluster.time === 300, code);
    await panel(page).getByText(`Error: ${says}`).first().waitFor();
    const shown = await panel(page).locator('.core_error .says').allTextContents();
    assert.deepEqual(shown.map((text) => /Error: (\w+)/.exec(text)?.[1]), Array(3).fill(says));
  }
  // The place stands before the message, and not in it again.
  assert.match(await status(page).textContent(), /line 10, column \d+: S\d's core fails, and the server stops: Error: three\./);
  await write(page, COUNTER);
  await save(page);
  await panel(page).getByText('What the core prints with console.log').waitFor();
  assert.equal(await page.locator('raft-workbench .cm-lint-marker-error').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('nothing is cut off at the side: the comments of the skeleton, and long messages in a fall', async (t) => {
  const isWhole = (selector) => page.evaluate((selector) => {
    const box = document.querySelector('raft-workbench').shadowRoot.querySelector(selector);
    return box.scrollWidth <= box.clientWidth;
  }, selector);
  const page = await openWorkbench(t);
  assert.ok(await isWhole('.cm-scroller'));
  await write(page, await mistake('commit-index-goes-back'));
  await tab(page, 'Ladder');
  await button(page, 'Climb “A minority is cut off” alone').click();
  await panel(page).locator('.causes').getByText('append_entries').first().waitFor();
  assert.ok(await isWhole('.fall'));
  // The test was chosen far below.
  await page.waitForFunction(() => document.querySelector('raft-workbench').shadowRoot.querySelector('.result').scrollTop === 0);
});

test('the ladder says how many tests were left out', async (t) => {
  const page = await openWith(t, complete.replace(/^.*reply\.supports = .*\n/m, ''));
  await tab(page, 'Ladder');
  await button(page, 'Climb “Compaction” alone').click();
  await panel(page).getByText('0 of 39 passed, 1 left out').waitFor();
});

test('code that cannot be read is marked at its line, and the run before it stays', async (t) => {
  const page = await openWith(t, COUNTER);
  await seek(page, 100);
  await write(page, COUNTER.replace('state.events += 1;', 'state.events += ;'));
  await save(page);
  await status(page).getByText(/line 6/).waitFor();
  assert.ok(await page.locator('raft-workbench .cm-lint-marker-error').count() > 0);
  assert.equal(await time(page), 100);
  assert.equal(await inCluster(page, (cluster) => cluster.core.source), COUNTER);
});

const HOSTILE = [
  ['a loop without end', 'for (;;) {}', /return/],
  ['a bomb of memory', 'let all = []; for (;;) all.push(new Array(1000).fill("x"));', /memory|return/],
  ['endless recursion', 'const again = () => again() + 1; again();', /./],
  ['a structure of 100,000 levels', 'let deep = []; for (let i = 0; i < 100000; i++) deep = [deep]; return { send: deep };', /./],
  ['the page', 'document.title = "hacked";', /document/],
  ['the network', 'fetch("https://example.org/");', /fetch/],
];

for (const [what, code, says] of HOSTILE) {
  test(`hostile code in a link harms nothing but its own server: ${what}`, async (t) => {
    const page = await openWith(t, COUNTER.replace('state.events += 1;', `state.events += 1; if (event.event === "timer") { ${code} }`));
    const start = Date.now();
    await seek(page, 300);
    assert.ok(Date.now() - start < 10_000, 'the page stays alive');
    await panel(page).locator('.core_error').filter({ hasText: says }).first().waitFor();
    assert.equal(await page.title(), 'Write your own Raft: Raftarium');
    assert.deepEqual(page.problems, []);
  });
}

test('the ladder: a core climbs, falls at its mistake, and the hint names the rule', async (t) => {
  const page = await openWith(t, await mistake('vote-not-restored'));
  await tab(page, 'Ladder');
  await button(page, 'Climb').click();
  await page.locator('raft-workbench .fall').waitFor({ timeout: 120_000 });
  const title = await page.locator('raft-workbench .fall h2').textContent();
  await shot(page, 'workbench-fall');
  assert.deepEqual(await axe(page), []);
  assert.ok(await page.locator('raft-workbench .rungs .passed').count() > 0);
  assert.equal(await page.locator('raft-workbench .rungs .fell').count(), 1);
  await untilIn(page, (cluster) => cluster.time > 0 && !cluster.playing);
  await button(page, 'What to look at').click();
  assert.equal(await page.locator('raft-workbench .fall .hint').count(), 1);
  await button(page, 'Which rule').click();
  assert.match(await page.locator('raft-workbench .fall .hint').last().textContent(), /vote/i);
  await button(page, 'Hand in…').click();
  await page.locator('raft-workbench').getByLabel('Your name').fill('Ada [L](x)');
  const [saved] = await Promise.all([page.waitForEvent('download'), button(page, 'Save the summary').click()]);
  const sheet = await readFile(await saved.path(), 'utf8');
  assert.match(sheet, /Name: Ada \\\[L\\\]\(x\)/);
  assert.match(sheet, /SHA-256 [0-9a-f]{64}/);
  assert.ok(sheet.includes(`${title.replace('Not passed: ', '')}: not passed: seed`), sheet);
  assert.deepEqual(page.problems, []);
});

test('a climb is stopped at once, and one rung alone is climbed', async (t) => {
  const page = await openWith(t, complete);
  await tab(page, 'Ladder');
  await button(page, 'Climb').click();
  await button(page, 'Stop').click();
  await button(page, 'Climb').waitFor();
  const row = page.locator('raft-workbench .rungs li').first();
  await row.getByRole('button').last().click();
  await page.locator('raft-workbench .rungs li.passed').first().waitFor({ timeout: 30_000 });
  assert.equal(await page.locator('raft-workbench .rungs li.passed').count() >= 1, true);
  await write(page, '// changed\n');
  await panel(page).getByText('has been changed since').waitFor();
});

test('the first thing that differs from our core is found and shown', async (t) => {
  const page = await openWith(t, await mistake('vote-for-everyone'));
  // The clock has begun to run: both are to be candidates from the start.
  await seek(page, 0);
  await inCluster(page, (cluster) => cluster.run('timeout S1 S2'));
  await seek(page, 2_000);
  await tab(page, 'Compare');
  await button(page, 'Compare up to here').click();
  const [theirs, ours] = await panel(page).locator('.pair dd').allTextContents();
  assert.match(theirs, /votes for S/);
  assert.match(ours, /RequestVote: no/);
  await shot(page, 'workbench-compare');
  await button(page, 'Show this moment in the cluster').click();
  await untilIn(page, (cluster) => cluster.time < 100);
});

for (const [where, prepare] of [['in workers', undefined], ['on the page’s own thread', (page) => page.addInitScript(() => delete globalThis.Worker)]]) {
  test(`a search for what breaks the code finds it, and opens it as a branch: ${where}`, async (t) => {
    const code = await mistake('vote-without-log-check');
    const page = await openWith(t, code, { prepare });
    await seek(page, 1_500);
    await inCluster(page, (cluster) => cluster.screen.context.search());
    const dialog = page.getByRole('dialog', { name: 'Break it for me' });
    await dialog.getByText('The servers run test.js').waitFor();
    await dialog.getByRole('button', { name: 'Search', exact: true }).click();
    await dialog.getByText(/^Found after/).waitFor({ timeout: 120_000 });
    await dialog.locator('.ending', { hasText: 'is violated' }).waitFor();
    assert.equal(await inCluster(page, (cluster) => cluster.branches.length), 2);
    assert.ok(await inCluster(page, (cluster) => cluster.screen.context.cluster.violations().length) > 0);
    assert.equal(await inCluster(page, (cluster) => cluster.core.source), code);
    assert.deepEqual(page.problems, []);
  });
}

test('a run that is shared has its core inside, also outside the workbench', async (t) => {
  const page = await openWith(t, complete, { permissions: ['clipboard-read', 'clipboard-write'] });
  await seek(page, 1_500);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.locator('raft-workbench').getByRole('button', { name: 'Copy link' }).click();
  await page.locator('raft-workbench').getByRole('button', { name: 'Copied' }).waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const hash = link.slice(link.indexOf('#'));
  const again = await openWorkbench(t, `workbench.html${hash}`);
  await untilIn(again, (cluster) => cluster.time === 1500);
  assert.equal(await source(again), complete);
  const engines = [];
  const note = (request) => engines.push(...(/[^/]+\.wasm/.exec(request.url()) ?? []));
  const elsewhere = await openPage(t, `index.html${hash}`, { prepare: (made) => made.on('request', note) });
  await elsewhere.waitForFunction(() => document.querySelector('raft-cluster').ready && document.querySelector('raft-cluster').time === 1500);
  assert.deepEqual(engines.sort(), ['cores.wasm', 'whole.wasm'], 'no engine is loaded in vain');
  assert.equal(await elsewhere.evaluate(() => document.querySelector('raft-cluster').core.source), complete);
  assert.deepEqual([...page.problems, ...again.problems, ...elsewhere.problems], []);
});

test('a file that is saved has its core inside, and opens with it elsewhere', async (t) => {
  const page = await openWith(t, complete);
  await seek(page, 1_500);
  await page.getByRole('button', { name: 'Share' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('The link and the file hold the code of test.js').waitFor();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download: Run' }).click()]);
  const content = await readFile(await saved.path());
  assert.match(content.toString().split('\n')[1], /^# Open at: .*&code=[\w-]+&code-name=test\.js$/);
  const elsewhere = await openPage(t, 'index.html');
  const open = async (buffer) => {
    await elsewhere.getByRole('button', { name: 'Share' }).click();
    await elsewhere.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'run.raft', mimeType: 'text/plain', buffer });
  };
  await open(Buffer.from(content.toString().replace(/&code=[\w-]+/, '&code=AAAA')));
  await elsewhere.getByText(/line 2: its code is not readable/).waitFor();
  await elsewhere.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  await open(content);
  await elsewhere.waitForFunction(() => document.querySelector('raft-cluster').time === 1500);
  assert.equal(await elsewhere.evaluate(() => document.querySelector('raft-cluster').core.source), complete);
  // The replay is the same, so nothing is said about another one.
  assert.equal(await elsewhere.getByText('This replay differs').count(), 0);
  assert.deepEqual([...page.problems, ...elsewhere.problems], []);
});

const SIZES = { desktop, low: { width: 834, height: 504 }, tall: { width: 820, height: 1100 }, phone: { width: 360, height: 740 } };

for (const [size, viewport] of Object.entries(SIZES)) {
  for (const colorScheme of ['light', 'dark']) {
    test(`it can be read and used: ${size}, ${colorScheme}`, async (t) => {
      const page = await openWorkbench(t, 'workbench.html', { viewport, colorScheme, reducedMotion: 'reduce' });
      await isRunning(page);
      await shot(page, `workbench-${size}-${colorScheme}`);
      assert.deepEqual(await axe(page), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
      await button(page, 'More').click();
      assert.deepEqual(await axe(page), []);
      assert.deepEqual(page.problems, []);
    });
  }
}
