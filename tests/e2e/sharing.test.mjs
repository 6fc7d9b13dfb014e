// A run goes to others and comes back: by link, by file, after a reload. What is no run changes nothing.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { axe, closePage, openGuest, openPage, shot } from './harness.mjs';

async function openLive(t, path = 'index.html', options = {}) {
  const page = await openPage(t, path, options);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  return page;
}

/** The same, when what keeps runs has come as well: it is loaded behind all else. */
async function openKept(t, path) {
  const page = await openLive(t, path);
  await page.waitForLoadState('networkidle');
  return page;
}

/** All that is known of the present moment. */
const state = (page) => page.evaluate(() => {
  const { time, servers, runSeed, leader } = document.querySelector('raft-cluster');
  return JSON.stringify({ time, servers, runSeed, leader });
});

const selection = (page) => page.evaluate(() => document.querySelector('raft-cluster').screen.context.selection);

/** Makes a run of its own, paused inside an instant, with something selected. */
const actAndStop = (page) => page.evaluate(async () => {
  const cluster = document.querySelector('raft-cluster');
  await cluster.seek(1000);
  cluster.run('submit "x=1"');
  await cluster.seek(1500);
  cluster.run('crash leader');
  await cluster.seek(2000);
  // The entry is in the log of the leader.
  await cluster.seek(1036);
  cluster.step('event');
  await cluster.screen.context.arrival();
});

/** Opens the dialog and reads the link. */
async function linkOf(page, show = () => page.getByRole('button', { name: 'Share' }).click()) {
  await show();
  const field = page.getByRole('dialog').getByLabel('Link', { exact: true });
  await page.waitForFunction(() => document.querySelector('raft-cluster').shadowRoot.querySelector('.link-part input')?.value);
  const link = await field.inputValue();
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();
  return link;
}

/** Waits until a page stands at a moment of a run with this seed. */
const settle = (page, time) => page.waitForFunction((time) => document.querySelector('raft-cluster')?.time === time, time);

const packed = (bytes) => deflateRawSync(bytes).toString('base64url');

test('a link opens paused at exactly the moment, with what was selected', async (t) => {
  const choices = [
    { kind: 'none' }, { kind: 'server', id: 2 }, { kind: 'link', from: 1, to: 3 }, { kind: 'event', seq: 40 },
    { kind: 'entry', index: 1, term: 1 }, 'message',
  ];
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  for (const choice of choices) {
    await page.evaluate((choice) => {
      const { context } = document.querySelector('raft-cluster').screen;
      const ids = Array.from({ length: context.frame.messages }, (_, row) => context.frame.message(row, 0));
      const id = ids.find((id) => context.cluster.message(id)?.name);
      context.select(choice === 'message' ? { kind: 'message', id } : choice);
    }, choice);
    const before = await state(page);
    const chosen = await selection(page);
    const { hash } = new URL(await linkOf(page));
    const again = await openPage(t, `index.html${hash}`);
    await settle(again, JSON.parse(before).time);
    await again.waitForFunction((kind) => document.querySelector('raft-cluster').screen.context.selection.kind === kind, chosen.kind);
    assert.equal(await state(again), before, JSON.stringify(choice));
    assert.deepEqual(await selection(again), chosen);
    assert.equal(await again.evaluate(() => document.querySelector('raft-cluster').playing), false);
    assert.deepEqual(again.problems, []);
    await closePage(again);
  }
  assert.deepEqual(page.problems, []);
});

test('without interventions, a link names scenario, seed and time', async (t) => {
  const page = await openLive(t, 'index.html#scenario=leader-failure&seed=9');
  await page.evaluate(() => document.querySelector('raft-cluster').seek(1234.567));
  const before = await state(page);
  const link = new URL(await linkOf(page));
  assert.match(link.hash, /^#scenario=leader-failure&seed=9&at=1\.234567s&engine=\d+\.\d+\.\d+&state=[0-9a-f]{16}$/);
  const again = await openPage(t, `index.html${link.hash}`);
  await settle(again, 1234.567);
  assert.equal(await state(again), before);
  assert.deepEqual([...page.problems, ...again.problems], []);
});

test('an element in another page makes links to the page that its attribute names', async (t) => {
  const page = await openGuest(t, (ours) => `<!doctype html><html lang="en"><title>Course</title>
    <script type="module" src="${ours}raft-cluster.js"></script>
    <raft-cluster seed="3" page="../clusters/?from=course#top" style="height: 500px"></raft-cluster></html>`);
  await page.waitForFunction(() => document.querySelector('raft-cluster').ready);
  const { origin } = new URL(page.url());
  const show = () => page.evaluate(() => document.querySelector('raft-cluster').showShare());
  assert.match(await linkOf(page, show), new RegExp(`^${origin}/clusters/\\?from=course#seed=3&at=`));
  await page.evaluate(() => {
    const cluster = document.querySelector('raft-cluster');
    cluster.setAttribute('page', 'javascript:alert(1)');
    void cluster.restart();
  });
  await page.getByText('page="javascript:alert(1)" is not the address of a page').waitFor();
  assert.deepEqual(page.problems, []);
});

test('a link of another version says so, and whether the replay is the same at its moment', async (t) => {
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  const { hash } = new URL(await linkOf(page));
  const older = hash.replace(/engine=[^&]*/, 'engine=0.0.9');
  const differs = (link) => link.replace(/state=([0-9a-f])/, (_, digit) => `state=${digit === '0' ? '1' : '0'}`);
  for (const [link, says] of [
    [older, /made with Raftarium 0\.0\.9, and this is .* the replay is the same/],
    [differs(older), /made with Raftarium 0\.0\.9.* The replay differs/],
    [differs(hash), /This replay differs from the run that was shared/],
  ]) {
    const again = await openPage(t, `index.html${link}`);
    await again.getByText(says).waitFor();
    assert.deepEqual(again.problems, []);
    await closePage(again);
  }
  const same = await openPage(t, `index.html${hash}`);
  await settle(same, JSON.parse(await state(page)).time);
  assert.equal(await same.getByText(/replay/).count(), 0);
});

test('a link to a late time shows the progress of the replay', async (t) => {
  const run = packed('servers 5\nseed 1\nat 1ms\nset load 500/s\n');
  const page = await openPage(t, `index.html#run=${run}&at=3000s`);
  await page.locator('raft-cluster').getByRole('progressbar', { name: 'Progress' }).waitFor();
  await page.locator('raft-cluster').getByRole('button', { name: 'Cancel' }).click();
  await page.locator('raft-cluster').getByRole('progressbar', { name: 'Progress' }).waitFor({ state: 'hidden' });
  assert.deepEqual(page.problems, []);
});

test('links of earlier versions, which name no moment, still open', async (t) => {
  const page = await openPage(t, `index.html#run=${packed('servers 3\nseed 5\nat 10ms\ncrash S1\n')}`);
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '5');
  await page.waitForFunction(() => document.querySelector('raft-cluster').time > 10);
  assert.equal(await page.evaluate(() => document.querySelector('raft-cluster').servers[0].up), false);
  assert.deepEqual(page.problems, []);
});

test('a file brings back the run and the moment, chosen or dropped', async (t) => {
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  const before = await state(page);
  await page.getByRole('button', { name: 'Share' }).click();
  const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download: Run' }).click()]);
  assert.match(saved.suggestedFilename(), /^raftarium-seed7-1\.0\d\ds\.raft$/);
  const content = await readFile(await saved.path());
  await page.getByText(/^Saved as/).waitFor();

  const again = await openLive(t, 'index.html');
  await again.getByRole('button', { name: 'Share' }).click();
  await again.getByRole('dialog').locator('input[type=file]').setInputFiles({ name: 'run.raft', mimeType: 'text/plain', buffer: content });
  await settle(again, JSON.parse(before).time);
  assert.equal(await state(again), before);
  assert.equal(await again.getByRole('dialog').count(), 0);

  const dropped = await openLive(t, 'index.html#seed=3');
  await drop(dropped, 'run.raft', content);
  await settle(dropped, JSON.parse(before).time);
  assert.equal(await state(dropped), before);
  assert.equal(new URL(dropped.url()).hash, '', 'a reload does not bring the link back');
  assert.deepEqual([...page.problems, ...again.problems, ...dropped.problems], []);
});

/** Drops a file onto the page. */
const drop = (page, name, content) => page.evaluate(([name, bytes]) => {
  const data = new DataTransfer();
  data.items.add(new File([Uint8Array.from(atob(bytes), (symbol) => symbol.charCodeAt(0))], name));
  dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
}, [name, Buffer.from(content).toString('base64')]);

const script = '<img src=x onerror="globalThis.hacked=1"><script>globalThis.hacked=1</script>';

const hostileFiles = {
  'ten megabytes': { content: Buffer.alloc(10_000_000, '#'), says: /at most 1 MiB/ },
  'no UTF-8': { content: Buffer.concat([Buffer.from('servers 5\nsay "'), Buffer.from([0xff, 0xfe]), Buffer.from('"\n')]), says: /line 2, column 6: .*UTF-8/ },
  'binary': { content: Buffer.from([...Array(256).keys()]), says: /UTF-8/ },
  'deep nesting': { content: `await ${'('.repeat(9_000)}`, says: /line 1, column/ },
  'deep denial': { content: `await ${'not '.repeat(2_400)}leader within 1s`, says: /line 1, column/ },
  'script as a word': { content: `servers 5\n${script}\n`, says: /line 2, column 1/ },
  'too many servers': { content: 'servers 100\n', says: /line 1, column 9/ },
  'no servers': { content: 'servers 0\n', says: /line 1, column 9/ },
  'a seed too large': { content: `seed ${'9'.repeat(30)}\n`, says: /line 1, column 6/ },
  'a time too late': { content: 'at 99999999999999999999s pause\n', says: /line 1, column 4/ },
  'a bad moment': { content: `# A run: of mine.\n# Open at: at=soon${script}\nservers 5\n`, says: /line 2: .*is not a valid time/ },
  'nothing': { content: '', says: /it is empty/ },
  'comments alone': { content: '# A run: of nothing.\n\n  # servers 5\n', says: /it is empty/ },
  'a trace of etcd': { content: `{"level":"info","msg":"${script.replaceAll('"', '')}"}\n{"tag":"trace","event":{}}\n`, says: /no line tells what a server did/ },
  'a large trace of ours': { content: '{"seq":1,"at_us":0,"server":"S1","trigger":null,"kind":"started"}\n'.repeat(20_000), says: /no line tells what a server did/ },
  'a ShiViz log without an event': { content: '(?<host>\\S*) (?<clock>{.*})\\n(?<event>.*)\n\nS1 {"S2":1}\nx\n', says: /no line tells what a server did; line 3: the clock of S1 lacks the host itself/ },
  'a hundred thousand lines too many': { content: 'pause\n'.repeat(100_001), says: /lines/ },
};

const hostileLinks = {
  'cut short': { hash: '#run=abcdefg', says: /has no readable run/ },
  'no base64': { hash: '#run=%3Cscript%3E', says: /has no readable run/ },
  'a zip bomb': { hash: `#run=${packed(Buffer.alloc(50_000_000))}`, says: /more than 1 MiB/ },
  'no UTF-8': { hash: `#run=${packed(Buffer.from([0x61, 0x0a, 0xc0, 0x80]))}`, says: /line 2, column 1/ },
  'a bad line': { hash: `#run=${packed(`servers 5\n${script}`)}`, says: /line 2, column 1/ },
  'a bad time': { hash: `#seed=1&at=${encodeURIComponent(script)}`, says: /is not a valid time/ },
  'an infinite time': { hash: '#seed=1&at=1e309', says: /is not a valid time/ },
  'a negative time': { hash: '#seed=1&at=-1s', says: /is not a valid time/ },
  'a bad event': { hash: '#seed=1&at=1s&event=1e9', says: /not the number of an event/ },
  'a bad speed': { hash: '#seed=1&at=1s&speed=Infinity', says: /not a speed/ },
  'a bad seed': { hash: '#seed=-1', says: /not a seed/ },
  'nothing inside': { hash: `#run=${packed(' ')}`, says: /it is empty/ },
  'a bad speed without a time': { hash: '#seed=1&speed=fast', says: /not a speed/ },
  'an unknown scenario': { hash: `#scenario=${encodeURIComponent(script)}`, says: /There is no scenario/ },
};

test('files without a valid run are explained, with the position, and change nothing', async (t) => {
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  const before = await state(page);
  for (const [name, { content, says }] of Object.entries(hostileFiles)) {
    await drop(page, `${script}.raft`, content);
    await page.getByRole('alert').filter({ hasText: says }).waitFor({ timeout: 5_000 }).catch(async () => {
      assert.fail(`${name}: ${await page.getByRole('alert').allTextContents()}`);
    });
    assert.equal(await state(page), before, name);
    await page.getByRole('button', { name: 'Dismiss' }).click();
  }
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.deepEqual(page.problems, []);
});

test('links without a valid run are explained and change nothing', async (t) => {
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  const before = await state(page);
  for (const [name, { hash, says }] of Object.entries(hostileLinks)) {
    await page.evaluate((hash) => void (location.hash = hash), hash);
    await page.getByRole('alert').filter({ hasText: says }).waitFor({ timeout: 5_000 }).catch(async () => {
      assert.fail(`${name}: ${await page.getByRole('alert').allTextContents()}`);
    });
    assert.equal(await state(page), before, name);
  }
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.deepEqual(page.problems, []);
});

test('a fresh page that is opened by a bad link shows the message and a cluster', async (t) => {
  for (const { hash, says } of [hostileLinks['cut short'], hostileLinks['a bad line'], hostileLinks['a bad seed']]) {
    const page = await openPage(t, `index.html${hash}`);
    await page.getByRole('alert').filter({ hasText: says }).first().waitFor();
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    assert.deepEqual(page.problems, []);
    await closePage(page);
  }
});

test('index.html, embed.html and raftarium.html read an address alike', async (t) => {
  const run = packed('servers 3\nseed 5\nat 10ms\ncrash S1\n');
  for (const page of ['index.html', 'embed.html', 'raftarium.html']) {
    const opened = await openPage(t, `${page}?projector=1&view=ring#run=${run}&at=0.3s&select=S2&speed=2`);
    await settle(opened, 300);
    await opened.waitForFunction(() => document.querySelector('raft-cluster').screen.context.selection.kind === 'server');
    const told = await opened.evaluate(() => {
      const cluster = document.querySelector('raft-cluster');
      return [cluster.runSeed, cluster.projector, cluster.playing, cluster.shadowRoot.querySelector('.logs') === null];
    });
    assert.deepEqual(told, ['5', true, false, true], page);
    await closePage(opened);
    const scenario = await openPage(t, `${page}?scenario=leader-failure&seed=9`);
    await scenario.waitForFunction(() => document.querySelector('raft-cluster')?.ready && document.querySelector('raft-cluster').runTitle === 'Leader failure');
    assert.equal(await scenario.evaluate(() => document.querySelector('raft-cluster').runSeed), '9', page);
    await closePage(scenario);
  }
});

test('unknown parameters of an address are reported, with the nearest names', async (t) => {
  for (const [address, says] of [
    ['index.html#scenaro=leader-failure', /scenaro= in the address has no meaning. Did you mean scenario=\?/],
    ['index.html#scenario=leader-failiure', /Did you mean “leader-failure”/],
    ['index.html#seed=1&select=S2', /select=S2 is ignored: it needs a time/],
    ['index.html#seed=1&at=0.3s&select=S9', /select=S9 names nothing that exists at 0.3 s/],
    ['index.html#seed=1&at=0.3s&select=client+99', /select=client 99 names nothing that exists at 0.3 s/],
    ['index.html#seed=1&at=0.3s&select=event+999999', /select=event 999999 names nothing/],
    ['index.html#seed=1&at=0.3s&select=entry+7+9', /select=entry 7 9 names nothing/],
    ['embed.html?seed=1&at=0.3s&select=entry+7+9', /select=entry 7 9 names nothing/],
    ['index.html#seed=1&at=0.3s&event=999999', /event=999999 is not an event of the time 0.3 s/],
    ['embed.html?seed=1&at=0.3s&select=S9', /select=S9 names nothing/],
    ['embed.html?autoply=0', /autoply= in the address has no meaning. Did you mean autoplay=\?/],
    ['embed.html#run=abcdefg', /has no readable run/],
  ]) {
    const page = await openPage(t, address);
    await page.getByText(says).first().waitFor({ timeout: 20_000 }).catch(() => assert.fail(address));
    await closePage(page);
  }
});

test('a link selects a client, or an entry that was overwritten', async (t) => {
  const run = 'servers 3\nlog S1 1 1\nlog S2 1 2\nlog S3 1 2\nat 1ms\nclient A put x 1\nat 2ms\ntimeout S3\n';
  for (const [select, kind] of [['client+1', 'client'], ['entry+2+1', 'entry'], ['entry+2+2', 'entry']]) {
    const page = await openPage(t, `index.html#run=${packed(run)}&at=1.5s&select=${select}`);
    await settle(page, 1500);
    await page.waitForFunction((kind) => document.querySelector('raft-cluster').screen.context.selection.kind === kind, kind, { timeout: 5_000 });
    assert.equal(await page.getByText(/names nothing/).count(), 0, select);
    assert.deepEqual(page.problems, []);
    await closePage(page);
  }
});

test('script in titles, texts, commands and branch names stays text', async (t) => {
  const run = `# ${script}: x\nservers 3\nat 1ms\nsay ${JSON.stringify(script)}\nsubmit ${JSON.stringify(script)}\n`;
  const page = await openPage(t, `index.html#run=${packed(run)}&at=0.8s&branch=${encodeURIComponent(script.slice(0, 38))}`);
  await settle(page, 800);
  for (const tab of ['Events', 'Branches', 'Inspect']) await page.getByRole('tab', { name: tab }).click();
  await page.getByRole('button', { name: 'Share' }).click();
  assert.equal(await page.evaluate(() => globalThis.hacked), undefined);
  assert.equal(await page.locator('img').count(), 0);
  assert.deepEqual(page.problems, []);
});

test('a run that is too long for a link is offered as a file', async (t) => {
  const lines = Array.from({ length: 4_000 }, (_, i) => `submit "${(i * 2_654_435_761 % 4_294_967_296).toString(36)}${i * i}"`);
  const page = await openPage(t, `index.html#run=${packed(`servers 3\nat 1ms\n${lines.join('\n')}\n`)}&at=0.01s`);
  await settle(page, 10);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByText(/Save the file below instead/).waitFor();
  assert.equal(await page.getByRole('button', { name: 'Copy link' }).count(), 0);
  assert.deepEqual(page.problems, []);
});

test('after a reload the last run is offered, and continues where it was', async (t) => {
  const page = await openKept(t, 'index.html');
  await actAndStop(page);
  const before = await state(page);
  await page.reload();
  await page.getByText(/^Continue your last run: Free play, seed 1, at 1\.0\d\d s\?$/).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.getByRole('button', { name: 'Continue', exact: true }).click();
  await settle(page, JSON.parse(before).time);
  assert.equal(await state(page), before);

  await page.reload();
  await page.getByRole('button', { name: 'No, thanks' }).click();
  await page.getByText('Continue your last run').waitFor({ state: 'detached' });
  await page.reload();
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
  await page.waitForTimeout(300);
  assert.equal(await page.getByText('Continue your last run').count(), 0, 'what was declined is not offered again');
  assert.deepEqual(page.problems, []);
});

test('the last run does not interfere with a link, and invalid data in its place does no harm', async (t) => {
  const page = await openKept(t, 'index.html');
  await actAndStop(page);
  await page.goto(page.url().replace(/#.*/, '') + '#seed=8');
  await page.reload();
  await page.waitForFunction(() => document.querySelector('raft-cluster')?.runSeed === '8');
  await page.waitForTimeout(300);
  assert.equal(await page.getByText('Continue your last run').count(), 0);
  for (const rubbish of ['{', 'null', '[]', '{"run":1}', JSON.stringify({ run: 'servers x', moment: 'at=1s', seed: script, title: '', address: '', keptAt: 1, declined: false })]) {
    await page.evaluate((rubbish) => (localStorage.clear(), localStorage.setItem('raftarium-run-x', rubbish)), rubbish);
    await page.goto(page.url().replace(/#.*/, ''));
    await page.reload();
    await page.waitForFunction(() => document.querySelector('raft-cluster')?.ready);
    await page.waitForTimeout(100);
    assert.equal(await page.getByText('Continue your last run').count(), 0, rubbish);
  }
  // What was still being loaded when the page was left.
  assert.deepEqual(page.problems.filter((problem) => !problem.endsWith('ERR_ABORTED')), []);
});

test('a cluster that an error of the program stopped continues at its last moment', async (t) => {
  const page = await openLive(t, 'index.html#seed=7');
  await actAndStop(page);
  const time = JSON.parse(await state(page)).time;
  // An error that leaves the module in the middle of its work, as a panic does.
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    let calls = 0;
    performance.now = () => {
      calls += 1;
      if (calls === 1) return 0;
      delete performance.now;
      throw new Error('the middle of the work');
    };
    try {
      await cluster.seek(60_000);
    } catch (error) {
      reportError(error);
    }
  });
  await page.getByRole('heading', { name: 'This cluster stopped' }).waitFor();
  assert.deepEqual(await axe(page), []);
  await page.locator('raft-cluster').getByRole('button', { name: /^Continue at/ }).click();
  await page.waitForFunction(() => document.querySelector('raft-cluster').runSeed === '7');
  await page.waitForFunction((time) => document.querySelector('raft-cluster').time >= time, time);
});

test('a link is copied, and so are summaries; events and a ShiViz log become files', async (t) => {
  const page = await openLive(t, 'index.html#seed=7', { permissions: ['clipboard-read', 'clipboard-write'] });
  await actAndStop(page);
  const link = await linkOf(page);
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Copy link' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  await page.getByRole('button', { name: 'Copy Markdown' }).click();
  await page.getByText(/^Copied \(.*(bytes|kB)\)\.$/).waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^#/);

  const take = async (name) => {
    const [saved] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: saved.suggestedFilename(), content: await readFile(await saved.path(), 'utf8') };
  };
  const events = await take('Download: Events');
  assert.match(events.name, /^raftarium-seed7-1\.0\d\ds\.ndjson$/);
  const rows = events.content.trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.equal(rows.at(-1).seq, await page.evaluate(() => document.querySelector('raft-cluster').screen.context.frame.header(6)));
  assert.match((await take('Download: ShiViz log')).content, /S1/);
  assert.match((await take('SVG: Diagram')).content, /^<svg [^]*S5/);
  assert.match((await take('PNG: Diagram')).content, /^.PNG/);
  assert.match((await take('Download: Summary')).name, /\.md$/);
  assert.deepEqual(await axe(page), []);
  assert.deepEqual(page.problems, []);
});

test('a long export shows its progress, and can be cancelled', async (t) => {
  const page = await openLive(t, 'index.html');
  await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    cluster.run('set load 300/s');
    await cluster.seek(30_000);
  });
  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('button', { name: 'Download: Events' }).click();
  await page.getByRole('progressbar', { name: 'Working' }).waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  await page.getByText('Cancelled.').waitFor();
  assert.deepEqual(page.problems, []);
});

test('the element opens at the moment that its attribute names, and reports seeks', async (t) => {
  const page = await openPage(t, 'embed.html?scenario=leader-failure&seed=7&autoplay=false&at=1.5s');
  await settle(page, 1500);
  const told = await page.evaluate(async () => {
    const cluster = document.querySelector('raft-cluster');
    const told = [];
    for (const type of ['raft-seek', 'raft-branch']) cluster.addEventListener(type, ({ detail }) => told.push([type, detail.at_ms, detail.branch]));
    const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    await cluster.seek(1000);
    await frames();
    cluster.run('crash S1');
    await frames();
    cluster.stepBack('10ms');
    await frames();
    return told;
  });
  assert.deepEqual(told, [['raft-seek', 1000, undefined], ['raft-branch', 1000, 2], ['raft-seek', 990, undefined]]);
  assert.equal(await page.evaluate(() => localStorage.length), 0, 'the element keeps nothing');
  const bad = await openPage(t, 'embed.html?at=noon');
  await bad.getByRole('alert').getByText('“noon” is not a valid time').waitFor();
  assert.deepEqual([...page.problems, ...bad.problems], []);
});

for (const [name, options] of Object.entries({
  desktop: { viewport: { width: 1280, height: 720 } },
  phone: { viewport: { width: 360, height: 740 }, hasTouch: true },
})) {
  for (const colorScheme of ['light', 'dark']) {
    test(`axe finds nothing in the dialog for sharing: ${name}, ${colorScheme}`, async (t) => {
      const page = await openLive(t, 'index.html', { ...options, colorScheme });
      await actAndStop(page);
      await page.getByRole('button', { name: 'Share' }).click();
      await page.getByText(/characters: works/).waitFor();
      assert.deepEqual(await axe(page), []);
      await shot(page, `share-${name}-${colorScheme}`);
      const wide = await page.evaluate(() => document.querySelector('raft-cluster').shadowRoot.querySelector('dialog.share').scrollWidth);
      assert.ok(wide <= options.viewport.width);
      assert.deepEqual(page.problems, []);
    });
  }
}
