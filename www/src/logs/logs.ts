// The logs: a row for each server, a column for each index. Only the visible columns are fetched and drawn, so a log of a
// million entries costs no more than one of twenty.

import { HeaderField, ServerField } from '../cluster/model';
import type { Context, Lit, View } from '../cluster/context';
import { LogWindow } from '../cluster/frame';
import { serverName, text } from '../common/text';
import { LogCell } from './log-cell';
import { CachedAttributes, el } from '../common/svg';
import { logsText } from './text';

const HEAD = 44;
/** The width of a digit of an index. */
const DIGIT = 7;
/** The least space between two indexes. */
const GAP = 6;
/** Widths of a cell; the widest that shows the whole log is used. */
const WIDTHS = [64, 52, 44, 30];
/** The width of a cell in addition to the digits of a term. */
const FRAME = 10;
/** The width of a digit of a term. */
const TERM_DIGIT = 8.4;
/** Rows lower than this have a smaller font. */
const LOW = 24;
/** With more servers than this, rows are lower. */
const FEW = 5;
/** A cell of at least this width shows its command too, however long. */
const ROOMY = 64;
/** A cell of at least this width shows a command that fits. */
const TIGHT = 44;
/** The width of a letter of a command in a narrow cell, and of what is beside it, except the term. */
const LETTER = 6.1;
const BESIDE_COMMAND = 13;

interface Row {
  readonly element: HTMLDivElement;
  readonly label: CachedAttributes<HTMLDivElement>;
  readonly cells: LogCell[];
  /** A key of the last drawing, to skip unchanged rows quickly. */
  readonly drawn: Float64Array;
  /** Whether the row is in view; others are not drawn. */
  visible: boolean;
  /** Whether the row was drawn since the entries were last fetched. */
  fresh: boolean;
  /** The index of the cell that is marked because a violation concerns it; −1 for none. */
  concerned: number;
  /** What its cells were last lit for. */
  lit: Lit | undefined;
  litFrom: number;
}

/** The state on which the look of a row depends, besides the entries. */
const ROW_FIELDS = [
  ServerField.Up, ServerField.Role, ServerField.Term, ServerField.LastIndex, ServerField.DurableIndex, ServerField.CommitIndex,
  ServerField.LastApplied, ServerField.NextIndex, ServerField.MatchIndex, ServerField.BaseIndex, ServerField.CommittedUpTo,
];

export class Logs implements View {
  readonly element = el('section', 'logs');
  private readonly grid = el('div', 'grid');
  private readonly indexes = el('div', 'row indexes');
  private readonly detail = new CachedAttributes(el('p', 'detail'));
  private readonly empty = el('p', 'empty', logsText.logEmpty);
  private readonly earlier = button('‹', logsText.earlier);
  private readonly later = button('›', logsText.later);
  private readonly end = button('»', logsText.followTail);
  private readonly rows: Row[] = [];
  private readonly heads: CachedAttributes<HTMLSpanElement>[] = [];
  private readonly window = new LogWindow();
  private readonly watcher: ResizeObserver;
  private readonly sight: IntersectionObserver;
  private width = 0;
  private cellWidth = 0;
  /** The most letters of a command that a cell shows. */
  private letters = 0;
  private columns = 0;
  private first = 1;
  /** Whether the view follows the end of the longest log. */
  private following = true;
  private fetched = '';
  /** The selected entry at the last drawing. */
  private chosen = '';
  /** The entry under the pointer or the focus: server and index. */
  private pointed = { server: 0, index: 0 };

  constructor(private readonly context: Context) {
    const heading = el('h2', '', text.logs);
    const tools = el('div', 'tools', this.earlier, this.later, this.end);
    this.grid.setAttribute('role', 'grid');
    this.grid.setAttribute('aria-label', text.logs);
    this.indexes.setAttribute('role', 'row');
    const corner = el('span', 'head', logsText.index);
    corner.setAttribute('role', 'columnheader');
    this.indexes.append(corner);
    this.grid.append(this.indexes);
    this.element.append(el('header', '', heading, this.empty, this.detail.node, tools), this.grid);
    this.earlier.onclick = (): void => this.scroll(-Math.max(1, this.columns - 2));
    this.later.onclick = (): void => this.scroll(Math.max(1, this.columns - 2));
    this.end.onclick = (): void => this.follow();
    this.grid.addEventListener('pointerover', (event) => this.point(event.target));
    this.grid.addEventListener('pointerdown', (event) => this.point(event.target));
    this.grid.addEventListener('focusin', (event) => this.point(event.target));
    this.grid.addEventListener('keydown', (event) => this.onKey(event));
    this.grid.addEventListener('click', () => this.select());
    this.grid.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    this.watcher = new ResizeObserver(() => {
      // The vertical scroll bar reduces the width of the columns.
      this.width = this.grid.clientWidth;
      this.element.classList.toggle('low', (this.rows[0]?.element.clientHeight ?? LOW) < LOW);
      this.update();
    });
    this.watcher.observe(this.grid);
    this.sight = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        const row = this.rows.find(({ element }) => element === target);
        if (row) row.visible = isIntersecting;
      }
      this.update();
    }, { root: this.grid, rootMargin: '62px' });
    // The rows exist from the start, so that nothing below moves once their width is known.
    this.build(context.frame.servers);
  }

  dispose(): void {
    this.watcher.disconnect();
    this.sight.disconnect();
  }

  update(): void {
    if (this.width === 0) return;
    const { frame, cluster } = this.context;
    const last = frame.header(HeaderField.LastIndex);
    this.shape(frame.servers, last);
    this.empty.hidden = last > 0;
    const { recording } = this.context;
    const none = !recording ? logsText.logEmpty : recording.untold.states ? logsText.untoldLogs : logsText.recordedEmpty;
    if (this.empty.textContent !== none) this.empty.textContent = none;
    this.detail.node.hidden = last === 0;
    const key = `${frame.header(HeaderField.Epoch)}.${frame.header(HeaderField.LogRevision)}.${this.first}.${this.columns}`;
    const fresh = key !== this.fetched;
    if (fresh) {
      this.fetched = key;
      this.window.read(cluster.logWindow(this.first, this.columns), this.first, this.columns);
      this.heads.forEach((head, i) => this.drawIndex(head, this.first + i));
    }
    const { selection } = this.context;
    const chosen = selection.kind === 'entry' ? `${selection.index}.${selection.term}` : '';
    const redraw = fresh || chosen !== this.chosen;
    this.chosen = chosen;
    this.rows.forEach((row, i) => {
      row.fresh &&= !redraw;
      if (row.visible) this.drawRow(row, i + 1);
    });
    this.earlier.disabled = this.first <= 1;
    this.later.disabled = this.end.disabled = this.following;
    this.detail.text(this.describe());
  }

  /** Chooses the width of cells and the visible columns, and creates their nodes. */
  private shape(servers: number, last: number): void {
    const room = this.width - HEAD;
    const term = String(this.highestTerm(servers)).length * TERM_DIGIT;
    const least = Math.ceil(term + FRAME);
    const widths = WIDTHS.map((width) => Math.max(width, least));
    // One column stays free after the end, for the next entry.
    const width = widths.find((candidate) => (last + 2) * candidate <= room) ?? widths.at(-1) ?? least;
    const columns = Math.max(1, Math.floor(room / width));
    this.letters = width >= ROOMY ? Infinity : width >= TIGHT ? Math.floor((width - BESIDE_COMMAND - term) / LETTER) : 0;
    if (width !== this.cellWidth || columns !== this.columns || servers !== this.rows.length) {
      this.cellWidth = width;
      this.columns = columns;
      this.element.style.setProperty('--cell', `${width}px`);
      this.element.classList.toggle('roomy', width >= ROOMY);
      this.element.classList.toggle('tight', width >= TIGHT && width < ROOMY);
      this.element.classList.toggle('many', servers > FEW);
      this.build(servers);
      this.fetched = '';
    }
    if (this.following) this.first = this.firstAtEnd(last);
  }

  /**
   * The first column when the end of the logs is shown. One column stays free for the next entry. The columns move on by several at a
   * time: were it one, all cells would change with each entry, and nobody could read them.
   */
  private firstAtEnd(last: number): number {
    const by = Math.max(1, Math.floor(this.columns / 4));
    return 1 + by * Math.ceil(Math.max(0, last + 1 - this.columns) / by);
  }

  /** An upper bound for the terms in all logs: the highest term of a server. */
  private highestTerm(servers: number): number {
    let highest = 0;
    for (let id = 1; id <= servers; id++) highest = Math.max(highest, this.context.frame.server(id, ServerField.Term));
    return highest;
  }

  private build(servers: number): void {
    while (this.heads.length < this.columns) {
      const head = el('span', 'column');
      head.setAttribute('role', 'columnheader');
      this.indexes.append(head);
      this.heads.push(new CachedAttributes(head));
    }
    this.heads.splice(this.columns).forEach((head) => head.node.remove());
    while (this.rows.length < servers) this.rows.push(this.addRow(this.rows.length + 1));
    this.rows.splice(servers).forEach((row) => {
      this.sight.unobserve(row.element);
      row.element.remove();
    });
    for (const row of this.rows) {
      while (row.cells.length < this.columns) {
        const cell = new LogCell();
        row.element.append(cell.element);
        row.cells.push(cell);
      }
      row.cells.splice(this.columns).forEach((cell) => cell.element.remove());
    }
    if (!this.grid.querySelector('[tabindex="0"]')) this.rows[0]?.cells[0]?.element.setAttribute('tabindex', '0');
  }

  private addRow(server: number): Row {
    const element = el('div', 'row');
    element.setAttribute('role', 'row');
    element.dataset['server'] = String(server);
    const head = el('span', 'head', serverName(server));
    head.setAttribute('role', 'rowheader');
    element.append(head);
    this.grid.append(element);
    this.sight.observe(element);
    return {
      element, label: new CachedAttributes(element), cells: [], drawn: new Float64Array(ROW_FIELDS.length).fill(-1), visible: server <= 8, fresh: false, concerned: -1, lit: undefined, litFrom: 0,
    };
  }

  private drawRow(row: Row, server: number): void {
    const { frame } = this.context;
    let changed = !row.fresh;
    row.fresh = true;
    ROW_FIELDS.forEach((field, i) => {
      const value = frame.server(server, field);
      if (Object.is(row.drawn[i], value)) return;
      row.drawn[i] = value;
      changed = true;
    });
    row.label.set('class', `row${this.context.isSelected(server) ? ' selected' : ''}${this.context.isConcerned(server) ? ' concerned' : ''}${frame.isUp(server) || !frame.hasBegun ? '' : ' down'}${frame.header(HeaderField.Leader) === server ? ' leads' : ''}`);
    const concerned = this.context.isConcerned(server) ? (this.context.concern?.index ?? 0) - this.first : -1;
    if (concerned !== row.concerned) {
      row.cells[row.concerned]?.element.removeAttribute('data-concerned');
      row.cells[concerned]?.element.setAttribute('data-concerned', '');
      row.concerned = concerned;
    }
    this.lightCells(row, server);
    if (!changed) return;
    row.label.set('aria-label', logsText.logRowAria(server, frame.server(server, ServerField.LastIndex), frame.server(server, ServerField.CommittedUpTo)));
    row.cells.forEach((cell, i) => cell.draw(this.context, this.window, server, this.first + i, this.letters));
  }

  /** Marks the cells that a text beside the cluster points at. */
  private lightCells(row: Row, server: number): void {
    const { lit } = this.context;
    if (row.lit === lit && row.litFrom === this.first) return;
    row.lit = lit;
    row.litFrom = this.first;
    const isLit = (index: number): boolean => lit?.entries.some((entry) => entry.index === index && entry.servers.includes(server)) ?? false;
    row.cells.forEach(({ element }, i) => element.toggleAttribute('data-lit', isLit(this.first + i)));
  }

  private describe(): string {
    const { server, index } = this.pointed;
    if (server > 0 && (this.window.term(server, index) > 0 || index <= this.context.frame.server(server, ServerField.BaseIndex))) return LogCell.describe(this.context, this.window, server, index);
    return this.context.frame.header(HeaderField.LastIndex) > 0 ? text.logHint : '';
  }

  /** Above narrow cells, where long numbers do not fit, only every fifth is shown. */
  private drawIndex(head: CachedAttributes<HTMLSpanElement>, index: number): void {
    const label = String(index);
    const longest = String(this.first + this.columns).length;
    head.text(longest * DIGIT + GAP <= this.cellWidth || index % 5 === 0 ? label : '');
    head.set('aria-label', label);
  }

  private follow(): void {
    this.following = true;
    this.update();
  }

  private scroll(by: number): void {
    const last = this.context.frame.header(HeaderField.LastIndex);
    const end = this.firstAtEnd(last);
    this.first = Math.max(1, Math.min(end, this.first + by));
    this.following = this.first === end;
    this.update();
  }

  private onWheel(event: WheelEvent): void {
    const by = event.deltaX || (event.shiftKey ? event.deltaY : 0);
    if (by === 0) return;
    event.preventDefault();
    this.scroll(Math.sign(by) * Math.max(1, Math.round(Math.abs(by) / 40)));
  }

  private point(target: EventTarget | null): void {
    const cell = target instanceof Element ? target.closest<HTMLElement>('.cell') : null;
    const server = Number(cell?.parentElement?.dataset['server'] ?? 0);
    const column = this.rows[server - 1]?.cells.findIndex((entry) => entry.element === cell) ?? -1;
    if (column < 0) return;
    this.pointed = { server, index: this.first + column };
    this.detail.text(this.describe());
  }

  /** Selects the entry under the pointer. */
  private select(): void {
    const { server, index } = this.pointed;
    const term = this.window.term(server, index);
    if (term > 0) this.context.select({ kind: 'entry', index, term });
  }

  private onKey(event: KeyboardEvent): void {
    const { server, index } = this.pointed;
    const moves: Record<string, [number, number]> = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const move = moves[event.key];
    if (move) this.focusCell(server + move[0], index + move[1]);
    else if (event.key === 'Enter') this.select();
    else if (event.key === 'Home') {
      this.scroll(-Infinity);
      this.focusCell(server, 1);
    } else if (event.key === 'End') {
      this.follow();
      this.focusCell(server, this.context.frame.server(server, ServerField.LastIndex));
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private focusCell(server: number, index: number): void {
    if (index < this.first) this.scroll(index - this.first);
    if (index >= this.first + this.columns) this.scroll(index - this.first - this.columns + 1);
    const row = this.rows[Math.max(0, Math.min(this.rows.length - 1, server - 1))];
    const cell = row?.cells[Math.max(0, Math.min(this.columns - 1, index - this.first))];
    this.grid.querySelector('[tabindex="0"]')?.setAttribute('tabindex', '-1');
    cell?.element.setAttribute('tabindex', '0');
    cell?.element.focus();
  }
}

function button(label: string, title: string): HTMLButtonElement {
  const node = el('button', 'small', label);
  node.type = 'button';
  node.title = title;
  node.setAttribute('aria-label', title);
  return node;
}
