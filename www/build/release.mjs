// `cargo xtask release`: what is published of a version, in target/release-<version>/.
//
//   site/                  ready to upload: this version at its root and in v<major>.<minor>/, and the folders of older versions
//   raftarium-<version>.zip   the files of this version, for hosts of others
//   *.tgz, *.whl           the packages for npm and Python
//   SHA256SUMS             the digests of all these but the site, as `sha256sum --check` reads them
//
//   node www/build/release.mjs check [--previous DIR]   whether a release can be made; before anything is built
//   node www/build/release.mjs make [--previous DIR]    makes it from dist/ and target/packages/
//
// DIR is a site of an earlier release: its folders of other versions are kept.

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { zipSync } from 'fflate';

const VERSION_FOLDER = /^v\d+\.\d+$/;

const [command, option, previous] = process.argv.slice(2);
const version = /^\[package\][^[]*?^version = "(.+?)"/ms.exec(readFileSync('Cargo.toml', 'utf8'))?.[1];
const folder = `v${version.split('.').slice(0, 2).join('.')}`;
const problems = [...problemsOfSources(), ...problemsOfPrevious()];
if (command === 'make') problems.push(...problemsOfBuild());
if (problems.length > 0) {
  console.error(`Version ${version} cannot be released:\n${problems.map((problem) => `  - ${problem}\n`).join('')}`);
  process.exit(1);
}
if (command === 'make') make();

/** What is wrong with the checkout. */
function problemsOfSources() {
  const found = [];
  const changed = git('status', '--porcelain').split('\n').filter(Boolean);
  if (changed.length > 0) found.push(`The working tree has changes that are not committed, such as ${changed[0].slice(3)}: commit or stash them.`);
  const tag = git('tag', '--list', `v${version}`);
  if (tag && git('rev-list', '-1', tag) !== git('rev-parse', 'HEAD')) found.push(`The tag ${tag} stands at another commit: raise the version in Cargo.toml.`);
  const locked = /name = "raftarium"\nversion = "(.+?)"/.exec(readFileSync('Cargo.lock', 'utf8'))?.[1];
  if (locked !== version) found.push(`Cargo.toml has version ${version}, and Cargo.lock has ${locked}: run \`cargo check\`, and commit Cargo.lock.`);
  return [...found, ...problemsOfChanges()];
}

function problemsOfChanges() {
  const sections = (existsSync('CHANGELOG.md') ? readFileSync('CHANGELOG.md', 'utf8') : '').split(/^## /m).slice(1);
  const own = sections.find((section) => section.startsWith(`[${version}]`));
  if (!own) return [`CHANGELOG.md has no section “## [${version}] - DATE”: write what this version brings.`];
  const found = /^\[.+?\] - \d{4}-\d\d-\d\d\n/.test(own) ? [] : [`The section of ${version} in CHANGELOG.md has no date: “## [${version}] - 2027-01-31”.`];
  const open = sections.find((section) => section.startsWith('[Unreleased]'));
  if (open && /^- /m.test(open)) found.push(`CHANGELOG.md lists changes under Unreleased: move them to version ${version}, or raise the version.`);
  return found;
}

/** What is wrong with the folder of earlier versions. */
function problemsOfPrevious() {
  if (option === undefined) return [];
  if (!existsSync(previous) || !statSync(previous).isDirectory()) return [`${previous} is not a folder: --previous names the site of an earlier release.`];
  return versionsIn(previous).length > 0 ? [] : [`${previous} has no folder of a version, such as ${folder}: --previous names the site of an earlier release.`];
}

function versionsIn(site) {
  return readdirSync(site, { withFileTypes: true }).filter((entry) => entry.isDirectory() && VERSION_FOLDER.test(entry.name)).map(({ name }) => name);
}

/** What is wrong with what was built. */
function problemsOfBuild() {
  const found = packages().filter(({ file }) => !existsSync(file)).map(({ file, kind }) => `${file} is not there: the ${kind} package has another version, or was not built.`);
  const page = existsSync('dist/index.html') ? readFileSync('dist/index.html', 'utf8') : '';
  if (!page.includes('data-offline')) found.push('dist/ is not the page as it is published: build it by `cargo xtask build`.');
  return found;
}

/** The packages that this version has. */
function packages() {
  return [
    { kind: 'npm', source: 'packages/npm/build.mjs', file: `target/packages/raftarium-${version}.tgz` },
    { kind: 'Python', source: 'packages/python/build.mjs', file: `target/packages/raftarium-${version}-py3-none-any.whl` },
  ].filter(({ source }) => existsSync(source));
}

function make() {
  const out = `target/release-${version}`;
  const site = join(out, 'site');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(site, { recursive: true });
  cpSync('dist', site, { recursive: true });
  cpSync('dist', join(site, folder), { recursive: true });
  const kept = previous === undefined ? [] : versionsIn(previous).filter((name) => name !== folder);
  for (const name of kept) cpSync(join(previous, name), join(site, name), { recursive: true });
  const archive = join(out, `raftarium-${version}.zip`);
  writeFileSync(archive, zip());
  const files = [archive, ...packages().map(({ file }) => {
    cpSync(file, join(out, basename(file)));
    return join(out, basename(file));
  })];
  writeFileSync(join(out, 'SHA256SUMS'), files.map((file) => `${createHash('sha256').update(readFileSync(file)).digest('hex')}  ${basename(file)}\n`).join(''));
  console.log(`${out}/ is ready: site/ with ${[folder, ...kept].join(', ')}; ${files.map((file) => basename(file)).join(', ')}; SHA256SUMS.`);
}

/** The files of dist/ in a folder with the version's name. Equal files make an equal archive: their time is that of the commit. */
function zip() {
  const mtime = new Date(Number(git('log', '-1', '--format=%ct')) * 1000);
  const files = readdirSync('dist', { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name)).sort();
  const named = files.map((file) => [`raftarium-${version}/${relative('dist', file).replaceAll('\\', '/')}`, readFileSync(file)]);
  return zipSync(Object.fromEntries(named), { level: 9, mtime });
}

function git(...words) {
  return execFileSync('git', words, { encoding: 'utf8' }).trimEnd();
}
