// The keyboard cursor for messages and links: a circle around one of them that can have the focus.

import type { Context } from '../../cluster/context';
import { isHeld, messageTitle, rowOf } from '../../common/keys/keys';
import { FateCode, MessageField } from '../../cluster/model';
import { text } from '../../common/text';
import { keysText as words } from '../../common/keys/text';
import type { Point } from '../geometry';
import type { Surface } from '../surface';
import { svg } from '../../common/svg';

type Kind = 'message' | 'link';

export class Cursor {
  readonly layer = svg('g', { class: 'cursors' });
  /** Two circles that alternate, so that each move changes the focus and a screen reader reads it. */
  private readonly rings = [this.makeRing(), this.makeRing()];
  private turn = 0;
  private kind: Kind | undefined;
  /** The server whose messages and links are visited; 0 for all. */
  private server = 0;
  private last = -1;
  /** Its position. */
  place: Point = { x: 0, y: 0 };

  /** @param open Opens the menu of the selection. */
  constructor(private readonly ring: Surface, private readonly context: Context, private readonly open: () => void) {
    this.layer.append(...this.rings);
  }

  /** The focused circle, if any. */
  get focused(): SVGElement | undefined {
    return this.rings.find((ring) => ring.matches(':focus'));
  }

  /** Moves forward or back by a number of messages or links. */
  walk(kind: Kind, by: number): void {
    const { selection } = this.context;
    if (selection.kind !== kind) {
      this.server = selection.kind === 'server' ? selection.id : 0;
      this.last = by > 0 ? -1 : 0;
    }
    if (kind === 'message') this.context.cluster.pause();
    const before = this.kind;
    this.kind = kind;
    const count = kind === 'message' ? this.toMessage(by) : this.toLink(by);
    if (count === 0) {
      this.kind = before;
      return this.context.say(kind === 'message' ? words.noMessages : words.noLinks);
    }
    this.turn = 1 - this.turn;
    this.label(count);
    this.update();
    this.rings[this.turn]?.focus({ preventScroll: true });
  }

  update(): void {
    const { selection } = this.context;
    if (this.kind && selection.kind !== this.kind) this.leave();
    if (selection.kind === 'message') this.place = this.ring.messages.placeOf(selection.id) ?? this.place;
    else if (selection.kind === 'link') this.place = this.middle(selection.from, selection.to);
    this.rings.forEach((ring, i) => {
      const shown = this.kind !== undefined && i === this.turn;
      ring.style.display = shown ? '' : 'none';
      if (shown) ring.setAttribute('transform', `translate(${this.place.x.toFixed(1)} ${this.place.y.toFixed(1)})`);
    });
  }

  private leave(): void {
    const { selection } = this.context;
    const had = this.focused !== undefined;
    this.kind = undefined;
    if (had) this.ring.focus(selection.kind === 'server' ? selection.id : this.server || 1, selection.kind !== 'none');
  }

  /** Selects a message, and returns the number of messages. */
  private toMessage(by: number): number {
    const { frame, selection } = this.context;
    const rows: number[] = [];
    for (let row = 0; row < frame.messages; row++) {
      const [from, to] = [frame.message(row, MessageField.From), frame.message(row, MessageField.To)];
      const lost = frame.message(row, MessageField.Fate) === FateCode.Lost;
      if (!lost && (this.server === 0 || from === this.server || to === this.server)) rows.push(row);
    }
    const ids = rows.map((row) => frame.message(row, MessageField.Id));
    const at = selection.kind === 'message' ? ids.indexOf(selection.id) : -1;
    this.last = around((at >= 0 ? at : this.last) + by, ids.length);
    const id = ids[this.last];
    if (id !== undefined) this.context.select({ kind: 'message', id });
    return ids.length;
  }

  private toLink(by: number): number {
    const { frame, selection } = this.context;
    const pairs: [number, number][] = [];
    for (let a = 1; a <= frame.servers; a++) {
      for (let b = a + 1; b <= frame.servers; b++) if (this.server === 0 || [a, b].includes(this.server)) pairs.push([a, b]);
    }
    const ends = selection.kind === 'link' ? [selection.from, selection.to].sort((a, b) => a - b).join() : '';
    const at = pairs.findIndex((pair) => pair.join() === ends);
    this.last = around((at >= 0 ? at : this.last) + by, pairs.length);
    const pair = pairs[this.last];
    if (pair) this.context.select({ kind: 'link', from: pair[0], to: pair[1] });
    return pairs.length;
  }

  private label(count: number): void {
    const { selection } = this.context;
    let name = '';
    if (selection.kind === 'message') {
      name = `${messageTitle(this.context, rowOf(this.context, selection.id))}${isHeld(this.context, selection.id) ? `, ${words.held}` : ''}`;
    } else if (selection.kind === 'link') name = text.linkAria(selection.from, selection.to);
    this.rings[this.turn]?.setAttribute('aria-label', `${name}, ${words.place(this.last + 1, count)}`);
  }

  private middle(a: number, b: number): Point {
    const [from, to] = [this.ring.layout.servers[a - 1], this.ring.layout.servers[b - 1]];
    return from && to ? { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 } : this.place;
  }

  private makeRing(): SVGGElement {
    const shape = svg('circle', { r: 17 });
    const ring = svg('g', { class: 'cursor', role: 'button', tabindex: -1, 'aria-haspopup': 'menu' }, shape);
    ring.style.display = 'none';
    ring.addEventListener('keydown', (event) => this.onKey(event));
    return ring;
  }

  private onKey(event: KeyboardEvent): void {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (by !== undefined && this.kind) this.walk(this.kind, by);
    else if (event.key === 'Enter' || event.key === ' ') this.open();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function around(place: number, count: number): number {
  return count === 0 ? -1 : ((place % count) + count) % count;
}
