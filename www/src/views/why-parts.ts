// What the views that answer "why?" share: links to events, and jobs with their progress.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { Answer, AnswerProgress, AnswerRow } from '../model';
import type { Context } from '../context';
import { text } from '../text';
import { whyText } from '../text-why';
import { untilDone } from '../work';

/** An event as a button that selects it. */
export function eventLink(context: Context, row: AnswerRow): TemplateResult {
  const select = (): void => context.select({ kind: 'event', seq: row.seq });
  return html`<button type="button" class="event-link" data-seq=${row.seq} @click=${select}>
    <span class="when">${text.moment(row.at_ms)}</span> <span class="emoji" aria-hidden="true">${row.label}</span> <span>${row.text}</span></button>`;
}

/** The head of a drawing that stands in place of something else, with the way back. */
export function drawingHeader(title: string, goBack: () => void): TemplateResult {
  return html`<header class="drawing"><button type="button" class="small" @click=${goBack}>${whyText.goBack}</button><h3>${title}</h3></header>`;
}

/** The cluster answers one long question at a time: a new one ends the one before. */
const running = new WeakMap<Context, Job>();

/** A question that may take a while. */
export class Job {
  answer: Answer | undefined;
  private share = 0;
  private state: 'idle' | 'running' | 'stopped' | 'gone' = 'idle';
  private controller = new AbortController();

  /** @param changed Is called whenever there is something new to show. */
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

  /** How far the question is, in place of its answer. */
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
