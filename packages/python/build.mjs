// Makes the Python package of the built page: the folder target/packages/python and from it the wheel
// target/packages/raftarium-<version>-py3-none-any.whl. Run it after `trunk build --release`; `cargo xtask package` does.
//
//   src/raftarium/static/widget.js    what a notebook keeps of each widget
//   src/raftarium/static/code.js.gz   the elements of dist/ in one module, and what connects them to Python
//   src/raftarium/static/engine.wasm.gz
//   src/raftarium/_generated.py       the version, and the names that Python checks: scenarios, lessons, words of the language
//   the rest                          the files of packages/python, as they are

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../../', import.meta.url));
const dist = resolve(root, process.env.DIST ?? 'dist');
const source = join(root, 'packages/python');
const packages = join(root, 'target/packages');
const folder = join(packages, 'python');
const inside = join(folder, 'src/raftarium');
const { version } = /^\[package\]\n[^]*?^version = "(?<version>.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8')).groups;

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
cpSync(source, folder, { recursive: true, filter: (path) => !/__pycache__|\.pytest_cache|\.pyc$/.test(path) });
for (const file of ['LICENSE-MIT', 'LICENSE-APACHE']) cpSync(join(root, file), join(folder, file));
mkdirSync(join(inside, 'static'));
cpSync(join(dist, 'licences.txt'), join(inside, 'static/licences.txt'));
writeFileSync(join(inside, 'static/widget.js'), await bundle('js/loader.ts'));
writeFileSync(join(inside, 'static/code.js.gz'), pack(await bundle('js/code.ts')));
writeFileSync(join(inside, 'static/engine.wasm.gz'), pack(readFileSync(join(dist, 'whole.wasm'))));
writeFileSync(join(inside, '_generated.py'), generated());
makeWheel();

/** One module without imports. */
async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [join(source, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    charset: 'utf8',
    minify: true,
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [elements()],
  });
  const { text } = outputFiles[0];
  // The engine's glue knows an address of its module, which is not used.
  const addresses = text.match(/new URL\([^()]*import\.meta\.url\)/g) ?? [];
  const others = addresses.filter((address) => !/^new URL\(['"]raftarium_bg\.wasm['"]/.test(address));
  if (others.length > 0) throw new Error(`A notebook has no files beside its code, but it asks for ${others.join(', ')}.`);
  return text;
}

/** Brings the modules of dist/, which get the files beside them from js/files.ts, and the code of the workers. */
function elements() {
  const modules = ['raft-cluster.js', 'raft-lesson.js'].map((name) => JSON.stringify(join(dist, name)));
  const files = JSON.stringify(join(source, 'js/files.ts'));
  return {
    name: 'elements',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#elements$/ }, () => ({ path: 'elements', namespace: 'elements' }));
      onLoad({ filter: /./, namespace: 'elements' }, () => ({ contents: modules.map((path) => `import ${path};`).join('\n'), resolveDir: root }));
      // One engine serves for all, the whole one, so its glue does too.
      onResolve({ filter: /^\.\/raftarium-[0-9A-Z]+\.js$/ }, () => ({ path: join(dist, wholeGlue()) }));
      onResolve({ filter: /^#worker-/ }, ({ path }) => ({ path: join(dist, `${path.replace('#worker-', '')}-worker.js`), namespace: 'worker' }));
      onLoad({ filter: /./, namespace: 'worker' }, ({ path }) => ({ contents: readFileSync(path, 'utf8'), loader: 'text' }));
      onLoad({ filter: /\.js$/ }, ({ path }) => {
        if (!path.startsWith(dist)) return undefined;
        // A notebook has no page that could open a link.
        const code = readFileSync(path, 'utf8').replace(/new URL\((['"])\.\/\1,\s*import\.meta\.url\)\.href/g, 'void 0');
        const own = code.replace(/new URL\((['"])\.\/([\w.-]+)\?[0-9a-f]+\1,\s*import\.meta\.url\)/g, 'ownFiles["$2"]');
        return { contents: own === code ? code : `import { files as ownFiles } from ${files};\n${own}`, loader: 'js' };
      });
    },
  };
}

/** The name in dist/ of the glue of the whole engine. */
function wholeGlue() {
  const [name, ...others] = readdirSync(dist).filter((file) => /^raftarium-whole-.*\.js$/.test(file));
  if (!name || others.length > 0) throw new Error('dist/ must have one raftarium-whole-*.js.');
  return name;
}

/** Compresses so that the same content gives the same bytes. */
function pack(content) {
  return gzipSync(content, { level: 9 });
}

/** What the package knows of the language and the library, as a Python module. */
function generated() {
  const language = JSON.parse(readFileSync(join(dist, 'raft-language.json'), 'utf8'));
  const scenarios = namesIn('scenarios', '.raft');
  const lessons = namesIn('lessons', '.md').filter((name) => !['glossary', 'README'].includes(name));
  const lists = Object.entries(language).map(([name, words]) => `    ${JSON.stringify(name)}: ${tuple(words)},\n`);
  return `"""What the build knows. Do not edit: packages/python/build.mjs writes it."""

VERSION: str = ${JSON.stringify(version)}
SCENARIOS: tuple[str, ...] = ${tuple(scenarios)}
LESSONS: tuple[str, ...] = ${tuple(lessons)}
#: The words of the command language by what they are, as the engine lists them.
LANGUAGE: dict[str, tuple[str, ...]] = {
${lists.join('')}}
`;
}

function namesIn(directory, ending) {
  return readdirSync(join(root, directory)).filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length)).sort();
}

function tuple(words) {
  return `(${words.map((word) => `${JSON.stringify(word)},`).join(' ')})`;
}

/** Builds the wheel with the tools of requirements-build.txt, in an environment of their own. */
function makeWheel() {
  const environment = join(packages, 'python-build');
  const python = join(environment, 'bin/python');
  const wanted = readFileSync(join(source, 'requirements-build.txt'), 'utf8');
  const stamp = join(environment, 'installed');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(environment, { recursive: true, force: true });
    run(process.env.PYTHON ?? 'python3', ['-m', 'venv', environment]);
    run(python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--requirement', join(source, 'requirements-build.txt')]);
    writeFileSync(stamp, wanted);
  }
  for (const name of readdirSync(packages)) {
    if (name.endsWith('.whl')) rmSync(join(packages, name));
  }
  run(python, ['-m', 'hatchling', 'build', '--target', 'wheel', '--directory', packages]);
}

function run(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`\`${[command, ...args].join(' ')}\` failed${error ? `: ${error.message}` : ''}.`);
}
