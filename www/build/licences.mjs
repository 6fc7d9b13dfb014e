// Collects the licence notices of the third-party code in the built page: npm packages in the scripts, crates in the wasm module.
// They come from the licence files of the packages; nothing is fetched.

import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the notices of a crate are that has none at its root. */
const ELSEWHERE = { 'rquickjs-sys': ['quickjs', 'vendor/wasi-libc'] };
const LICENCE = /^(licen[cs]e|copying|copyright|notice|unlicense)/i;

/**
 * All notices as text.
 * @param inputs The paths of the source files of the scripts.
 */
export function licences(inputs) {
  const parts = [...packages(inputs), ...crates(), rust()];
  const names = parts.map(({ name, version, licence }) => `  ${name} ${version} (${licence})`);
  const texts = new Map();
  for (const { name, version, text } of parts) {
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  }
  const notices = [...texts].map(([text, of]) => `${'-'.repeat(78)}\n${of.join(', ')}\n\n${text}\n`);
  const own = ['Raftarium', ownLicence('LICENSE-MIT'), 'or, at your choice, the Apache License, Version 2.0.'].join('\n\n');
  return `${own}\n\nRaftarium contains these works of others:\n\n${names.join('\n')}\n\n${notices.join('\n')}`;
}

function ownLicence(file) {
  return readFileSync(file, 'utf8').trim();
}

/** The npm packages that files of `node_modules` belong to. */
function packages(inputs) {
  const found = inputs.map((path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1]).filter(Boolean);
  return [...new Set(found)].sort().map((name) => {
    const folder = join('node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return { name, version, licence: license, text: textsIn(folder) };
  });
}

/** The crates that are compiled into the modules, without macros and build scripts. */
function crates() {
  const command = ['tree', '--offline', '--locked', '--package', 'raftarium', '--package', 'raftarium-quickjs', '--target', 'wasm32-unknown-unknown', '--no-default-features', '--features', 'import,jobs'];
  command.push('--edges', 'normal,no-proc-macro', '--prefix', 'none', '--no-dedupe', '--format', '{p}|{l}');
  const { status, stdout, stderr } = spawnSync('cargo', command, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`The crates of the module are not known: ${stderr}`);
  const lines = [...new Set(stdout.split('\n').filter((line) => line && !/^raftarium(-quickjs)? /.test(line)))].sort();
  return lines.map((line) => {
    const [, name, version, licence] = /^(\S+) v(\S+).*\|(.*)$/.exec(line) ?? [];
    const folders = (ELSEWHERE[name] ?? ['']).map((folder) => join(sourceOf(name, version), folder));
    return { name, version, licence, text: folders.map(textsIn).join('\n\n') };
  });
}

/** The folder with the source of a crate. */
function sourceOf(name, version) {
  const sources = join(process.env.CARGO_HOME ?? join(homedir(), '.cargo'), 'registry', 'src');
  const folder = readdirSync(sources).map((registry) => join(sources, registry, `${name}-${version}`)).find(existsSync);
  if (!folder) throw new Error(`The source of ${name} ${version} is not in ${sources}.`);
  return folder;
}

/** The notice of Rust's standard library, which is part of every module. */
function rust() {
  const { stdout } = spawnSync('rustc', ['--version'], { encoding: 'utf8' });
  const text = 'Copyright (c) The Rust Project Contributors. Licensed under the MIT license or the Apache License, Version 2.0,\n'
    + 'at your choice; https://www.rust-lang.org/policies/licenses says more, also of the works that it contains.';
  return { name: 'Rust standard library', version: stdout.split(' ')[1] ?? '', licence: 'MIT OR Apache-2.0', text };
}

/** The licence files of a folder. Where there is a choice, the MIT license is ours. */
function textsIn(folder) {
  const files = readdirSync(folder).filter((file) => LICENCE.test(file)).sort();
  const isMit = files.some((file) => /mit/i.test(file));
  const chosen = files.filter((file) => !isMit || !/apache/i.test(file));
  if (chosen.length === 0) throw new Error(`There is no licence file in ${folder}.`);
  return chosen.map((file) => readFileSync(join(folder, file), 'utf8').trim()).join('\n\n');
}
