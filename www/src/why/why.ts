// The tab Why: for the selected event, the rule, the changes, the causes and the effects; for any other selection, questions why
// something has not happened.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField, RoleCode } from '../cluster/model';
import type { Answer, AnswerRow } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { whyText } from './text';
import { addStyles } from '../common/styles';
import { JourneyView } from './journey';
import { States } from './states';
import { el } from '../common/svg';
import styles from './why.css';
import { Job, askNotYet, commitQuestion, eventLink, notYetAnswer, rowsOf, sentence } from './answers';
import type { NotYet, NotYetAnswer } from './answers';

export class Why implements View {
  readonly element = el('div', 'why');
  private readonly body = el('div', 'why-body');
  private readonly job: Job;
  private readonly further: Job;
  private drawn = '';
  /** The explained event. */
  private seq = 0;
  /** The events whose links the reader followed, for the way back. */
  private trail: number[] = [];
  /** The last answer why something has not happened. */
  private answered: NotYetAnswer | undefined;
  /** A drawing that replaces the answer. */
  private drawing: View | undefined;
  /** Whether the new answer gets the focus, because the reader followed a link. */
  private refocus = false;

  constructor(private readonly context: Context) {
    this.job = new Job(context, () => this.draw());
    this.further = new Job(context, () => this.draw());
    this.element.append(this.body);
    this.body.addEventListener('click', (event) => this.follow(event), true);
  }

  dispose(): void {
    this.job.cancel();
    this.further.cancel();
  }

  update(): void {
    addStyles(this.element, styles);
    if (this.element.closest('[hidden]')) return;
    this.drawing?.update();
    const key = this.key();
    if (key === this.drawn) return;
    this.drawn = key;
    const { selection } = this.context;
    const seq = selection.kind === 'event' ? selection.seq : 0;
    if (seq > 0 && seq !== this.seq) this.explain(seq);
    this.seq = seq;
    this.draw();
  }

  /** A key of everything on which this view depends. */
  private key(): string {
    const { frame, selection } = this.context;
    const run = `${frame.header(HeaderField.Epoch)},${frame.header(HeaderField.Branch)}`;
    if (!this.drawn.endsWith(run)) this.seq = 0;
    const questions = selection.kind === 'event' ? '' : this.questions().map(({ label }) => label).join();
    return `${JSON.stringify(selection)}${questions},${run}`;
  }

  private explain(seq: number): void {
    if (!this.refocus) this.trail = [];
    this.drawing = undefined;
    this.answered = undefined;
    this.further.cancel();
    this.further.answer = undefined;
    void this.job.ask(() => this.context.cluster.why(seq));
  }

  /** Follows a link to another event, and keeps the way back. */
  private follow(event: Event): void {
    const link = event.composedPath().find((node) => node instanceof HTMLElement && node.dataset['seq']);
    if (!link) return;
    this.refocus = true;
    if (this.seq > 0) this.trail.push(this.seq);
  }

  private goBackToEvent(): void {
    const seq = this.trail.pop();
    if (seq === undefined) return;
    this.refocus = true;
    this.context.select({ kind: 'event', seq });
  }

  private draw(): void {
    render(this.page(), this.body);
    if (!this.refocus || this.job.isRunning) return;
    this.refocus = false;
    this.body.querySelector<HTMLElement>('h3')?.focus();
    this.body.scrollTop = 0;
  }

  private page(): TemplateResult {
    if (this.drawing) return html`${this.drawing.element}`;
    if (this.context.selection.kind !== 'event') return this.questionsPage();
    const { answer } = this.job;
    return answer ? this.event(answer) : this.job.status(() => this.explain(this.seq));
  }

  private readonly goBack = (): void => this.show(undefined);

  private show(drawing: View | undefined): void {
    this.drawing?.dispose?.();
    this.drawing = drawing;
    drawing?.update();
    this.draw();
  }

  private event(answer: Answer): TemplateResult {
    const { context, goBack } = this;
    const reason = rowsOf(answer, 'reason')[0];
    return html`
      <header class="drawing">${this.trail.length > 0 ? html`<button type="button" class="small" @click=${() => this.goBackToEvent()}>${whyText.goBack}</button>` : nothing}
        <h3 tabindex="-1">${answer.headline}</h3></header>
      <p class="rule"><b>${answer.place}</b> ${sentence(answer.rule)}</p>
      ${reason ? html`<p class="because"><b>${whyText.because}</b> ${eventLink(context, reason)}</p>` : nothing}
      ${this.skipped(rowsOf(answer, 'skipped'))}
      <div class="actions">
        <button type="button" class="small" @click=${() => context.cluster.seekEvent(this.seq)}>${whyText.goThere}</button>
        ${answer.index > 0 ? html`<button type="button" class="small" @click=${() => context.select({ kind: 'entry', index: answer.index, term: answer.term })}>${whyText.story(answer.index)}</button>` : nothing}
        ${answer.command >= 0 ? html`<button type="button" class="small" @click=${() => this.show(new JourneyView(context, answer.command, goBack))}>${whyText.journey}</button>` : nothing}
        <button type="button" class="small" @click=${() => this.show(new States(context, goBack))}>${whyText.states}</button>
      </div>
      ${this.violation(answer)}
      ${this.changes(rowsOf(answer, 'change'))}
      ${this.list(whyText.evidence, rowsOf(answer, 'evidence', 'brought'))}
      ${this.causes(answer)}
      ${this.list(whyText.effects, rowsOf(answer, 'effect'))}`;
  }

  /** What the server would have done with all rules switched on. */
  private skipped(rows: AnswerRow[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<section class="skipped"><h4>${whyText.modified}</h4>
      <ul>${rows.map((row) => html`<li>${row.seq > 0 ? eventLink(this.context, row) : row.text}</li>`)}</ul></section>`;
  }

  private changes(rows: AnswerRow[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<section><h4>${whyText.changed}</h4>
      <dl class="changes">${rows.map((row) => html`<div><dt>${row.label}</dt><dd><span class="was">${row.before}</span> → ${row.text}</dd></div>`)}</dl></section>`;
  }

  private violation(answer: Answer): TemplateResult | typeof nothing {
    const rows = rowsOf(answer, 'report', 'broke', 'contradicted', 'about');
    if (rows.length === 0) return nothing;
    return html`<section><h4>${whyText.violation}</h4>
      <dl>${rows.map((row) => html`<dt>${whyText.violationParts[row.part]}</dt><dd>${eventLink(this.context, row)}</dd>`)}</dl></section>`;
  }

  private list(title: string, rows: AnswerRow[]): TemplateResult | typeof nothing {
    if (rows.length === 0) return nothing;
    return html`<section><h4>${title}</h4><ul>${rows.map((row) => html`<li class=${row.part}>${eventLink(this.context, row)}</li>`)}</ul></section>`;
  }

  private causes(answer: Answer): TemplateResult | typeof nothing {
    const near = rowsOf(answer, 'cause', 'fold', 'root', 'more');
    const end = near.at(-1);
    const known = this.further.answer ? near.slice(0, -1) : near;
    const rows = [...known, ...(this.further.answer?.rows ?? [])];
    if (rows.length === 1 && end?.part === 'root') return html`<p class="muted">${whyText.root}</p>`;
    return html`<section><h4>${whyText.causes}</h4><ol class="chain">${rows.map((row) => this.cause(row))}</ol></section>`;
  }

  private cause(row: AnswerRow): TemplateResult {
    if (row.part === 'fold') return html`<li class="muted">${whyText.fold(Number(row.text))}</li>`;
    if (row.part === 'root') return html`<li class="muted">${whyText.root}</li>`;
    if (row.part === 'cause') return html`<li>${eventLink(this.context, row)}</li>`;
    const back = (): void => void this.further.ask(() => this.context.cluster.furtherBack(row.seq));
    if (this.further.isRunning) return html`<li>${this.further.status(back)}</li>`;
    return html`<li><button type="button" class="small" @click=${() => (back(), this.draw())}>${whyText.furtherBack}</button></li>`;
  }

  private questionsPage(): TemplateResult {
    const { answered, context, goBack } = this;
    return html`
      <div class="actions questions">
        ${this.questions().map((question) => html`<button type="button" class="small" @click=${() => this.ask(question)}>${question.label}</button>`)}
        <button type="button" class="small" @click=${() => this.show(new States(context, goBack))}>${whyText.states}</button>
      </div>
      <div aria-live="polite">${answered ? notYetAnswer(context, answered, () => this.ask(answered.question)) : nothing}</div>
      ${answered ? nothing : html`<p class="hint">${whyText.askHint}</p>`}`;
  }

  private ask(question: NotYet): void {
    this.answered = askNotYet(this.context, question);
    this.draw();
  }

  private questions(): NotYet[] {
    const { frame, selection } = this.context;
    const leads = frame.header(HeaderField.Leader) > 0;
    const committed = frame.header(HeaderField.Committed);
    const questions: NotYet[] = [];
    if (selection.kind === 'entry') questions.push(commitQuestion(this.context, selection.index));
    if (selection.kind === 'server' && frame.role(selection.id) !== RoleCode.Leader) {
      questions.push({ what: 'win', subject: selection.id, label: whyText.whyNotWin(selection.id) });
    }
    questions.push({ what: 'leader', subject: 0, label: leads ? whyText.whoLeads : whyText.whyNoLeader });
    if (selection.kind !== 'entry' && committed < frame.header(HeaderField.LastIndex)) {
      questions.push(commitQuestion(this.context, committed + 1));
    }
    return questions;
  }
}

export const create = (context: Context): Why => new Why(context);
