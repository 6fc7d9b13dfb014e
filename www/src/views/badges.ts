// The five safety properties, as badges. A violated one says what broke.

import { html, nothing, render } from 'lit';
import { HeaderField } from '../model';
import type { ViolationDetails } from '../model';
import type { Context, View } from '../context';
import { text } from '../text';
import { el } from './svg';

export class Badges implements View {
  readonly element = el('div', 'badges');
  private drawn = '';
  private open = -1;

  constructor(private readonly context: Context) {
    this.element.setAttribute('role', 'group');
    this.element.setAttribute('aria-label', text.safety);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.open < 0) return;
      event.stopPropagation();
      this.toggle(this.open);
    });
  }

  update(): void {
    const { frame } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Violated, HeaderField.Violations].map((field) => frame.header(field)).join();
    if (key === this.drawn) return;
    if (!key.startsWith(`${frame.header(HeaderField.Epoch)},`) || frame.header(HeaderField.Violated) === 0) this.open = -1;
    this.drawn = key;
    this.draw();
  }

  private draw(): void {
    const violated = this.context.frame.header(HeaderField.Violated);
    const details = violated > 0 ? this.context.cluster.violations() : [];
    render(
      text.properties.map((property, i) => {
        const broken = Math.floor(violated / 2 ** i) % 2 === 1;
        const state = broken ? text.violated : text.holds;
        const label = `${property.title}: ${state}`;
        return html`<span class="badge-place">
          <button type="button" class="badge ${broken ? 'broken' : ''}" title="${property.title} ${state}. ${property.about}"
            aria-label=${label} aria-expanded=${this.open === i} @click=${() => this.toggle(i)}>
            <span aria-hidden="true">${broken ? '✕' : '✓'}</span> <b>${property.short}</b><b>${property.title}</b>
          </button>
          ${this.open === i ? this.card(i, details.filter((violation) => violation.property === property.word)) : nothing}
        </span>`;
      }),
      this.element,
    );
  }

  private card(place: number, violations: ViolationDetails[]) {
    const property = text.properties[place];
    return html`<div class="card">
      <strong>${property?.title} ${violations.length > 0 ? text.violated : text.holds}</strong>
      <p>${property?.about}</p>
      ${violations.slice(0, 5).map(
        (violation) => html`<p class="broke">
          ${violation.text} <span class="time">${text.time(violation.at_ms)}</span>
          <button type="button" class="link" @click=${() => this.context.select({ kind: 'event', seq: violation.seq })}>${text.showEvidence}</button>
        </p>`,
      )}
    </div>`;
  }

  private toggle(place: number): void {
    this.open = this.open === place ? -1 : place;
    this.draw();
  }
}
