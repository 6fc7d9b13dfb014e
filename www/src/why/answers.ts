// Shared by the views that answer "why?": links to events, and jobs with their progress.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { Answer, AnswerProgress, AnswerRow } from '../cluster/model';
import type { Context } from '../cluster/context';
import { whyText } from './text';
import { untilDone } from '../cluster/progress';
import { markOf } from '../common/marks';

/** An event as a button that selects it. */
export function eventLink(context: Context, row: AnswerRow): TemplateResult {
  const select = (): void => context.select({ kind: 'event', seq: row.seq });
  return html`<button type="button" class="event-link" data-seq=${row.seq} @click=${select}>
    <span class="when">${context.clock.moment(row.at_ms)}</span> ${markOf(row.label)} <span>${row.text}</span></button>`;
}

/** A question why something has not happened. */
export interface NotYet {
  what: 'leader' | 'commit' | 'win';
  subject: number;
  label: string;
}

/** The answer to such a question, and its time. */
export interface NotYetAnswer {
  question: NotYet;
  answer: Answer | undefined;
  atMs: number;
}

/** The question about an entry: why it is not committed, or which servers know that it is. */
export function commitQuestion(context: Context, index: number): NotYet {
  const isCommitted = index <= context.frame.header(HeaderField.Committed);
  return { what: 'commit', subject: index, label: isCommitted ? whyText.whoKnows(index) : whyText.whyNotCommitted(index) };
}

export function askNotYet(context: Context, question: NotYet): NotYetAnswer {
  return { question, answer: context.cluster.whyNot(question.what, question.subject), atMs: context.frame.nowMs };
}

/** The answer, with its rule and its facts. @param again Asks the same question again. */
export function notYetAnswer(context: Context, { question, answer, atMs }: NotYetAnswer, again: () => void): TemplateResult | typeof nothing {
  if (!answer) return nothing;
  return html`<header><h3 tabindex="-1">${answer.headline}</h3></header>
    ${answer.rule ? html`<p class="rule"><b>${answer.place}</b> ${sentence(answer.rule)}</p>` : nothing}
    <ul class="facts">${answer.rows.map((row) => html`<li>${row.text}
      ${row.seq > 0 ? html`<button type="button" class="link" data-seq=${row.seq} aria-label="${whyText.eventNumber(row.seq)}: ${row.text}"
        @click=${() => context.select({ kind: 'event', seq: row.seq })}>${whyText.eventNumber(row.seq)}</button>` : nothing}</li>`)}</ul>
    <p class="muted">${question.label} ${whyText.asOf(context.clock.time(atMs))}. <button type="button" class="link" @click=${again}>${whyText.askAgain}</button></p>`;
}

/** The header of a drawing that replaces another view, with a button to return. */
export function drawingHeader(title: string, goBack: () => void): TemplateResult {
  return html`<header class="drawing"><button type="button" class="small" @click=${goBack}>${whyText.goBack}</button><h3>${title}</h3></header>`;
}

/** The cluster answers one long question at a time: a new one ends the last one. */
const running = new WeakMap<Context, Job>();

/** A question that may take a while. */
export class Job {
  answer: Answer | undefined;
  private share = 0;
  private state: 'idle' | 'running' | 'stopped' | 'gone' = 'idle';
  private controller = new AbortController();

  /** @param changed Called when there is something new to show. */
  constructor(private readonly context: Context, private readonly changed: () => void) {}

  get isRunning(): boolean {
    return this.state === 'running';
  }

  async ask(call: () => AnswerProgress | undefined): Promise<void> {
    running.get(this.context)?.cancel();
    running.set(this.context, this);
    this.answer = undefined;
    this.share = 0;
    this.state = 'running';
    const { signal } = (this.controller = new AbortController());
    const onShare = (share: number): void => {
      this.share = share;
      this.changed();
    };
    const answer = await untilDone<Answer>(call, onShare, signal);
    if (signal.aborted) return;
    this.answer = answer;
    this.state = answer ? 'idle' : 'gone';
    this.changed();
  }

  cancel(): void {
    if (this.state !== 'running') return;
    this.controller.abort();
    this.state = 'stopped';
    this.changed();
  }

  /** The progress, until there is an answer. */
  status(again: () => void): TemplateResult {
    if (this.state === 'running') {
      return html`<p class="status" role="status">${whyText.working(this.share)}
        <button type="button" class="small" @click=${() => this.cancel()}>${whyText.cancel}</button></p>`;
    }
    if (this.state === 'stopped') {
      return html`<p class="status">${whyText.stopped} <button type="button" class="small" @click=${again}>${whyText.askAgain}</button></p>`;
    }
    return html`<p class="hint">${this.state === 'gone' ? whyText.gone : ''}</p>`;
  }
}

/** The rows of some parts of an answer. */
export function rowsOf(answer: Answer, ...parts: string[]): AnswerRow[] {
  return answer.rows.filter((row) => parts.includes(row.part));
}

/** A sentence without its full stop, with a capital and a full stop. */
export function sentence(statement: string): string {
  return `${statement.charAt(0).toUpperCase()}${statement.slice(1)}.`;
}
