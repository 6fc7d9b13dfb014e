// Drawing a partition: by strokes through the ring, taps on servers, or letters for the focused server. The result is shown while it
// is drawn, and becomes one line of the language when it is applied.

import type { Context } from '../../cluster/context';
import { HeaderField, ServerField } from '../../cluster/model';
import { addStyles } from '../../common/styles';
import { serverName } from '../../common/text';
import { keysText as words } from '../../common/keys/text';
import type { Layout, Point } from '../geometry';
import { drawGroupAreas, groupAreaStyles } from '../group-areas';
import type { Surface } from '../surface';
import { diskAround, areasOf } from './strokes';
import { el, svg } from '../../common/svg';

/** The least distance between points of a stroke. */
const FINE = 4;
/** The most points of a stroke; later ones are ignored. */
const MAX_POINTS = 2_000;

export class Partition {
  private readonly bar = el('div', 'divide');
  private readonly chips = el('p', 'chips');
  private readonly apply = button(words.apply, 'primary', () => this.commit());
  private readonly undo = button(words.undo, '', () => this.undoLast());
  private readonly layer = svg('g', { class: 'division', 'aria-hidden': 'true' });
  private readonly areas = svg('g', { class: 'areas' });
  private readonly strokes = svg('g', { class: 'strokes' });
  /** Versions of each server's group, from 1; the last one is shown. */
  private steps: number[][] = [];
  private stroke: Point[] | undefined;
  private epoch = 0;
  /** The layout at the last drawing. */
  private layout: Layout | undefined;
  /** The instructions, until there are groups to show. */
  private help = '';
  isOpen = false;

  constructor(private readonly ring: Surface, private readonly context: Context) {
    this.bar.setAttribute('role', 'group');
    this.bar.setAttribute('aria-label', words.divide);
    this.chips.setAttribute('aria-live', 'polite');
    this.bar.append(this.chips, this.apply, this.undo, button(words.cancel, '', () => void this.leave()));
    this.bar.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.leave();
    });
    this.layer.append(this.areas, this.strokes);
  }

  private get groups(): number[] {
    return this.steps.at(-1) ?? [];
  }

  /** Starts with the present partition. @param focus Whether the ring gets the focus. */
  enter(focus: boolean): void {
    const { frame } = this.context;
    if (!this.isOpen) {
      this.help = focus ? `${words.divideHelp} ${words.divideKeys}` : words.divideHelp;
      this.steps = [normal(Array.from({ length: frame.servers }, (_, i) => frame.server(i + 1, ServerField.Group) || 1))];
      this.epoch = frame.header(HeaderField.Epoch);
      addStyles(this.ring.element, groupAreaStyles);
      this.ring.element.after(this.bar);
      this.ring.drawing.insertBefore(this.layer, this.ring.under);
      this.isOpen = true;
    }
    this.ring.element.parentElement?.classList.add('dividing');
    this.draw();
    const { selection } = this.context;
    if (focus) this.ring.focus(selection.kind === 'server' ? selection.id : 1);
  }

  /** Cancels; returns whether a partition was being drawn. */
  leave(): boolean {
    if (!this.isOpen) return false;
    const had = this.bar.matches(':focus-within');
    this.isOpen = false;
    this.stroke = undefined;
    this.bar.remove();
    this.layer.remove();
    this.ring.element.parentElement?.classList.remove('dividing');
    const { selection } = this.context;
    if (had) this.ring.focus(selection.kind === 'server' ? selection.id : 1);
    return true;
  }

  /** Handles another run, or another size of the ring. */
  update(): void {
    if (!this.isOpen) return;
    const { frame } = this.context;
    if (frame.header(HeaderField.Epoch) !== this.epoch) this.leave();
    else if (this.ring.layout !== this.layout) this.draw();
  }

  begin(at: Point): void {
    this.stroke = [at];
  }

  drawTo(at: Point): void {
    const last = this.stroke?.at(-1);
    if (!this.stroke || !last || this.stroke.length > MAX_POINTS || Math.hypot(at.x - last.x, at.y - last.y) < FINE) return;
    this.stroke.push(at);
    this.draw();
  }

  /** Ends the stroke and keeps its groups. */
  end(): void {
    const groups = this.divided();
    this.stroke = undefined;
    this.keep(groups);
  }

  /** The groups, including the present stroke. */
  private divided(): number[] {
    if (!this.stroke) return this.groups;
    const { servers, centre, radius } = this.ring.layout;
    const parts = areasOf(servers, [this.stroke], diskAround(servers, centre, radius));
    return normal(this.groups.map((group, i) => `${group},${parts[i] ?? ''}`));
  }

  /** Moves a server to the next group; after the last one, to a new group. */
  next(id: number): void {
    const { groups } = this;
    const group = groups[id - 1] ?? 1;
    const alone = groups.filter((other) => other === group).length === 1;
    const last = Math.max(...groups);
    this.assign(id, group < last || !alone ? (group % (last + 1)) + 1 : 1);
  }

  /** Handles letters, digits, Enter, Escape and Backspace; other letters are ignored, so that they do not act on servers. */
  onKey(event: KeyboardEvent, server: number): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase().charCodeAt(0) - 96 : Number(/^[1-9]$/.test(event.key) && event.key);
    if (event.key === 'Enter') this.commit();
    else if (event.key === 'Backspace') this.undoLast();
    else if (event.key === 'Escape') this.leave();
    else if (letter > 0) this.assign(server, letter);
    else return false;
    event.preventDefault();
    event.stopPropagation();
    return true;
  }

  private assign(id: number, group: number): void {
    if (id === 0 || group > Math.max(...this.groups) + 1) return;
    const marked = this.groups.map((old, i) => (i === id - 1 ? group : old));
    const groups = normal(marked);
    this.keep(groups);
    this.context.say(words.inGroup(id, groups[id - 1] ?? 1));
  }

  private keep(groups: number[]): void {
    if (groups.join() !== this.groups.join()) this.steps.push(groups);
    this.draw();
  }

  private undoLast(): void {
    if (this.steps.length > 1) this.steps.pop();
    this.draw();
  }

  private commit(): void {
    const groups = this.groups;
    const changed = groups.join() !== this.steps[0]?.join();
    this.leave();
    if (changed) this.context.run(lineOf(this.context, groups));
  }

  private draw(): void {
    const groups = this.divided();
    const count = Math.max(1, ...groups);
    const { layout } = this.ring;
    this.layout = layout;
    const { nodes, tags } = drawGroupAreas(layout, (id) => groups[id - 1] ?? 1);
    this.areas.replaceChildren(...(count > 1 ? [...nodes, ...tags] : []));
    const d = this.stroke && `M${this.stroke.map((p) => `${p.x.toFixed(1)} ${p.y.toFixed(1)}`).join('L')}`;
    this.strokes.replaceChildren(...(d ? [svg('path', { d })] : []));
    const list = count > 1 ? Array.from({ length: count }, (_, i) => words.groupOf(i + 1, membersOf(groups, i + 1))) : [this.help];
    const shown = list.join(' · ');
    if (this.chips.textContent !== shown) this.chips.textContent = shown;
    this.apply.disabled = groups.join() === this.steps[0]?.join();
    this.undo.disabled = this.steps.length < 2;
  }
}

/** The servers of each group of the present partition. */
export function presentGroups({ frame }: Context): Map<number, number[]> {
  const groups = new Map<number, number[]>();
  for (let id = 1; id <= frame.servers; id++) {
    const group = frame.server(id, ServerField.Group);
    groups.set(group, [...(groups.get(group) ?? []), id]);
  }
  return groups;
}

/** The line that reconnects two groups of the present partition. */
export function mergeLine(context: Context, into: number, from: number): string {
  const { frame } = context;
  const groups = Array.from({ length: frame.servers }, (_, i) => frame.server(i + 1, ServerField.Group));
  return lineOf(context, normal(groups.map((group) => (group === from ? into : group))));
}

/** The line for groups; with a single group the partition ends. */
function lineOf({ frame }: Context, groups: number[]): string {
  const count = Math.max(...groups);
  const lists = Array.from({ length: count }, (_, i) => membersOf(groups, i + 1).map(serverName).join(' '));
  const isolated = groups.some((_, i) => frame.server(i + 1, ServerField.Isolated) === 1);
  // `heal` alone would also heal other faults of the network.
  return count === 1 && frame.cuts === 0 && !isolated ? 'heal' : `partition ${lists.join(' | ')}`;
}

function membersOf(groups: number[], group: number): number[] {
  return groups.flatMap((other, i) => (other === group ? [i + 1] : []));
}

/** Numbers groups from 1, in the order of their first servers. */
function normal(groups: (number | string)[]): number[] {
  const names = [...new Set(groups)];
  return groups.map((group) => names.indexOf(group) + 1);
}

function button(label: string, className: string, act: () => void): HTMLButtonElement {
  const made = el('button', className, label);
  made.type = 'button';
  made.onclick = act;
  return made;
}
