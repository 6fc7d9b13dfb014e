// How searches share their time.

/** How many things happen between two looks at the clock: some milliseconds of work. */
export const BATCH = 4_000;
/** How long a worker works before it tells how far it is. */
export const SLICE_MS = 100;
/** How long a search on the page's own thread works between two frames. */
export const FRAME_MS = 10;
