// Trunk's pre_build hook: installs the npm packages when they are missing or of another version than
// package-lock.json says. It starts in a blink when there is nothing to do.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { arch, platform, versions } from 'node:process';

const oldestNode = 20;

/** The `name@version` of each package in a lock file that this machine should have. */
function packagesOf(lockFile) {
  const { packages } = JSON.parse(readFileSync(lockFile, 'utf8'));
  return Object.entries(packages)
    .filter(([path, entry]) => path !== '' && fits(entry))
    .map(([path, { version }]) => `${path}@${version}`);
}

/** Whether a package is meant for this operating system and processor. */
function fits({ os, cpu, libc }) {
  return (os?.includes(platform) ?? true) && (cpu?.includes(arch) ?? true) && libc === undefined;
}

function isInstalled() {
  try {
    const installed = new Set(packagesOf('node_modules/.package-lock.json'));
    return packagesOf('package-lock.json').every((name) => installed.has(name));
  } catch {
    return false;
  }
}

function install() {
  console.log('installing the npm packages (a few seconds) …');
  const start = performance.now();
  // Windows finds npm.cmd through its shell only.
  const { status, error } = spawnSync('npm ci', [], { stdio: 'inherit', shell: true });
  if (error || status !== 0) {
    console.error('`npm ci` failed: the page needs npm, which comes with Node, and the npm registry.');
    process.exit(1);
  }
  console.log(`… done in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}

if (Number.parseInt(versions.node) < oldestNode) {
  console.error(`The page needs Node ${oldestNode} or newer; this is ${versions.node}. See https://nodejs.org.`);
  process.exit(1);
}
if (!isInstalled()) install();
