// Dragging a message: along its path it is made to arrive earlier or later, off its path it is dropped. A label beside it shows the
// effect before it is released.

import { text } from '../../common/text';
import { keysText as words } from '../../common/keys/text';
import type { Point } from '../geometry';
import { svg } from '../../common/svg';

/** Dragged aside by this many pixels, a message leaves its path. */
const OFF_PATH = 46;
/** Dragged along its path by fewer pixels, a message does not change. */
const STILL = 8;
/** The longest delay that a drag can set; longer ones can be typed. */
const LONGEST_MS = 60_000;
/** Dragging a message back by the length of its path delays it by this factor of `SHORTEST_MS`. */
const GROWTH = 5.3;
const SHORTEST_MS = 1;

/** The state at the start of a drag. */
export interface DragStart {
  from: Point;
  to: Point;
  start: Point;
  arrivesMs: number;
  held: boolean;
}

type Outcome = { kind: 'nothing' } | { kind: 'delay'; ms: number } | { kind: 'deliver' } | { kind: 'drop' };

export class MessageDrag {
  private readonly ghost = svg('path', { class: 'ghost' });
  private readonly label = svg('text', { class: 'fate' });
  private readonly layer: SVGGElement;
  private readonly along: Point;
  private readonly length: number;
  private outcome: Outcome = { kind: 'nothing' };

  constructor(drawing: SVGSVGElement, private readonly grip: DragStart) {
    const { from, to } = grip;
    this.length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
    this.along = { x: (to.x - from.x) / this.length, y: (to.y - from.y) / this.length };
    const path = svg('path', { class: 'path', d: `M${from.x} ${from.y}L${to.x} ${to.y}` });
    this.layer = svg('g', { class: 'dragged', 'aria-hidden': 'true' }, path, this.ghost, this.label);
    drawing.append(this.layer);
  }

  /** The pointer moved. */
  move(at: Point): void {
    const { start, to } = this.grip;
    const moved = { x: at.x - start.x, y: at.y - start.y };
    const ahead = moved.x * this.along.x + moved.y * this.along.y;
    const aside = Math.abs(moved.x * this.along.y - moved.y * this.along.x);
    const rest = Math.max(2 * STILL, (to.x - start.x) * this.along.x + (to.y - start.y) * this.along.y);
    this.outcome = this.outcomeOf(ahead, aside, rest);
    const off = this.outcome.kind === 'drop';
    const stop = Math.min(ahead, rest);
    const place = off ? at : { x: start.x + this.along.x * stop, y: start.y + this.along.y * stop };
    this.layer.setAttribute('class', `dragged ${this.outcome.kind}`);
    this.ghost.setAttribute('d', off ? 'M-8 -8 8 8M8 -8 -8 8' : 'M-9 0a9 9 0 1 0 18 0a9 9 0 1 0 -18 0Z');
    this.ghost.setAttribute('transform', `translate(${place.x.toFixed(1)} ${place.y.toFixed(1)})`);
    this.write(at);
  }

  /** The line for the drag; undefined if nothing changes. */
  line(name: string): string | undefined {
    const { outcome } = this;
    if (outcome.kind === 'nothing') return undefined;
    return `${outcome.kind} ${name}${outcome.kind === 'delay' ? ` ${outcome.ms}ms` : ''}`;
  }

  end(): void {
    this.layer.remove();
  }

  private outcomeOf(ahead: number, aside: number, rest: number): Outcome {
    if (aside > OFF_PATH) return { kind: 'drop' };
    if (ahead > rest / 2) return { kind: 'deliver' };
    if (ahead > -STILL || this.grip.held) return { kind: 'nothing' };
    return { kind: 'delay', ms: delayFor((-ahead - STILL) / this.length) };
  }

  private write(at: Point): void {
    const { arrivesMs, held } = this.grip;
    const { outcome } = this;
    const words_ = {
      nothing: (): string => (held ? words.dragHeld : words.dragNothing(text.time(arrivesMs))),
      delay: (): string => outcome.kind === 'delay' ? words.dragDelay(text.span(outcome.ms), text.time(arrivesMs + outcome.ms)) : '',
      deliver: (): string => words.dragDeliver,
      drop: (): string => words.dragDrop,
    };
    this.label.textContent = words_[outcome.kind]();
    this.label.setAttribute('x', at.x.toFixed(1));
    // Above the finger, or below it if there is no room.
    this.label.setAttribute('y', (at.y < 50 ? at.y + 44 : at.y - 28).toFixed(1));
  }
}

/** The delay for a drag by a share of the length of the path: in fine steps at first, then in coarser ones. */
function delayFor(share: number): number {
  const ms = SHORTEST_MS * Math.exp(GROWTH * share) + 20 * share;
  return Number(Math.min(LONGEST_MS, ms).toPrecision(2));
}
