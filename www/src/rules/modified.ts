// The banner that this is not true Raft, because some of its rules are switched off. Loaded when the first one is.

import { html, nothing, render } from 'lit';
import type { Context, View } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import { addStyles } from '../common/styles';
import { rulesText } from './text';
import css from './modified.css';
import { el } from '../common/svg';

export class Modified implements View {
  readonly element = el('p', 'modified');
  private drawn = -1;

  /** @param showRules Shows the list of rules; undefined where there is none. */
  constructor(private readonly context: Context, private readonly banners: HTMLElement, private readonly showRules: (() => void) | undefined) {
    this.element.setAttribute('role', 'status');
    banners.prepend(this.element);
    addStyles(this.element, css);
  }

  update(): void {
    const bits = this.context.frame.header(HeaderField.Broken);
    if (bits === this.drawn) return;
    this.drawn = bits;
    const titles = bits === 0 ? [] : switchedOff(this.context);
    this.element.hidden = titles.length === 0;
    render(
      html`<span><b>${rulesText.modified}.</b> <span title=${titles.join('\n')}>${titles.length > 0 ? rulesText.switchedOff(titles) : ''}.</span></span>
        ${this.showRules ? html`<button type="button" class="small" @click=${() => this.show()}>${rulesText.rules}</button>` : nothing}`,
      this.element,
    );
  }

  /** Shows the list of rules, which in a narrow element is far below. */
  private show(): void {
    this.showRules?.();
    this.banners.parentElement?.querySelector('.details')?.scrollIntoView({ block: 'nearest' });
  }
}

/** The statements of the rules that are switched off at the present. */
function switchedOff(context: Context): string[] {
  return context.cluster.rules().filter((row) => row.broken).map((row) => row.title);
}

/** The same in a sentence, for files; undefined for true Raft. */
export function modifiedSentence(context: Context): string {
  const titles = switchedOff(context);
  return titles.length === 0 ? '' : `${rulesText.modified}. ${rulesText.switchedOff(titles)}`;
}
