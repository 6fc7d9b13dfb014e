// The engine for cores in JavaScript, as the page has it: the same replies as natively (cores/quickjs/tests/parity.rs), hostile cores, and a crash.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { build } from 'esbuild';
import { openPage } from './harness.mjs';

const raft = (await readFile('cores/raft.js', 'utf8'))
  .replace('export function start(', 'function raftStart(').replace('export function step(', 'function raftStep(');
const cluster = raft + await readFile('cores/quickjs/tests/parity/cluster.js', 'utf8');
const digest = (await readFile('cores/quickjs/tests/parity/digest.txt', 'utf8')).trim();

/** www/src/cores/engine.ts as a classic script. */
const { outputFiles: [{ text: script }] } = await build({
  entryPoints: ['www/src/cores/engine.ts'],
  bundle: true,
  write: false,
  format: 'iife',
  globalName: 'cores',
  target: 'es2022',
  alias: { '#cores': './www/build/cores-url.ts' },
  define: { CORES_URL: '"./cores.wasm"', 'import.meta.url': 'document.baseURI' },
});

/** Opens a page, and puts the engine into it. */
async function open(t, browser) {
  const page = await openPage(t, 'index.html', { browser });
  await page.addScriptTag({ content: script });
  return page;
}

/** A core whose `step` does this. */
const core = (step) => `export function start() { return { n: 0 }; }\nexport function step(state, event) {\n${step}\n}`;

for (const browser of ['chromium', 'firefox']) {
  test(`ten thousand steps give the digest that they give natively, in ${browser}`, async (t) => {
    const page = await open(t, browser);
    const found = await page.evaluate(async (source) => {
      const engine = new cores.QuickJs(await cores.loadCores(), source);
      const encoder = new TextEncoder();
      let digest = 0x811c9dc5;
      const add = (text) => {
        for (const byte of encoder.encode(text)) digest = Math.imul(digest ^ byte, 0x01000193) >>> 0;
        return text;
      };
      let { slot, text } = engine.start('{}');
      add(text);
      for (let step = 1; step <= 10000; step += 1) {
        add(engine.step(slot, '{"event":"go"}'));
        if (step % 250 > 0) continue;
        const saved = engine.save(slot);
        engine.free(slot);
        slot = engine.load(saved);
        add(saved);
      }
      return digest.toString(16).padStart(8, '0');
    }, cluster);
    assert.equal(found, digest);
  });

  test(`a hostile core ends with a problem, and the others go on, in ${browser}`, async (t) => {
    const page = await open(t, browser);
    const hostile = [
      ['for (;;) {}', 'the core did not return'],
      ['const f = () => { try { f(); } catch {} }; f(); return {};', 'too much recursion'],
      ['const a = []; for (;;) a.push([1, 2, 3]);', 'out of memory'],
      ["JSON.parse('['.repeat(100000));", 'too much recursion'],
      ['let a = []; for (let i = 0; i < 20000; i++) a = [a]; return { a };', 'is nested more than 100 levels deep'],
      ["'x'.repeat(4e5).indexOf('x'.repeat(2e5) + 'y');", 'the core did not return'],
      ["return { a: 'x'.repeat(1e7) };", 'out of memory'],
      ['return { a: NaN };', 'reply.a is NaN'],
      ["throw new Error('no');", 'Error: no (line 3, column 11)'],
    ];
    const { problems, calm, longest } = await page.evaluate(async (sources) => {
      const module = await cores.loadCores();
      const other = new cores.QuickJs(module, sources.calm);
      const { slot } = other.start('{}');
      const problems = [];
      let longest = 0;
      for (const source of sources.hostile) {
        const start = performance.now();
        try {
          problems.push(new cores.QuickJs(module, source).start('{}').text);
        } catch (error) {
          problems.push(error instanceof cores.CoreError ? error.message : `thrown: ${error}`);
        }
        longest = Math.max(longest, performance.now() - start);
      }
      return { problems, calm: other.step(slot, '{}'), longest };
    }, { hostile: hostile.map(([step]) => core(step)), calm: core('state.n += 1; return { n: state.n };') });
    t.diagnostic(`the longest took ${longest.toFixed(0)} ms`);
    problems.forEach((found, index) => assert.ok(found.startsWith(hostile[index][1]) || found.includes(hostile[index][1]), `${hostile[index][0]}: ${found}`));
    assert.equal(calm, '{"reply":{"n":2},"state":{},"logs":[]}');
  });
}

test('after a crash of its instance an engine starts servers again, and knows those of before no longer', async (t) => {
  const page = await open(t);
  const seen = await page.evaluate(async (source) => {
    const engine = new cores.QuickJs(await cores.loadCores(), source);
    const { slot } = engine.start('{}');
    // An address beyond the memory is what a trap looks like to the glue.
    engine.exports = { ...engine.exports, step: () => { throw new WebAssembly.RuntimeError('unreachable'); } };
    const messages = [];
    for (const act of [() => engine.step(slot, '{}'), () => engine.step(slot, '{}'), () => engine.save(slot)]) {
      try {
        act();
      } catch (error) {
        messages.push(error.message);
      }
    }
    engine.free(slot);
    const again = engine.start('{}');
    return { messages, isNew: again.slot !== slot, reply: engine.step(again.slot, '{}') };
  }, core('state.n += 1; return { n: state.n };'));
  assert.deepEqual(seen, {
    messages: [
      'the engine for cores in JavaScript has crashed (unreachable)',
      'the state of this server was lost when the engine for cores in JavaScript crashed',
      'the state of this server was lost when the engine for cores in JavaScript crashed',
    ],
    isNew: true,
    reply: '{"reply":{"n":2},"state":{},"logs":[]}',
  });
});
