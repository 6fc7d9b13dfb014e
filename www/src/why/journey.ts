// The sequence diagram of one client's command: a lifeline for the client and for each server involved, arrows for messages, dots
// for events. Time runs down; each time has a line of its own, so the distances do not show durations.

import { html, nothing, render, svg } from 'lit';
import type { TemplateResult } from 'lit';
import type { Answer, AnswerRow } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { peerName } from '../common/text';
import { whyText } from './text';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import styles from './why.css';
import { Job, drawingHeader, eventLink } from './answers';

const LEFT = 66;
const COLUMN = 92;
const TOP = 26;
const LINE = 24;
/** The events that decide the outcome of the command: filled dots. */
const KEY_MARKS = [
  'client_submitted', 'entry_appended', 'commit_advanced', 'client_finished', 'election_won', 'read_confirmed', 'read_by_lease', 'read_index_learned',
];

/** The layout. */
interface Sheet {
  x: (peer: number) => number;
  y: (ms: number) => number;
  height: number;
}

export class JourneyView implements View {
  readonly element = el('div', 'journey');
  private readonly body = el('div');
  private readonly caption = el('p', 'caption', whyText.journeyHint);
  private readonly job: Job;
  private asked = false;

  /** @param goBack Returns to the view that the diagram replaces. */
  constructor(private readonly context: Context, private readonly command: number, private readonly goBack: () => void) {
    this.job = new Job(context, () => this.draw());
    this.element.append(this.body);
  }

  dispose(): void {
    this.job.cancel();
  }

  update(): void {
    addStyles(this.element, styles);
    if (this.asked) return;
    this.asked = true;
    this.ask();
  }

  private ask(): void {
    void this.job.ask(() => this.context.cluster.journey(this.command));
    this.draw();
  }

  private draw(): void {
    const { answer } = this.job;
    const page = answer ? this.page(answer) : this.job.status(() => this.ask());
    render(html`${drawingHeader(answer?.headline ?? '', this.goBack)}${page}`, this.body);
  }

  private page(answer: Answer): TemplateResult {
    const { rows } = answer;
    if (rows.length === 0) return html``;
    const peers = peersOf(rows);
    const sheet = layout(rows, peers);
    const width = LEFT + peers.length * COLUMN;
    return html`${this.caption}
      <div class="sheet"><svg viewBox="0 0 ${width} ${sheet.height}" .style=${`max-width: ${width * 1.25}px; min-width: ${width * 0.8}px`} role="group" aria-label=${whyText.journeyAria(answer.headline)}>
        ${peers.map((peer) => svg`<line class="life" x1=${sheet.x(peer)} x2=${sheet.x(peer)} y1=${TOP} y2=${sheet.height}></line>
          <text class="who" x=${sheet.x(peer)} y="14">${peerName(peer)}</text>`)}
        ${timesOf(rows).map((ms) => svg`<text class="when" x=${LEFT - 14} y=${sheet.y(ms) + 4}>${moment(ms)}</text>`)}
        ${rows.map((row) => (row.part === 'message' ? this.message(row, sheet) : this.mark(row, rows, sheet)))}
      </svg></div>
      <details><summary>${whyText.journeyList}</summary><ol>${rows.map((row) => html`<li>${eventLink(this.context, { ...row, label: '' })}</li>`)}</ol></details>`;
  }

  private message(row: AnswerRow, { x, y }: Sheet): TemplateResult {
    const arrived = !Number.isNaN(row.until_ms);
    const [x1, y1] = [x(row.server), y(row.at_ms)];
    // The arrow of a message that is lost or still in flight does not reach the receiver.
    const share = row.before === 'delivered' ? 1 : 0.6;
    const x2 = x1 + (x(row.to) - x1) * share;
    const y2 = y1 + (arrived ? y(row.until_ms) - y1 : LINE) * share;
    const back = Math.sign(x1 - x2);
    const d = `M${x1} ${y1} L${x2} ${y2}`;
    const head = arrived && share === 1 ? ` M${x2 + back * 8} ${y2 - 6} L${x2} ${y2} L${x2 + back * 9} ${y2 + 3}` : '';
    const state = row.before === 'lost' ? 'lost' : arrived ? '' : 'under-way';
    return this.item(`message ${state}`, `${short(row)} ${describe(row)}`, row, svg`
      <path class="hit" d=${d}></path><path class="arrow" d="${d}${head}"></path>
      ${row.before === 'lost' ? svg`<path class="lost-mark" d="M${x2 - 5} ${y2 - 5} l10 10 m0 -10 l-10 10"></path>` : nothing}
      <text class="kind" x=${(x1 + x2) / 2} y=${(y1 + y2) / 2 - 3}>${short(row)}</text>`);
  }

  /** The events of one server in one instant are one dot, at the position of the first of them. */
  private mark(row: AnswerRow, rows: AnswerRow[], { x, y }: Sheet): TemplateResult | typeof nothing {
    const here = rows.filter(({ part, server, at_ms }) => part === 'mark' && server === row.server && at_ms === row.at_ms);
    if (here[0] !== row) return nothing;
    const key = here.find(({ label }) => KEY_MARKS.includes(label));
    const [cx, cy] = [x(row.server), y(row.at_ms)];
    const words = `${moment(row.at_ms)}: ${here.map(({ text: told }) => told).join(' ')}`;
    return this.item(`mark ${key ? 'key' : ''}`, words, key ?? row, svg`<circle class="hit" cx=${cx} cy=${cy} r="7"></circle><circle class="dot" cx=${cx} cy=${cy} r="4.5"></circle>`);
  }

  private item(name: string, words: string, row: AnswerRow, shape: TemplateResult): TemplateResult {
    const tell = (): void => void (this.caption.textContent = words);
    const select = (): void => this.context.select({ kind: 'event', seq: row.seq });
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter') return;
      event.preventDefault();
      event.stopPropagation();
      select();
    };
    return svg`<g class=${name} role="button" tabindex="0" aria-label=${words} data-seq=${row.seq}
      @pointerenter=${tell} @focus=${tell} @click=${select} @keydown=${onKey}>${shape}</g>`;
  }
}

/** The client first, then servers by their numbers. */
function peersOf(rows: AnswerRow[]): number[] {
  const peers = new Set(rows.flatMap(({ server, to }) => [server, to]).filter((peer) => peer !== 0));
  return [...peers].sort((a, b) => a - b);
}

function timesOf(rows: AnswerRow[]): number[] {
  const times = rows.flatMap(({ at_ms, until_ms }) => [at_ms, until_ms]).filter((ms) => !Number.isNaN(ms));
  return [...new Set(times)].sort((a, b) => a - b);
}

function layout(rows: AnswerRow[], peers: number[]): Sheet {
  const places = new Map(timesOf(rows).map((ms, place) => [ms, place]));
  return {
    x: (peer) => LEFT + (peers.indexOf(peer) + 0.5) * COLUMN,
    y: (ms) => TOP + ((places.get(ms) ?? 0) + 0.5) * LINE,
    height: TOP + (places.size + 0.5) * LINE,
  };
}

function describe(row: AnswerRow): string {
  const end = moment(row.until_ms);
  const arrived = row.before === 'lost' ? whyText.lostAt(end) : row.before === 'delivered' ? whyText.arrivedAt(end) : whyText.stillUnderWay;
  return `${moment(row.at_ms)}: ${row.text} ${arrived.charAt(0).toUpperCase()}${arrived.slice(1)}.`;
}

/** A time in seconds, with enough digits to distinguish messages. */
function moment(ms: number): string {
  return (ms / 1000).toFixed(4);
}

/** A short name of a message's kind, for its arrow. */
function short(row: AnswerRow): string {
  const names: Record<string, string> = { AppendEntriesResponse: 'ack', ClientRequest: 'command', ClientResponse: 'answer', ReadIndexResponse: 'index' };
  return names[row.label] ?? row.label;
}
