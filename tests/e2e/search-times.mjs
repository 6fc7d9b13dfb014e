// Measures how soon the page finds what a switched off rule leads to, from the start of a cluster of five:
//
//     node tests/e2e/search-times.mjs [RULE…]      after a `trunk build --release`
//
// Each rule is searched for five times, each time with other seeds, on as many threads as the browser offers.

import { test } from 'node:test';
import { openRun } from './features.mjs';

const SEARCHES = 5;
const LIMIT_MS = 30_000;
const RULES = [
  'up-to-date-vote', 'current-term-commit', 'consistency-check', 'step-down', 'new-term-candidacy', 'durable-vote', 'durable-log',
  'majority', 'own-term-barrier', 'joint-consensus', 'one-change-at-a-time', 'read-confirmation', 'read-own-term', 'lease-bound',
  'sessions', 'verified-commit', 'committed-snapshot',
];
const wanted = process.argv.slice(2);

test('how soon a search finds a violation for each rule', async (t) => {
  for (const rule of wanted.length > 0 ? wanted : RULES) {
    const page = await openRun(t, `servers 5\nbreak ${rule}\n`);
    await page.keyboard.press('q');
    const dialog = page.getByRole('dialog', { name: 'Break it for me' });
    const finds = [];
    for (let search = 0; search < SEARCHES; search++) {
      await dialog.getByLabel('At the start of the run').check();
      await dialog.getByRole('button', { name: 'Search', exact: true }).click();
      const title = dialog.getByText(/^Found after/);
      const found = await title.waitFor({ timeout: LIMIT_MS }).then(() => true, () => false);
      if (!found) {
        await dialog.getByRole('button', { name: 'Cancel' }).click();
        continue;
      }
      const [, seconds, commands] = /after ([\d.,]+) s: (\d+)/.exec(await title.textContent());
      finds.push({ seconds: Number(seconds), commands: Number(commands) });
      await dialog.getByRole('button', { name: 'Search again' }).click();
    }
    const times = [...finds.map(({ seconds }) => seconds), ...Array(SEARCHES - finds.length).fill(Infinity)].sort((a, b) => a - b);
    const lengths = finds.map(({ commands }) => commands).sort((a, b) => a - b);
    console.log(`${rule}: ${finds.length} of ${SEARCHES} found, median ${times[SEARCHES >> 1]} s (${times.join(', ')}); commands: ${lengths.join(', ')}`);
    await page.close();
  }
});
