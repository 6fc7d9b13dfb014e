// The events as a list: mark, level, server and sentence, with filters. Rows are added at the end and
// never redrawn; the list follows its end only while the reader is there.

import { html, render } from 'lit';
import type { Clock } from '../cluster/clock';
import { HeaderField } from '../cluster/model';
import type { EventQuery, EventRow, EventTarget, Level } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { addStyles } from '../common/styles';
import { serverName, text } from '../common/text';
import { markNode } from '../common/marks';
import { el } from '../common/svg';
import css from './events.css';
import { eventsText } from './text';

/** The most rows that are kept. */
const MAX_ROWS = 2_000;
/** The most rows that are fetched at once. */
const BATCH = 300;
/** New rows are fetched at most this often. */
const EVERY_MS = 120;

export class Events implements View {
  readonly element = el('div', 'events');
  private readonly filters = el('div', 'filters');
  private readonly list = el('ol', 'rows');
  private readonly empty = el('p', 'hint', eventsText.noEvents);
  private readonly toEnd = el('button', 'to-end', eventsText.toEnd);
  private query: EventQuery = { after: 0, limit: BATCH, level: 'info', server: 0, targets: [] };
  private past = '';
  private servers = -1;
  private fetchedAt = 0;
  private timer = 0;
  /** Whether the reader is at the end of the list. */
  private following = true;
  /** The selected event, which is marked. */
  private selected = 0;
  /** The last scroll position. */
  private top = 0;

  constructor(private readonly context: Context) {
    // Other implementations trace what servers do, and not the decisions that we tell at the level above.
    if (context.isForeign) this.query.level = 'debug';
    this.list.tabIndex = 0;
    this.list.setAttribute('aria-label', text.events);
    this.toEnd.type = 'button';
    this.toEnd.hidden = true;
    this.toEnd.onclick = (): void => this.goToEnd();
    this.list.addEventListener('scroll', () => this.onScroll(), { passive: true });
    this.list.addEventListener('click', (event) => this.onClick(event));
    this.list.addEventListener('keydown', (event) => this.onKey(event));
    this.element.append(this.filters, this.list, this.empty, this.toEnd);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  update(): void {
    if (this.element.closest('[hidden]')) return;
    addStyles(this.element, css);
    const { frame } = this.context;
    if (frame.past !== this.past) this.restart();
    if (frame.servers !== this.servers) this.drawFilters();
    this.followSelection();
    if (frame.header(HeaderField.Events) <= this.query.after) return;
    const wait = this.fetchedAt + EVERY_MS - performance.now();
    clearTimeout(this.timer);
    if (wait > 0) this.timer = window.setTimeout(() => this.update(), wait);
    else this.fetch();
  }

  /** Scrolls to an event that was selected elsewhere, if the list has it. */
  private followSelection(): void {
    const { selection } = this.context;
    const seq = selection.kind === 'event' ? selection.seq : 0;
    if (seq === this.selected) return;
    this.selected = seq;
    const row = this.list.querySelector(`[data-seq="${seq}"]`);
    if (row) this.lookAt(row);
    else this.mark(null);
  }

  private restart(): void {
    this.past = this.context.frame.past;
    this.query = { ...this.query, after: 0 };
    this.list.replaceChildren();
    this.following = true;
    this.toEnd.hidden = true;
    this.fetchedAt = 0;
    this.empty.hidden = false;
  }

  private fetch(): void {
    this.fetchedAt = performance.now();
    const rows = this.context.cluster.events(this.query);
    // Earlier events were skipped by the limit or the filters, and are not fetched again.
    this.query = { ...this.query, after: this.context.frame.header(HeaderField.Events) };
    this.append(rows);
  }

  private append(rows: EventRow[]): void {
    const last = rows.at(-1);
    if (!last) return;
    this.empty.hidden = true;
    this.query = { ...this.query, after: Math.max(this.query.after, last.seq) };
    this.list.append(...rows.map((row) => rowFor(this.context.clock, row)));
    const surplus = this.list.children.length - MAX_ROWS;
    // Older rows are not removed while the reader looks at them.
    if (surplus > 0 && (this.following || surplus > MAX_ROWS)) {
      for (let i = 0; i < surplus; i++) this.list.firstElementChild?.remove();
    }
    if (this.following) this.scrollToEnd();
  }

  /** Stops following the end only if the reader scrolls up; adding and removing rows scrolls the list, too. */
  private onScroll(): void {
    const { scrollTop, scrollHeight, clientHeight } = this.list;
    if (scrollHeight - scrollTop - clientHeight < 24) this.following = true;
    else if (scrollTop < this.top) this.following = false;
    this.top = scrollTop;
    this.toEnd.hidden = this.following;
  }

  private scrollToEnd(): void {
    this.list.scrollTop = this.list.scrollHeight;
    this.top = this.list.scrollTop;
  }

  private goToEnd(): void {
    this.following = true;
    this.toEnd.hidden = true;
    this.scrollToEnd();
  }

  /** A click on a server's name selects the server; anywhere else on a row, the event. */
  private onClick(event: Event): void {
    const target = event.target instanceof Element ? event.target : null;
    const server = Number(target?.getAttribute('data-server') ?? 0);
    const row = target?.closest<HTMLElement>('[data-seq]');
    if (server > 0) this.context.select({ kind: 'server', id: server });
    else if (row) this.choose(row);
  }

  /** Arrow keys move between rows; Enter selects the event. */
  private onKey(event: KeyboardEvent): void {
    const marked = this.list.querySelector<HTMLElement>('.marked');
    const last = this.list.lastElementChild;
    const goal = { ArrowUp: marked ? marked.previousElementSibling : last, ArrowDown: marked ? marked.nextElementSibling : last }[event.key];
    if (goal !== undefined) this.lookAt(goal ?? marked);
    else if (event.key === 'Enter' && marked && event.target === this.list) this.choose(marked);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  private choose(row: HTMLElement): void {
    this.mark(row);
    this.selected = Number(row.dataset['seq']);
    this.context.select({ kind: 'event', seq: this.selected });
  }

  private lookAt(row: Element | null): void {
    this.following = false;
    row?.scrollIntoView({ block: 'nearest' });
    this.top = this.list.scrollTop;
    this.toEnd.hidden = false;
    this.mark(row);
  }

  private mark(row: Element | null): void {
    this.list.querySelector('.marked')?.classList.remove('marked');
    row?.classList.add('marked');
  }

  private drawFilters(): void {
    this.servers = this.context.frame.servers;
    const { level, server, targets } = this.query;
    const servers = Array.from({ length: this.servers }, (_, i) => i + 1);
    render(
      html`
        <label>${eventsText.level} <select @change=${(event: Event) => this.filter({ level: valueOf(event) as Level })}>
          ${(Object.keys(eventsText.levels) as Level[]).map((name) => html`<option value=${name} ?selected=${name === level}>${eventsText.levels[name]}</option>`)}</select></label>
        <label>${eventsText.server} <select @change=${(event: Event) => this.filter({ server: Number(valueOf(event)) })}>
          <option value="0" ?selected=${server === 0}>${eventsText.allServers}</option>
          ${servers.map((id) => html`<option value=${id} ?selected=${id === server}>${serverName(id)}</option>`)}</select></label>
        <label>${eventsText.about} <select @change=${(event: Event) => this.filter({ targets: targetsOf(valueOf(event)) })}>
          <option value="" ?selected=${targets.length === 0}>${eventsText.everything}</option>
          ${(Object.keys(eventsText.targets) as EventTarget[]).map((name) => html`<option value=${name} ?selected=${targets.includes(name)}>${eventsText.targets[name]}</option>`)}</select></label>`,
      this.filters,
    );
  }

  private filter(change: Partial<EventQuery>): void {
    this.query = { ...this.query, ...change };
    this.restart();
    this.append(this.context.cluster.events({ ...this.query, limit: MAX_ROWS }));
    this.query.after = this.context.frame.header(HeaderField.Events);
  }
}

export const create = (context: Context): Events => new Events(context);

function rowFor(clock: Clock, event: EventRow): HTMLLIElement {
  const time = el('button', 'time', clock.moment(event.at_ms));
  time.type = 'button';
  time.tabIndex = -1;
  const server = el(event.server > 0 ? 'button' : 'span', 'who', event.server > 0 ? serverName(event.server) : '');
  server.tabIndex = -1;
  if (event.server > 0) server.dataset['server'] = String(event.server);
  const level = el('span', 'level', event.level);
  const row = el('li', event.level, time, markNode(event.emoji), level, server, el('span', 'text', event.text));
  row.dataset['seq'] = String(event.seq);
  return row;
}

function valueOf(event: Event): string {
  return event.target instanceof HTMLSelectElement ? event.target.value : '';
}

function targetsOf(value: string): EventTarget[] {
  return value in eventsText.targets ? [value as EventTarget] : [];
}
