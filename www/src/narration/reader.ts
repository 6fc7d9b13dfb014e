// Gives each remark of a script the time to be read: one that comes before the last is read waits, and time with it.

/** The speed that scenarios are written for. */
const USUAL_SPEED = 1 / 20;
/** How fast people read who look at a picture as well, in characters per second. */
export const READ_PER_S = 20;
/** What it takes to notice that something else is said. */
export const NOTICED_MS = 500;

/** How long a remark is shown before another takes its place. Who watches faster than usual wants to read less. */
export function readingMs(remark: string, speed: number): number {
  return (NOTICED_MS + (1000 * remark.length) / READ_PER_S) * Math.min(1, USUAL_SPEED / speed);
}

export class Reader {
  private readonly queue: string[] = [];
  private shown = '';
  private shownAt = -Infinity;

  /** What is to be shown now; empty for nothing. */
  get remark(): string {
    return this.shown;
  }

  /** Whether a remark waits, so that no time may pass. */
  get holds(): boolean {
    return this.queue.length > 0;
  }

  /** Takes what the script says next. */
  hear(remark: string): void {
    this.queue.push(remark);
  }

  /** Goes on to the next remark when the present one is read. `now` is in milliseconds of wall time. */
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

  /** Shows the last remark of another moment, whose time has passed. */
  jump(remark: string): void {
    this.queue.length = 0;
    this.shown = remark;
    this.shownAt = -Infinity;
  }
}
