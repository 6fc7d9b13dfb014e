// The texts over the ring: the remarks of a scenario, and why an action was rejected. A script with remarks is a story, which is
// loaded when it is needed; its space is reserved from the start, so that the ring does not change its size.

import { html, nothing, render } from 'lit';
import { HeaderField } from '../cluster/model';
import type { Notice, Reply } from '../cluster/model';
import type { Answer, Context, View } from '../cluster/context';
import { text } from '../common/text';
import type { Story } from './story/story';
import { el } from '../common/svg';
import { narrationText } from './text';

/** How many notices are searched for the last remark; a pause or an end has no text. */
const LOOK_BACK = 20;
/** The message about a rejected action disappears after this time; a remark stays until the next one. */
const REFUSAL_MS = 8_000;

/** What the narration needs of the screen around it. */
export interface Listener {
  /** Called with each notice. */
  notice(notice: Notice): void;
  showTab(name: string): void;
  /** Opens another scenario. */
  open(scenario: string): void;
  /** The address of the page of lessons; undefined where there is none. */
  lessons(): string | undefined;
}

export class Narration implements View {
  readonly element = el('div', 'narration');
  private readonly box = el('div', 'box');
  private seen = 0;
  private epoch = -1;
  private past = '';
  private timer = 0;
  /** A remark outside a story, or the message that replaces the remark: a rejected action, or how the script ended. */
  private other: { kind: string; words: string } | undefined;
  private drawn = '';
  private story: Story | undefined;
  /** Whether the script of the run has remarks. */
  private narrates = false;
  private ended = false;
  /** Whether the reader acted before the last remark. */
  private isMoot = false;
  private disposed = false;
  /** What the page says in place of a story. */
  private invitation: HTMLElement | undefined;

  constructor(private readonly context: Context, private readonly listener: Listener) {
    this.element.append(this.box);
    this.draw();
  }

  dispose(): void {
    this.disposed = true;
    this.story?.dispose();
    clearTimeout(this.timer);
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
    this.story?.update();
    this.draw();
  }

  /** Handles another run. */
  private begin(epoch: number): void {
    const { context } = this;
    this.epoch = epoch;
    this.past = context.frame.past;
    this.seen = 0;
    this.ended = this.narrates = this.isMoot = false;
    this.other = undefined;
    this.story?.dispose();
    this.story = undefined;
    context.cluster.setHeld(false);
    void context.engine.then(() => {
      if (this.disposed || epoch !== this.epoch || context.showsGoals) return;
      this.narrates = /^\s*(?:at \S+ )?say /m.test(context.cluster.text());
      if (this.narrates) void this.tellStory(epoch);
      this.draw();
    }, () => undefined);
  }

  /** Loads the story; until then no time passes. If it cannot be loaded, the remarks are shown as they come. */
  private async tellStory(epoch: number): Promise<void> {
    const { cluster } = this.context;
    cluster.setHeld(true);
    const loaded = await import('./story/story').catch(() => undefined);
    if (this.disposed || epoch !== this.epoch) return;
    cluster.setHeld(false);
    if (!loaded) return;
    this.context.refresh();
    this.story = new loaded.Story(this.context, this.listener, this.element, () => this.draw());
    if (this.context.frame.playing) for (const notice of cluster.notices(0).slice(0, this.seen)) this.story.take(notice);
    else this.story.moved();
    if (this.other?.kind === 'say') this.other = undefined;
    this.update();
  }

  private take(notice: Notice): void {
    const { kind, text: words } = notice;
    this.listener.notice(notice);
    if (kind === 'done' || kind === 'failed') this.ended = true;
    this.story?.take(notice);
    if (kind === 'say') {
      this.isMoot = this.isTouched();
      this.other = this.story ? undefined : { kind, words };
    } else if (words && kind !== 'reached') this.other = this.isTouched() ? { kind: 'moot', words: narrationText.endedByAct(words) } : { kind, words };
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
    this.other = last && (last.kind !== 'say' || !this.narrates) ? { kind: last.kind, words: last.text } : undefined;
    this.story?.moved();
  }

  /** Handles an action during a script with remarks: the next ones may no longer fit the run. */
  acted({ line, reply }: Answer): void {
    if (reply.problem || !this.narrates || !isAct(line) || !this.isTouched()) return;
    this.story?.acted();
    if (this.ended) return;
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

  /** Shows what the page says in place of a story, with its space reserved. */
  invite(invitation: HTMLElement | undefined): void {
    this.invitation = invitation;
    this.element.classList.toggle('invites', invitation !== undefined);
    this.drawn = '';
    this.draw();
  }

  /** Continues to the next remark of the story, or returns to the one before. */
  turn(by: 1 | -1): void {
    if (by > 0) this.story?.next();
    else this.story?.back();
  }

  private dismiss(): void {
    this.other = undefined;
    this.draw();
  }

  private draw(): void {
    const { narrates, other, story, invitation } = this;
    const isMoot = this.isMoot && !other;
    const key = `${narrates} ${isMoot} ${other?.kind} ${other?.words} ${story?.key}`;
    if (key === this.drawn) return;
    this.drawn = key;
    this.element.classList.toggle('kept', narrates || invitation !== undefined);
    this.element.classList.toggle('ending', story?.showsEnding ?? false);
    this.box.className = `box ${other?.kind ?? (story || invitation ? 'say' : 'empty')}`;
    render(
      html`<div class="told"><div class="words" role="status">${other ? other.words : html`${isMoot ? html`<b>${narrationText.unchangedRun}</b> ` : nothing}${story?.words() ?? ''}`}</div>
          ${other ? nothing : invitation}
          ${other ? nothing : story?.acts() ?? nothing}</div>
        ${other ? html`<button type="button" class="close" title=${text.dismiss} aria-label=${text.dismiss} @click=${() => this.dismiss()}>✕</button>` : nothing}
        ${story?.controls() ?? nothing}`,
      this.box,
    );
  }
}

/** Whether a line has an effect, and is not only a query. */
function isAct(line: string): boolean {
  return !/^\s*(expect|say|help|status|log|show|pause\s*$)/.test(line);
}
