// The time slices of searches.

/** The number of events between two checks of the clock: some milliseconds of work. */
export const BATCH = 4_000;
/** How long a worker works before it posts its progress. */
export const SLICE_MS = 100;
/** How long a search on the page's own thread works between two frames. */
export const FRAME_MS = 10;
