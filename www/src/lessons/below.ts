// A button over the end of a step's text while its question or its goal is below what is in sight: a reader could else continue without
// having seen it.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { lessonText as text } from './text';

/** What has to be in sight of a question or a goal: its first answer, or what is to be reached. */
const BEGINNING = '.choice, .order li, .question input, .selected, .goal .ask';

export class Below {
  private page: Element | undefined;
  /** What is below. */
  private task: 'question' | 'goal' | undefined;
  private readonly sizes = new ResizeObserver(() => this.look());

  constructor(private readonly onChange: () => void) {}

  /** Watches the text that was drawn; without one, nothing. */
  watch(page: Element | undefined): void {
    if (page !== this.page) this.sizes.disconnect();
    if (page && page !== this.page) this.sizes.observe(page);
    this.page = page;
    this.look();
  }

  /** Looks again after the text has moved. */
  look(): void {
    const task = this.findBelow();
    if (task === this.task) return;
    this.task = task;
    this.onChange();
  }

  private findBelow(): 'question' | 'goal' | undefined {
    const beginning = this.page?.querySelector(BEGINNING);
    if (!this.page || !beginning) return undefined;
    const isBelow = beginning.getBoundingClientRect().bottom > this.page.getBoundingClientRect().bottom + 1;
    return !isBelow ? undefined : beginning.closest('.goal') ? 'goal' : 'question';
  }

  render(go: (selector: string) => void): TemplateResult | typeof nothing {
    const { task } = this;
    if (!task) return nothing;
    return html`<div class="below"><button type="button" @click=${() => go(`.${task}`)}>${text.goTo[task]}</button></div>`;
  }
}
