// The way from the element to what it keeps to itself, for the modules of this project. Pages see none of it.

import type { Screen } from './screen';

/** What our own pages around the element tell it. */
export interface Around {
  /** The address of the page that opens links, if it is not index.html beside this code. */
  linkBase: string | undefined;
  /** Whether the page says what to show first: then being seen starts nothing. */
  waits: boolean;
  /** Is called just before another run takes the place of the present one. */
  onLeave: (() => void) | undefined;
}

/** What the element keeps to itself. */
export interface Inside {
  readonly around: Around;
  /** What is on screen; undefined while there is no run. */
  readonly screen: Screen | undefined;
  /** The text of a run that was given by a call, not by an attribute. */
  readonly given: string | undefined;
  /** Whether it has started, or tried to. */
  readonly started: boolean;
  /** Says why a link was not opened. What is shown goes on; where nothing is, the words take its place. */
  refuse(message: string): void;
  /** Says something over the ring, once there is one. */
  remark(words: string): Promise<void>;
}

export const INSIDE = Symbol('raftarium.inside');
