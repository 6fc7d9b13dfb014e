// The rungs of the ladder, in their groups: their scripts, and what the heads of these say.

import { groups as library } from '#ladder';
import type { LibraryForCores } from '../../cluster/model';

export interface Rung {
  id: string;
  /** The script, in the command language. */
  script: string;
  title: string;
  /** What it teaches, in a sentence. */
  teaches: string;
  /** The sections of the paper. */
  paper: string;
  /** The first and the last seed. */
  from: number;
  to: number;
}

export interface Group {
  title: string;
  description: string;
  rungs: Rung[];
}

/** All groups, as the engine reads the heads of the scripts. */
export function groupsOf({ ladderHead }: Pick<LibraryForCores, 'ladderHead'>): Group[] {
  return library.map(({ title, description, scripts }) => ({
    title,
    description,
    rungs: scripts.flatMap(({ id, script }) => {
      const head = ladderHead(id, script);
      return head ? [{ id, script, ...head }] : [];
    }),
  }));
}
