// The texts over the ring: the remarks of a scenario, and why an action was rejected. A remark stays until it is read, and the
// clock is held while the next one waits. If a script has remarks, their space is reserved from the start, so that the ring never
// changes its size.

import { html, nothing, render } from 'lit';
import { HeaderField } from '../cluster/model';
import type { Notice, Reply } from '../cluster/model';
import type { Answer, Context, View } from '../cluster/context';
import { text } from '../common/text';
import { Reader } from './reader';
import { el } from '../common/svg';
import { narrationText } from './text';

/** How many notices are searched for the last remark; a pause or an end has no text. */
const LOOK_BACK = 20;
/** The message about a rejected action disappears after this time; a remark stays until the next one. */
const REFUSAL_MS = 8_000;

export class Narration implements View {
  readonly element = el('div', 'narration');
  private readonly reader = new Reader();
  private seen = 0;
  private epoch = -1;
  private past = '';
  private timer = 0;
  private readingTimer = 0;
  /** The message that replaces the remark: a rejected action, or how the script ended. */
  private other: { kind: string; words: string } | undefined;
  private drawn = '';
  /** Whether the script of the run has remarks. */
  private narrates = false;
  private ended = false;
  /** Whether the reader acted before the last remark. */
  private isMoot = false;
  private disposed = false;

  /** @param onNotice Called with each notice. */
  constructor(private readonly context: Context, private readonly onNotice: (notice: Notice) => void) {
    this.element.setAttribute('role', 'status');
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    clearTimeout(this.readingTimer);
  }

  update(): void {
    const { frame, cluster } = this.context;
    const epoch = frame.header(HeaderField.Epoch);
    if (epoch !== this.epoch) this.begin(epoch);
    if (frame.past !== this.past) this.goBack();
    const count = frame.header(HeaderField.Notices);
    if (count > this.seen) {
      for (const notice of cluster.notices(this.seen)) this.take(notice);
      this.seen = count;
    }
    this.read();
  }

  /** Handles another run. */
  private begin(epoch: number): void {
    const { context } = this;
    this.epoch = epoch;
    this.past = context.frame.past;
    this.seen = 0;
    this.ended = this.narrates = this.isMoot = false;
    this.other = undefined;
    this.reader.jump('');
    void context.engine.then(() => {
      if (this.disposed || epoch !== this.epoch) return;
      this.narrates = /^say /m.test(context.cluster.text());
      this.draw();
    }, () => undefined);
  }

  private take(notice: Notice): void {
    const { kind, text: words } = notice;
    this.onNotice(notice);
    if (kind === 'done' || kind === 'failed') this.ended = true;
    if (kind === 'say') {
      this.narrates = true;
      this.isMoot = this.isTouched();
      this.other = undefined;
      this.reader.add(words);
      // A reader who steps reads each remark before the next step.
      if (!this.context.frame.playing) this.reader.jump(words);
    } else if (words && kind !== 'reached') this.other = this.isTouched() ? { kind: 'moot', words: narrationText.endedByAct(words) } : { kind, words };
  }

  /** Shows the due remark, and holds the clock while another waits. */
  private read(): void {
    const { frame, cluster } = this.context;
    const speed = frame.header(HeaderField.Speed);
    const now = performance.now();
    this.reader.update(now, speed);
    const { holds } = this.reader;
    cluster.setHeld(holds);
    clearTimeout(this.readingTimer);
    // While the clock is stopped, no frames follow.
    if (holds && !frame.playing) this.readingTimer = window.setTimeout(() => this.read(), this.reader.left(now, speed));
    this.draw();
  }

  /** After a seek, shows the last remark before that time, without waiting. */
  private goBack(): void {
    const { frame, cluster } = this.context;
    this.past = frame.past;
    this.isMoot = false;
    this.seen = frame.header(HeaderField.Notices);
    const before = cluster.notices(Math.max(0, this.seen - LOOK_BACK));
    this.ended = before.some(({ kind }) => kind === 'done' || kind === 'failed');
    const last = before.findLast((notice) => notice.text && notice.kind !== 'reached');
    this.reader.jump(before.findLast(({ kind }) => kind === 'say')?.text ?? '');
    this.other = last && last.kind !== 'say' ? { kind: last.kind, words: last.text } : undefined;
  }

  /** Handles an action during a script with remarks: the next ones may no longer fit the run. */
  acted({ line, reply }: Answer): void {
    if (reply.problem || !this.narrates || this.ended || !isAct(line) || !this.isTouched()) return;
    this.other = { kind: 'moot', words: narrationText.moot };
    this.draw();
  }

  private isTouched(): boolean {
    const branch = this.context.frame.header(HeaderField.Branch);
    return (this.context.cluster.branches().find(({ id }) => id === branch)?.acts ?? 0) > 0;
  }

  refuse(line: string, { problem }: Reply): void {
    if (!problem) return;
    const hint = problem.suggestion ? ` ${text.didYouMean(problem.suggestion)}` : '';
    this.tell(`${line}: ${problem.message}.${hint}`);
  }

  /** Shows for some seconds why a line was rejected. */
  tell(words: string): void {
    clearTimeout(this.timer);
    this.other = { kind: 'problem', words };
    this.timer = window.setTimeout(() => {
      if (this.other?.words === words) this.other = undefined;
      this.draw();
    }, REFUSAL_MS);
    this.draw();
  }

  /** Dismisses the shown text; a waiting remark follows. */
  private dismiss(): void {
    if (this.other) this.other = undefined;
    else this.reader.next(performance.now());
    this.read();
  }

  private draw(): void {
    const { narrates, other } = this;
    const { remark, holds } = this.reader;
    const shown = other ?? { kind: 'say', words: remark };
    const isMoot = shown.kind === 'say' && this.isMoot;
    const key = `${narrates} ${holds} ${isMoot} ${shown.kind} ${shown.words}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.classList.toggle('kept', narrates);
    const button = holds && !other ? { sign: '▸', label: narrationText.nextRemark } : { sign: '✕', label: text.dismiss };
    render(
      shown.words
        ? html`<div class=${shown.kind}><span>${isMoot ? html`<b>${narrationText.unchangedRun}</b> ` : nothing}${shown.words}</span><button type="button" title=${button.label}
            aria-label=${button.label} @click=${() => this.dismiss()}>${button.sign}</button></div>`
        : nothing,
      this.element,
    );
  }
}

/** Whether a line has an effect, and is not only a query. */
function isAct(line: string): boolean {
  return !/^\s*(expect|say|help|status|log|show|pause\s*$)/.test(line);
}
