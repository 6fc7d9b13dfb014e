// Which run is wanted, at which moment, and where the present one came from.

import type { Problem } from './model';

/** A place in a run, as links and files name it. */
export interface Moment {
  atMs: number;
  /** The event after which it is, within its instant. */
  event?: number;
  /** What the branch is called. */
  branch?: string;
  selection?: string;
  speed?: number;
  /** The version of the engine that made the run. */
  engine?: string;
  /** What the moment looked like then. */
  state?: string;
}

/** A run that is asked for: by attributes, by a call, by a link or a file. */
export interface Wanted {
  /** Text in the command language; it comes before a scenario. */
  run?: string;
  scenario?: string | null;
  src?: string | null;
  seed?: string | null;
  /** The moment to stop at; without one, the clock runs if `autoplay` says so. */
  moment?: Moment;
  /** Simulated seconds per second, in place of the attribute's. */
  speed?: number;
}

/** What an address asks for, and what in it means nothing. */
export interface Reading {
  wanted: Wanted;
  remarks: string[];
}

/** Where a run came from. */
export interface Source {
  /** The scenario's name in links; nothing for free play. Undefined where the run came as text. */
  scenario: string | null | undefined;
  /** The address of the page that opens links; without it, index.html beside the code. */
  address: string | undefined;
  /** What somebody wrote in the script editor last; it outlives the run. */
  draft: { text: string | undefined };
  /** Opens a run in place of the present one; resolves to what is wrong with it. */
  show(wanted: Wanted): Promise<Problem | undefined>;
}
