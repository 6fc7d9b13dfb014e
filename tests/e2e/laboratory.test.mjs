// The laboratory: an experiment in workers, its curves and tables, and its trials as runs.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { axe, openFile, openPage, shot } from './harness.mjs';

/** `web::laboratory` runs the same text natively, and expects the same medians. */
const SMALL = await readFile(new URL('laboratory.raft', import.meta.url), 'utf8');
const MEDIANS = [272_691, 424_035];

/** An experiment whose trials take long: each sends many messages. */
const LONG = 'servers 9\ntrials 1000\nvary load 1000/s 2000/s\nmeasure "x" from leader to S1 is down\nwait 1000s\n';

async function ready(page) {
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  return page;
}

/** Opens the tab, with a text in its field. */
async function openLaboratory(t, script, options = {}) {
  const page = await ready(await (options.file ? openFile(t) : openPage(t, 'index.html', { reducedMotion: 'reduce', ...options })));
  await page.getByRole('tab', { name: /^Lab/ }).click();
  const field = page.getByRole('textbox', { name: 'Text of the experiment' });
  await field.waitFor();
  if (script !== undefined) await field.fill(script);
  return page;
}

const button = (page, name) => page.getByRole('tabpanel', { name: /^Lab/ }).getByRole('button', { name, exact: true });

async function run(page) {
  await button(page, 'Run').click();
  await page.getByText(/^All \d+ trials are done\./).waitFor({ timeout: 60_000 });
}

/** Presses Cancel in the middle of 2,000 trials: it says how far it came, and nothing is added any more. */
async function cancel(t, page) {
  const { ms, said, later } = await page.evaluate(async () => {
    const panel = document.querySelector('raft-cluster').shadowRoot.querySelector('.laboratory');
    const cancel = [...panel.querySelectorAll('button')].find(({ textContent }) => textContent === 'Cancel');
    const said = () => /Cancelled after ([\d,]+) of 2,000 trials/.exec(panel.textContent)?.[1];
    const start = performance.now();
    cancel.click();
    while (!said()) await new Promise((next) => requestAnimationFrame(next));
    const [ms, first] = [performance.now() - start, said()];
    await new Promise((done) => setTimeout(done, 300));
    return { ms, said: first, later: said() };
  });
  t.diagnostic(`cancelled within ${Math.round(ms)} ms, after ${said} trials`);
  assert.ok(Number(said.replace(',', '')) < 2000, said);
  assert.equal(later, said);
}

/** The results behind the view. */
const results = (page) => page.evaluate(() => {
  const { results } = document.querySelector('raft-cluster').screen.source.draft.laboratory;
  return results && { done: results.done, medians: results.cells.map((_, cell) => results.figures(cell, 0).median) };
});

test('an experiment runs in workers, and has the figures of the native program', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  assert.deepEqual(await results(page), { done: 40, medians: MEDIANS });
  const table = page.getByRole('table', { name: 'Figures of failover (ms)' });
  assert.deepEqual(await table.locator('tbody tr').nth(0).locator('td').allInnerTexts(), ['20', '0', '188.2', '201.8', '272.7', '439.3', '640.0', '640.0', '310.6 ±54.0']);
  assert.deepEqual(await page.getByRole('table', { name: /votes/ }).locator('tbody tr').nth(1).locator('td').allInnerTexts(), ['20', '0', '2', '2', '2', '2', '22', '22', '3.0 ±2.1']);
  await page.locator('.laboratory .plot canvas').first().waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'laboratory');
  assert.deepEqual(page.problems, []);
});

test('when all trials are done, the curves are in sight in a low pane, and numbers tie the table to the axis', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await page.setViewportSize({ width: 1280, height: 720 });
  await run(page);
  const chart = page.locator('.laboratory .chart').first();
  await page.waitForFunction(() => {
    const pane = document.querySelector('raft-cluster').shadowRoot.querySelector('.panel > .laboratory');
    const [seen, all] = [pane.querySelector('.chart'), pane].map((part) => part?.getBoundingClientRect());
    return seen && Math.min(seen.bottom, all.bottom) - Math.max(seen.top, all.top) > 60;
  });
  await chart.waitFor();
  assert.match(await page.locator('.laboratory tbody th').nth(1).innerText(), /^#2 /);
});

test('a table of all trials is saved, as the native program writes it', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  const [download] = await Promise.all([page.waitForEvent('download'), button(page, 'Save as CSV').click()]);
  assert.equal(download.suggestedFilename(), 'small.csv');
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n');
  assert.equal(lines.length, 41);
  assert.equal(lines[0], 'cell,election_timeout,seed,outcome,ended_at_us,events,failover_us,failover at_us,votes,votes at_us');
  assert.match(lines[1], /^1,150ms\.\.300ms,5,done,\d+,\d+,\d+,\d+,\d+,\d+$/);
  assert.match(lines[40], /^2,300ms\.\.600ms,24,done,/);
});

test('a quantile of the table opens its trial at the measured moment, and the results stay', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  await page.getByRole('button', { name: '272.7: open the trial with this median' }).press('Enter');
  await page.getByText(/^Trial \d+ of election_timeout 150ms\.\.300ms, paused at [\d.]+ s: failover is 272\.7 ms\.$/).first().waitFor();
  await ready(page);
  await page.getByText(/^All 40 trials are done\. The cluster shows trial \d+ of election_timeout 150ms\.\.300ms\.$/).waitFor();
  const shown = await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    const { results } = cluster.screen.source.draft.laboratory;
    const found = results.trialWith(0, 0, 272691);
    return { seed: Number(cluster.runSeed), trial: found.trial, us: Math.round(cluster.time * 1000), atUs: results.valueOf(found).atUs, playing: cluster.playing };
  });
  assert.equal(shown.seed, 5 + shown.trial);
  assert.equal(shown.us, shown.atUs);
  assert.equal(shown.playing, false);
  // The value is measured there: the run says so itself.
  assert.deepEqual(await results(page), { done: 40, medians: MEDIANS });
});

test('a point of a curve names its trial, and a click opens it', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  const over = page.locator('.laboratory .plot .u-over').first();
  await over.scrollIntoViewIfNeeded();
  const { x, y, width, height } = await over.boundingBox();
  // The curves cross the whole height: somewhere on the middle line is a point.
  let says = '';
  for (let share = 0.02; share < 1 && !/: trial/.test(says); share += 0.02) {
    await page.mouse.move(x + width * share, y + height / 2);
    says = await page.locator('.laboratory .plot .point').first().innerText();
  }
  const [, trial, value] = /: trial (\d+), ([\d.]+) ms;/.exec(says) ?? [];
  assert.ok(trial, says);
  await page.mouse.down();
  await page.mouse.up();
  await page.getByText(new RegExp(`^Trial ${trial} of .*: failover is ${value} ms\\.$`)).first().waitFor();
  await page.waitForFunction((seed) => document.querySelector('raft-cluster').runSeed === seed, String(4 + Number(trial)));
});

test('a long experiment shows its progress, and can be cancelled', async (t) => {
  const page = await openLaboratory(t, LONG);
  await button(page, 'Run').click();
  await page.getByRole('progressbar', { name: /^0 of 2,000 trials$/ }).waitFor();
  await cancel(t, page);
  await button(page, 'Run').waitFor();
});

test('without workers it runs in slices, with the same figures, and can be cancelled', async (t) => {
  const page = await openLaboratory(t, SMALL, { prepare: (page) => page.addInitScript(() => (globalThis.Worker = class { constructor() { throw new Error('none'); } })) });
  await run(page);
  assert.deepEqual(await results(page), { done: 40, medians: MEDIANS });
  await page.locator('.laboratory summary').click();
  await page.getByRole('textbox', { name: 'Text of the experiment' }).fill(LONG);
  await button(page, 'Run').click();
  await page.getByRole('progressbar').waitFor();
  await cancel(t, page);
});

test('what is wrong with a text is said at its line, and a grid that is too large is refused', async (t) => {
  const page = await openLaboratory(t, SMALL.replace('election_timeout', 'election_timout'));
  await page.getByRole('alert').filter({ hasText: /^line 5, column 6: .*Did you mean “election_timeout”\?$/ }).waitFor();
  await button(page, 'Run').click();
  assert.equal(await results(page), undefined);
  const many = Array.from({ length: 999 }, (_, i) => `${i + 1}us`).join(' ');
  const field = page.getByRole('textbox', { name: 'Text of the experiment' });
  await field.fill(`vary latency ${many}\nvary disk ${many}\nmeasure "x" to leader\n`);
  await page.getByText('line 2, column 1: the values make 999 × 999 combinations, expected at most 1000.').waitFor();
  await field.fill(`trials 100000\nvary latency ${many}\nmeasure "x" to leader\n`);
  await button(page, 'Run').click();
  await page.getByText(/999 combinations × 100000 trials × 1 measures are 99900000 values; there may be 10000000/).waitFor();
  assert.deepEqual(page.problems, []);
});

test('a link with an experiment opens the laboratory with it', async (t) => {
  const packed = deflateRawSync(SMALL).toString('base64url');
  const page = await ready(await openPage(t, `index.html#run=${packed}`, { reducedMotion: 'reduce' }));
  const field = page.getByRole('textbox', { name: 'Text of the experiment' });
  await field.waitFor();
  assert.equal(await field.inputValue(), SMALL);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await button(page, 'Copy link').click();
  await page.getByText('Copied.').waitFor();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  const other = await ready(await openPage(t, `index.html${new URL(link).hash}`, { reducedMotion: 'reduce' }));
  assert.equal(await other.getByRole('textbox', { name: 'Text of the experiment' }).inputValue(), SMALL);
});

test('results are kept beside those of another experiment', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  await button(page, 'Keep to compare').click();
  assert.ok(await button(page, 'Save as CSV').isEnabled());
  await page.locator('.laboratory summary').click();
  await page.getByRole('textbox', { name: 'Text of the experiment' }).fill(SMALL.replace('servers 3', 'servers 5').replace('# Small', '# Large'));
  await run(page);
  const rows = page.getByRole('table', { name: 'Figures of failover (ms)' }).locator('tbody th');
  assert.deepEqual((await rows.allInnerTexts()).map((text) => text.split(':')[0].trim()), ['#1 Large', '#2 Large', '#1 Small', '#2 Small']);
  await button(page, 'Enlarge').click();
  const dialog = page.getByRole('dialog', { name: 'Laboratory' });
  await dialog.waitFor();
  assert.deepEqual(await axe(page), []);
  await shot(page, 'laboratory-large');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await button(page, 'Remove Small').click();
  assert.equal(await rows.count(), 2);
});

test('Escape brings the tab back, and the keyboard stays where it acts', async (t) => {
  const page = await openLaboratory(t, SMALL);
  const focused = () => page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.textContent);
  await button(page, 'Run').press('Enter');
  await page.getByText(/^All 40 trials are done\./).waitFor();
  assert.equal(await focused(), 'Run');
  await button(page, 'Enlarge').press('Enter');
  await page.getByRole('dialog', { name: 'Laboratory' }).waitFor();
  await page.keyboard.press('Escape');
  await button(page, 'Enlarge').waitFor();
  assert.equal(await focused(), 'Enlarge');
});

test('to choose another experiment loses neither what was found nor one’s own text', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  const list = page.getByRole('combobox', { name: 'Experiment' });
  await list.selectOption('Split votes');
  assert.deepEqual((await results(page)).medians, MEDIANS);
  await page.getByText('What is shown was measured with another text: Small.').waitFor();
  await list.selectOption('your own text');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').screen.source.draft.laboratory.text), SMALL);
  await page.getByText('What is shown was measured').waitFor({ state: 'hidden' });
});

test('in a pane without room for curves, a run opens the window; a mistake is in sight', async (t) => {
  const page = await openLaboratory(t, SMALL, { viewport: { width: 834, height: 504 } });
  await button(page, 'Run').click();
  await page.getByRole('dialog', { name: 'Laboratory' }).getByText(/^All 40 trials are done\./).waitFor();
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.keyboard.press('Escape');
  await page.locator('.laboratory summary').click();
  await page.getByRole('textbox', { name: 'Text of the experiment' }).fill(`${SMALL}krash S1\n`);
  await button(page, 'Run').click();
  await page.waitForFunction(() => {
    const pane = document.querySelector('raft-cluster').shadowRoot.querySelector('.panel > .laboratory');
    const [seen, all] = [pane.querySelector('.refused'), pane].map((part) => part?.getBoundingClientRect());
    return seen && seen.top >= all.top - 1 && seen.bottom <= all.bottom + 1;
  });
  await button(page, 'Copy link').click();
  await page.getByText('This text has a mistake').waitFor();
});

test('another grid has an axis of its own, for the same measure too', async (t) => {
  const page = await openLaboratory(t, SMALL);
  await run(page);
  // The second plot shows the quantiles; its lines are the same for every grid.
  const before = await page.locator('.laboratory .chart').nth(1).locator('canvas').elementHandle();
  await page.locator('.laboratory summary').click();
  await page.getByRole('textbox', { name: 'Text of the experiment' }).fill(SMALL.replace('150ms..300ms', '200ms..400ms'));
  await button(page, 'Run').click();
  await page.locator('.laboratory .legend').getByText('election_timeout 200ms..400ms').first().waitFor();
  await page.getByText(/^All 40 trials are done\./).waitFor();
  await page.waitForFunction((canvas) => !canvas.isConnected, before);
});

test('where the end never comes, the plot says so', async (t) => {
  const page = await openLaboratory(t, 'servers 3\ntrials 3\nmeasure "outage" from leader to S1 is down\nwait 1s\n');
  await button(page, 'Run').click();
  await page.getByText('All 3 trials are done.').waitFor();
  await page.getByText('No trial has a value: the end never came.').first().waitFor();
});

const shown = (page) => page.evaluate(() => ({ seed: document.querySelector('raft-cluster').runSeed, ms: document.querySelector('raft-cluster').time }));

test('a trial that failed opens where it ended', async (t) => {
  // Nobody is elected within 160 ms.
  const page = await openLaboratory(t, 'servers 3\ntrials 20\nmeasure "outage" from leader to S1 is down\nawait leader within 160ms\n');
  await button(page, 'Run').click();
  await page.getByText('All 20 trials are done.').waitFor();
  await button(page, 'Open trial 1 at its end').click();
  await page.locator('.narration').getByText('\'leader\' did not become true within 160ms').first().waitFor();
  await ready(page);
  assert.deepEqual(await shown(page), { seed: '1', ms: 160 });
  assert.deepEqual(page.problems, []);
});

test('the share of trials without a value opens the first of them where it ended', async (t) => {
  const page = await openLaboratory(t, 'servers 3\nseed 7\ntrials 3\nmeasure "outage" from leader to S1 is down\nwait 1s\n');
  await button(page, 'Run').click();
  await page.getByText('All 3 trials are done.').waitFor();
  await button(page, '3 (100.0 %): open the first of these trials at its end').click();
  await page.getByText('Trial 1 of all trials, paused at its end, 1.000 s.').first().waitFor();
  await ready(page);
  assert.deepEqual(await shown(page), { seed: '7', ms: 1000 });
  assert.deepEqual(page.problems, []);
});

test('published figures stand below ours, with their source', async (t) => {
  const comment = '# published: "150ms..300ms" for "failover" p10 125 median 171 p90 244 mean 181 (somebody, Figure 1)\n';
  const page = await openLaboratory(t, comment + SMALL);
  await run(page);
  const table = page.getByRole('table', { name: 'Figures of failover (ms)' });
  assert.deepEqual(await table.locator('tbody tr.published td').allInnerTexts(), [
    '', '', '', '125', '171', '244', '', '', '181',
    '', '', '', '', '+59.5 %', '', '', '', '+71.6 %',
  ]);
  await page.getByText('Published: somebody, Figure 1').waitFor();
  await page.locator('.laboratory .legend').getByText('election_timeout 150ms..300ms, published').waitFor();
  assert.equal(await page.locator('.laboratory .legend').getByText('published').count(), 1);
  assert.deepEqual(await axe(page), []);
  await button(page, 'Enlarge').click();
  await shot(page, 'laboratory-published');
  assert.deepEqual(page.problems, []);
});

test('everything is in the self-contained page', async (t) => {
  const page = await openLaboratory(t, SMALL, { file: true });
  await run(page);
  assert.deepEqual((await results(page)).medians, MEDIANS);
});

for (const [name, options] of Object.entries({
  tablet: { viewport: { width: 834, height: 504 } }, phone: { viewport: { width: 360, height: 740 }, hasTouch: true }, dark: { colorScheme: 'dark' },
})) {
  test(`it fits: ${name}`, async (t) => {
    const page = await openLaboratory(t, SMALL, options);
    await run(page);
    await page.locator('.laboratory .plot canvas').first().waitFor();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `${overflow} px too wide`);
    assert.deepEqual(await axe(page), []);
    await shot(page, `laboratory-${name}`);
    await page.locator('.laboratory table').first().scrollIntoViewIfNeeded();
    await shot(page, `laboratory-${name}-table`);
  });
}
