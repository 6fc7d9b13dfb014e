// What a trace is and what it was found to be, above the cluster that shows it as a recording.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context, View } from '../cluster/context';
import type { Judged, Report } from '../cluster/model';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import css from './trace.css';
import { traceText as text } from './text';

export { clockOf } from './clock';

/** The symbol of each verdict. */
const SIGNS: Record<string, string> = { held: '✓', violated: '✕', unknown: '?' };
/** The order in which verdicts are listed. */
const ORDER = ['violated', 'unknown', 'held'];

export class Verdict implements View {
  readonly element = el('section', 'trace');
  private drawn: Report | undefined;

  constructor(private readonly context: Context, banners: HTMLElement) {
    this.element.setAttribute('aria-label', text.title);
    banners.append(this.element);
    addStyles(this.element, css);
  }

  update(): void {
    const { recording } = this.context;
    if (!recording || recording.report === this.drawn) return;
    this.drawn = recording.report;
    this.draw(recording.report);
  }

  private draw(report: Report): void {
    const { trace, format, lines, events, passed_over, bad_line_count, bad_lines, names = [], properties } = report;
    const count = (verdict: string): number => properties.filter((judged) => judged.verdict === verdict).length;
    const sorted = [...properties].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict));
    render(
      html`<h2>${trace}</h2>
        <span class="about">${text.about(format, lines, events, passed_over)}</span>
        <strong class=${report.verdict}>${text.verdict(count('violated'), count('unknown'), properties.length)}</strong>
        <span class="about">${text.names(names)}</span>
        <details><summary>${text.all}</summary>
          ${format === 'raftarium' ? nothing : html`<p>${text.noTimes}</p>`}
          <ul>${sorted.map((judged) => this.row(judged))}</ul>
        </details>
        ${bad_line_count > 0 ? html`<details class="bad"><summary>${text.bad(bad_line_count)}</summary>
          <ul>${bad_lines.map(({ line, message }) => html`<li>${text.badLine(line, message)}</li>`)}</ul></details>` : nothing}`,
      this.element,
    );
  }

  private row({ property, verdict, line, text: event, message }: Judged): TemplateResult {
    const title = this.context.cluster.properties().find(({ word }) => word === property)?.title ?? property;
    const word = verdict === 'held' ? text.held : verdict === 'violated' ? text.violated : text.unknown;
    return html`<li class=${verdict}><span aria-hidden="true">${SIGNS[verdict]}</span> <b>${title}</b> ${word}${line === undefined ? nothing : html`, ${text.inLine(line)}`}
      ${event ? html`<br>${event}` : nothing}${message ? html`<br><span class="why">${message}</span>` : nothing}
      ${verdict === 'violated' ? html`<button type="button" class="link" @click=${() => void this.show(property)}>${text.show}</button>` : nothing}</li>`;
  }

  /** Goes to the first violation of a property. Its event may have another number here than in the file. */
  private async show(property: string): Promise<void> {
    const { context } = this;
    const found = (): { seq: number } | undefined => context.cluster.violations().find((violation) => violation.property === property);
    if (!found()) {
      context.cluster.seek(context.recording?.endMs ?? 0);
      if (!(await context.arrival())) return;
    }
    const violation = found();
    if (violation) await showEvent(context, violation.seq);
  }
}

/** Shows the first violation of a recording that has just been opened, or else its beginning. */
export async function showFirst(context: Context): Promise<string[]> {
  const { cluster } = context;
  const endMs = context.recording?.endMs ?? 0;
  cluster.seek(endMs);
  // A reader may have gone elsewhere meanwhile.
  if (!(await context.arrival()) || Math.abs(context.frame.nowMs - endMs) > 0.001) return [];
  const [first] = cluster.violations();
  if (first) await showEvent(context, first.seq);
  else {
    cluster.seek(0);
    await context.arrival();
  }
  return [];
}

async function showEvent(context: Context, seq: number): Promise<void> {
  context.cluster.pause();
  context.cluster.seekEvent(seq);
  if (await context.arrival()) context.select({ kind: 'event', seq });
}
