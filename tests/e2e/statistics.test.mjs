// The statistics: figures, plots, tables and CSV.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { axe, desktop, openPage, shot } from './harness.mjs';

const element = 'raft-cluster';

/** Opens the statistics of a run in which something has happened, at 2 s. */
async function openStatistics(t, options = {}, path = 'index.html') {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open('seed 7\nset load 40/s\nat 900ms\ncrash leader\nat 1100ms\nset loss 5%\n');
    cluster.pause();
    for (let i = 0; i < 200; i++) cluster.step('10ms');
  });
  await page.getByRole('tab', { name: 'Statistics' }).click();
  await page.locator(`${element} .figures dd`).first().waitFor();
  return page;
}

function figure(page, name) {
  return page.locator(`${element} .figures dl > div`).filter({ hasText: name }).locator('dd').innerText();
}

/** How many pixels of the first plot are not of its ground. */
function painted(page) {
  return page.evaluate(() => {
    const canvas = document.querySelector('raft-cluster').shadowRoot.querySelector('.statistics .plot canvas');
    if (!canvas?.width) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, place) => place % 4 === 3 && value > 0).length;
  });
}

test('the figures are shown, and follow the run and the span', async (t) => {
  const page = await openStatistics(t);
  assert.match(await page.locator(`${element} .figures p`).innerText(), /^0\.000 – 2\.0\d\d s$/);
  assert.equal(await figure(page, 'Elections won'), '2');
  assert.match(await figure(page, 'Election, median'), /^[\d.]+ ms$/);
  assert.match(await figure(page, 'Without a leader, share'), /^[\d.]+ %$/);
  assert.match(await figure(page, 'Commit latency, median'), /^[\d.]+ ms$/);
  assert.notEqual(await figure(page, 'Messages lost'), '0');

  await page.locator(`${element} .statistics select`).selectOption({ label: 'from – to' });
  await page.getByLabel('From, in seconds').fill('0.5');
  await page.getByLabel('To, in seconds').fill('0.8');
  await page.getByText('0.500 – 0.800 s').waitFor();
  assert.equal(await figure(page, 'Elections won'), '0');
  assert.equal(await figure(page, 'Messages lost'), '0');
  await page.getByLabel('From, in seconds').fill('50');
  await page.getByText('This span is empty or in the future.').waitFor();

  await page.locator(`${element} .statistics select`).selectOption({ label: 'last 1 s' });
  await page.getByText(/^1\.0\d\d – 2\.0\d\d s$/).waitFor();
  await page.evaluate(() => {
    document.querySelector('raft-cluster').run('crash all');
    document.querySelector('raft-cluster').play();
  });
  await page.waitForFunction(() => document.querySelector('raft-cluster').time > 2200);
  await page.getByText(/^1\.[2-9]\d\d – 2\.\d\d\d s$/).waitFor();
  assert.deepEqual(page.problems, []);
});

test('the plots are loaded when they are first shown, and drawn in the colours of the theme', async (t) => {
  const page = await openPage(t);
  const asked = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const plots = page.locator(`${element} .statistics .plot canvas`);
  assert.equal(await plots.count(), 0);
  await page.getByRole('tab', { name: 'Statistics' }).click();
  await plots.first().waitFor();
  assert.equal(await plots.count(), 8);
  assert.ok(asked.length > 0, 'code is loaded for it');
  await page.waitForFunction(() => document.querySelector('raft-cluster').time > 500);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  await page.waitForTimeout(400);
  const light = await painted(page);
  assert.ok(light > 300, `${light} pixels`);
  const color = () => page.evaluate(() => {
    const canvas = document.querySelector('raft-cluster').shadowRoot.querySelector('.statistics .plot canvas');
    return canvas.toDataURL();
  });
  const before = await color();
  await page.evaluate(() => document.querySelector('raft-cluster').setAttribute('theme', 'dark'));
  await page.waitForFunction((old) => {
    const canvas = document.querySelector('raft-cluster').shadowRoot.querySelector('.statistics .plot canvas');
    return canvas.width > 0 && canvas.toDataURL() !== old;
  }, before);
  assert.ok(await painted(page) > 300);
  assert.deepEqual(page.problems, []);
});

test('the same figures are a table, and CSV to save and to copy', async (t) => {
  const page = await openStatistics(t, { permissions: ['clipboard-read', 'clipboard-write'] });
  await page.getByText('All figures as a table').click();
  await page.locator(`${element} .tables tbody tr`, { hasText: 'Heartbeat' }).first().waitFor();
  const rows = await page.locator(`${element} .tables tbody tr`).allInnerTexts();
  assert.ok(rows.some((row) => /^Elections won\s+2\s/.test(row)), rows.join('\n'));
  assert.ok(rows.some((row) => /^Heartbeat\s/.test(row)));

  const save = async (name) => {
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name, exact: true }).click()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const figures = await save('Save CSV');
  assert.equal(figures.name, 'raftarium-statistics.csv');
  const lines = figures.text.trimEnd().split('\r\n');
  assert.equal(lines[0], 'figure,value,unit');
  assert.ok(lines.includes('Elections won,2,'));
  const median = lines.find((line) => line.startsWith('"Commit latency, median",'));
  assert.match(median, /",\d+\.\d+,ms$/);

  const series = await save('Save CSV over time');
  const table = series.text.trimEnd().split('\r\n').map((line) => line.replace(/"[^"]*"/g, 'quoted').split(','));
  assert.equal(table.length, 1 + 20);
  assert.ok(table.every((row) => row.length === table[0].length));
  assert.deepEqual(table.slice(1).map((row) => row[0]), Array.from({ length: 20 }, (_, place) => String(100 * place)));

  await page.getByRole('button', { name: 'Copy CSV' }).click();
  await page.getByText('Copied.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), figures.text);
  assert.deepEqual(page.problems, []);
});

const sizes = [
  { name: 'desktop', path: 'index.html', viewport: desktop },
  { name: 'embedded', path: 'embed.html', viewport: { width: 834, height: 504 } },
  { name: 'phone', path: 'index.html', viewport: { width: 360, height: 740 }, hasTouch: true },
];

for (const { name, path, ...options } of sizes) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in the statistics: ${name}, ${colorScheme}`, async (t) => {
      const page = await openStatistics(t, { ...options, colorScheme }, path);
      await page.locator(`${element} .statistics .plot canvas`).first().waitFor();
      await shot(page, `statistics-${name}-${colorScheme}`);
      assert.deepEqual(await axe(page), []);
      await page.getByText('All figures as a table').click();
      await page.locator(`${element} .statistics select`).selectOption({ label: 'from – to' });
      await page.locator(`${element} .tables`).scrollIntoViewIfNeeded();
      assert.deepEqual(await axe(page), [], 'with tables and a typed span');
      await shot(page, `statistics-table-${name}-${colorScheme}`);
      assert.deepEqual(page.problems, []);
    });
  }
}
