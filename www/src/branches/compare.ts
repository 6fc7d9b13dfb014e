// Two branches side by side, from the point where they diverge: a diagram of each on the same scale, and the first event of each
// server that differs.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { BranchRow, Comparison, EventRow } from '../cluster/model';
import { Context } from '../cluster/context';
import type { View } from '../cluster/context';
import { serverName, text as words } from '../common/text';
import { addStyles } from '../common/styles';
import { untilDone } from '../cluster/progress';
import type { Progress } from '../cluster/progress';
import styles from './compare.css';
import { markOf } from '../common/marks';
import { makeModal, openModal } from '../common/modal';
import { el } from '../common/svg';
import { branchesText as text } from './text';

/** How far both branches are extended for a "what if". */
const HORIZON_MS = 1_000;
/** The part of the view before the fork, as a share. */
const BEFORE = 0.08;
/** The longest initial span. */
const LONGEST_SPAN_MS = 2_000;

type Side = 'a' | 'b';
/** Creates diagrams of branches that share a viewport. */
type MakeDiagrams = (fromMs: number, spanMs: number) => (context: Context, branch: number, pointed: readonly EventRow[]) => View;

export class Compare {
  readonly element: HTMLDialogElement;
  private branches: Record<Side, BranchRow | undefined> = { a: undefined, b: undefined };
  private result: Comparison | undefined;
  private says = '';
  private share: number | undefined;
  private stop: AbortController | undefined;
  private diagrams: View[] = [];
  /** The selected event of each diagram. */
  private looked: Record<Side, EventRow | undefined> = { a: undefined, b: undefined };
  private readonly stages: Record<Side, HTMLElement> = { a: el('div', 'stage-of'), b: el('div', 'stage-of') };

  /** @param makeDiagrams Creates diagrams that always show the same span. */
  constructor(private readonly context: Context, private readonly makeDiagrams: MakeDiagrams) {
    this.element = makeModal('compare', text.compareTitle, context, () => this.leave());
  }

  /**
   * Starts a branch with a line at the present, extends both branches equally far, and shows them. If the line is rejected, its
   * answer says why.
   */
  whatIf(line: string): void {
    const { context } = this;
    const { cluster, frame } = context;
    cluster.pause();
    const before = frame.header(HeaderField.Branch);
    if (context.fork(line).problem) return;
    context.refresh();
    this.show(before, frame.header(HeaderField.Branch), frame.nowMs + HORIZON_MS);
  }

  /** Shows two branches, after extending each of them to `untilMs` if it is shorter. */
  show(a: number, b: number, untilMs = 0): void {
    this.leave();
    addStyles(this.element, styles);
    this.result = undefined;
    this.stop = new AbortController();
    this.name(a, b);
    this.draw();
    openModal(this.element, this.context);
    void this.work(a, b, untilMs, this.stop.signal);
  }

  private name(a: number, b: number): void {
    const rows = this.context.cluster.branches();
    this.branches = { a: rows.find(({ id }) => id === a), b: rows.find(({ id }) => id === b) };
  }

  private async work(a: number, b: number, untilMs: number, signal: AbortSignal): Promise<void> {
    const { cluster } = this.context;
    for (const [place, id] of [a, b].entries()) {
      if (untilMs > 0) await this.part(text.extending, place / 2, 0.5, signal, () => cluster.extend(id, untilMs));
    }
    const result = await this.part(text.working, 0, 1, signal, () => cluster.compare(a, b));
    if (signal.aborted) return;
    this.says = result ? '' : text.failed;
    this.share = undefined;
    this.result = result;
    this.name(a, b);
    this.draw();
    if (result) this.drawDiagrams(result);
  }

  /** Does a part of the work, whose progress begins at `from`. */
  private part<T>(says: string, from: number, width: number, signal: AbortSignal, call: () => Progress<T> | undefined): Promise<T | undefined> {
    this.says = says;
    return untilDone(call, (share) => {
      this.share = from + width * share;
      this.draw();
    }, signal);
  }

  private drawDiagrams({ from_ms, to_ms, servers }: Comparison): void {
    const { a, b } = this.branches;
    if (!a || !b) return;
    // The consequences of the differences are shown as well, as far as they are known.
    const known = Math.min(a.head_ms, b.head_ms) - from_ms;
    const spanMs = Math.min(LONGEST_SPAN_MS, Math.max(10, Math.min(known, 1.6 * (to_ms - from_ms)) * (1 + BEFORE)));
    const makeDiagram = this.makeDiagrams(from_ms - BEFORE * spanMs, spanMs);
    for (const [side, branch] of [['a', a], ['b', b]] as const) {
      const pointed = servers.flatMap((row) => row[side] ?? []);
      // The selection here belongs to this branch, and does not concern other views.
      const context = new Context(this.context.cluster, this.context.engine);
      const diagram = makeDiagram(context, branch.id, pointed);
      context.onSelect = (): void => this.look(side, context, diagram);
      this.diagrams.push(diagram);
      this.stages[side].replaceChildren(diagram.element);
      diagram.update();
    }
  }

  /** Shows the event that was selected in a diagram below it, with a link to it. */
  private look(side: Side, { selection, cluster }: Context, diagram: View): void {
    diagram.update();
    const event = selection.kind === 'event' ? cluster.event(selection.seq, this.branches[side]?.id) : undefined;
    this.looked[side] = event;
    this.draw();
  }

  dispose(): void {
    this.leave();
  }

  private leave(): void {
    this.stop?.abort();
    for (const diagram of this.diagrams.splice(0)) diagram.dispose?.();
    for (const stage of Object.values(this.stages)) stage.replaceChildren();
    this.looked = { a: undefined, b: undefined };
    this.share = undefined;
  }

  private draw(): void {
    const { result } = this;
    render(
      html`<div class="page">
        <header><h2>${text.compareTitle}</h2><button type="button" @click=${() => this.element.close()}>${text.close}</button></header>
        ${result ? html`<p class="muted">${text.parted(result.from_ms, result.to_ms)}</p>` : this.progress()}
        <div class="sides">${this.side('a')}${this.side('b')}</div>
        ${result ? this.differences(result) : nothing}
      </div>`,
      this.element,
    );
  }

  private progress(): TemplateResult {
    return html`<p class="way" role="status">${this.says}
      ${this.share === undefined ? nothing : html`<progress aria-label=${this.says} .value=${this.share}></progress>
        <button type="button" class="small" @click=${() => this.element.close()}>${words.cancel}</button>`}</p>`;
  }

  private side(side: Side): TemplateResult {
    const branch = this.branches[side];
    const shown = branch?.id === this.context.frame.header(HeaderField.Branch);
    return html`<section class="side" aria-label=${text.diagramOf(branch?.name ?? '')}>
      <header><h3>${branch?.name}</h3>${branch?.cause ? html`<code>${branch.cause}</code>` : nothing}
        <button type="button" class="small" ?disabled=${shown} @click=${() => this.choose(side)}>${shown ? text.isShown : text.showBranch}</button></header>
      ${this.stages[side]}
      ${this.looked[side] ? html`<div class="looked" role="status">${this.event(side, this.looked[side] ?? null)}</div>` : nothing}</section>`;
  }

  private differences({ servers }: Comparison): TemplateResult {
    const { a, b } = this.branches;
    if (servers.every((row) => !row.a && !row.b)) return html`<p>${text.equal}</p>`;
    return html`<table class="differences"><caption>${text.firstDifference}</caption>
      <thead><tr><th scope="col">${text.server}</th><th scope="col">${a?.name}</th><th scope="col">${b?.name}</th></tr></thead>
      <tbody>${servers.map((row) => html`<tr><th scope="row">${serverName(row.server)}</th>
        ${row.a || row.b ? html`<td>${this.event('a', row.a)}</td><td>${this.event('b', row.b)}</td>` : html`<td colspan="2" class="muted">${text.noDifference}</td>`}</tr>`)}
      </tbody></table>`;
  }

  private event(side: Side, event: EventRow | null): TemplateResult {
    if (!event) return html`<span class="muted">${text.none}</span>`;
    return html`<button type="button" class="event" @click=${() => this.choose(side, event)}><span class="muted">${words.moment(event.at_ms)}</span> ${markOf(event.emoji)} ${event.text}</button>`;
  }

  /** Shows a branch in the main screen, and selects an event there. */
  private choose(side: Side, event?: EventRow): void {
    const { context } = this;
    const branch = this.branches[side];
    if (!branch) return;
    this.element.close();
    void (async () => {
      if (branch.id !== context.frame.header(HeaderField.Branch)) {
        context.cluster.switchBranch(branch.id);
        if (!(await context.arrival())) return;
      }
      if (!event) return;
      context.cluster.seekEvent(event.seq);
      if (await context.arrival()) context.select({ kind: 'event', seq: event.seq });
    })();
  }
}
