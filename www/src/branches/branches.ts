// The branches of a run as a tree: where and with which line each started, and the time of its head.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { BranchRow } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { addStyles } from '../common/styles';
import styles from './branches.css';
import { el } from '../common/svg';
import { branchesText as text } from './text';

/** How often the list is updated while the clock runs. */
const EVERY_MS = 250;

/** @param compare Shows two branches side by side. */
export function create(context: Context, compare: (a: number, b: number) => void): View {
  return new Branches(context, compare);
}

class Branches implements View {
  readonly element = el('div', 'branches');
  private rows: BranchRow[] = [];
  private drawn = '';
  private drawnAt = 0;
  private drawnMs = -1;
  private renaming = 0;
  private deleting = 0;
  /** The problem with an action, and its branch. */
  private problem = { id: 0, says: '' };
  private chosen: [number, number] = [0, 0];

  constructor(private readonly context: Context, private readonly compare: (a: number, b: number) => void) {}

  update(): void {
    addStyles(this.element, styles);
    const { frame, cluster } = this.context;
    const fields = [HeaderField.Epoch, HeaderField.Branch, HeaderField.BranchRevision];
    const key = fields.map((field) => frame.header(field)).join();
    const now = performance.now();
    const moves = frame.nowMs !== this.drawnMs && (!frame.playing || now - this.drawnAt > EVERY_MS);
    if (key === this.drawn && !moves) return;
    if (key !== this.drawn) this.rows = cluster.branches();
    else for (const row of this.rows) if (row.id === this.shown) row.head_ms = frame.header(HeaderField.HeadMs);
    this.drawn = key;
    this.drawnAt = now;
    this.drawnMs = frame.nowMs;
    this.draw();
  }

  private get shown(): number {
    return this.context.frame.header(HeaderField.Branch);
  }

  private draw(): void {
    const roots = this.rows.filter(({ parent }) => parent === 0);
    render(
      html`<p class="hint">${this.context.recording ? text.recorded : text.intro}</p>
        <ul class="tree" aria-label=${text.list}>${roots.map((row) => this.branch(row))}</ul>
        ${this.rows.length > 1 ? this.compareForm() : nothing}`,
      this.element,
    );
  }

  private branch(row: BranchRow): TemplateResult {
    const children = this.rows.filter(({ parent }) => parent === row.id);
    const shown = row.id === this.shown;
    return html`<li>
      <div class="branch ${shown ? 'shown' : ''}">
        ${row.id === this.renaming ? this.nameField(row) : this.nameButton(row, shown)}
        ${this.about(row, shown)}
        ${row.id === this.deleting ? this.confirmation(row) : this.tools(row, shown, children.length)}
        ${this.problem.id === row.id ? html`<p class="refused" role="alert">${this.problem.says}</p>` : nothing}
      </div>
      ${children.length > 0 ? html`<ul>${children.map((child) => this.branch(child))}</ul>` : nothing}
    </li>`;
  }

  private nameButton(row: BranchRow, shown: boolean): TemplateResult {
    return html`<button type="button" class="name" aria-current=${shown ? 'true' : nothing} data-branch=${row.id} aria-label=${text.show(row.name)}
      @click=${() => this.context.cluster.switchBranch(row.id)}><span class="dot" aria-hidden="true"></span>${row.name}</button>`;
  }

  private nameField(row: BranchRow): TemplateResult {
    const onKey = (event: KeyboardEvent): void => {
      event.stopPropagation();
      if (event.key !== 'Enter' && event.key !== 'Escape') return;
      // The same key press must not act on the node that gets the focus next.
      event.preventDefault();
      this.rename(row.id, event.key === 'Enter' ? (event.target as HTMLInputElement).value : row.name);
      this.focusName(row.id);
    };
    return html`<input class="name" maxlength="60" aria-label=${text.newName(row.name)} .value=${row.name} @keydown=${onKey}
      @blur=${(event: Event) => this.renaming === row.id && this.rename(row.id, (event.target as HTMLInputElement).value)}>`;
  }

  private about(row: BranchRow, shown: boolean): TemplateResult {
    const from = row.parent === 0 ? text.fromStart : text.from(row.from_ms);
    return html`<span class="about">${from}${row.cause ? html` · <code>${row.cause}</code>` : nothing} · ${text.to(row.head_ms)}${shown ? html` · <b>${text.shown}</b>` : nothing}</span>
      ${this.extent(row, shown)}`;
  }

  /** A line with the length of the branch, on the scale of the longest, with a mark at the present. */
  private extent(row: BranchRow, shown: boolean): TemplateResult {
    const longest = Math.max(1, ...this.rows.map(({ head_ms }) => head_ms));
    const percent = (ms: number): string => `${((100 * ms) / longest).toFixed(2)}%`;
    const now = html`<i .style=${`left:${percent(this.context.frame.nowMs)}`}></i>`;
    return html`<span class="extent" aria-hidden="true"><span .style=${`left:${percent(row.from_ms)};width:${percent(row.head_ms - row.from_ms)}`}></span>${shown ? now : nothing}</span>`;
  }

  private tools(row: BranchRow, shown: boolean, children: number): TemplateResult {
    const startRenaming = (): void => {
      this.renaming = row.id;
      this.draw();
      const field = this.element.querySelector<HTMLInputElement>('input.name');
      field?.focus();
      field?.select();
    };
    const askToDelete = (): void => {
      this.deleting = row.id;
      this.draw();
      this.element.querySelector<HTMLButtonElement>('.confirm button')?.focus();
    };
    const canGo = !shown && children === 0 && this.rows.length > 1;
    return html`<span class="tools">
      <button type="button" class="small" aria-label=${text.renameOf(row.name)} @click=${startRenaming}>${text.rename}</button>
      ${canGo ? html`<button type="button" class="small" aria-label=${text.deleteOf(row.name)} @click=${askToDelete}>${text.delete}</button>` : nothing}</span>`;
  }

  private confirmation(row: BranchRow): TemplateResult {
    const answer = (yes: boolean): void => {
      this.deleting = 0;
      this.report(row.id, yes ? this.context.cluster.deleteBranch(row.id)?.message : undefined);
      this.focusName(row.id);
    };
    return html`<span class="tools confirm" role="group" aria-label=${text.reallyDelete(row.name)}>${text.reallyDelete(row.name)}
      <button type="button" class="small danger" @click=${() => answer(true)}>${text.delete}</button>
      <button type="button" class="small" @click=${() => answer(false)}>${text.keep}</button></span>`;
  }

  private rename(id: number, name: string): void {
    this.renaming = 0;
    const old = this.rows.find((row) => row.id === id)?.name;
    this.report(id, name === old ? undefined : this.context.cluster.renameBranch(id, name)?.message);
  }

  /** The focused node was removed: moves the focus to the name in its row, or of the shown branch. */
  private focusName(id: number): void {
    const names = [...this.element.querySelectorAll<HTMLButtonElement>('button.name')];
    const own = names.find(({ dataset }) => Number(dataset['branch']) === id);
    (own ?? names.find((name) => name.hasAttribute('aria-current')))?.focus();
  }

  private report(id: number, says: string | undefined): void {
    this.problem = { id: says ? id : 0, says: says ?? '' };
    this.rows = this.context.cluster.branches();
    this.draw();
  }

  private compareForm(): TemplateResult {
    const ids = this.rows.map(({ id }) => id);
    const [first, second] = this.chosen;
    if (!ids.includes(first)) this.chosen[0] = this.shown;
    if (!ids.includes(second) || this.chosen[1] === this.chosen[0]) this.chosen[1] = this.relative(this.chosen[0]);
    const choice = (place: 0 | 1, label: string): TemplateResult => html`<select aria-label=${label}
      @change=${(event: Event) => this.choose(place, Number((event.target as HTMLSelectElement).value))}>
      ${this.rows.map(({ id, name }) => html`<option value=${id} .selected=${id === this.chosen[place]}>${name}</option>`)}</select>`;
    return html`<form class="compare-form" @submit=${(event: Event) => {
      event.preventDefault();
      this.compare(...this.chosen);
    }}>${choice(0, text.first)} ${text.with} ${choice(1, text.second)} <button type="submit">${text.compare}</button>
      <span class="muted">${text.compareHint}</span></form>`;
  }

  private choose(place: 0 | 1, id: number): void {
    this.chosen[place] = id;
    if (this.chosen[0] === this.chosen[1]) this.chosen[place === 0 ? 1 : 0] = this.relative(id);
    this.draw();
  }

  /** The branch that is the most likely one for a comparison: the parent, else the newest child. */
  private relative(id: number): number {
    const parent = this.rows.find((row) => row.id === id)?.parent;
    const child = this.rows.findLast((row) => row.parent === id) ?? this.rows.findLast((row) => row.id !== id);
    return parent || child?.id || id;
  }
}

