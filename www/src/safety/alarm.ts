// Shows the property that has just been violated or become unknown in one line, with a link to the evidence. The servers and the
// entry that it concerns are marked meanwhile.

import { html, nothing, render } from 'lit';
import { HeaderField } from '../cluster/model';
import type { UnknownDetails, ViolationDetails } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { text } from '../common/text';
import { showEvidence } from './evidence';
import { el } from '../common/svg';
import { safetyText } from './text';

/** The subject of the line. */
type Trouble = { kind: 'violated'; details: ViolationDetails } | { kind: 'unknown'; details: UnknownDetails };

export class Alarm implements View {
  readonly element = el('div', 'alarm');
  private drawn = '';
  /** The event of the line that the reader has dismissed, and its run. */
  private dismissed = '';

  /**
   * @param canShow Whether the screen has a part that shows the evidence.
   * @param onDismiss Called when the marks have to be removed.
   */
  constructor(private readonly context: Context, private readonly canShow: boolean, private readonly onDismiss: () => void) {
    this.element.setAttribute('role', 'status');
  }

  update(): void {
    const { frame } = this.context;
    const fields = [HeaderField.Epoch, HeaderField.Violated, HeaderField.Violations, HeaderField.Unknown];
    const key = [this.context.toldUpTo, ...fields.map((field) => frame.header(field))].join();
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw();
  }

  private draw(): void {
    const trouble = latest(this.context);
    const shown = trouble && this.nameOf(trouble) !== this.dismissed ? trouble : undefined;
    this.context.concern = shown?.kind === 'violated' ? { servers: shown.details.servers, index: shown.details.index } : undefined;
    render(shown ? this.line(shown) : nothing, this.element);
  }

  private line(trouble: Trouble): unknown {
    const { kind, details } = trouble;
    const show = (event: Event): void => showEvidence(this.context, details, event);
    const dismiss = (): void => {
      this.dismissed = this.nameOf(trouble);
      this.draw();
      this.onDismiss();
    };
    return html`<div class=${kind}>
      <span><b aria-hidden="true">${kind === 'violated' ? '✕' : '?'}</b> ${details.text} ${kind === 'violated' ? html`<span class="time">${this.context.clock.time(details.at_ms)}</span>` : nothing}
        ${this.canShow ? html`<button type="button" class="link" @click=${show}>${kind === 'violated' ? safetyText.showEvidence : safetyText.showEvent}</button>` : nothing}</span>
      <button type="button" class="dismiss" aria-label=${text.dismiss} @click=${dismiss}>✕</button>
    </div>`;
  }

  private nameOf({ details }: Trouble): string {
    return `${this.context.frame.header(HeaderField.Epoch)}.${details.property}.${details.seq}`;
  }
}

/** The latest first violation of a property, or the latest that became unknown, of those that are not told already. */
function latest({ frame, cluster, toldUpTo }: Context): Trouble | undefined {
  const troubles: Trouble[] = [];
  const isNew = ({ seq }: { seq: number }): boolean => seq > toldUpTo;
  if (frame.header(HeaderField.Violated) > 0) {
    const known = new Set<string>();
    for (const details of cluster.violations().filter(isNew)) {
      if (!known.has(details.property)) troubles.push({ kind: 'violated', details });
      known.add(details.property);
    }
  }
  if (frame.header(HeaderField.Unknown) > 0) troubles.push(...cluster.unknown().filter(isNew).map((details) => ({ kind: 'unknown' as const, details })));
  return troubles.reduce<Trouble | undefined>((last, trouble) => (last && last.details.seq > trouble.details.seq ? last : trouble), undefined);
}
