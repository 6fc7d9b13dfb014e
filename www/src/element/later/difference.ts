// A line above the cluster that says that what is shown after a rewind is not what has happened: the core keeps a hidden state.

import type { Context, View } from '../../cluster/context';
import { HeaderField } from '../../cluster/model';
import { addStyles } from '../../common/styles';
import { el } from '../../common/svg';
import { elementText } from '../text';
import css from './difference.css';

export class Difference implements View {
  readonly element = el('p', 'differs');
  private shown = NaN;

  constructor(private readonly context: Context, banners: HTMLElement) {
    this.element.setAttribute('role', 'status');
    banners.prepend(this.element);
    addStyles(this.element, css);
  }

  update(): void {
    const ms = this.context.frame.header(HeaderField.DiffersMs);
    if (Object.is(ms, this.shown)) return;
    this.shown = ms;
    this.element.hidden = Number.isNaN(ms);
    this.element.textContent = Number.isNaN(ms) ? '' : elementText.differs(ms);
  }
}
