// The script editor: a field to write or paste a script, with the position of each error, and a grid for the initial logs of
// servers. It opens an ordinary run.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import type { Cluster, Library, Problem } from '../cluster/model';
import type { Source } from '../cluster/run';
import { addStyles } from '../common/styles';
import { serverName, text as words } from '../common/text';
import { makeModal, openModal } from '../common/modal';
import { termClass } from '../common/svg';
import { CodeField, editorStyles } from './code-field';
import { EMPTY_ROW, MAX_SERVERS, readPasted, readStart, termsOf, writeStart } from './start';
import type { Row } from './start';
import { editorText as text } from './text';

/** The script is checked after a pause of this length in typing. */
const PAUSE_MS = 200;
/** The most entries of a log that are drawn. */
const DRAWN = 40;

export class EditorDialog {
  readonly element: HTMLDialogElement;
  private readonly field: CodeField;
  /** A cluster without a screen, for checking a script and for completions. */
  private readonly scratch: Cluster;
  private problem: Problem | undefined;
  private timer = 0;

  constructor(private readonly context: Context, library: Library, private readonly source: Source) {
    this.element = makeModal('editor', text.title, context, () => (this.source.draft.text = this.field.value));
    this.scratch = new library.Cluster(() => undefined);
    this.field = new CodeField({
      complete: (line, column, before) => this.scratch.complete(line, column, before),
      changed: () => this.checkSoon(),
      done: () => void this.open(),
    });
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.scratch.free();
  }

  show(): void {
    addStyles(this.element, editorStyles);
    this.field.value = this.source.draft.text ?? this.context.cluster.text();
    openModal(this.element, this.context);
    this.look();
    this.field.area.focus();
    this.field.area.setSelectionRange(0, 0);
  }

  private checkSoon(): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.look(), PAUSE_MS);
  }

  /** Checks the whole script, as opening it would. */
  private look(): void {
    this.tell(this.scratch.open(this.field.value, undefined));
  }

  private tell(problem: Problem | undefined): void {
    this.problem = problem;
    this.field.mark(problem);
    this.draw();
  }

  private async open(): Promise<void> {
    clearTimeout(this.timer);
    const script = this.field.value;
    const problem = await this.source.show({ run: script });
    if (problem) {
      this.tell(problem);
      this.field.goToProblem();
      return;
    }
    this.source.draft.text = script;
    this.context.keepClockAfterDialog();
    this.element.close();
  }

  private takePresent(): void {
    this.field.value = this.context.cluster.text();
    this.look();
  }

  private draw(): void {
    render(
      html`<div class="page">
        <header><h2>${text.title}</h2><button type="button" @click=${() => this.element.close()}>${words.close}</button></header>
        <p class="muted">${text.intro}</p>
        ${this.field.element}
        <div class="verdict" role="status">${this.verdict()}</div>
        <div class="go"><button type="button" class="primary" @click=${() => void this.open()}>${text.open}</button>
          ${this.context.recording ? nothing : html`<button type="button" @click=${() => this.takePresent()}>${text.present}</button>`}</div>
        ${this.startPart()}
      </div>`,
      this.element,
    );
  }

  private verdict(): TemplateResult {
    const { problem } = this;
    if (!problem) return html`<span>${text.lines(this.field.value.replace(/\n$/, '').split('\n').length)}</span>`;
    const place = problem.line === undefined ? '' : `${words.place(problem.line, problem.column ?? 1)}: `;
    return html`<span class="refused">${place}${problem.message}.${problem.suggestion ? ` ${words.didYouMean(problem.suggestion)}` : ''}</span>
      ${problem.line === undefined ? nothing : html`<button type="button" class="small" @click=${() => this.field.goToProblem()}>${text.goThere}</button>`}`;
  }

  private startPart(): TemplateResult {
    const { rows } = readStart(this.field.value);
    const resize = (event: Event): void => {
      const count = Math.max(1, Math.min(MAX_SERVERS, Math.round(Number((event.target as HTMLInputElement).value)) || 1));
      this.changeStart((present) => Array.from({ length: count }, (_, i) => present[i] ?? { ...EMPTY_ROW }));
    };
    return html`<section class="start"><h3>${text.start}</h3><p class="muted">${text.startAbout}</p>
      <label>${text.servers} <input type="number" min="1" max=${MAX_SERVERS} .value=${String(rows.length)} @change=${resize}></label>
      <div class="scroll"><table><thead><tr><th scope="col">${text.server}</th><th scope="col">${text.log}</th><th scope="col">${text.term}</th><th scope="col">${text.vote}</th><th scope="col">${text.preview}</th></tr></thead>
        <tbody>${rows.map((row, i) => this.startRow(rows.length, row, i))}</tbody></table></div></section>`;
  }

  private startRow(count: number, row: Row, i: number): TemplateResult {
    const name = serverName(i + 1);
    const set = (change: Partial<Row>): void => this.changeStart((rows) => rows.map((other, j) => (j === i ? { ...other, ...change } : other)));
    const valueOf = (event: Event): string => (event.target as HTMLInputElement).value;
    const paste = (event: ClipboardEvent): void => {
      const logs = readPasted(event.clipboardData?.getData('text') ?? '');
      if (!logs) return;
      event.preventDefault();
      this.changeStart((rows) => {
        const length = Math.min(MAX_SERVERS, Math.max(rows.length, ...logs.keys()));
        return Array.from({ length }, (_, j) => ({ ...(rows[j] ?? EMPTY_ROW), log: logs.get(j + 1) ?? rows[j]?.log ?? '' }));
      });
    };
    const terms = termsOf(row.log);
    return html`<tr><th scope="row">${name}</th>
      <td><input class="log-field" inputmode="numeric" autocomplete="off" spellcheck="false" aria-label=${text.logOf(name)} aria-invalid=${terms === undefined}
        .value=${row.log} @paste=${paste} @change=${(event: Event) => set({ log: valueOf(event) })}></td>
      <td><input class="term-field" inputmode="numeric" autocomplete="off" placeholder=${text.termHint} aria-label=${text.termOf(name)} .value=${row.term} @change=${(event: Event) => set({ term: valueOf(event) })}></td>
      <td><select aria-label=${text.voteOf(name)} @change=${(event: Event) => set({ vote: Number(valueOf(event)) })}>
        <option value="0" .selected=${row.vote === 0}>${text.noVote}</option>
        ${Array.from({ length: count }, (_, j) => html`<option value=${j + 1} .selected=${row.vote === j + 1}>${serverName(j + 1)}</option>`)}</select></td>
      <td class="preview">${terms === undefined ? html`<span class="refused">${text.badLog}</span>`
        : terms.slice(0, DRAWN).map((term) => html`<span class="cell solid ${termClass(term)}"><b>${term}</b></span>`)}</td></tr>`;
  }

  /** Changes the present lines about the start, which the reader may have typed since the last drawing. */
  private changeStart(change: (rows: Row[]) => Row[]): void {
    const { rows } = readStart(this.field.value);
    this.field.value = writeStart(this.field.value, { rows: change(rows) });
    this.look();
  }
}
