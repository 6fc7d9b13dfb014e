// What the core of the present run has printed, and its errors: each leads to its moment and to its line of the code.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { Cluster, EventRow } from '../cluster/model';
import { serverName, text as words } from '../common/text';
import type { CodeProblem } from './code/editor';
import { workbenchText as text } from './text';

/** The most messages that are shown. */
const SHOWN = 300;
/** The most events that are read at once: the engine knows the last 20,000. */
const READ = 20_000;
/** How often they are read while the clock runs. */
const EVERY_MS = 250;
const KINDS = ['core_logged', 'core_error', 'core_lacks'];
const ERROR = 'core_error';
/** How sentences about what is printed begin; the server stands before them already. */
const SPEAKER = /^S\d+'s core prints: /;

export interface MessagesAsks {
  goToMoment(event: number): void;
  goToLine(place: { line: number; column: number }): void;
}

export class Messages {
  private rows: EventRow[] = [];
  /** The last event that was read, and the run that it belongs to: a run that is opened anew is another cluster. */
  private last = 0;
  private cluster: Cluster | undefined;
  private epoch = -1;
  private branch = -1;
  private readAt = 0;
  private leftOut = false;

  constructor(private readonly asks: MessagesAsks) {}

  /** How many of the shown messages are errors. */
  get errors(): number {
    return this.rows.filter(({ kind }) => kind === ERROR).length;
  }

  /** The places of the errors, the latest message of each. */
  get problems(): CodeProblem[] {
    const found = new Map<string, CodeProblem>();
    for (const row of this.rows) {
      const place = row.kind === ERROR ? placeIn(row.text) : undefined;
      if (place) found.set(`${place.line}:${place.column}`, { ...place, message: withoutPlace(row.text) });
    }
    return [...found.values()];
  }

  /** Reads what has been added since; returns whether anything has changed. */
  update({ cluster, frame }: Context): boolean {
    const last = frame.header(HeaderField.Events);
    const [epoch, branch] = [frame.header(HeaderField.Epoch), frame.header(HeaderField.Branch)];
    const isElsewhere = cluster !== this.cluster || epoch !== this.epoch || branch !== this.branch || last < this.last;
    const now = performance.now();
    if (!isElsewhere && (last === this.last || (frame.playing && now - this.readAt < EVERY_MS))) return false;
    if (isElsewhere) this.rows = [];
    const before = this.rows.length;
    const after = isElsewhere ? 0 : this.last;
    const found = cluster.events({ after, limit: READ, level: 'debug', server: 0, targets: [] });
    Object.assign(this, { last, cluster, epoch, branch, readAt: now });
    this.rows.push(...found.filter(({ kind }) => KINDS.includes(kind)));
    this.leftOut = this.rows.length > SHOWN;
    this.rows = this.rows.slice(-SHOWN);
    return isElsewhere || this.rows.length !== before;
  }

  render(): TemplateResult {
    if (this.rows.length === 0) return html`<p class="muted">${text.noMessages}</p>`;
    return html`<ol class="messages">${this.rows.map((row) => this.row(row))}</ol>${this.leftOut ? html`<p class="muted">${text.olderLeftOut}</p>` : nothing}`;
  }

  private row({ seq, at_ms: at, server, kind, text: says }: EventRow): TemplateResult {
    const place = placeIn(says);
    const name = text.messagesAt(serverName(server), words.moment(at));
    return html`<li class=${kind}><button type="button" class="when" title=${text.goToMoment} @click=${() => this.asks.goToMoment(seq)}>${name}</button>
      <span class="says">${says.replace(SPEAKER, '')}</span>
      ${place ? html`<button type="button" class="small" @click=${() => this.asks.goToLine(place)}>${text.goToLine(place.line)}</button>` : nothing}</li>`;
  }
}

const PLACE = /\(line (\d{1,6})(?:, column (\d{1,6}))?\)/;

/** The place in the code that a message of the engine names: `x is not defined (line 12, column 5)`. */
function placeIn(message: string): { line: number; column: number } | undefined {
  const [, line, column] = PLACE.exec(message) ?? [];
  return line === undefined ? undefined : { line: Number(line), column: Number(column ?? 1) };
}

/** A message for where its place is shown beside it. */
export function withoutPlace(message: string): string {
  return message.replace(PLACE, '').replace(/ +(?=\.?$)/, '');
}
