// The layout of the diagram: time runs to the right, the lanes are below one another, S1 on top.

/** The width of the names of the lanes. */
export const NAMES = 46;
/** The height of the axis. */
export const AXIS = 18;

export interface Size {
  width: number;
  height: number;
}

export class Geometry {
  /** The height of a server's lane. */
  readonly lane: number;
  /** The height of the clients' lane. */
  readonly clients: number;
  /** The height of the bar that shows role and term. */
  readonly bar: number;
  /** The border between the lanes and the axis. */
  readonly bottom: number;
  readonly room: number;

  constructor(readonly size: Size, readonly servers: number, readonly fromMs: number, readonly spanMs: number) {
    // Every lane has a positive height even in a very low box, because the drawing divides by it.
    this.bottom = Math.max(2 * servers, size.height - AXIS);
    this.room = Math.max(1, size.width - NAMES);
    const shares = servers + 0.55;
    const lane = this.bottom / shares;
    this.clients = Math.min(18, Math.max(5, lane * 0.55));
    this.lane = Math.max(1, (this.bottom - this.clients) / Math.max(1, servers));
    this.bar = this.lane < 7 ? Math.max(1, this.lane * 0.5) : Math.min(14, Math.max(4, this.lane * 0.5));
  }

  x(ms: number): number {
    return NAMES + ((ms - this.fromMs) / this.spanMs) * this.room;
  }

  ms(x: number): number {
    return this.fromMs + ((x - NAMES) / this.room) * this.spanMs;
  }

  /** The middle of the lane of a server, or of the clients (0 and below). */
  y(peer: number): number {
    return peer > 0 ? this.clients + (peer - 0.5) * this.lane : this.clients / 2;
  }

  /** The distance between the middle of a lane and the ends of its arrows. */
  inset(peer: number): number {
    return peer > 0 ? this.bar / 2 : Math.min(3, this.clients / 4);
  }

  /** The server in whose lane a point is; 0 for the clients' lane, NaN outside all lanes. */
  laneAt(y: number): number {
    if (y < 0 || y >= this.bottom) return NaN;
    return y < this.clients ? 0 : Math.min(this.servers, Math.floor((y - this.clients) / this.lane) + 1);
  }
}
