// Which span of time is seen. Two diagrams that share a viewport show the same span, side by side.

/** The shortest and the longest span, in milliseconds: 100 µs, and an hour. */
export const SPAN_MIN_MS = 0.1;
export const SPAN_MAX_MS = 3_600_000;

/** While the view follows, so much of the future is seen at most, in shares of the span and in milliseconds. */
const AHEAD = { share: 0.12, ms: 25 };

export class Viewport {
  fromMs = 0;
  spanMs: number;
  /** Whether the view goes along with the present. */
  following = true;
  /** Told of every change that people make. */
  readonly listeners = new Set<() => void>();

  constructor(spanMs: number) {
    this.spanMs = spanMs;
  }

  get toMs(): number {
    return this.fromMs + this.spanMs;
  }

  /** Brings the present into view, if the view follows. */
  follow(nowMs: number): void {
    if (!this.following) return;
    const ahead = Math.min(AHEAD.share * this.spanMs, AHEAD.ms);
    this.fromMs = Math.max(0, nowMs + ahead - this.spanMs);
  }

  /** Moves by so much; the view stays where people leave it. */
  pan(byMs: number): void {
    this.show(this.fromMs + byMs, this.spanMs);
  }

  /** Shows `factor` times as much; the moment `aroundMs` stays in its place. */
  zoom(factor: number, aroundMs: number): void {
    const spanMs = Math.min(SPAN_MAX_MS, Math.max(SPAN_MIN_MS, this.spanMs * factor));
    const share = (aroundMs - this.fromMs) / this.spanMs;
    const { following } = this;
    this.show(aroundMs - share * spanMs, spanMs);
    this.following = following;
  }

  show(fromMs: number, spanMs: number): void {
    this.spanMs = Math.min(SPAN_MAX_MS, Math.max(SPAN_MIN_MS, spanMs));
    this.fromMs = Math.max(0, fromMs);
    this.following = false;
    this.changed();
  }

  /** Moves no more than it must so that a moment is seen, not at the very edge. */
  reveal(ms: number): void {
    const margin = this.spanMs / 50;
    if (ms < this.fromMs + margin && this.fromMs > 0) this.show(ms - this.spanMs / 4, this.spanMs);
    else if (ms > this.toMs - margin) this.show(ms - this.spanMs * 0.75, this.spanMs);
  }

  /** Goes along with the present again. */
  startFollowing(): void {
    this.following = true;
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
