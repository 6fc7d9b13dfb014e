// The code beside ours: the same run with both, up to the moment that is shown, and the first event that differs.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import type { CoreDifference } from '../cluster/model';
import { untilDone } from '../cluster/progress';
import { serverName, text as words } from '../common/text';
import { workbenchText as text } from './text';

export interface CompareAsks {
  context(): Context | undefined;
  goToMoment(event: number): void;
  goToTime(ms: number): void;
  update(): void;
}

export class Compare {
  private stop: AbortController | undefined;
  private share = 0;
  private found: CoreDifference | undefined;
  private upToMs = 0;

  constructor(private readonly asks: CompareAsks) {}

  /** The run has changed: what was found belongs to another one. */
  clear(): void {
    this.stop?.abort();
    this.stop = this.found = undefined;
  }

  async start(): Promise<void> {
    const context = this.asks.context();
    if (!context) return;
    this.clear();
    const stop = new AbortController();
    this.stop = stop;
    this.upToMs = context.frame.nowMs;
    let isFirst = true;
    const work = (): ReturnType<typeof context.cluster.compareCores> => {
      const progress = context.disposed ? undefined : context.cluster.compareCores(isFirst);
      isFirst = false;
      return progress;
    };
    const found = await untilDone(work, (share) => this.onShare(share), stop.signal);
    if (this.stop !== stop) return;
    this.stop = undefined;
    this.found = found;
    this.asks.update();
  }

  private onShare(share: number): void {
    this.share = share;
    this.asks.update();
  }

  render(): TemplateResult {
    return html`<p class="muted">${text.compareAbout}</p>
      <div class="acts">${this.stop
        ? html`<progress aria-label=${text.comparing} .value=${this.share}></progress><button type="button" @click=${() => this.cancel()}>${words.cancel}</button>`
        : html`<button type="button" class="primary" ?disabled=${!this.asks.context()} @click=${() => void this.start()}>${text.compareNow}</button>`}</div>
      <div role="status">${this.found ? this.result(this.found) : nothing}</div>`;
  }

  private cancel(): void {
    this.clear();
    this.asks.update();
  }

  private result({ at_ms: at, server, theirs, ours }: CoreDifference): TemplateResult {
    if (server === 0) return html`<p>${text.noDifference(words.time(this.upToMs))}</p>`;
    const show = theirs ? (): void => this.asks.goToMoment(theirs.event) : (): void => this.asks.goToTime(at);
    return html`<p><b>${text.differsAt(serverName(server), words.time(at))}</b></p>
      <dl class="pair"><dt>${text.yours}</dt><dd>${theirs?.text ?? text.nothing}</dd><dt>${text.reference}</dt><dd>${ours?.text ?? text.nothing}</dd></dl>
      <p><button type="button" class="small" @click=${show}>${text.goToMoment}</button></p>`;
  }
}
