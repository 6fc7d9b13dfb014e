// Gives the reader time for each remark of a script: a remark waits until the last one is read, and the clock with it.

/** The speed that scenarios are written for. */
const USUAL_SPEED = 1 / 20;
/** The reading speed of a person who also watches a picture, in characters per second. */
export const READ_PER_S = 20;
/** The time to notice a new remark. */
export const NOTICED_MS = 500;

/** How long a remark is shown at least. At a higher speed than usual, the reader wants less time. */
export function readingMs(remark: string, speed: number): number {
  return (NOTICED_MS + (1000 * remark.length) / READ_PER_S) * Math.min(1, USUAL_SPEED / speed);
}

export class Reader {
  private readonly queue: string[] = [];
  private shown = '';
  private shownAt = -Infinity;

  /** The present remark; empty for none. */
  get remark(): string {
    return this.shown;
  }

  /** Whether a remark waits, so that the clock must be held. */
  get holds(): boolean {
    return this.queue.length > 0;
  }

  /** Adds the next remark of the script. */
  add(remark: string): void {
    this.queue.push(remark);
  }

  /** Moves to the next remark when the present one is read. `now` is in milliseconds of wall time. */
  update(now: number, speed: number): void {
    while (this.holds && this.left(now, speed) <= 0) this.next(now);
  }

  /** How long the present remark still needs, in milliseconds. */
  left(now: number, speed: number): number {
    return this.shown ? this.shownAt + readingMs(this.shown, speed) - now : 0;
  }

  /** Shows the next remark, or nothing if there is none. */
  next(now: number): void {
    this.shown = this.queue.shift() ?? '';
    this.shownAt = now;
  }

  /** Shows the last remark before a point that was reached by a seek. */
  jump(remark: string): void {
    this.queue.length = 0;
    this.shown = remark;
    this.shownAt = -Infinity;
  }
}
