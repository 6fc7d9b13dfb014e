// The diagram as a list: the same events, one line each, for screen readers and the keyboard. Only the visible lines
// exist.

import { exactTime } from './drawing/axis';
import type { Context } from '../cluster/context';
import type { EventRow } from '../cluster/model';
import { serverName } from '../common/text';
import { el } from '../common/svg';
import type { Viewport } from './viewport';
import { diagramText as words } from './text';

const LINE = 24;
/** Extra lines above and below the visible ones. */
const SPARE = 6;
/** While the clock runs, the list is redrawn this often. */
const EVERY_MS = 400;

let lists = 0;

export class DiagramList {
  readonly element = el('div', 'list');
  private readonly caption = el('p', 'caption');
  private readonly box = el('div', 'lines');
  private readonly room = el('div', 'room');
  private readonly name = `diagram-list-${++lists}`;
  private seqs = new Float64Array(0);
  private active = 0;
  private fetchedAt = 0;
  private shown = '';

  constructor(
    private readonly context: Context, private readonly viewport: Viewport, private readonly reveal: (seq: number) => void,
    private readonly branch?: number,
  ) {
    const hint = el('p', 'hint', words.listHint);
    hint.id = `${this.name}-hint`;
    this.box.tabIndex = 0;
    this.box.setAttribute('role', 'listbox');
    this.box.setAttribute('aria-label', words.listAria);
    this.box.setAttribute('aria-describedby', hint.id);
    this.box.append(this.room);
    this.box.addEventListener('keydown', (event) => this.onKey(event));
    this.box.addEventListener('scroll', () => this.draw(), { passive: true });
    this.box.addEventListener('click', (event) => this.onClick(event));
    this.element.append(el('header', '', this.caption, hint), this.box);
  }

  focus(): void {
    this.box.focus();
  }

  /** Shows the events of a span of time. `playing`: whether they change all the time. */
  update(fromMs: number, toMs: number, playing: boolean): void {
    const { selection, clock } = this.context;
    const now = performance.now();
    if (playing && now - this.fetchedAt < EVERY_MS) return;
    this.fetchedAt = now;
    this.seqs = this.context.cluster.diagramList(fromMs, toMs, this.branch).slice();
    const selected = selection.kind === 'event' ? selection.seq : 0;
    const moved = selected !== this.active;
    this.active = selected;
    this.caption.textContent = words.inView(this.seqs.length, exactTime(clock, fromMs), exactTime(clock, toMs));
    this.room.style.height = `${Math.max(1, this.seqs.length) * LINE}px`;
    this.shown = '';
    if (moved) this.scrollToActive();
    this.draw();
  }

  private place(seq: number): number {
    let [low, high] = [0, this.seqs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.seqs[middle]! < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private scrollToActive(): void {
    const place = this.place(this.active);
    if (this.seqs[place] !== this.active) return;
    const { scrollTop, clientHeight } = this.box;
    if (place * LINE < scrollTop) this.box.scrollTop = place * LINE;
    else if ((place + 1) * LINE > scrollTop + clientHeight) this.box.scrollTop = (place + 1) * LINE - clientHeight;
  }

  private draw(): void {
    const first = Math.max(0, Math.floor(this.box.scrollTop / LINE) - SPARE);
    const count = Math.ceil(this.box.clientHeight / LINE) + 2 * SPARE;
    const wanted = [...this.seqs.subarray(first, first + count)];
    const key = `${wanted.join()},${this.active}`;
    if (key === this.shown) return;
    this.shown = key;
    const rows = this.context.cluster.eventRows(wanted, this.branch);
    this.room.replaceChildren(...rows.map((row) => this.line(row)));
    const active = this.room.querySelector('[aria-selected=true]');
    if (active) this.box.setAttribute('aria-activedescendant', active.id);
    else this.box.removeAttribute('aria-activedescendant');
    if (rows.length === 0) this.room.replaceChildren(option(el('div', 'line', words.noneInView)));
  }

  private line(row: EventRow): HTMLElement {
    const place = this.place(row.seq);
    const time = el('span', 'time', (row.at_ms / 1000).toFixed(4));
    const node = option(el('div', 'line', time, el('span', 'who', row.server > 0 ? serverName(row.server) : ''), el('span', 'text', row.text)));
    node.id = `${this.name}-${row.seq}`;
    node.dataset['seq'] = String(row.seq);
    node.style.top = `${place * LINE}px`;
    node.setAttribute('aria-posinset', String(place + 1));
    node.setAttribute('aria-setsize', String(this.seqs.length));
    node.setAttribute('aria-selected', String(row.seq === this.active));
    return node;
  }

  private onClick(event: Event): void {
    const line = event.target instanceof Element ? event.target.closest<HTMLElement>('.line') : null;
    const seq = Number(line?.dataset['seq'] ?? 0);
    if (seq > 0) this.go(seq);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const goal = this.goal(event.key, event.shiftKey);
    if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (goal > 0) this.go(goal);
  }

  /** The event to which a key leads; 0 for none, undefined for any other key. */
  private goal(key: string, shift: boolean): number | undefined {
    const { cluster } = this.context;
    const { active, seqs } = this;
    const page = Math.max(1, Math.floor(this.box.clientHeight / LINE) - 1);
    const near = (by: number): number => {
      if (active === 0) return seqs[by > 0 ? 0 : seqs.length - 1] ?? 0;
      return seqs[Math.min(seqs.length - 1, Math.max(0, this.place(active) + by))] ?? 0;
    };
    switch (key) {
      case 'ArrowUp': return shift && active > 0 ? cluster.walk(active, 'earlier', this.branch) : near(-1);
      case 'ArrowDown': return shift && active > 0 ? cluster.walk(active, 'later', this.branch) : near(1);
      case 'ArrowLeft': return active > 0 ? cluster.walk(active, 'cause', this.branch) : 0;
      case 'ArrowRight': return active > 0 ? cluster.walk(active, 'effect', this.branch) : 0;
      case 'PageUp': return near(-page);
      case 'PageDown': return near(page);
      case 'Home': return seqs[0] ?? 0;
      case 'End': return seqs.at(-1) ?? 0;
      default: return undefined;
    }
  }

  private go(seq: number): void {
    this.context.select({ kind: 'event', seq });
    this.reveal(seq);
    this.fetchedAt = 0;
    this.update(this.viewport.fromMs, this.viewport.toMs, false);
    this.scrollToActive();
    this.draw();
  }
}

function option(node: HTMLElement): HTMLElement {
  node.setAttribute('role', 'option');
  return node;
}
