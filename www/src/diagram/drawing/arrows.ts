// The arrows of messages. The style of the line and the head show the kind, the colour shows the term.
//
//   RequestVote      firm line, diamond            its answer   dashes
//   AppendEntries    firm line, triangle           its answer   fine dots, open head
//   heartbeat        thin line, open head          clients      dots and dashes
//
// A negative answer ends in a bar instead of a head, a lost message in a cross.

import { ArrowField, EndCode, KindCode, RelationCode } from '../../cluster/model';
import type { Geometry } from './geometry';
import type { Palette } from './palette';
import { termColor } from './palette';
import type { Pen } from './pen';
import type { Rows } from './rows';

interface Style {
  width: number;
  dash: readonly number[];
  head: 'triangle' | 'open' | 'diamond';
  size: number;
  alpha: number;
}

const STYLES: Record<KindCode, Style> = {
  [KindCode.RequestVote]: { width: 1.5, dash: [], head: 'diamond', size: 7, alpha: 1 },
  [KindCode.RequestVoteResponse]: { width: 1.4, dash: [5, 3], head: 'triangle', size: 6.5, alpha: 1 },
  [KindCode.PreVote]: { width: 1.1, dash: [2, 2], head: 'diamond', size: 6, alpha: 1 },
  [KindCode.PreVoteResponse]: { width: 1.1, dash: [2, 2], head: 'open', size: 6, alpha: 1 },
  [KindCode.TimeoutNow]: { width: 2, dash: [8, 2], head: 'diamond', size: 8, alpha: 1 },
  [KindCode.ReadIndex]: { width: 1.2, dash: [4, 2], head: 'triangle', size: 6, alpha: 1 },
  [KindCode.ReadIndexResponse]: { width: 1.2, dash: [4, 2], head: 'open', size: 6, alpha: 1 },
  [KindCode.Other]: { width: 1.3, dash: [], head: 'open', size: 6, alpha: 1 },
  [KindCode.Heartbeat]: { width: 0.9, dash: [], head: 'open', size: 5, alpha: 0.62 },
  [KindCode.AppendEntries]: { width: 1.7, dash: [], head: 'triangle', size: 7, alpha: 1 },
  [KindCode.AppendEntriesResponse]: { width: 0.9, dash: [1.5, 2.5], head: 'open', size: 4.5, alpha: 0.75 },
  [KindCode.InstallSnapshot]: { width: 2.6, dash: [], head: 'triangle', size: 8, alpha: 1 },
  [KindCode.InstallSnapshotResponse]: { width: 1.3, dash: [1.5, 2.5], head: 'open', size: 5.5, alpha: 0.9 },
  [KindCode.ClientRequest]: { width: 1.3, dash: [7, 2.5, 1.5, 2.5], head: 'triangle', size: 6, alpha: 1 },
  [KindCode.ClientResponse]: { width: 1.3, dash: [7, 2.5, 1.5, 2.5], head: 'open', size: 6, alpha: 1 },
};

/** With more arrows than this, lines are plain, and heads that would overlap are left out. */
const MANY = 900;
/** A message that was lost when it was sent is drawn as if its flight had taken this long. */
const STUB_MS = 6;
/** The share of the flight at which a lost message ends. */
const LOST_AT = 0.5;
/** The drawn duration of a flight whose end is not known yet. */
const USUAL_MS = 12.5;

const COLORS = 8;
const LIGHTS = 3;
const KINDS = Object.keys(STYLES).length;
const BUCKETS = KINDS * COLORS * LIGHTS;

/** The positions of all arrows of a view, computed once for drawing and hit tests. */
export class Arrows {
  count = 0;
  /** Four numbers each: the start and the end. NaN for an arrow that is not drawn. */
  places = new Float64Array(0);
  /** The rows of messages that were held in flight. */
  private readonly held: number[] = [];
  private geometry: Geometry | undefined;
  private nowMs = 0;
  /** The weight of lines and heads, from 0 to 1. */
  private fine = 1;
  private bucketOf = new Int16Array(0);
  private order = new Int32Array(0);
  private readonly starts = new Int32Array(BUCKETS + 1);

  /** Computes all positions. */
  lay(rows: Rows, geometry: Geometry, nowMs: number, lit: boolean): void {
    this.count = rows.arrows;
    this.held.length = 0;
    this.geometry = geometry;
    this.nowMs = nowMs;
    this.reserve(this.count);
    this.starts.fill(0);
    for (let row = 0; row < this.count; row++) {
      this.place(rows, geometry, row);
      const bucket = bucketFor(rows, row, lit);
      this.bucketOf[row] = bucket;
      this.starts[bucket + 1]!++;
    }
    for (let bucket = 0; bucket < BUCKETS; bucket++) this.starts[bucket + 1]! += this.starts[bucket]!;
    const next = this.starts.slice();
    for (let row = 0; row < this.count; row++) this.order[next[this.bucketOf[row]!]!++] = row;
  }

  private reserve(count: number): void {
    if (this.order.length >= count) return;
    this.places = new Float64Array(8 * count);
    this.bucketOf = new Int16Array(2 * count);
    this.order = new Int32Array(2 * count);
  }

  private place(rows: Rows, geometry: Geometry, row: number): void {
    const from = rows.arrow(row, ArrowField.From);
    const to = rows.arrow(row, ArrowField.To);
    const sentMs = rows.arrow(row, ArrowField.SentMs);
    const end = rows.arrow(row, ArrowField.End);
    const known = rows.arrow(row, ArrowField.EndMs);
    const endMs = end === EndCode.LostAtOnce ? sentMs + 2 * STUB_MS : Number.isNaN(known) ? sentMs + USUAL_MS : known;
    const heldMs = rows.arrow(row, ArrowField.HeldMs);
    if (!Number.isNaN(heldMs)) this.held.push(row);
    const halfway = end === EndCode.LostAtOnce || end === EndCode.LostOnWay || end === EndCode.Dropped;
    const across = halfway ? LOST_AT : 1;
    // A dropped message ends at once; a random loss is visible only when the message should have arrived.
    const along = end === EndCode.Dropped ? 1 : across;
    const down = geometry.y(to) >= geometry.y(from) ? 1 : -1;
    const x1 = geometry.x(sentMs);
    const y1 = geometry.y(from) + down * geometry.inset(from);
    const x2 = geometry.x(endMs);
    const y2 = geometry.y(to) - down * geometry.inset(to);
    this.places[4 * row] = x1;
    this.places[4 * row + 1] = y1;
    this.places[4 * row + 2] = x1 + (x2 - x1) * along;
    this.places[4 * row + 3] = y1 + (y2 - y1) * across;
  }

  draw(pen: Pen, rows: Rows, palette: Palette): void {
    const many = this.count > MANY;
    const lane = this.geometry?.lane ?? 0;
    // The more arrows there are, the finer they are drawn.
    this.fine = Math.min(1, Math.max(0.45, lane / 22), Math.max(0.45, 500 / this.count));
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      const [start, end] = [this.starts[bucket]!, this.starts[bucket + 1]!];
      if (start < end) this.drawBucket(pen, rows, palette, bucket, start, end, many);
    }
    this.drawLosses(pen, rows, palette);
    this.drawHeld(pen, rows, palette);
  }

  /** Draws over the arrows of some messages. */
  outline(pen: Pen, rows: Rows, messages: ReadonlySet<number>, stroke: string): void {
    if (messages.size === 0) return;
    pen.begin();
    for (let row = 0; row < this.count; row++) {
      if (!messages.has(rows.arrow(row, ArrowField.Message))) continue;
      pen.moveTo(this.places[4 * row]!, this.places[4 * row + 1]!);
      pen.lineTo(this.places[4 * row + 2]!, this.places[4 * row + 3]!);
    }
    pen.paint({ stroke, width: 2.5 });
  }

  private drawBucket(pen: Pen, rows: Rows, palette: Palette, bucket: number, start: number, end: number, many: boolean): void {
    const light = bucket % LIGHTS;
    const color = Math.floor(bucket / LIGHTS) % COLORS;
    const style = STYLES[Math.floor(bucket / LIGHTS / COLORS) as KindCode];
    const stroke = color === 0 ? palette.text : (palette.terms[color]?.fill ?? palette.text);
    const alpha = light === Light.Dim ? 0.13 : light === Light.Lit ? 1 : style.alpha * Math.sqrt(this.fine);
    const width = Math.max(0.7, style.width * this.fine) + (light === Light.Lit ? 0.7 : 0);
    const { places, order } = this;
    pen.begin();
    for (let i = start; i < end; i++) {
      const at = 4 * order[i]!;
      pen.moveTo(places[at]!, places[at + 1]!);
      if (this.held.length > 0 && this.held.includes(order[i]!)) this.heldPath(pen, rows, order[i]!);
      else pen.lineTo(places[at + 2]!, places[at + 3]!);
    }
    const plain = many && light !== Light.Lit;
    pen.paint(plain ? { stroke, width, alpha } : { stroke, width, alpha, dash: style.dash });
    if (plain && style.alpha < 1) return;
    this.drawHeads(pen, rows, style, stroke, alpha, start, end);
  }

  /** A held message stops half-way: there its line is parallel to the time axis. */
  private heldPath(pen: Pen, rows: Rows, row: number): void {
    const { geometry, places } = this;
    if (!geometry) return;
    const y = (places[4 * row + 1]! + places[4 * row + 3]!) / 2;
    const releasedMs = rows.arrow(row, ArrowField.ReleasedMs);
    pen.lineTo(geometry.x(rows.arrow(row, ArrowField.HeldMs)), y);
    pen.lineTo(geometry.x(Number.isNaN(releasedMs) ? this.nowMs : releasedMs), y);
    if (!Number.isNaN(releasedMs)) pen.lineTo(places[4 * row + 2]!, places[4 * row + 3]!);
  }

  /** Two bars where a message is held. */
  private drawHeld(pen: Pen, rows: Rows, palette: Palette): void {
    const { geometry, places } = this;
    if (!geometry || this.held.length === 0) return;
    pen.begin();
    for (const row of this.held) {
      const x = geometry.x(rows.arrow(row, ArrowField.HeldMs));
      const y = (places[4 * row + 1]! + places[4 * row + 3]!) / 2;
      for (const side of [-1.6, 1.6]) {
        pen.moveTo(x + side, y - 4);
        pen.lineTo(x + side, y + 4);
      }
    }
    pen.paint({ stroke: palette.warn, width: 1.8 });
  }

  private drawHeads(pen: Pen, rows: Rows, style: Style, color: string, alpha: number, start: number, end: number): void {
    const filled = style.head !== 'open';
    pen.begin();
    let bars = 0;
    for (let i = start; i < end; i++) {
      const row = this.order[i]!;
      if (isLost(rows, row) || this.isHeld(rows, row)) continue;
      if (rows.arrow(row, ArrowField.Yes) === 0) bars++;
      else this.head(pen, row, style);
    }
    pen.paint(filled ? { fill: color, alpha } : { stroke: color, width: 1.1, alpha });
    if (bars === 0) return;
    pen.begin();
    for (let i = start; i < end; i++) {
      const row = this.order[i]!;
      if (rows.arrow(row, ArrowField.Yes) === 0 && !isLost(rows, row)) this.bar(pen, row);
    }
    pen.paint({ stroke: color, width: 1.8, alpha });
  }

  /** The path of a head. One that is filled needs no closing, which would cost as much as all the rest. */
  private head(pen: Pen, row: number, { head, size }: Style): void {
    const at = 4 * row;
    const [x, y] = [this.places[at + 2]!, this.places[at + 3]!];
    const [dx, dy] = direction(this.places, at);
    const long = Math.max(3.2, size * this.fine);
    const half = long * 0.42;
    const [bx, by] = [x - dx * long, y - dy * long];
    if (head === 'diamond') {
      const [mx, my] = [x - dx * long * 0.5, y - dy * long * 0.5];
      pen.moveTo(x, y);
      pen.lineTo(mx - dy * half, my + dx * half);
      pen.lineTo(bx, by);
      pen.lineTo(mx + dy * half, my - dx * half);
      return;
    }
    pen.moveTo(bx - dy * half, by + dx * half);
    pen.lineTo(x, y);
    pen.lineTo(bx + dy * half, by - dx * half);
  }

  private isHeld(rows: Rows, row: number): boolean {
    return !Number.isNaN(rows.arrow(row, ArrowField.HeldMs)) && Number.isNaN(rows.arrow(row, ArrowField.ReleasedMs));
  }

  /** The end of a negative answer. */
  private bar(pen: Pen, row: number): void {
    const at = 4 * row;
    const [x, y] = [this.places[at + 2]!, this.places[at + 3]!];
    const [dx, dy] = direction(this.places, at);
    pen.moveTo(x - dx - dy * 4, y - dy + dx * 4);
    pen.lineTo(x - dx + dy * 4, y - dy - dx * 4);
  }

  private drawLosses(pen: Pen, rows: Rows, palette: Palette): void {
    for (const light of [Light.Dim, Light.Usual]) {
      pen.begin();
      let any = false;
      for (let row = 0; row < this.count; row++) {
        if (!isLost(rows, row)) continue;
        const dim = (this.bucketOf[row] ?? 0) % LIGHTS === Light.Dim;
        if (dim !== (light === Light.Dim)) continue;
        const [x, y] = [this.places[4 * row + 2]!, this.places[4 * row + 3]!];
        const r = Math.max(2.2, 3.2 * this.fine);
        pen.moveTo(x - r, y - r);
        pen.lineTo(x + r, y + r);
        pen.moveTo(x + r, y - r);
        pen.lineTo(x - r, y + r);
        any = true;
      }
      if (any) pen.paint({ stroke: palette.danger, width: Math.max(1.1, 1.7 * this.fine), alpha: light === Light.Dim ? 0.2 : 1 });
    }
  }
}

enum Light {
  Usual,
  Lit,
  Dim,
}

function isLost(rows: Rows, row: number): boolean {
  const end: EndCode = rows.arrow(row, ArrowField.End);
  return end !== EndCode.Flying && end !== EndCode.Arrived;
}

function bucketFor(rows: Rows, row: number, lit: boolean): number {
  const kind = rows.arrow(row, ArrowField.Kind);
  const color = termColor(rows.arrow(row, ArrowField.Term));
  const related = rows.arrow(row, ArrowField.Relation) !== RelationCode.None;
  const light = !lit ? Light.Usual : related ? Light.Lit : Light.Dim;
  return (kind * COLORS + color) * LIGHTS + light;
}

function direction(places: Float64Array, at: number): [number, number] {
  const dx = places[at + 2]! - places[at]!;
  const dy = places[at + 3]! - places[at + 1]!;
  const length = Math.hypot(dx, dy) || 1;
  return [dx / length, dy / length];
}
