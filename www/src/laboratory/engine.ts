// The engine's part for experiments, which is loaded with the tab.

import { whole } from '#whole';
import type * as Wasm from '#wasm';
import { explainFailure } from '../cluster/loading';

let engine: typeof Wasm | undefined;

/** Loads it; call this before all that follows. */
export async function loadExperiments(): Promise<void> {
  engine = await explainFailure(whole);
}

/** An experiment. */
export function experimentJob(script: string): Wasm.ExperimentJob {
  return new (loaded().ExperimentJob)(script);
}

/** The figures of sorted values, of which `never` more have none: see `experimentFigures`. */
export function figuresOf(sorted: Float64Array, never: number): Float64Array {
  return loaded().experimentFigures(sorted, never);
}

function loaded(): typeof Wasm {
  if (!engine) throw new Error('The laboratory uses the engine before it is loaded.');
  return engine;
}
