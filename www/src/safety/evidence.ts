// The evidence of a violation: the event that shows it.

import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { PropertyWord, ViolationDetails } from '../cluster/model';
import type { Context } from '../cluster/context';
import { safetyText } from './text';

const NONE: ReadonlyMap<PropertyWord, string> = new Map();

/** The properties that a recording does not tell enough of, each with what is missing; none of a run. */
export function unjudged({ recording }: Context): ReadonlyMap<PropertyWord, string> {
  return recording?.unjudged ?? NONE;
}

/** The violations of a property, each with a link to its event. */
export function violationLinks(context: Context, violations: ViolationDetails[]): TemplateResult[] {
  return violations.slice(0, 5).map(
    (violation) => html`<p class="broke">
      ${violation.text} <span class="time">${context.clock.time(violation.at_ms)}</span>
      <button type="button" class="link" @click=${(event: Event) => showEvidence(context, violation, event)}>${safetyText.showEvidence}</button>
    </p>`,
  );
}

/** Scrolls to the reasons, which in a narrow element are far below. */
export function showEvidence(context: Context, { seq }: { seq: number }, { target }: Event): void {
  context.select({ kind: 'event', seq });
  if (target instanceof Element) target.closest('.screen')?.querySelector('.details')?.scrollIntoView({ block: 'nearest' });
}
