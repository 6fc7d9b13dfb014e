// The cores of the library for the bundle: `#core-texts/raft` is the text of cores/raft.js.

import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';

/** An esbuild plugin that provides the modules `#core-texts/…`. */
export function coreLibrary() {
  const namespace = 'library-of-cores';
  return {
    name: namespace,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^#core-texts\/[a-z-]+$/ }, ({ path }) => ({ path: resolve(`cores/${path.slice('#core-texts/'.length)}.js`), namespace }));
      onLoad({ filter: /./, namespace }, async ({ path }) => ({ contents: await readFile(path, 'utf8'), loader: 'text', watchFiles: [path] }));
    },
  };
}
