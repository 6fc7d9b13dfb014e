// One entry of one log.

import { ServerField } from '../cluster/model';
import type { Context } from '../cluster/context';
import type { LogWindow } from '../cluster/frame';
import { CachedAttributes, el, termClass } from '../common/svg';
import { logsText } from './text';

export class LogCell {
  readonly element = el('span', 'cell');
  private readonly painted = new CachedAttributes(this.element);
  private readonly term = new CachedAttributes(el('b'));
  private readonly command = new CachedAttributes(el('i'));

  constructor() {
    this.element.setAttribute('role', 'gridcell');
    this.element.tabIndex = -1;
    this.element.append(this.term.node, ' ', this.command.node);
  }

  /** @param letters The most letters of a command that fit. */
  draw(context: Context, window: LogWindow, server: number, index: number, letters: number): void {
    const { frame } = context;
    const term = window.term(server, index);
    const next = frame.server(server, ServerField.NextIndex) === index ? ' next' : '';
    const match = index > 0 && frame.server(server, ServerField.MatchIndex) === index ? ' match' : '';
    const base = frame.server(server, ServerField.BaseIndex);
    const { selection } = context;
    const isChosen = term > 0 && index > base && selection.kind === 'entry' && selection.index === index && selection.term === term;
    this.painted.set('aria-selected', String(isChosen));
    if (index <= base) {
      // The entries that a snapshot covers are one block; its last cell shows the index.
      const end = index === base;
      this.painted.set('class', `cell compacted ${termClass(frame.server(server, ServerField.BaseTerm))}${index === 1 ? ' first' : ''}${end ? ' end' : ''}${next}${match}`);
      this.painted.set('aria-label', LogCell.describe(context, window, server, index));
      this.term.text(end ? String(frame.server(server, ServerField.BaseTerm)) : '');
      this.command.text('');
      return;
    }
    if (term === 0) {
      this.painted.set('class', `cell none${next}${match}`);
      this.painted.set('aria-label', '–');
      this.term.text('');
      this.command.text('');
      return;
    }
    const committed = index <= frame.server(server, ServerField.CommittedUpTo) ? ' solid' : '';
    const durable = index <= frame.server(server, ServerField.DurableIndex) ? '' : ' dashed';
    const applied = index <= frame.server(server, ServerField.LastApplied) ? ' applied' : '';
    const members = window.change(server, index) ? ' members' : '';
    this.painted.set('class', `cell ${termClass(term)}${members}${committed}${durable}${applied}${next}${match}${isChosen ? ' chosen' : ''}`);
    this.painted.set('aria-label', LogCell.describe(context, window, server, index));
    this.term.text(String(term));
    const change = window.change(server, index);
    const command = (change && logsText.changeShort[change.kind]) || commandText(context, window, server, index);
    this.command.text(command.length <= letters ? command : '');
  }

  /** The entry and its state, in words. */
  static describe(context: Context, window: LogWindow, server: number, index: number): string {
    const { frame } = context;
    const base = frame.server(server, ServerField.BaseIndex);
    if (index <= base) return logsText.compacted(server, base, frame.server(server, ServerField.BaseTerm));
    const committed = index <= frame.server(server, ServerField.CommittedUpTo);
    const states = [!committed ? logsText.uncommitted : frame.isUp(server) ? logsText.committed : logsText.committedUnknown];
    if (index > frame.server(server, ServerField.DurableIndex)) states.push(logsText.notDurable);
    if (index <= frame.server(server, ServerField.LastApplied)) states.push(logsText.applied);
    const command = commandText(context, window, server, index);
    return logsText.logCell(server, index, window.term(server, index), command, states.join(', '));
  }
}

function commandText(context: Context, window: LogWindow, server: number, index: number): string {
  const change = window.change(server, index);
  if (change) return logsText.change(change.kind, change.added, change.removed);
  const command = window.command(server, index);
  return command < 0 ? logsText.noOp : context.command(command);
}
