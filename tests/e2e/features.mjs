// What the tests of single features share: runs that are opened from text, and stepped to a moment instead of being waited for.

import { axe, openPage, shot } from './harness.mjs';

/** Opens a run of the command language, or a scenario by its name; its clock stands. */
export async function openRun(t, run, options = {}) {
  const page = await openPage(t, run.includes('\n') ? 'index.html' : `index.html#scenario=${run}`, options);
  page.setDefaultTimeout(10_000);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  const problem = await page.evaluate(async (source) => {
    const cluster = document.querySelector('raft-cluster');
    cluster.pause();
    return source.includes('\n') ? cluster.open(source) : undefined;
  }, run);
  if (problem) throw new Error(`the run cannot be opened: ${JSON.stringify(problem)}`);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready && document.querySelector('raft-cluster').screen?.element.inert === false);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  // What pointers and keys do comes when it is first wanted.
  await page.locator('raft-cluster').evaluate((cluster) => cluster.screen.loadHandlers());
  return page;
}

/**
 * Steps on until something holds, and returns the moment; fails if it does not hold in time. `holds` is run in the page,
 * with the element and its shadow root, after each step.
 */
export async function until(page, holds, withinMs = 2_000, step = '10ms') {
  const at = await page.evaluate(`(() => {
    const cluster = document.querySelector('raft-cluster');
    const holds = ${holds};
    for (let left = ${withinMs}; !holds(cluster, cluster.shadowRoot); left -= ${parseInt(step)}) {
      if (left <= 0) return undefined;
      cluster.step('${step}');
      // Without waiting for the next frame of the browser.
      cluster.screen.update();
    }
    return cluster.time;
  })()`);
  if (at === undefined) throw new Error(`within ${withinMs} ms of simulated time this did not become true: ${holds}`);
  return at;
}

/** Lets simulated time pass, and waits until the picture shows it. */
export async function pass(page, ms) {
  await page.evaluate((ms) => {
    const cluster = document.querySelector('raft-cluster');
    for (let left = ms; left > 0; left -= 10) cluster.step('10ms');
    cluster.screen.update();
  }, ms);
}

/** Does lines of the language, each of which has to be understood. */
export async function run(page, ...lines) {
  for (const line of lines) {
    const { problem } = await page.evaluate((line) => document.querySelector('raft-cluster').run(line), line);
    if (problem) throw new Error(`${line}: ${problem.message}`);
  }
}

/** A server in the ring. */
export const server = (page, id) => page.locator(`raft-cluster .server[data-server="${id}"]`);

/** Opens a server's menu by the keyboard, and chooses an item. */
export async function choose(page, id, item) {
  await server(page, id).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: item }).click();
}

/** Opens the menu of the whole cluster by its key, and chooses an item. */
export async function chooseForAll(page, item) {
  await page.locator('raft-cluster .server[tabindex="0"]').focus();
  await page.keyboard.press('Escape');
  await page.keyboard.press('w');
  await page.getByRole('menuitem', { name: item }).click();
}

/** The sentences of the events that are listed. */
export async function events(page) {
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.locator('raft-cluster .events li').first().waitFor();
  return page.locator('raft-cluster .events li .text').allTextContents();
}

/** Waits until the list of events has a sentence. */
export async function sees(page, sentence) {
  await page.getByRole('tab', { name: 'Events' }).click();
  await page.locator('raft-cluster .events li', { hasText: sentence }).first().waitFor();
}

/** The run so far, as text that replays it. */
export const text = (page) => page.evaluate(() => document.querySelector('raft-cluster').text);

/** What is wrong for those who cannot see or point; colours in light and dark. Keeps a picture of each. */
export async function axeInBothThemes(page, name) {
  const found = [];
  for (const theme of ['light', 'dark']) {
    await page.evaluate((theme) => {
      document.documentElement.dataset.theme = theme;
      document.querySelector('raft-cluster').theme = theme;
    }, theme);
    await shot(page, `${name}-${theme}`);
    found.push(...(await axe(page, theme === 'light' ? undefined : ['color-contrast'])));
  }
  return found;
}
