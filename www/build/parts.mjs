// A smaller engine from the whole one, for the scripts that contain it. Which exports it lacks is all that is said here; the optimiser leaves
// out what they alone need.

import binaryen from 'binaryen';
import { readFile, writeFile } from 'node:fs/promises';

/** The classes and functions that read traces: a quarter of all. */
const TRACES = ['tracereader', 'cluster_openTrace'];

/** Writes an engine without the reader of traces. */
export async function withoutTraces(from, to) {
  const module = binaryen.readBinary(new Uint8Array(await readFile(from)));
  const names = Array.from({ length: module.getNumExports() }, (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)).name);
  for (const part of TRACES) {
    const own = names.filter((name) => new RegExp(`^(__wbg_)?${part}(_|$)`).test(name));
    if (own.length === 0) throw new Error(`parts.mjs looks for the export ${part} and finds none.`);
    for (const name of own) module.removeExport(name);
  }
  module.runPasses(['remove-unused-module-elements']);
  await writeFile(to, module.emitBinary());
  module.dispose();
}
