// Makes the cluster of a run whose parts are loaded, and brings it to its moment.

import type { Context } from '../../cluster/context';
import type { Cluster, Problem } from '../../cluster/model';
import type { Moment, Recording, RunRequest, TraceFile } from '../../cluster/run';
import type { Parts } from '../parts';
import { elementText } from '../text';

/** A cluster that has been opened, and what it shows if that is a recording. */
export interface Made {
  cluster: Cluster;
  recording?: Recording | undefined;
}

/** A cluster with the run, or the problem with the run. */
export function make({ engine, source, core, traces }: Parts, { seed, madeWith, trace }: RunRequest, onFrame: () => void): Made | Problem {
  const cluster = new engine.Cluster(onFrame);
  if (trace) return openTrace(cluster, trace, traces);
  const refused = core && cluster.setCore(...core.args);
  const opened = refused ?? (source === undefined ? cluster.openFresh(seed ?? undefined) : cluster.open(source, seed ?? undefined));
  const isAnother = madeWith && !opened && cluster.coreHash() !== madeWith.hash;
  const problem = isAnother ? { message: elementText.otherCore(madeWith) } : opened;
  if (problem) cluster.free();
  return problem ?? { cluster };
}

/** Shows a trace in a cluster of the engine that has read it. */
function openTrace(cluster: Cluster, { reader, name }: TraceFile, traces: Parts['traces']): Made | Problem {
  const { report, end_ms, untold, problem } = cluster.openTrace(reader, name);
  if (report) {
    const open = report.properties.filter(({ verdict }) => verdict === 'unknown');
    const unjudged = new Map(open.map(({ property, message = '' }) => [property, message]));
    return { cluster, recording: { report, endMs: end_ms, clock: traces?.clockOf(report.format), untold, unjudged } };
  }
  cluster.free();
  return problem ?? { message: '' };
}

/** How the opened run comes to its moment, if it has one; it resolves to what is to be said there. */
export function wayTo(context: Context, goal: Moment | undefined, says: string, { moments, traces }: Parts): (() => Promise<string[]>) | undefined {
  if (traces) return () => traces.showFirst(context);
  if (!goal || !moments) return undefined;
  return async () => [says, ...(await moments.goTo(context, goal))].filter(Boolean);
}
