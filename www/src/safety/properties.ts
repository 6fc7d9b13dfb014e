// The list of all properties with their names, where badges have only a tick: those of Figure 3, then the others on which they are
// based, each with its statement and whether it holds.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../cluster/model';
import type { PropertyRow, UnknownDetails, ViolationDetails } from '../cluster/model';
import type { Context } from '../cluster/context';
import { safetyText as words } from './text';
import { unjudged, violationLinks, showEvidence } from './evidence';

/** The card with the list. */
export function moreChecks(context: Context, violations: ViolationDetails[]): TemplateResult {
  const violated = context.frame.header(HeaderField.Violated);
  const unknown = context.frame.header(HeaderField.Unknown) > 0 ? context.cluster.unknown() : [];
  const missing = unjudged(context);
  const rows = context.cluster.properties().map((property, bit) => row(context, property, Math.floor(violated / 2 ** bit) % 2 === 1, violations, unknown, missing.get(property.word)));
  const first = words.properties.length;
  return html`<div class="card more" role="region" tabindex="0" aria-label=${words.all}>
    <h4>${words.figure3}</h4><ul>${rows.slice(0, first)}</ul>
    <h4>${words.foundations}</h4><ul>${rows.slice(first)}</ul>
  </div>`;
}

function row(context: Context, property: PropertyRow, broken: boolean, violations: ViolationDetails[], unknown: UnknownDetails[], missing: string | undefined): TemplateResult {
  const open = unknown.filter(({ property: word }) => word === property.word);
  const [state, sign, word] = broken ? ['broken', '✕', words.violated] : open.length > 0 || missing !== undefined ? ['unknown', '?', words.isUnknown] : ['', '✓', words.holds];
  return html`<li>
    <strong class=${state}><span aria-hidden="true">${sign}</span> ${property.title} ${word}</strong>
    <p>${property.place}: ${property.statement}.</p>
    ${violationLinks(context, violations.filter((violation) => violation.property === property.word))}
    ${missing === undefined ? nothing : html`<p>${missing}</p>`}
    ${open.map((row) => html`<p class="broke">
      ${row.text} <span class="time">${context.clock.time(row.at_ms)}</span>
      <button type="button" class="link" @click=${(event: Event) => showEvidence(context, row, event)}>${words.showEvent}</button>
    </p>`)}
  </li>`;
}
