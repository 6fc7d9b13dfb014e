// The files that the element fetches from beside itself elsewhere; in a notebook, the widget brings them.

import worker from '#worker';

/** The addresses of the files, by their names in dist/. */
export const files: Record<string, URL> = {};

/** Brings the bytes of the wasm module. */
export function provide(engine: ArrayBuffer): void {
  files['raftarium_bg.wasm'] = addressOf(engine, 'application/wasm');
  files['search-worker.js'] = addressOf(worker, 'text/javascript');
}

function addressOf(content: BlobPart, type: string): URL {
  return new URL(URL.createObjectURL(new Blob([content], { type })));
}
