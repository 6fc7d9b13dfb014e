// The script editor: what is written or pasted opens as a run; words are completed, mistakes shown at their place.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function openEditor(t, options = {}) {
  const page = await openPage(t, 'index.html', { reducedMotion: 'reduce', ...options });
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.keyboard.press('Shift+E');
  const editor = page.getByRole('dialog', { name: 'Script' });
  await editor.waitFor();
  return { page, editor, field: editor.getByRole('textbox', { name: 'The script' }) };
}

const runText = (page) => page.evaluate(() => document.querySelector('raft-cluster').text);

test('a pasted script opens as a run, and a bad line is marked and changes nothing', async (t) => {
  const { page, editor, field } = await openEditor(t);
  assert.match(await field.inputValue(), /^servers 5$/m, 'the present run is a beginning');
  const before = await runText(page);
  await field.fill('servers 3\nawait leader within 3s\n  crush leader\n');
  await editor.getByText("line 3, column 3: 'crush' is not a command").waitFor();
  await editor.getByText('Did you mean “crash”?').waitFor();
  assert.equal(await editor.locator('.numbers .wrong').textContent(), '3');
  assert.equal(await editor.locator('.under mark').textContent(), 'crush');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
  assert.deepEqual(await axe(page), []);
  await editor.getByRole('button', { name: 'Open as a run' }).click();
  assert.equal(await field.evaluate((area) => area.selectionStart), 'servers 3\nawait leader within 3s\n  '.length);
  assert.equal(await runText(page), before, 'a bad script changes nothing');

  await field.fill('# Mine\nservers 3\nawait leader within 3s\ncrash leader\n');
  await editor.getByText('4 lines, no mistake found.').waitFor();
  await shot(page, 'editor');
  await field.press('Control+Enter');
  await editor.waitFor({ state: 'hidden' });
  await page.waitForFunction(() => document.querySelector('raft-cluster').servers.length === 3);
  assert.match(await runText(page), /^servers 3$/m);
  // What was written is there again, as it was.
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.keyboard.press('Shift+E');
  await editor.waitFor();
  assert.equal(await field.inputValue(), '# Mine\nservers 3\nawait leader within 3s\ncrash leader\n');
  assert.deepEqual(page.problems, []);
});

test('keys complete words of the language', async (t) => {
  const { page, editor, field } = await openEditor(t);
  const offers = editor.getByRole('listbox', { name: 'Possible words' });
  await field.fill('servers 7\n');
  await editor.getByText('1 line, no mistake found.').waitFor();
  await field.press('Control+End');
  await field.pressSequentially('cra');
  await offers.getByRole('option', { name: 'crash' }).waitFor();
  await field.press('Tab');
  assert.match(await field.inputValue(), /\ncrash $/);
  await field.press('Control+Space');
  // As many servers as the script says.
  await offers.getByRole('option', { name: 'S7' }).waitFor();
  await page.waitForTimeout(400);
  assert.ok(await offers.getByRole('option', { name: 'S7' }).isVisible(), 'a look at the script leaves the words there');
  await field.press('Escape');
  assert.ok(await editor.isVisible(), 'Escape closes the words first');
  await field.pressSequentially('lea');
  await field.press('Enter');
  assert.match(await field.inputValue(), /\ncrash leader $/);
  // What only scripts have, and the names that the lines before give, also while a line is wrong.
  await field.pressSequentially('\nlet old = leader\ncrsh\nrepe');
  await field.press('Tab');
  await field.pressSequentially('3\n  isolate ol');
  await field.press('Tab');
  await field.pressSequentially('\nen');
  await field.press('Tab');
  assert.match(await field.inputValue(), /\nrepeat 3\n {2}isolate old \nend $/);
  await field.pressSequentially('\nhel');
  await page.waitForTimeout(300);
  assert.equal(await offers.getByRole('option', { name: 'help' }).count(), 0, 'what only the console knows is no line of a script');
  await field.press('Tab');
  assert.notEqual(await page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement?.tagName), undefined);
  assert.deepEqual(page.problems, []);
});

test('the logs at the start are typed and pasted as a grid', async (t) => {
  const { page, editor, field } = await openEditor(t);
  await field.fill('# Figure 8\nservers 3\nseed 4\nset latency 5ms\n');
  const log = (name) => editor.getByRole('textbox', { name: `Log of ${name}: the terms of its entries` });
  await log('S1').fill('1  1 4');
  await log('S1').blur();
  assert.equal(await field.inputValue(), '# Figure 8\nservers 3\nlog S1 1 1 4\nseed 4\nset latency 5ms\n');
  assert.deepEqual(await editor.locator('.start tbody tr').first().locator('.cell').allTextContents(), ['1', '1', '4']);
  await log('S2').evaluate((input) => {
    const clipboardData = new DataTransfer();
    clipboardData.setData('text', 'S1: 1 1 2\nS2: 1 1\nS4: 1, 3, 3');
    input.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  });
  assert.match(await field.inputValue(), /^servers 4\nlog S1 1 1 2\nlog S2 1 1\nlog S4 1 3 3\nseed 4$/m);
  await editor.getByRole('combobox', { name: 'Whom S3 has voted for in its term' }).selectOption('S1');
  assert.match(await field.inputValue(), /^vote S3 S1$/m);
  await log('S3').fill('1 x');
  await log('S3').blur();
  await editor.getByText('Terms are whole numbers from 1 on').waitFor();
  assert.doesNotMatch(await field.inputValue(), /<|undefined/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});
