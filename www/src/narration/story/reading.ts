// How long a reader needs for a text, from its words.

/** The speed that scenarios are written for. */
const USUAL_SPEED = 1 / 20;
/** The reading speed of a person who also watches a picture. */
export const WORDS_PER_MINUTE = 215;
/** The time to notice a new text, in milliseconds. */
export const NOTICED_MS = 800;

/** The time for a text, in milliseconds of wall time. At a higher speed than usual, the reader wants less of it. */
export function readingMs(text: string, speed: number): number {
  const words = text.split(/\s+/).filter(Boolean).length;
  return (NOTICED_MS + (60_000 * words) / WORDS_PER_MINUTE) * Math.min(1, USUAL_SPEED / speed);
}
