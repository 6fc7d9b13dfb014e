// A question as a form: buttons to choose from, items to put in order, or what is clicked in the cluster.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import { text as words } from '../common/text';
import type { Lesson, Question } from './format';
import { eventKey, eventOfKey, explanation } from './judge';
import type { Verdict } from './player';
import { line } from './prose';
import { answersOf, serversOf } from './run';
import { lessonText as text } from './text';

/** An answer in words. */
export function labelOf(question: Question, key: string): string {
  if (question.kind === 'event') {
    const { kind, server, atMs } = eventOfKey(key);
    return text.event(kind.replaceAll('_', ' '), server, words.time(atMs));
  }
  return question.choices[Number(key)]?.text ?? key;
}

/** The right answers as they are shown: of the events of one step of a server, the one that is asked for. */
export function shownRight({ question, right }: Pick<Verdict, 'question' | 'right'>): string[] {
  return question.kind === 'event' ? right.slice(0, 1) : right;
}

/** What explains the result: each wrong choice that was made, and the right one. */
export function explanationsOf({ question, given, right, isRight }: Verdict): string[] {
  if (question.kind === 'order') return right.map((key) => question.choices[Number(key)]?.why ?? '').filter(Boolean);
  const wrong = (given ?? []).filter((key) => !right.includes(key));
  const reasons = [...wrong.map((key) => explanation(question, key, false)), ...right.map((key) => explanation(question, key, true))];
  return [...new Set(isRight ? right.map((key) => explanation(question, key, true)) : reasons)].filter(Boolean);
}

export class QuestionForm {
  /** The keys that are chosen at the moment; for an order, all of them. */
  private chosen: string[];
  private readonly keys: string[];
  private selected = '';
  /** The number of the event that was last selected, and what it says. */
  private sought = 0;
  private sentence = '';

  constructor(private readonly question: Question, lesson: Lesson | undefined, private readonly onChange: () => void) {
    this.keys = lesson ? orderOfAnswers(question, lesson) : [];
    this.chosen = question.kind === 'order' ? [...this.keys] : [];
  }

  /** Takes over what is clicked in the cluster; returns whether it changed an answer. */
  follow(context: Context | undefined): boolean {
    const key = context && this.selectedIn(context);
    if (!key || key === this.selected) return false;
    this.selected = key;
    this.chosen = [key];
    return true;
  }

  /** The answer that is selected in the cluster. */
  private selectedIn({ selection, cluster, lit }: Context): string | undefined {
    const { kind } = this.question;
    if (kind === 'server' && selection.kind === 'server') return `S${selection.id}`;
    // The event that the prose points at is selected when the step begins.
    if (kind !== 'event' || selection.kind !== 'event' || selection.seq === lit?.event) return undefined;
    if (selection.seq === this.sought) return this.selected;
    const event = cluster.event(selection.seq);
    if (!event) return undefined;
    this.sought = selection.seq;
    this.sentence = event.text;
    return eventKey(event);
  }

  render(given: readonly string[] | undefined, answer: (keys: string[]) => void): TemplateResult {
    const { question } = this;
    if (this.chosen.length === 0 && given && question.kind !== 'order') this.chosen = [...given];
    const submit = (event: Event): void => {
      event.preventDefault();
      if (this.chosen.length > 0) answer([...this.chosen]);
    };
    return html`<form @submit=${submit}>
      <fieldset><legend class="unseen">${question.text}</legend>
        ${question.kind === 'order' ? this.order() : question.kind === 'number' ? this.number() : question.kind === 'event' ? this.event() : this.choices(question.kind === 'several' ? 'checkbox' : 'radio')}
      </fieldset>
      ${question.kind === 'server' || question.kind === 'event' ? html`<p class="how">${question.kind === 'server' ? text.pickServer : text.pickEvent}</p>` : nothing}
      <button type="submit" ?disabled=${this.chosen.length === 0}>${text.check}</button>
    </form>`;
  }

  private choices(type: 'checkbox' | 'radio'): TemplateResult[] {
    return this.keys.map((key) => html`<label class="choice"><input type=${type} name="answer" .checked=${this.chosen.includes(key)}
      @change=${(event: Event) => this.choose(key, (event.target as HTMLInputElement).checked, type)}><span>${line(labelOf(this.question, key))}</span></label>`);
  }

  private choose(key: string, checked: boolean, type: 'checkbox' | 'radio'): void {
    const others = type === 'radio' ? [] : this.chosen.filter((one) => one !== key);
    this.chosen = checked ? [...others, key] : others;
    this.onChange();
  }

  private number(): TemplateResult {
    const [from, to] = this.question.range;
    return html`<input type="number" aria-label=${this.question.text} min=${from} max=${to} .value=${this.chosen[0] ?? ''}
      @input=${(event: Event) => {
        const { value } = event.target as HTMLInputElement;
        this.chosen = this.keys.includes(value) ? [value] : [];
        this.onChange();
      }}>`;
  }

  private event(): TemplateResult {
    const [key] = this.chosen;
    return html`<p class="selected" role="status">${key === undefined ? text.noEvent : key === this.selected && this.sentence ? html`<b>${labelOf(this.question, key)}:</b> ${this.sentence}` : labelOf(this.question, key)}</p>`;
  }

  private order(): TemplateResult {
    return html`<ol class="order">${this.chosen.map((key, index) => html`<li><span>${line(labelOf(this.question, key))}</span>
      <button type="button" ?disabled=${index === 0} aria-label=${text.up(labelOf(this.question, key))} @click=${() => this.move(index, -1)}>↑</button>
      <button type="button" ?disabled=${index === this.chosen.length - 1} aria-label=${text.down(labelOf(this.question, key))} @click=${() => this.move(index, 1)}>↓</button></li>`)}</ol>`;
  }

  private move(index: number, by: number): void {
    const [key] = this.chosen.splice(index, 1);
    if (key !== undefined) this.chosen.splice(index + by, 0, key);
    this.onChange();
  }
}

/** The answers that a question can have, in the order in which they are shown. */
export function orderOfAnswers(question: Question, lesson: Lesson): string[] {
  const keys = answersOf(question, serversOf(lesson)).map(({ key }) => key);
  // Writers tend to begin with the right answer, and to list events in their order.
  const isMixed = question.kind === 'order' || (question.kind === 'one' && !question.choices.every(({ text: answer }) => /^S?\d/.test(answer)));
  return isMixed ? shuffled(keys, question.text) : keys;
}

/** The same order for everybody, which is not that of the file. */
function shuffled(keys: string[], text: string): string[] {
  const hash = [...text].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  const by = 1 + (hash % Math.max(1, keys.length - 1));
  return [...keys.slice(by), ...keys.slice(0, by)].reverse();
}
