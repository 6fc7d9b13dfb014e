// The properties beside those of Figure 3: each with what it promises, and whether it holds.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField } from '../model';
import type { PropertyRow, ViolationDetails } from '../model';
import type { Context } from '../context';
import { text } from '../text';
import { broke } from './badges';

/**
 * The card with the list.
 *
 * @param first The bit of the first of these properties.
 */
export function moreChecks(context: Context, first: number, violations: ViolationDetails[]): TemplateResult {
  const violated = context.frame.header(HeaderField.Violated);
  const row = (property: PropertyRow, place: number) => {
    const broken = Math.floor(violated / 2 ** (first + place)) % 2 === 1;
    return html`<li>
      <strong class=${broken ? 'broken' : ''}><span aria-hidden="true">${broken ? '✕' : '✓'}</span> ${property.title} ${broken ? text.violated : text.holds}</strong>
      <p>${property.place}: ${property.statement}.</p>
      ${broke(context, violations.filter((violation) => violation.property === property.word))}
    </li>`;
  };
  return html`<div class="card more" role="region" tabindex="0" aria-label=${text.moreAbout}>
    <p>${text.moreAbout}.</p>
    <ul>${context.cluster.properties().slice(first).map(row)}</ul>
  </div>`;
}
