// The messages in flight: pooled SVG nodes, moved at every frame.

import { FateCode, HeaderField, KindCode, MessageField } from '../cluster/model';
import type { Context } from '../cluster/context';
import { LOST_SHAPE, messageShape } from '../common/message-shapes';
import { KINDS } from '../common/text';
import { pointOnLine } from './geometry';
import type { Point } from './geometry';
import { CachedAttributes, prefersSteps, svg, termClass } from '../common/svg';

/** Brackets around a held message, with two bars for a pause under it. */
const BRACKETS = 'M-9.5 -10.5H-12.5V10.5H-9.5M9.5 -10.5H12.5V10.5H9.5M-2 13.5V18.5M2 13.5V18.5';
/** With reduced motion, a message is drawn at these shares of its flight. */
const STATIONS = [0.08, 0.36, 0.64, 0.92];

/** A lost message disappears at this share of its flight. */
const LOST_AT = 0.5;

class Node {
  readonly group = svg('g');
  /** The last update in which it was drawn. */
  turn = 0;
  private readonly outline = new CachedAttributes(svg('path', { class: 'outline' }));
  private readonly mark = new CachedAttributes(svg('path', { class: 'mark' }));
  private readonly hold = new CachedAttributes(svg('path', { class: 'hold', d: BRACKETS }));
  private readonly count = new CachedAttributes(svg('text', { class: 'count', y: 3.6 }));
  private readonly painted = new CachedAttributes(this.group);

  constructor() {
    this.group.append(this.outline.node, this.mark.node, this.count.node, this.hold.node);
  }

  hide(): void {
    this.painted.show(false);
  }

  draw(kind: KindCode, yes: boolean, entries: number, lost: boolean, held: boolean, className: string, x: number, y: number, scale: number): void {
    const { outline, mark, filled } = SHAPES[kind][yes ? 1 : 0];
    this.painted.show(true);
    this.painted.set('class', className + (lost ? ' gone' : filled ? ' filled' : ''));
    this.outline.set('d', lost ? LOST_SHAPE : outline);
    this.mark.set('d', lost ? '' : mark);
    this.hold.show(held);
    this.count.text(kind === KindCode.AppendEntries && !lost ? (entries > 99 ? '99+' : String(entries)) : '');
    this.group.setAttribute('transform', `translate(${x.toFixed(1)} ${y.toFixed(1)}) scale(${scale})`);
  }
}

type Shape = ReturnType<typeof messageShape>;
/** For each kind, the symbols of a negative and a positive answer. */
const SHAPES = Object.fromEntries(KINDS.map((kind) => [kind, [messageShape(kind, false), messageShape(kind, true)]])) as unknown as Record<KindCode, [Shape, Shape]>;

export class Messages {
  readonly layer = svg('g', { class: 'messages', 'aria-hidden': 'true' });
  /** The node of each message. It keeps it as long as it is drawn, so that only its position changes. */
  private readonly nodes = new Map<number, Node>();
  private readonly free: Node[] = [];
  private places = new Float64Array(0);
  /** Counts the updates. */
  private turn = 0;
  private readonly at: Point = { x: 0, y: 0 };

  constructor(private readonly context: Context) {}

  /** Draws all messages. `place` returns the position of a server or client; messages start `inset` away from it. */
  update(place: (peer: number) => Point | undefined, inset: number, scale: number): void {
    const { frame, selection } = this.context;
    const now = frame.nowMs;
    const steps = prefersSteps();
    const selected = selection.kind === 'message' ? selection.id : -1;
    if (this.places.length < 2 * frame.messages) this.places = new Float64Array(4 * frame.messages);
    this.turn++;
    this.releaseOthers();
    for (let row = 0; row < frame.messages; row++) {
      this.places[2 * row] = NaN;
      const from = place(frame.message(row, MessageField.From));
      const to = place(frame.message(row, MessageField.To));
      const id = frame.message(row, MessageField.Id);
      if (!from || !to) {
        this.nodes.get(id)?.hide();
        continue;
      }
      const sent = frame.message(row, MessageField.SentMs);
      const share = Math.min(1, Math.max(0, (now - sent) / (frame.message(row, MessageField.DeliverMs) - sent || 1)));
      const fate = frame.message(row, MessageField.Fate);
      const lost = fate === FateCode.Lost && share >= LOST_AT;
      const shown = lost ? LOST_AT : steps ? (STATIONS[Math.min(3, Math.floor(share * 4))] ?? share) : share;
      pointOnLine(from, to, shown, inset, 7 * scale, this.at);
      const className = `${termClass(frame.message(row, MessageField.Term))}${id === selected ? ' selected' : ''}${this.context.lit?.messages.has(id) ? ' lit' : ''}`;
      const node = this.nodes.get(id) ?? this.nodeFor(id);
      node.draw(
        frame.kind(row), frame.message(row, MessageField.Yes) === 1,
        frame.message(row, MessageField.Entries), lost, fate === FateCode.Held, className, this.at.x, this.at.y, scale,
      );
      this.places[2 * row] = this.at.x;
      this.places[2 * row + 1] = this.at.y;
    }
    for (const node of this.free) node.hide();
  }

  /** Releases the nodes of messages that are gone. The next messages take these first, which are not hidden yet. */
  private releaseOthers(): void {
    const { frame } = this.context;
    for (let row = 0; row < frame.messages; row++) {
      const node = this.nodes.get(frame.message(row, MessageField.Id));
      if (node) node.turn = this.turn;
    }
    for (const [id, node] of this.nodes) {
      if (node.turn === this.turn) continue;
      this.nodes.delete(id);
      this.free.push(node);
    }
  }

  /** The message nearest to a point, at most `reach` away; 0 if there is none. */
  nearest(x: number, y: number, reach: number): number {
    const { frame } = this.context;
    let best = 0;
    let distance = reach;
    for (let row = 0; row < frame.messages; row++) {
      const away = Math.hypot((this.places[2 * row] ?? NaN) - x, (this.places[2 * row + 1] ?? NaN) - y);
      if (away <= distance) {
        distance = away;
        best = frame.message(row, MessageField.Id);
      }
    }
    return best;
  }

  /** The last position of a message; undefined if it is not drawn. */
  placeOf(id: number): Point | undefined {
    const { frame } = this.context;
    for (let row = 0; row < frame.messages; row++) {
      const [x = NaN, y = NaN] = [this.places[2 * row], this.places[2 * row + 1]];
      if (frame.message(row, MessageField.Id) === id) return Number.isNaN(x) ? undefined : { x, y };
    }
    return undefined;
  }

  /** The number of messages in flight that have no row. */
  get left(): number {
    return Math.max(0, this.context.frame.header(HeaderField.InFlight) - this.context.frame.messages);
  }

  private nodeFor(id: number): Node {
    const node = this.free.pop() ?? new Node();
    node.turn = this.turn;
    if (!node.group.parentNode) this.layer.append(node.group);
    this.nodes.set(id, node);
    return node;
  }
}
