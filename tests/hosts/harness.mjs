// What the tests of the hosts share: the packages, a copy of an integration, its build, and a look at the result in a browser.
//
//   const folder = await prepareHost('vite-react');           a fresh copy of integrations/vite-react, in target/hosts
//   await installPackages(folder);                            its packages, and ours
//   await run('npx', ['vite', 'build'], folder);
//   const page = await openHost(t, join(folder, 'dist'));     served as a static site; closes itself when the test ends
//   await assertClusterLives(page);                           a leader, and a command that commits
//   assert.deepEqual(page.problems, []);
//
// Run one file by `node --test tests/hosts/NAME.test.mjs` after a build of the page; `cargo xtask test --hosts` runs all.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { cp, mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openUrl, serveFolder } from '../e2e/harness.mjs';

export { axe, shot } from '../e2e/harness.mjs';

export const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = resolve(root, process.env.DIST ?? 'dist');
const packages = join(root, 'target/packages');
const hosts = join(root, 'target/hosts');

/** A program that does not answer within this time hangs. */
const PATIENCE_MS = 600_000;

/** The npm package of the built page, `raftarium-<version>.tgz`; made anew when the page, or what makes it, is newer. */
export const npmPackage = () => packed('packages/npm', '.tgz');

/** The Python package of the built page, `raftarium-<version>-py3-none-any.whl`; made anew when it is older. */
export const wheel = () => packed('packages/python', '.whl');

async function packed(source, ending) {
  if (!existsSync(join(dist, 'index.html'))) throw new Error('dist/ is not built: run `cargo xtask build`.');
  const made = () => existsSync(packages) && readdirSync(packages).find((name) => name.endsWith(ending));
  const newest = Math.max(statSync(join(dist, 'index.html')).mtimeMs, ...filesIn(join(root, source)).map((file) => statSync(file).mtimeMs));
  if (!made() || statSync(join(packages, made())).mtimeMs < newest) await run('node', [join(source, 'build.mjs')], root);
  return join(packages, made());
}

function filesIn(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === '__pycache__') return [];
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : [path];
  });
}

/**
 * Copies an integration to target/hosts, without what an earlier build left there but its installed packages, and returns the copy's path.
 * Tests that change what is installed there give the copy another name.
 */
export async function prepareHost(name, copy = name) {
  const folder = join(hosts, copy);
  await mkdir(folder, { recursive: true });
  for (const left of await readdir(folder)) {
    if (left !== 'node_modules') await rm(join(folder, left), { recursive: true });
  }
  const isOurs = (path) => !path.split('/').includes('node_modules');
  await cp(join(root, 'integrations', name), folder, { recursive: true, filter: isOurs });
  return folder;
}

/** Installs the npm packages of a folder by its lock file, unless they are there, and then ours, with others in place of those of the file. */
export async function installPackages(folder, others = []) {
  const lock = await readFile(join(folder, 'package-lock.json'), 'utf8');
  const stamp = join(folder, 'node_modules/.installed');
  const isInstalled = existsSync(stamp) && (await readFile(stamp, 'utf8')) === lock;
  if (!isInstalled) await run('npm', ['ci', ...QUIET], folder);
  await run('npm', ['install', '--no-save', '--prefer-offline', ...QUIET, await npmPackage(), ...others], folder);
  await writeFile(stamp, lock);
}

/** No package may run a script, as in the rest of the project. */
const QUIET = ['--ignore-scripts', '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

/**
 * A Python environment with the packages of a requirements file, made once for each content of the file. Returns the folder of
 * its programs: `run(join(bin, 'sphinx-build'), …)`.
 */
export async function pythonEnvironment(requirements) {
  const wanted = await readFile(requirements);
  const folder = join(hosts, `python-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  const bin = join(folder, 'bin');
  const stamp = join(folder, 'installed');
  if (existsSync(stamp)) return bin;
  await rm(folder, { recursive: true, force: true });
  await run(process.env.PYTHON ?? 'python3', ['-m', 'venv', folder], root);
  await run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', requirements], root);
  await writeFile(stamp, '');
  return bin;
}

/** Puts our wheel into a Python environment. */
export async function installWheel(bin) {
  const options = ['--quiet', '--disable-pip-version-check', '--no-deps', '--force-reinstall'];
  await run(join(bin, 'python'), ['-m', 'pip', 'install', ...options, await wheel()], root);
}

/** Runs a program to its end and resolves to its output; rejects with the output if it fails. */
export function run(command, args, cwd, env = {}) {
  return new Promise((done, failed) => {
    const child = spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'], timeout: PATIENCE_MS });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.on('error', failed);
    const said = [command, ...args].join(' ');
    child.on('close', (code) => (code === 0 ? done(output) : failed(new Error(`\`${said}\` failed (${code}):\n${output}`))));
  });
}

/**
 * Opens a page of a folder that a host has built, served below `base` of a site that has nothing else. The options are those
 * of `openPage`.
 */
export async function openHost(t, directory, path = '', { base = '/host/', ...options } = {}) {
  return openUrl(t, (await serveFolder(directory, base)) + path, options);
}

/**
 * Asserts that a cluster lives: it has a leader, or elects one, and commits a command. `at` is its place among the elements of
 * the page; a frame may stand for the page.
 */
export async function assertClusterLives(page, at = 0) {
  const cluster = page.locator('raft-cluster').nth(at);
  await cluster.scrollIntoViewIfNeeded();
  const problem = await cluster.evaluate(async (element) => {
    if (element.ready) return '';
    return new Promise((told) => {
      element.addEventListener('raft-ready', () => told(''), { once: true });
      element.addEventListener('raft-problem', ({ detail }) => told(detail.message), { once: true });
    });
  });
  assert.equal(problem, '', 'the cluster starts');
  const failure = await cluster.evaluate(async (element) => {
    const limit = element.time + 10_000;
    const until = async (holds) => {
      while (!holds()) {
        if (element.time > limit) return false;
        await element.seek(element.time + 50);
      }
      return true;
    };
    if (!(await until(() => element.leader > 0))) return 'no leader within 10 simulated seconds';
    const highest = () => Math.max(...element.servers.map(({ volatile }) => volatile.commit_index));
    let committed = highest();
    const { problem } = element.run('submit "host=1"');
    if (problem) return problem.message;
    do {
      if (!(await until(() => highest() > committed))) return 'no commit within 10 simulated seconds';
      committed = highest();
      // What is committed first may be an entry of the leader's own.
    } while (element.run('expect committed "host=1"').problem);
    return '';
  });
  assert.equal(failure, '', 'a leader commits a command');
}
