// The visible span of time. Two diagrams that share a viewport show the same span side by side.

/** The shortest and the longest span, in milliseconds: 100 µs, and an hour. */
export const SPAN_MIN_MS = 0.1;
export const SPAN_MAX_MS = 3_600_000;

/** While the view follows the present, it shows at most this much of the future, as a share of the span and in milliseconds. */
const AHEAD = { share: 0.12, ms: 25 };

export class Viewport {
  fromMs = 0;
  spanMs: number;
  /** Whether the view follows the present. */
  following = true;
  /** Called with every change by the reader. */
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

  /** Pans; the view then stops following the present. */
  pan(byMs: number): void {
    this.show(this.fromMs + byMs, this.spanMs);
  }

  /** Multiplies the span by `factor`; the time `aroundMs` keeps its position. */
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

  /** Pans as little as necessary to show a time with a margin. */
  reveal(ms: number): void {
    const margin = this.spanMs / 50;
    if (ms < this.fromMs + margin && this.fromMs > 0) this.show(ms - this.spanMs / 4, this.spanMs);
    else if (ms > this.toMs - margin) this.show(ms - this.spanMs * 0.75, this.spanMs);
  }

  /** Follows the present again. */
  startFollowing(): void {
    this.following = true;
    this.changed();
  }

  private changed(): void {
    for (const listener of this.listeners) listener();
  }
}
