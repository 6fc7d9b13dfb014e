// The experiments of the folder `experiments/`, whose first line is `# Title: one sentence.`

import { experiments as sources } from '#experiments';

export interface LibraryExperiment {
  id: string;
  title: string;
  script: string;
}

export const experiments: LibraryExperiment[] = sources
  .map(({ id, script }) => ({ id, title: titleOf(script) || id, script }))
  .sort((a, b) => a.title.localeCompare(b.title, 'en'));

/** The one that is shown at first: a short one. */
export const first = (experiments.find(({ id }) => id === 'failover') ?? experiments[0])?.script ?? '';

export function isOfLibrary(text: string): boolean {
  return experiments.some(({ script }) => script === text);
}

/** The title of a script; empty if it has none. */
export function titleOf(script: string): string {
  return /^# ([^:\n]{1,100}): /.exec(script)?.[1] ?? '';
}
