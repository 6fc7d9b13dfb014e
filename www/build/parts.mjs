// Two modules from one: the page's first engine has no reader of traces, which is a quarter of all, and which few need.

import binaryen from 'binaryen';
import { readFile, writeFile } from 'node:fs/promises';

/** The exports that only the engine for traces has. What they alone need is left out of the other one by the optimiser. */
const OF_TRACES = /^(__wbg_tracereader_free|tracereader_\w+|cluster_openTrace)$/;

/** Writes a module without the exports for traces. */
export async function withoutTraces(from, to) {
  // The optimiser orders functions by their names.
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(new Uint8Array(await readFile(from)));
  const names = Array.from({ length: module.getNumExports() }, (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)).name);
  const own = names.filter((name) => OF_TRACES.test(name));
  if (own.length < 4) throw new Error(`parts.mjs looks for the exports of the reader of traces and finds ${own.join(', ') || 'none'}.`);
  for (const name of own) module.removeExport(name);
  module.runPasses(['remove-unused-module-elements']);
  await writeFile(to, module.emitBinary());
  module.dispose();
}
