// Smaller engines from the whole one. Which exports an engine lacks is all that is said here; the optimiser leaves out what they alone
// need.

import binaryen from 'binaryen';
import { readFile, writeFile } from 'node:fs/promises';

/** The classes and functions that read traces: a quarter of all. */
const TRACES = ['tracereader', 'cluster_openTrace'];
/** Those of searches, experiments and climbs of the ladder, which work in threads of their own. */
const JOBS = ['searchjob', 'experimentjob', 'laddertrial', 'experimentFigures'];

/** Writes an engine without the reader of traces. */
export function withoutTraces(from, to) {
  return without(TRACES, from, to);
}

/** Writes the engine that a page needs to act. */
export function forActing(from, to) {
  return without([...TRACES, ...JOBS], from, to);
}

async function without(parts, from, to) {
  // The optimiser orders functions by their names.
  binaryen.setDebugInfo(true);
  const module = binaryen.readBinary(new Uint8Array(await readFile(from)));
  const names = Array.from({ length: module.getNumExports() }, (_, i) => binaryen.getExportInfo(module.getExportByIndex(i)).name);
  for (const part of parts) {
    const own = names.filter((name) => new RegExp(`^(__wbg_)?${part}(_|$)`).test(name));
    if (own.length === 0) throw new Error(`parts.mjs looks for the export ${part} and finds none.`);
    for (const name of own) module.removeExport(name);
  }
  module.runPasses(['remove-unused-module-elements']);
  await writeFile(to, module.emitBinary());
  module.dispose();
}
