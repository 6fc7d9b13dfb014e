// The history of one log entry: when it was appended, made durable, committed, applied or overwritten on each server, and its
// present state there.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { Answer, AnswerRow } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { serverName } from '../common/text';
import { whyText } from './text';
import { addStyles } from '../common/styles';
import { JourneyView } from './journey';
import { el } from '../common/svg';
import styles from './why.css';
import { Job, askNotYet, commitQuestion, eventLink, notYetAnswer, rowsOf } from './answers';
import type { NotYetAnswer } from './answers';

/** The events that have columns; others are listed below. */
const COLUMNS = ['appended', 'durable', 'committed', 'applied'];

export class EntryStory implements View {
  readonly element = el('div', 'entry-story');
  private readonly body = el('div', 'story');
  private readonly job: Job;
  private asked = '';
  private journey: JourneyView | undefined;
  /** The answer why it is not committed, or which servers know that it is, once the reader has asked. */
  private commitment: NotYetAnswer | undefined;

  constructor(private readonly context: Context, private readonly index: number, private readonly term: number) {
    this.job = new Job(context, () => this.draw());
    this.element.append(this.body);
  }

  dispose(): void {
    this.job.cancel();
    this.journey?.dispose();
  }

  /** While the clock is stopped, this follows the present; while it runs, it is updated on demand. */
  update(): void {
    addStyles(this.element, styles);
    const { frame } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Branch, HeaderField.Events].map((field) => frame.header(field)).join();
    if (this.asked !== '' && (frame.playing || key === this.asked)) return;
    this.asked = key;
    this.ask();
  }

  private ask(): void {
    const old = this.job.answer;
    void this.job.ask(() => this.context.cluster.entry(this.index, this.term));
    // The old history stays visible until the new one is complete.
    this.job.answer = old;
    this.draw();
  }

  private draw(): void {
    render(this.page(), this.body);
  }

  private page(): TemplateResult {
    if (this.journey) return html`${this.journey.element}`;
    const { answer } = this.job;
    return html`
      <h3>${answer?.headline ?? whyText.entryTitle(this.index, this.term)}</h3>
      ${answer ? this.story(answer) : this.job.status(() => this.ask())}`;
  }

  private askCommitment(): void {
    this.commitment = askNotYet(this.context, commitQuestion(this.context, this.index));
    this.draw();
  }

  private show(journey: JourneyView | undefined): void {
    this.journey?.dispose();
    this.journey = journey;
    journey?.update();
    this.draw();
  }

  private story(answer: Answer): TemplateResult {
    const { context } = this;
    const others = rowsOf(answer, 'deed').filter(({ label }) => !COLUMNS.includes(label));
    const { commitment } = this;
    return html`<div class="actions">
        <button type="button" class="small" @click=${() => this.askCommitment()}>${commitQuestion(context, this.index).label}</button>
        ${answer.command >= 0 ? html`<button type="button" class="small" @click=${() => this.show(new JourneyView(context, answer.command, () => this.show(undefined)))}>${whyText.journey}</button>` : nothing}
        ${context.frame.playing ? html`<button type="button" class="small" @click=${() => this.ask()}>${whyText.askAgain}</button>` : nothing}
      </div>
      <div class="commitment" aria-live="polite">${commitment ? notYetAnswer(context, commitment, () => this.askCommitment()) : nothing}</div>
      <div class="scroll" tabindex="0" role="group" aria-label=${whyText.entryTitle(this.index, this.term)}><table>
        <thead><tr><th scope="col">${whyText.server}</th>${COLUMNS.map((deed) => html`<th scope="col">${whyText.deeds[deed]}</th>`)}<th scope="col">${whyText.now}</th></tr></thead>
        <tbody>${rowsOf(answer, 'now').map((now) => this.server(answer, now))}</tbody></table></div>
      ${others.length > 0 ? html`<section><h4>${whyText.otherDeeds}</h4><ul>${others.map((row) => html`<li>${eventLink(context, { ...row, label: '' })}</li>`)}</ul></section>` : nothing}`;
  }

  private server(answer: Answer, now: AnswerRow): TemplateResult {
    const { clock } = this.context;
    const deeds = rowsOf(answer, 'deed').filter(({ server }) => server === now.server);
    // If an entry was appended twice, the last time is shown.
    const cell = (name: string): TemplateResult => {
      const deed = deeds.findLast(({ label }) => label === name);
      if (!deed) return html`<td>${whyText.never}</td>`;
      return html`<td><button type="button" class="link" aria-label=${`${clock.time(deed.at_ms)}: ${deed.text}`} title=${deed.text}
        @click=${() => this.context.select({ kind: 'event', seq: deed.seq })}>${clock.moment(deed.at_ms)}</button></td>`;
    };
    return html`<tr><th scope="row">${serverName(now.server)}</th>${COLUMNS.map(cell)}<td class="now">${now.text}</td></tr>`;
  }
}
