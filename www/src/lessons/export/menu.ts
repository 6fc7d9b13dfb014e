// What a reader can take along from a lesson: a link to its step with the answers, a version for paper, and a file of its own. Print
// and file are loaded when they are wanted.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { lessonText as text } from '../text';

/** What the menu asks of the lesson. */
export interface Exports {
  /** Whether a page is known that opens links. */
  canLink(): boolean;
  /** A link to the step that is shown. */
  link(withAnswers: boolean): Promise<string>;
  hasAnswers(): boolean;
  /** Prints the lesson; resolves when the print dialog was opened, or when `signal` aborted it. */
  print(onShare: (says: string, share: number) => void, signal: AbortSignal): Promise<void>;
  /** What saves the lesson as one file, and resolves to its name; undefined where the lesson is in such a file already. */
  save(): (() => Promise<string>) | undefined;
}

export class ExportMenu {
  private isOpen = false;
  private says = '';
  private share: number | undefined;
  private link = '';
  private stop: AbortController | undefined;

  constructor(private readonly exports: Exports, private readonly onChange: () => void) {}

  /** Another step is shown. */
  close(): void {
    if (this.stop) return;
    this.isOpen = false;
    this.says = this.link = '';
  }

  render(): TemplateResult {
    return html`<button type="button" class="share" aria-expanded=${this.isOpen} @click=${() => this.toggle()}>${text.share}</button>
      ${this.isOpen ? html`<div class="menu" role="group" aria-label=${text.share} @keydown=${this.onKey}>${this.stop ? nothing : this.items()}${this.task()}</div>` : nothing}`;
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape' || this.stop) return;
    event.stopPropagation();
    const button = (event.currentTarget as HTMLElement).parentElement?.querySelector<HTMLElement>('.share');
    this.close();
    this.onChange();
    button?.focus();
  };

  private items(): TemplateResult {
    const { exports } = this;
    return html`
      ${exports.canLink() ? html`<button type="button" @click=${() => void this.copy(false)}>${text.copyLink}</button>` : nothing}
      ${exports.canLink() && exports.hasAnswers() ? html`<button type="button" @click=${() => void this.copy(true)}>${text.copyAnswers}</button>` : nothing}
      <button type="button" @click=${() => void this.print()}>${text.print}</button>
      ${exports.save() ? html`<button type="button" @click=${() => void this.save()}>${text.saveFile}</button>` : nothing}`;
  }

  private task(): TemplateResult {
    return html`<div class="task"><span role="status">${this.says}</span>
      ${this.link ? html`<input readonly aria-label=${text.link} .value=${this.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>` : nothing}
      ${this.stop ? html`<progress aria-label=${this.says} .value=${this.share ?? 0}></progress><button type="button" @click=${() => this.stop?.abort()}>${text.cancel}</button>` : nothing}</div>`;
  }

  private toggle(): void {
    if (this.stop) return;
    const opens = !this.isOpen;
    this.close();
    this.isOpen = opens;
    this.onChange();
  }

  private report(says: string, link = ''): void {
    this.says = says;
    this.link = link;
    this.onChange();
  }

  private async copy(withAnswers: boolean): Promise<void> {
    const link = await this.exports.link(withAnswers);
    const done = await navigator.clipboard.writeText(link).then(() => true, () => false);
    this.report(done ? text.copied : text.copyFailed, link);
  }

  private async save(): Promise<void> {
    this.report(text.preparing);
    const says = await this.exports.save()?.().then((name) => text.saved(name), (error: unknown) => text.cannotSave(error instanceof Error ? error.message : String(error)));
    this.report(says ?? '');
  }

  /** Prepares the pages, which can be cancelled, and opens the print dialog. */
  async print(): Promise<void> {
    if (this.stop) return;
    const stop = new AbortController();
    this.stop = stop;
    this.isOpen = true;
    this.share = 0;
    this.report(text.preparing);
    const onShare = (says: string, share: number): void => {
      this.share = share;
      this.report(says);
    };
    const problem = await this.exports.print(onShare, stop.signal).then(() => '', (error: unknown) => text.cannotPrint(error instanceof Error ? error.message : String(error)));
    this.stop = undefined;
    this.report(stop.signal.aborted ? text.cancelled : problem);
  }
}
