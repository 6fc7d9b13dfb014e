// Builds cores.wasm, the engine for cores in JavaScript, from cores/quickjs. It is compiled by Rust and clang, which takes a minute, so the result
// is kept in target/cores and made again only when its sources have changed.

import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { mkdir, rename } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const source = join(root, 'cores/quickjs');
/** Beside the page's own build, so that neither waits for the other. */
const target = join(root, 'target/cores');
const TRIPLE = 'wasm32-unknown-unknown';

/** The path of the module, which is built if it is not there. */
export async function coresModule() {
  const module = join(target, `cores-${digest()}.wasm`);
  if (!existsSync(module)) await build(module);
  return module;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await coresModule();

/** A digest of everything that the module is made from. */
function digest() {
  const files = readdirSync(join(source, 'src')).sort().map((name) => join(source, 'src', name));
  files.push(join(source, 'Cargo.toml'), join(root, '.cargo/config.toml'), fileURLToPath(import.meta.url));
  const hash = createHash('sha256');
  for (const file of files) hash.update(readFileSync(file));
  const lock = readFileSync(join(root, 'Cargo.lock'), 'utf8');
  hash.update(/name = "rquickjs-sys"\n(.*\n){3}/.exec(lock)?.[0] ?? '');
  return hash.digest('hex').slice(0, 16);
}

async function build(module) {
  console.log('building the engine for cores in JavaScript (a minute) …');
  await mkdir(target, { recursive: true });
  for (const name of readdirSync(target)) if (/^cores-.*\.wasm$/.test(name)) rmSync(join(target, name));
  const profile = { CARGO_PROFILE_RELEASE_OPT_LEVEL: 's', CARGO_PROFILE_RELEASE_PANIC: 'abort' };
  const environment = { ...process.env, ...compilers(), ...profile, CARGO_TARGET_DIR: target };
  // What Trunk has set for the page's module does not concern this one.
  delete environment.CARGO_ENCODED_RUSTFLAGS;
  await run('cargo', ['build', '--quiet', '--release', '--locked', '--package', 'raftarium-quickjs', '--lib', '--target', TRIPLE], environment);
  const wasmOpt = join(root, 'node_modules/binaryen/bin/wasm-opt');
  const unfinished = `${module}.unfinished`;
  const built = join(target, TRIPLE, 'release/raftarium_quickjs.wasm');
  await run(process.execPath, [wasmOpt, '-O1', '--strip-producers', '--strip-target-features', built, '-o', unfinished], process.env);
  checkImports(unfinished);
  await rename(unfinished, module);
}

/** The C compiler and its archiver, as the crate `cc` is told of them. `cargo xtask` installs them. */
function compilers() {
  const clang = process.env[`CC_${TRIPLE.replaceAll('-', '_')}`] ?? 'clang';
  const { status } = spawnSync(clang, [`--target=${TRIPLE}`, '-x', 'c', '-c', '-', '-o', '-'], { input: '' });
  if (status !== 0) {
    throw new Error('The engine for cores in JavaScript needs clang with a target for WebAssembly, and llvm-ar: run `cargo xtask build`, or install clang and llvm.');
  }
  const { stdout } = spawnSync(clang, ['-print-prog-name=llvm-ar'], { encoding: 'utf8' });
  const name = TRIPLE.replaceAll('-', '_');
  return { [`CC_${name}`]: clang, [`AR_${name}`]: process.env[`AR_${name}`] ?? (stdout.trim() || 'llvm-ar') };
}

/** A core can reach only what the module imports: nothing. */
function checkImports(file) {
  const imports = WebAssembly.Module.imports(new WebAssembly.Module(readFileSync(file)));
  if (imports.length > 0) throw new Error(`cores.wasm imports ${imports.map(({ name }) => name).join(', ')}: it must import nothing.`);
}

function run(program, options, env) {
  return new Promise((done, fail) => {
    const child = spawn(program, options, { cwd: root, env, stdio: 'inherit' });
    child.on('error', fail);
    child.on('exit', (status) => (status === 0 ? done() : fail(new Error(`${resolve(program)} failed.`))));
  });
}
