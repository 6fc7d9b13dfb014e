// The files that the element fetches from beside itself elsewhere; in a notebook, the widget brings them.

import laboratory from '#worker-laboratory';
import search from '#worker-search';

/** The addresses of the files, by their names in dist/. */
export const files: Record<string, URL> = {};

/** Brings the bytes of the wasm module. */
export function provide(engine: ArrayBuffer): void {
  // The whole one serves for both, with its own glue.
  files['raftarium_bg.wasm'] = files['whole.wasm'] = addressOf(engine, 'application/wasm');
  files['search-worker.js'] = addressOf(search, 'text/javascript');
  files['laboratory-worker.js'] = addressOf(laboratory, 'text/javascript');
}

function addressOf(content: BlobPart, type: string): URL {
  return new URL(URL.createObjectURL(new Blob([content], { type })));
}
