// The safety properties: a badge for each one of Figure 3, and one for all others. A violated one shows what happened.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { ViolationDetails } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { el } from '../common/svg';
import { unjudged, violationLinks } from './evidence';
import { safetyText } from './text';

/** The index of the badge after those of Figure 3. */
const MORE = safetyText.properties.length;

/** The symbol of each state, in addition to its colour. */
const SIGNS = { holding: '✓', broken: '✕', unknown: '?' };

/** Whether no property is violated or unknown. */
function isWell(context: Context): boolean {
  const { frame } = context;
  return frame.header(HeaderField.Violated) === 0 && frame.header(HeaderField.Unknown) === 0 && unjudged(context).size === 0;
}

export class Badges implements View {
  readonly element = el('div', 'badges');
  private drawn = '';
  private open = -1;
  /** The number of properties besides those of Figure 3, once the engine is loaded. */
  private others = 0;
  private gone = false;
  private more: typeof import('./properties') | undefined;

  constructor(private readonly context: Context) {
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', safetyText.safety);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.open < 0) return;
      event.stopPropagation();
      this.toggle(this.open);
    });
    void context.engine.then(
      () => {
        // The cluster may have been freed meanwhile.
        if (this.gone) return;
        this.others = context.cluster.properties().length - MORE;
        this.draw();
      },
      () => undefined,
    );
  }

  dispose(): void {
    this.gone = true;
  }

  update(): void {
    const { frame } = this.context;
    const fields = [HeaderField.Epoch, HeaderField.Violated, HeaderField.Violations, HeaderField.Unknown];
    const key = [...fields.map((field) => frame.header(field)), unjudged(this.context).size].join();
    if (key === this.drawn) return;
    if (!key.startsWith(`${frame.header(HeaderField.Epoch)},`) || isWell(this.context)) this.open = -1;
    this.drawn = key;
    this.draw();
  }

  private draw(): void {
    const violated = this.context.frame.header(HeaderField.Violated);
    const details = violated > 0 ? this.context.cluster.violations() : [];
    const open = unjudged(this.context);
    const badges = safetyText.properties.map((property, i) => {
      const broken = Math.floor(violated / 2 ** i) % 2 === 1;
      const isOpen = !broken && open.has(property.word);
      const state = broken ? safetyText.violated : isOpen ? safetyText.isUnknown : safetyText.holds;
      const hint = `${property.title} ${state}. ${property.about}`;
      const name = html`<b>${property.short}</b><b>${property.title}</b>`;
      const card = () => this.card(i, state, open.get(property.word), details.filter((violation) => violation.property === property.word));
      return this.badge(i, broken ? 'broken' : isOpen ? 'unknown' : 'holding', hint, `${property.title}: ${state}`, name, card);
    });
    let broken = 0;
    for (let rest = Math.floor(violated / 2 ** MORE); rest > 0; rest = Math.floor(rest / 2)) broken += rest % 2;
    // Of a run, only one of these can be unknown; of a trace, those that it does not tell of.
    const ofFigure3 = safetyText.properties.filter(({ word }) => open.has(word)).length;
    const unknown = Math.max(open.size - ofFigure3, this.context.frame.header(HeaderField.Unknown) > 0 ? 1 : 0);
    const hint = safetyText.moreTitle(this.others, broken, unknown);
    const card = () => this.more?.moreChecks(this.context, details);
    const more = safetyText.moreProperties(this.others, broken, unknown);
    const state = broken > 0 ? 'broken' : unknown > 0 ? 'unknown' : 'holding';
    if (this.others > 0) badges.push(this.badge(MORE, state, hint, state === 'holding' ? hint : `${more}. ${hint}`, html`<b>${more}</b><b>${more}</b>`, card));
    render(badges, this.element);
  }

  private badge(place: number, state: keyof typeof SIGNS, hint: string, label: string, name: unknown, card: () => unknown): TemplateResult {
    return html`<span class="badge-place">
      <button type="button" class="badge ${state}" title=${hint}
        aria-label=${label} aria-expanded=${this.open === place} @click=${() => this.toggle(place)}>
        <span aria-hidden="true">${SIGNS[state]}</span> ${name}
      </button>
      ${this.open === place ? card() : nothing}
    </span>`;
  }

  private card(place: number, state: string, why: string | undefined, violations: ViolationDetails[]) {
    const property = safetyText.properties[place];
    return html`<div class="card">
      <strong>${property?.title} ${state}</strong>
      <p>${property?.about}</p>
      ${why === undefined ? nothing : html`<p>${why}</p>`}
      ${violationLinks(this.context, violations)}
    </div>`;
  }

  private toggle(place: number): void {
    this.open = this.open === place ? -1 : place;
    this.draw();
    if (this.open !== MORE || this.more) return;
    void import('./properties').then((more) => {
      this.more = more;
      this.draw();
    });
  }
}
