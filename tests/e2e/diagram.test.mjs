// The space-time diagram: zoom, pan, seek, point, walk, and the same as a list; by mouse, keys and touch.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axe, openPage, shot } from './harness.mjs';

const script = 'servers 5\nat 600ms submit "x=1"\nat 900ms crash S2\nat 1200ms isolate S3\n';

/** Opens a run that is known up to 1.5 s, standing there. */
async function openRun(t, options = {}) {
  const page = await openPage(t, 'index.html', options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(async (text) => {
    const cluster = document.querySelector('raft-cluster');
    await cluster.open(text);
  }, script);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.screen?.diagram?.diagram);
  await page.evaluate(() => {
    const element = document.querySelector('raft-cluster');
    element.pause();
    element.screen.context.cluster.seek(1500);
  });
  await page.waitForFunction(() => Math.abs(document.querySelector('raft-cluster').screen.context.frame.nowMs - 1500) < 0.001);
  await settled(page);
  return page;
}

/** Waits until what is in view is loaded and drawn. */
const settled = (page) => page.waitForFunction(() => {
  const { diagram } = document.querySelector('raft-cluster').screen.diagram;
  return diagram.rows.share >= 1 && diagram.loading.hidden;
});

const view = (page) => page.evaluate(() => {
  const { screen } = document.querySelector('raft-cluster');
  const { fromMs, spanMs, following } = screen.diagram.diagram.viewport;
  return { fromMs, spanMs, following, nowMs: screen.context.frame.nowMs, selection: screen.context.selection };
});

const canvas = (page) => page.locator('raft-cluster .plot > canvas');

/** A point of the canvas at this moment, in the lane of this server or, for 'axis', on the axis. */
async function point(page, ms, lane) {
  const box = await canvas(page).boundingBox();
  const [x, y] = await page.evaluate(([ms, lane]) => {
    const { geometry } = document.querySelector('raft-cluster').screen.diagram.diagram.scene;
    return [geometry.x(ms), lane === 'axis' ? geometry.bottom + 8 : geometry.y(lane)];
  }, [ms, lane]);
  return [box.x + x, box.y + y];
}

/** Where the first mark of this sign stands, with its event. */
const mark = (page, code) => page.evaluate((code) => {
  const { rows } = document.querySelector('raft-cluster').screen.diagram.diagram;
  for (let row = 0; row < rows.marks; row++) if (rows.mark(row, 3) === code) return { seq: rows.mark(row, 0), ms: rows.mark(row, 1), lane: rows.mark(row, 2) };
  return undefined;
}, code);

// The numbers of fields and codes in src/web/layout.rs.
const CRASHED = 8;

test('the wheel zooms at the pointer and pans, from 100 µs to an hour', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(700, 600));
  const [x, y] = await point(page, 1000, 4);
  await page.mouse.move(x, y);
  await page.mouse.wheel(0, -300);
  const near = await view(page);
  assert.ok(near.spanMs < 600, `${near.spanMs}`);
  const [after] = await point(page, 1000, 4);
  assert.ok(Math.abs(after - x) < 2, 'the moment under the pointer stays there');
  await page.keyboard.down('Shift');
  await page.mouse.wheel(0, 200);
  await page.keyboard.up('Shift');
  assert.ok((await view(page)).fromMs > near.fromMs);
  for (let i = 0; i < 40; i++) await page.mouse.wheel(0, -2000);
  assert.equal((await view(page)).spanMs, 0.1);
  for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 2000);
  assert.equal((await view(page)).spanMs, 3_600_000);
  assert.deepEqual(page.problems, []);
});

test('dragging pans, and a button follows the present again', async (t) => {
  const page = await openRun(t);
  const before = await view(page);
  assert.ok(before.following);
  const [x, y] = await point(page, 1400, 4);
  await page.mouse.move(x, y + 9);
  await page.mouse.down();
  await page.mouse.move(x + 160, y + 9, { steps: 4 });
  await page.mouse.up();
  const after = await view(page);
  assert.ok(after.fromMs < before.fromMs && !after.following);
  await page.getByRole('button', { name: 'Let the view follow the present' }).click();
  assert.ok((await view(page)).following);
});

test('dragging on the axis seeks, and known later events stay visible', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(700, 900));
  const [x, y] = await point(page, 1000, 'axis');
  const [end] = await point(page, 800, 'axis');
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.waitForFunction(() => Math.abs(document.querySelector('raft-cluster').screen.context.frame.nowMs - 1000) < 3);
  await page.mouse.move(end, y, { steps: 5 });
  await page.mouse.up();
  await page.waitForFunction(() => Math.abs(document.querySelector('raft-cluster').screen.context.frame.nowMs - 800) < 3);
  await settled(page);
  const crash = await mark(page, CRASHED);
  assert.ok(Math.abs(crash.ms - 900) < 1, 'the crash to come is drawn');
  await shot(page, 'diagram-past');
  assert.deepEqual(page.problems, []);
});

test('pointing at an event describes it, and a click selects it in all views', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(700, 900));
  await settled(page);
  const { seq, ms, lane } = await mark(page, CRASHED);
  const [x, y] = await point(page, ms, lane);
  await page.mouse.move(x, y);
  await page.locator('raft-cluster .tip').getByText('S2').first().waitFor();
  await page.mouse.click(x, y);
  assert.deepEqual((await view(page)).selection, { kind: 'event', seq });
  await shot(page, 'diagram-selected');
  assert.deepEqual(page.problems, []);
});

test('keys move the selection to the latest event, its cause, its effect, and along its lane', async (t) => {
  const page = await openRun(t);
  await canvas(page).focus();
  await page.keyboard.press('Enter');
  const first = (await view(page)).selection;
  assert.equal(first.kind, 'event');
  const trigger = await page.evaluate((seq) => document.querySelector('raft-cluster').screen.context.cluster.event(seq).trigger, first.seq);
  await page.keyboard.press('ArrowUp');
  const cause = (await view(page)).selection;
  assert.ok(cause.seq < first.seq && cause.seq <= trigger, 'the cause is earlier');
  await page.keyboard.press('ArrowDown');
  assert.ok((await view(page)).selection.seq > cause.seq);
  await page.keyboard.press('ArrowLeft');
  const { selection } = await view(page);
  assert.equal(selection.kind, 'event');
  await page.keyboard.press('Escape');
  assert.equal((await view(page)).selection.kind, 'none');
  const before = await view(page);
  await page.keyboard.press('+');
  assert.ok((await view(page)).spanMs < before.spanMs);
  await page.keyboard.press('Home');
  assert.equal((await view(page)).fromMs, 0);
  await page.keyboard.press('End');
  assert.ok((await view(page)).following);
  assert.deepEqual(page.problems, []);
});

test('the list has the same events, and its keys follow causes', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(880, 40));
  await settled(page);
  const drawn = await page.evaluate(() => {
    const { rows } = document.querySelector('raft-cluster').screen.diagram.diagram;
    const seqs = new Set();
    const inView = (ms) => ms >= 880 && ms <= 920;
    for (let row = 0; row < rows.marks; row++) seqs.add(rows.mark(row, 0));
    for (let row = 0; row < rows.arrows; row++) {
      if (inView(rows.arrow(row, 4))) seqs.add(rows.arrow(row, 9));
      if (rows.arrow(row, 10) > 0 && inView(rows.arrow(row, 5))) seqs.add(rows.arrow(row, 10));
    }
    return [...seqs].sort((a, b) => a - b);
  });
  assert.ok(drawn.length > 5);
  await page.getByRole('button', { name: 'The same events as a list' }).click();
  const list = page.getByRole('listbox', { name: 'Events in view' });
  const listed = await page.evaluate(() => [...document.querySelector('raft-cluster').screen.diagram.diagram.list.seqs]);
  assert.deepEqual(listed, drawn);
  assert.equal(await list.getByRole('option').first().getAttribute('aria-setsize'), String(drawn.length));
  await list.press('End');
  assert.equal((await view(page)).selection.seq, drawn.at(-1));
  await list.press('ArrowUp');
  assert.equal((await view(page)).selection.seq, drawn.at(-2));
  await list.press('ArrowLeft');
  assert.ok((await view(page)).selection.seq < drawn.at(-2));
  assert.equal(await list.locator('[aria-selected=true]').count(), 1);
  assert.deepEqual(page.problems, []);
});

test('the overview of the whole run is a slider', async (t) => {
  const page = await openRun(t);
  const slider = page.getByRole('slider', { name: 'The moment that is shown' });
  await slider.focus();
  await slider.press('Home');
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.frame.nowMs === 0);
  await slider.press('End');
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen.context.frame.nowMs > 1499);
  const box = await slider.boundingBox();
  await page.mouse.click(box.x + box.width / 10, box.y + box.height / 2);
  assert.ok((await view(page)).fromMs < 100);
});

test('one finger pans, two fingers zoom', async (t) => {
  const page = await openRun(t, { viewport: { width: 360, height: 740 }, hasTouch: true });
  await canvas(page).scrollIntoViewIfNeeded();
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(700, 400));
  const touch = (type, id, x) => page.evaluate(([type, id, x]) => {
    const target = document.querySelector('raft-cluster').shadowRoot.querySelector('.plot > canvas');
    const box = target.getBoundingClientRect();
    target.setPointerCapture = () => undefined;
    target.dispatchEvent(new PointerEvent(type, {
      pointerId: id, pointerType: 'touch', isPrimary: id === 1, button: 0, bubbles: true, clientX: box.left + x, clientY: box.top + 60,
    }));
  }, [type, id, x]);
  await touch('pointerdown', 1, 200);
  await touch('pointermove', 1, 140);
  const panned = await view(page);
  assert.ok(panned.fromMs > 700);
  await touch('pointerdown', 2, 260);
  await touch('pointermove', 2, 320);
  await touch('pointermove', 1, 80);
  assert.ok((await view(page)).spanMs < 300, 'spreading two fingers zooms in');
  await touch('pointerup', 1, 80);
  await touch('pointerup', 2, 320);
  assert.deepEqual(page.problems, []);
});

for (const colorScheme of ['light', 'dark']) {
  test(`axe finds nothing in diagram and list, ${colorScheme}`, async (t) => {
    const page = await openRun(t, { colorScheme, reducedMotion: 'reduce' });
    assert.deepEqual(await axe(page), []);
    await page.getByRole('button', { name: 'The same events as a list' }).click();
    assert.deepEqual(await axe(page), []);
    await shot(page, `diagram-list-${colorScheme}`);
  });
}

test('the diagram is sharp and in place after the pixel ratio of the screen changes', async (t) => {
  const page = await openRun(t);
  const devtools = await page.context().newCDPSession(page);
  const look = () => canvas(page).evaluate(async (node) => {
    const { width, height } = node.getBoundingClientRect();
    // The names of the lanes stand at the left: where the whole is drawn too large, they reach far to the right.
    const pen = node.getContext('2d');
    const { a } = pen.getTransform();
    return { wide: node.width / width, high: node.height / height, scale: a };
  });
  for (const ratio of [3, 1, 1.5]) {
    await devtools.send('Emulation.setDeviceMetricsOverride', { width: 1280, height: 720, deviceScaleFactor: ratio, mobile: false });
    await page.waitForFunction((ratio) => devicePixelRatio === ratio, ratio);
    // An emulated screen tells nobody of the change; the next frame has to see it.
    await page.evaluate(() => document.querySelector('raft-cluster').stepBack('1ms'));
    await page.waitForFunction((ratio) => {
      const node = document.querySelector('raft-cluster').shadowRoot.querySelector('.plot > canvas');
      return Math.abs(node.width / node.clientWidth - ratio) < 0.01;
    }, ratio);
    const { wide, high, scale } = await look();
    for (const one of [wide, high, scale]) assert.ok(Math.abs(one - ratio) < 0.02, `${wide}, ${high}, ${scale} for ${ratio}`);
  }
  assert.deepEqual(page.problems, []);
});

test('a click finds its event in a page that scales the element, and in projector mode', async (t) => {
  const page = await openRun(t);
  await page.evaluate(() => document.querySelector('raft-cluster').screen.diagram.diagram.viewport.show(600, 900));
  await settled(page);
  const crash = await mark(page, CRASHED);
  const clickOnCrash = async () => {
    await settled(page);
    await page.evaluate(() => document.querySelector('raft-cluster').screen.context.select({ kind: 'none' }));
    const box = await canvas(page).boundingBox();
    const [x, y, width, height] = await page.evaluate(({ ms, lane }) => {
      const { geometry } = document.querySelector('raft-cluster').screen.diagram.diagram.scene;
      return [geometry.x(ms), geometry.y(lane), geometry.size.width, geometry.size.height];
    }, crash);
    await page.mouse.click(box.x + (x / width) * box.width, box.y + (y / height) * box.height);
    return (await view(page)).selection;
  };
  assert.deepEqual(await clickOnCrash(), { kind: 'event', seq: crash.seq });
  await page.evaluate(() => Object.assign(document.querySelector('main').style, { transform: 'scale(0.6)', transformOrigin: '0 0' }));
  assert.deepEqual(await clickOnCrash(), { kind: 'event', seq: crash.seq }, 'scaled');
  await page.evaluate(() => {
    document.querySelector('main').style.transform = '';
    document.querySelector('raft-cluster').projector = true;
  });
  await page.waitForTimeout(200);
  assert.deepEqual(await clickOnCrash(), { kind: 'event', seq: crash.seq }, 'projector mode');
});

test('the overview agrees with the axis while the run is shorter than the view', async (t) => {
  const page = await openPage(t, 'index.html');
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.evaluate(() => document.querySelector('raft-cluster').open('servers 5'));
  await page.waitForFunction(() => document.querySelector('raft-cluster').screen?.diagram?.diagram?.scene);
  await page.evaluate(() => document.querySelector('raft-cluster').play());
  for (let i = 0; i < 6; i++) {
    const [axis, strip] = await page.evaluate(() => {
      const { diagram } = document.querySelector('raft-cluster').screen.diagram;
      const { geometry, nowMs } = diagram.scene;
      const { element } = diagram.overview;
      const now = new DOMMatrix(getComputedStyle(element.querySelector('.now')).transform).m41;
      return [(geometry.x(nowMs) - 46) / geometry.room, now / element.clientWidth];
    });
    assert.ok(Math.abs(axis - strip) < 0.02, `${axis} on the axis, ${strip} in the strip`);
    await page.waitForTimeout(60);
  }
});
