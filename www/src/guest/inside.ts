// The way from the element to what it keeps to itself, for the modules of this project. Pages see none of it.

import type { Screen } from '../screen';

/** What the element keeps to itself. */
export interface Inside {
  /** What is on screen; undefined while there is no run. */
  readonly screen: Screen | undefined;
  /** The address of the page that opens links, if it is not index.html beside this code. */
  linkBase: string | undefined;
}

export const INSIDE = Symbol('raftarium.inside');
