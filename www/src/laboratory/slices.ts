// The time slices of trials, and how they are shared out.

/** How many trials of a cell are handed out together. */
export const PIECE = 10;
/** How often a trial asks whether to go on before it returns: a millisecond or two of work. */
export const BUDGET = 16;
/** How long trials in the page's own thread work between two frames. */
export const FRAME_MS = 10;

/** Some trials of a cell: those from `from` to before `to`. */
export interface Piece {
  cell: number;
  from: number;
  to: number;
}

/** What went wrong in a trial. */
export interface Trouble {
  trial: number;
  words: string;
}

/** A piece that is finished: the rows of its trials, one after the other, and what went wrong in them. */
export interface Finished extends Piece {
  rows: Float64Array<ArrayBuffer>;
  troubles: Trouble[];
}
