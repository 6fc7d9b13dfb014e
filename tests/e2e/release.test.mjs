// `cargo xtask release`: what it makes, and what it stops at. The script runs in a small repository with a page of a few files.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { test } from 'node:test';
import { unzipSync } from 'fflate';

const script = resolve('www/build/release.mjs');
const CHANGES = '# Changes\n\n## [Unreleased]\n\n## [0.2.0] - 2027-01-31\n\n- Lessons.\n\n## [0.1.0] - 2026-11-29\n\n- Raft.\n';

/** A repository in which 0.2.0 can be released. */
function repository(t) {
  const root = mkdtempSync(join(tmpdir(), 'raftarium-release-'));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (file, text) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  const git = (...words) => execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.org', ...words], { cwd: root, encoding: 'utf8' });
  write('Cargo.toml', '[package]\nname = "raftarium"\nversion = "0.2.0"\n\n[dependencies]\nserde = { version = "1.0.0" }\n');
  write('Cargo.lock', '[[package]]\nname = "raftarium"\nversion = "0.2.0"\n');
  write('CHANGELOG.md', CHANGES);
  write('.gitignore', 'dist\ntarget\n');
  write('packages/npm/build.mjs', '');
  write('packages/python/build.mjs', '');
  write('dist/index.html', '<!doctype html><html data-offline="./sw.js">');
  write('dist/docs/index.html', 'docs');
  write('target/packages/raftarium-0.2.0.tgz', 'npm');
  write('target/packages/raftarium-0.2.0-py3-none-any.whl', 'wheel');
  git('init', '--quiet');
  const commit = () => {
    git('add', '--all');
    git('commit', '--quiet', '--message', 'x');
  };
  commit();
  const run = (...words) => spawnSync(process.execPath, [script, ...words], { cwd: root, encoding: 'utf8' });
  return { root, write, git, commit, run, out: join(root, 'target/release-0.2.0') };
}

test('a release has the site with all versions, an archive, the packages and their digests', (t) => {
  const { root, write, run, out } = repository(t);
  for (const file of ['v0.1/index.html', 'v0.2/old.html', 'index.html', 'vain/x']) write(`target/site/${file}`, 'earlier');
  assert.deepEqual(run('check', '--previous', 'target/site').stderr, '');
  const { status, stdout, stderr } = run('make', '--previous', join(root, 'target/site'));
  assert.equal(status, 0, stderr);
  assert.match(stdout, /v0\.2, v0\.1/);
  assert.deepEqual(readdirSync(out).sort(), ['SHA256SUMS', 'raftarium-0.2.0-py3-none-any.whl', 'raftarium-0.2.0.tgz', 'raftarium-0.2.0.zip', 'site']);
  assert.deepEqual(readdirSync(join(out, 'site')).sort(), ['docs', 'index.html', 'v0.1', 'v0.2']);
  assert.equal(readFileSync(join(out, 'site/v0.1/index.html'), 'utf8'), 'earlier');
  assert.deepEqual(readdirSync(join(out, 'site/v0.2')).sort(), ['docs', 'index.html'], 'a correction replaces the files of its folder');
  const archive = readFileSync(join(out, 'raftarium-0.2.0.zip'));
  assert.deepEqual(Object.keys(unzipSync(archive)).sort(), ['raftarium-0.2.0/docs/index.html', 'raftarium-0.2.0/index.html']);
  const checked = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: out, encoding: 'utf8' });
  assert.equal(checked.status, 0, checked.stderr);
  assert.equal(checked.stdout.trim().split('\n').length, 3);
  run('make');
  assert.deepEqual(readFileSync(join(out, 'raftarium-0.2.0.zip')), archive, 'equal files make an equal archive');
});

const faults = [
  ['a changed file', ({ write }) => write('new.txt', ''), /changes that are not committed, such as new\.txt/],
  ['a change log without the version', ({ write, commit }) => (write('CHANGELOG.md', CHANGES.replace('[0.2.0]', '[0.3.0]')), commit()), /CHANGELOG\.md has no section “## \[0\.2\.0\] - DATE”/],
  ['a version without a date', ({ write, commit }) => (write('CHANGELOG.md', CHANGES.replace(' - 2027-01-31', '')), commit()), /has no date/],
  ['changes that belong to no version', ({ write, commit }) => (write('CHANGELOG.md', CHANGES.replace('[Unreleased]\n', '[Unreleased]\n\n- A thing.\n')), commit()), /lists changes under Unreleased/],
  ['versions that disagree', ({ write, commit }) => (write('Cargo.lock', '[[package]]\nname = "raftarium"\nversion = "0.1.0"\n'), commit()), /Cargo\.toml has version 0\.2\.0, and Cargo\.lock has 0\.1\.0/],
  ['a tag at another commit', ({ write, commit, git }) => (git('tag', 'v0.2.0'), write('more.txt', ''), commit()), /The tag v0\.2\.0 stands at another commit/],
  ['no folder of earlier versions', () => ['--previous', 'nowhere'], /nowhere is not a folder/],
  ['a folder without versions', () => ['--previous', 'packages'], /packages has no folder of a version, such as v0\.2/],
];

for (const [name, spoil, wanted] of faults) {
  test(`${name} stops a release before anything is built`, (t) => {
    const made = repository(t);
    const options = spoil(made);
    const { status, stderr } = made.run('check', ...(Array.isArray(options) && options[0] === '--previous' ? options : []));
    assert.equal(status, 1);
    assert.match(stderr, wanted);
    assert.ok(!existsSync(made.out));
  });
}

test('a package of another version, or a page for development, stops a release', (t) => {
  const { root, write, run, out } = repository(t);
  rmSync(join(root, 'target/packages/raftarium-0.2.0.tgz'));
  write('target/packages/raftarium-0.1.0.tgz', 'npm');
  write('dist/index.html', '<!doctype html><html>');
  const { status, stderr } = run('make');
  assert.equal(status, 1);
  assert.match(stderr, /raftarium-0\.2\.0\.tgz is not there/);
  assert.match(stderr, /dist\/ is not the page as it is published/);
  assert.ok(!existsSync(out));
});
