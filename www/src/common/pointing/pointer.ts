// Lights in the cluster what a text points at: all of it at first, and one thing while the reader points at its name.

import type { Context } from '../../cluster/context';
import { light, nothingLit } from './marks';
import type { Mark } from './marks';

export class Pointer {
  private marks: Mark[] = [];
  private pointed: Mark | undefined;
  private drawn = '';

  constructor(private readonly context: () => Context | undefined, private readonly showTab: (name: string) => void) {}

  /** Lights what a text points at. Its first tab is shown, and its first event is selected. */
  show(marks: readonly Mark[]): void {
    this.marks = [...marks];
    this.pointed = undefined;
    this.drawn = '';
    this.refresh();
    const context = this.context();
    const tab = this.marks.find((mark) => mark.kind === 'tab');
    if (context?.lit?.event) context.select({ kind: 'event', seq: context.lit.event });
    if (tab?.kind === 'tab') this.showTab(tab.name);
  }

  clear(): void {
    this.marks = [];
    this.pointed = undefined;
    this.drawn = '';
    const context = this.context();
    if (context) context.lit = undefined;
  }

  /** The reader points at a name; undefined: no longer. */
  point(mark: Mark | undefined): void {
    this.pointed = mark;
    this.drawn = '';
    this.refresh();
    this.context()?.redraw();
  }

  /** The reader has chosen a name: it is selected in the cluster. */
  choose(mark: Mark): void {
    const context = this.context();
    if (!context) return;
    const lit = nothingLit();
    light(mark, context.cluster, context.frame, lit);
    const [server] = lit.servers;
    const [message] = lit.messages;
    if (mark.kind === 'tab') this.showTab(mark.name);
    else if (lit.event) context.select({ kind: 'event', seq: lit.event });
    else if (message !== undefined) context.select({ kind: 'message', id: message });
    else if (server !== undefined) context.select({ kind: 'server', id: server });
  }

  /** Follows the present frame: messages arrive, and logs grow. */
  refresh(): void {
    const context = this.context();
    if (!context) return;
    const key = `${context.frame.nowMs} ${context.frame.past}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const lit = nothingLit();
    for (const mark of this.pointed ? [this.pointed] : this.marks) light(mark, context.cluster, context.frame, lit);
    context.lit = lit;
  }
}
