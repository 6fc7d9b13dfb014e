// Builds the engine that a page loads first: the whole one, which Trunk has built, without the features that the page's own thread seldom
// needs. What these alone need, the compiler then leaves out; some of it, such as tables of constants, nobody could take away later.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

const TRIPLE = 'wasm32-unknown-unknown';

/** Writes the module and its glue, as `raftarium_bg.wasm` and `raftarium.js`. */
export async function firstEngine(folder) {
  await run('cargo', ['build', '--quiet', '--release', '--locked', '--lib', '--target', TRIPLE, '--no-default-features']);
  const { stdout } = await run('cargo', ['metadata', '--format-version', '1', '--no-deps', '--offline']);
  const built = join(JSON.parse(stdout).target_directory, TRIPLE, 'release/raftarium.wasm');
  await run('wasm-bindgen', ['--target', 'web', '--no-typescript', '--out-name', 'raftarium', '--out-dir', folder, built]);
}

function run(program, options) {
  return new Promise((done, fail) => {
    const child = spawn(program, options, { stdio: ['ignore', 'pipe', 'inherit'] });
    let stdout = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
    child.on('error', ({ code, message }) => fail(new Error(code === 'ENOENT' ? `The page's engine needs the program ${program}: run \`cargo xtask build\`, which installs it.` : message)));
    child.on('exit', (status) => (status === 0 ? done({ stdout }) : fail(new Error(`${program} failed.`))));
  });
}
