// One table of keys: what it says is what keys do, and no key moves the focus where nobody asked for it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

async function openStill(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').pause());
  return page;
}

const time = (page) => page.evaluate(() => document.querySelector('raft-cluster').time);
const playing = (page) => page.evaluate(() => document.querySelector('raft-cluster').playing);

/** Presses a key and waits until time has moved; returns by how many simulated milliseconds. */
async function moved(page, key) {
  const before = await time(page);
  await page.keyboard.press(key);
  await page.waitForFunction((before) => document.querySelector('raft-cluster').time !== before, before);
  return (await time(page)) - before;
}

test('without focus, Space plays and stops, and keys step both ways', async (t) => {
  const page = await openStill(t);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => document.querySelector('raft-cluster').playing);
  await page.keyboard.press(' ');
  await page.waitForFunction(() => !document.querySelector('raft-cluster').playing);
  await page.waitForTimeout(50);
  assert.ok(Math.abs((await moved(page, 'l')) - 10) < 0.01);
  assert.ok(Math.abs((await moved(page, 'j')) + 10) < 0.01);
  assert.ok(Math.abs((await moved(page, 'L')) - 1) < 0.01);
  assert.ok(Math.abs((await moved(page, 'Shift+ArrowLeft')) + 10) < 0.01);
  assert.ok((await moved(page, '.')) > 0);
  assert.ok((await moved(page, ',')) < 0);
  assert.ok((await moved(page, 'ArrowRight')) > 0);
  assert.ok((await moved(page, 'ArrowLeft')) < 0);
  assert.ok((await moved(page, 'n')) > 0);
  assert.equal(await page.evaluate(() => document.activeElement === document.body), true, 'the focus stayed where it was');
  assert.deepEqual(page.problems, []);
});

test('in the ring, arrow keys move from server to server, and Space opens the menu', async (t) => {
  const page = await openStill(t);
  const before = await time(page);
  await page.locator('raft-cluster g[data-server="1"]').focus();
  await page.keyboard.press('ArrowRight');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement.getAttribute('data-server')), '2');
  await page.keyboard.press(' ');
  await page.getByRole('menu', { name: 'S2' }).waitFor();
  assert.equal(await time(page), before);
  assert.equal(await playing(page), false);
  await page.keyboard.press('Escape');
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.activeElement.getAttribute('data-server')), '2', 'the focus comes back');
});

test('keys that are typed into a field have no other effect', async (t) => {
  const page = await openStill(t);
  const field = page.locator('raft-cluster').getByLabel('Command', { exact: true });
  await field.focus();
  await page.keyboard.type('p v f m x .');
  assert.equal(await field.inputValue(), 'p v f m x .');
  assert.equal(await page.getByRole('group', { name: 'Draw a partition' }).count(), 0);
  assert.equal(await playing(page), false);
});

test('the help lists every key of the table', async (t) => {
  const page = await openStill(t);
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'How to use this cluster' });
  await help.waitFor();
  const shown = await help.locator('.keys kbd').allTextContents();
  for (const key of ['Space, k', 'm', 'p', 'v', 'f', 'z', 'x', 'h', 'u', '←']) assert.ok(shown.includes(key), `${key} is in the help`);
  assert.deepEqual(await axe(page), []);
});

for (const colorScheme of ['light', 'dark']) {
  test(`projector mode is larger and fits on the screen: ${colorScheme}`, async (t) => {
    const page = await openStill(t, { colorScheme });
    const size = () => page.locator('raft-cluster').getByRole('button', { name: 'Submit', exact: true }).boundingBox();
    const before = await size();
    await page.keyboard.press('v');
    await page.waitForFunction(() => document.querySelector('raft-cluster').hasAttribute('projector'));
    await page.waitForTimeout(300);
    assert.ok((await size()).height > 1.2 * before.height, 'larger');
    const { scrollHeight, clientHeight } = await page.evaluate(() => {
      const { scrollHeight, clientHeight } = document.querySelector('raft-cluster');
      return { scrollHeight, clientHeight };
    });
    assert.ok(scrollHeight <= clientHeight + 1, `${scrollHeight} fits into ${clientHeight}`);
    assert.deepEqual(await axe(page), []);
    await shot(page, `projector-${colorScheme}`);
    await page.locator('raft-cluster g[data-server="4"]').click({ button: 'right' });
    await page.getByRole('menu', { name: 'S4' }).waitFor();
    assert.deepEqual(await axe(page), [], 'a menu');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: /^Projector mode/ }).click();
    await page.waitForFunction(() => !document.querySelector('raft-cluster').hasAttribute('projector'));
    assert.deepEqual(page.problems, []);
  });
}

test('f enters and leaves full screen, and a message is shown where that is not allowed', async (t) => {
  const page = await openStill(t);
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement?.matches('raft-cluster'));
  await page.keyboard.press('f');
  await page.waitForFunction(() => !document.fullscreenElement);
  await page.evaluate(() => (document.querySelector('raft-cluster').requestFullscreen = () => Promise.reject(new Error('no'))));
  await page.keyboard.press('f');
  await page.locator('raft-cluster').getByText('does not let this page fill the screen').waitFor();
  assert.deepEqual(page.problems, []);
});

test('with forced colours or more contrast every state is legible', async (t) => {
  for (const options of [{ forcedColors: 'active' }, { contrast: 'more' }]) {
    const page = await openStill(t, options);
    await page.evaluate(() => {
      const cluster = document.querySelector('raft-cluster');
      for (const line of ['pause S2', 'set clock S3 120%', 'set latency S1 -- S4 80ms', 'partition S1 S2 | S3 S4 S5']) cluster.run(line);
    });
    await page.locator('raft-cluster').getByRole('button', { name: 'group A', exact: true }).waitFor();
    assert.deepEqual(await axe(page), [], JSON.stringify(options));
    await shot(page, `keys-${Object.values(options)[0]}`);
    assert.deepEqual(page.problems, []);
  }
});

test('partitions, pauses and seeks are announced, and little else', async (t) => {
  const page = await openStill(t);
  const heard = page.locator('raft-cluster .screen > .announce');
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.run('partition S1 S2 | S3 S4 S5');
    cluster.run('pause S5');
  });
  await heard.getByText('The network is divided: S1 S2, apart from S3 S4 S5.').waitFor();
  assert.match((await heard.textContent()) ?? '', /S5 is paused\./);
  await page.evaluate(() => document.querySelector('raft-cluster').seek(100));
  await heard.getByText('At 0.100 s.').waitFor();
  assert.deepEqual(page.problems, []);
});
