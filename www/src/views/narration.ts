// Words over the ring: what a scenario says, and why an action was refused.

import { html, render } from 'lit';
import { HeaderField } from '../model';
import type { Notice, Reply } from '../model';
import type { Context, View } from '../context';
import { text } from '../text';
import { el } from './svg';

/** How many notices are looked through for the last words; a pause or an end has none. */
const LOOK_BACK = 20;
/** A refusal goes away by itself after so long; narration stays until the next. */
const REFUSAL_MS = 8_000;

export class Narration implements View {
  readonly element = el('div', 'narration');
  private seen = 0;
  private epoch = -1;
  private past = '';
  private timer = 0;

  /** @param onNotice Is told of each notice. */
  constructor(private readonly context: Context, private readonly onNotice: (notice: Notice) => void) {
    this.element.setAttribute('role', 'status');
  }

  dispose(): void {
    clearTimeout(this.timer);
  }

  update(): void {
    const { frame, cluster } = this.context;
    const epoch = frame.header(HeaderField.Epoch);
    if (epoch !== this.epoch) {
      this.epoch = epoch;
      this.past = frame.past;
      this.seen = 0;
      this.show('', '');
    }
    if (frame.past !== this.past) this.goBack();
    const count = frame.header(HeaderField.Notices);
    if (count <= this.seen) return;
    for (const notice of cluster.notices(this.seen)) {
      this.onNotice(notice);
      if (notice.text) this.show(notice.kind, notice.text);
    }
    this.seen = count;
  }

  /** At another moment of the run, what was said last before it is shown, and is no news. */
  private goBack(): void {
    const { frame, cluster } = this.context;
    this.past = frame.past;
    this.seen = frame.header(HeaderField.Notices);
    const last = cluster.notices(Math.max(0, this.seen - LOOK_BACK)).findLast((notice) => notice.text);
    this.show(last?.kind ?? '', last?.text ?? '');
  }

  refuse(line: string, { problem }: Reply): void {
    if (!problem) return;
    const hint = problem.suggestion ? ` ${text.didYouMean(problem.suggestion)}` : '';
    this.tell(`${line}: ${problem.message}.${hint}`);
  }

  /** Says why something did not happen; for a while. */
  tell(words: string): void {
    this.show('problem', words);
    this.timer = window.setTimeout(() => this.show('', ''), REFUSAL_MS);
  }

  private show(kind: string, words: string): void {
    clearTimeout(this.timer);
    render(
      words
        ? html`<div class=${kind}><span>${words}</span><button type="button" aria-label=${text.dismiss} @click=${() => this.show('', '')}>✕</button></div>`
        : '',
      this.element,
    );
  }
}
