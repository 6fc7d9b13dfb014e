// A script's remarks as a story at the reader's pace: each remark waits for the reader, who goes on with Next and returns with Back.
// "Play through" gives each remark the time to read it, with the clock held, and then continues by itself.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../../cluster/context';
import { HeaderField } from '../../cluster/model';
import type { Notice } from '../../cluster/model';
import { addStyles } from '../../common/styles';
import { light, nothingLit } from '../../common/pointing/marks';
import type { Mark } from '../../common/pointing/marks';
import { isBroad, namesIn, pointable } from '../../common/pointing/names';
import type { Piece } from '../../common/pointing/names';
import { Pointer } from '../../common/pointing/pointer';
import { timeOfRemark } from './ahead';
import type { Listener } from '../narration';
import { readingMs } from './reading';
import { endingOf, remarksOf } from './script';
import type { Ending } from './script';
import { EndingView } from './ending';
import styles from './story.css';
import { storyText as text } from './text';

export class Story {
  /** The remarks of the whole script. */
  private remarks: string[];
  private readonly ending: Ending | undefined;
  private readonly endingView: EndingView;
  /** The remarks up to the present. */
  private said: Notice[] = [];
  /** The number of the last notice that was read. */
  private readUpTo = 0;
  /** How many of them the reader has seen; the last one is shown. */
  private shown = 0;
  /** Whether the script is over, and whether its ending is shown. */
  private isOver = false;
  private atEnd = false;
  /** Whether the ending is folded to a line. */
  private folded = false;
  /** Whether remarks pass by themselves. */
  private through: boolean;
  /** When the remark was shown, in wall time and in simulated time. */
  private shownAt = -Infinity;
  private stoodAt = NaN;
  /** Whether something was said since the last update. */
  private isNews = false;
  /** The pieces of the shown remark. */
  private pieces: Piece[] = [];
  private listed = false;
  private seeks = 0;
  private readonly pointer: Pointer;

  constructor(private readonly context: Context, listener: Listener, private readonly element: HTMLElement, private readonly draw: () => void) {
    const script = context.cluster.text();
    this.remarks = remarksOf(script);
    this.ending = endingOf(script);
    this.endingView = new EndingView(context, listener, draw);
    this.through = context.playsThrough;
    this.pointer = new Pointer(() => context, listener.showTab);
    addStyles(element, styles);
  }

  dispose(): void {
    this.pointer.clear();
    this.seeks++;
  }

  /** Adds a notice of the script. */
  take(notice: Notice): void {
    // After a seek, the story has read the notices already.
    if (notice.number <= this.readUpTo) return;
    this.readUpTo = notice.number;
    if (notice.kind === 'say') this.said.push(notice);
    else if (notice.kind === 'done') this.isOver = true;
    else return;
    this.isNews = true;
  }

  /** Follows the clock: shows the due remark, and stops the clock for it. */
  update(): void {
    const { frame, cluster } = this.context;
    if (this.through) {
      while (this.waits && !this.reads) this.showNext();
      cluster.setHeld(this.reads);
    } else if (this.waits && (frame.playing || this.isNews)) {
      // A reader who steps past a remark, or seeks, sees the last one up to there.
      if (!frame.playing) this.shown = Math.max(this.shown, Math.min(this.madeBefore(frame.nowMs), this.said.length - 1));
      const stops = frame.playing && (this.shown < this.said.length || this.isNews);
      this.showNext();
      if (!frame.playing) this.stoodAt = this.momentOfShown;
      if (stops) cluster.pause();
    }
    this.isNews = false;
    if (this.stands || this.points) this.pointer.refresh();
    else if (this.context.lit) this.pointer.clear();
  }

  /** How many remarks were made before an instant. */
  private madeBefore(nowMs: number): number {
    return this.said.filter(({ at_ms: at }) => at < nowMs - 0.001).length;
  }

  /** Whether a remark or the ending has not been shown yet. */
  private get waits(): boolean {
    return this.shown < this.said.length || (this.isOver && !this.atEnd && this.ending !== undefined);
  }

  /** Whether the reader needs more time for the shown remark. */
  private get reads(): boolean {
    return this.wait > 0;
  }

  private get wait(): number {
    return this.shownAt + readingMs(this.current, this.context.frame.header(HeaderField.Speed)) - performance.now();
  }

  /** The shown remark. */
  get current(): string {
    return this.said[this.shown - 1]?.text ?? '';
  }

  /** When the shown remark was made, in ms. A step or a seek may have passed it by the time it is shown. */
  private get momentOfShown(): number {
    return this.said[this.shown - 1]?.at_ms ?? NaN;
  }

  /** Whether the clock still stands where the remark was made. */
  private get stands(): boolean {
    return Math.abs(this.context.frame.nowMs - this.stoodAt) < 0.001;
  }

  /** Whether the reader points at a name. */
  private points = false;

  private showNext(): void {
    if (this.shown < this.said.length) this.show(this.shown + 1);
    else this.showEnd();
  }

  private show(index: number): void {
    this.shown = index;
    this.atEnd = false;
    this.shownAt = performance.now();
    this.stoodAt = this.context.frame.nowMs;
    this.pieces = this.pointableNow(namesIn(this.current));
    this.pointer.show(this.pieces.flatMap(({ mark }) => (mark && !isBroad(mark) ? [mark] : [])));
    this.drawAll();
  }

  /** Draws again what was drawn before in the present frame. */
  private drawAll(): void {
    this.draw();
    queueMicrotask(() => this.context.redraw());
  }

  /** Only what is there can be pointed at. */
  private pointableNow(pieces: readonly Piece[]): Piece[] {
    const { cluster, frame } = this.context;
    return pieces.map(({ text: words, mark }) => (mark && light(mark, cluster, frame, nothingLit()) ? { text: words, mark } : { text: words }));
  }

  private showEnd(): void {
    this.atEnd = true;
    this.folded = false;
    this.pointer.clear();
    this.drawAll();
  }

  /** Whether the ending is shown, which needs more room than a remark. */
  get showsEnding(): boolean {
    return this.atEnd && !this.folded;
  }

  /** The reader acts: the ending makes room for what follows. */
  acted(): void {
    if (!this.atEnd || this.folded) return;
    this.folded = true;
    this.draw();
  }

  /** The present has moved to another point: the last remark before it is shown, without waiting. */
  moved(): void {
    this.settle(undefined);
  }

  /** Shows one of the remarks up to the present, or the last one. */
  private settle(index: number | undefined): void {
    const { cluster, frame } = this.context;
    const notices = cluster.notices(0);
    this.said = notices.filter(({ kind }) => kind === 'say');
    this.readUpTo = notices.at(-1)?.number ?? 0;
    this.isOver = notices.some(({ kind }) => kind === 'done');
    this.remarks = remarksOf(cluster.text());
    this.pointer.clear();
    this.atEnd = false;
    const shown = Math.min(index ?? this.said.length, this.said.length);
    if (shown > 0) this.show(shown);
    else this.shown = 0;
    this.shownAt = -Infinity;
    this.stoodAt = index === undefined ? this.momentOfShown : frame.nowMs;
    if (!this.stands) this.pointer.clear();
    this.drawAll();
  }

  /** Shows the next remark; the clock continues until it comes. While the clock runs, goes there at once. */
  next(): void {
    const { frame, cluster } = this.context;
    this.listed = false;
    if (this.atEnd) this.folded = false;
    else if (this.through && this.reads) this.shownAt = -Infinity;
    else if (this.waits) this.showNext();
    else if (!frame.playing) cluster.play();
    else return void this.goTo(this.shown + 1);
    this.update();
    this.draw();
  }

  /** Returns to the moment of the shown remark if the clock has left it, else to that of the remark before. */
  back(): void {
    const isHere = this.stands && !this.atEnd;
    void this.goTo(Math.max(0, isHere ? this.shown - 1 : this.shown));
  }

  /** Goes to the moment of a remark, counted from 1; 0 is the start, and one more than there are is the end. */
  async goTo(index: number): Promise<void> {
    const { context } = this;
    const { cluster } = context;
    const turn = ++this.seeks;
    const plays = this.through && context.frame.playing;
    this.listed = false;
    cluster.pause();
    cluster.setHeld(false);
    this.draw();
    const at = index === 0 ? 0 : (this.said[index - 1]?.at_ms ?? await timeOfRemark(context, index));
    if (at === undefined || turn !== this.seeks) return;
    cluster.seek(at);
    if (!(await context.arrival()) || turn !== this.seeks) return;
    // This shows the last remark of that instant, which may have several.
    context.redraw();
    this.settle(index);
    if (index > this.said.length && this.isOver && this.ending) this.showEnd();
    if (!plays) return;
    this.shownAt = performance.now();
    cluster.play();
  }

  private toggleThrough(): void {
    const { cluster } = this.context;
    this.through = !this.through;
    if (this.through) {
      this.shownAt = performance.now();
      cluster.play();
    } else {
      if (this.reads) cluster.pause();
      cluster.setHeld(false);
    }
    this.update();
    this.draw();
  }

  /** The words of the shown remark, whose names can be pointed at. */
  words(): unknown {
    if (this.atEnd && this.ending) return this.folded ? text.isOver : this.endingView.words(this.ending);
    if (this.shown === 0) return text.start(this.remarks.length);
    const pointed = {
      point: (mark: Mark | undefined): void => {
        this.points = mark !== undefined;
        this.pointer.point(mark);
      },
      choose: (mark: Mark): void => this.pointer.choose(mark),
    };
    return this.pieces.map(({ text: words, mark }) => (mark ? pointable(words, mark, pointed, 'name') : words));
  }

  /** What to do at the end. */
  acts(): unknown {
    return this.showsEnding && this.ending ? this.endingView.acts(this.ending) : nothing;
  }

  /** A text that changes with what is shown. */
  get key(): string {
    return `${this.shown} ${this.said.length} ${this.total} ${this.atEnd} ${this.isOver} ${this.through} ${this.listed} ${this.folded} ${this.context.frame.playing} ${this.stands} ${this.endingView.key}`;
  }

  private get total(): number {
    return Math.max(this.remarks.length, this.said.length);
  }

  controls(): TemplateResult {
    const { frame } = this.context;
    const isStart = this.shown === 0 || (this.shown === 1 && this.stands && !this.atEnd && frame.nowMs === 0);
    const hasMore = this.waits || !this.isOver;
    const label = this.atEnd ? text.whatNext : this.shown === 0 ? text.begin : text.next;
    const onTheWay = frame.playing && !this.through && !this.stands;
    return html`<div class="story" role="group" aria-label=${text.story} @keydown=${(event: KeyboardEvent) => this.onKey(event)}>
      <button type="button" class="back" ?disabled=${isStart} title=${text.backHint} @click=${() => this.back()}>${text.back}</button>
      <button type="button" class="next primary" ?disabled=${!hasMore && !this.folded} title=${onTheWay ? text.skipHint : text.nextHint} @click=${() => this.next()}>${label}</button>
      <button type="button" class="place" aria-expanded=${this.listed} title=${text.list} @click=${() => this.toggleList()}>${this.atEnd ? text.end : text.place(this.shown, this.total)}</button>
      <button type="button" class="through" aria-pressed=${this.through} aria-label=${text.through} title=${text.throughHint} @click=${() => this.toggleThrough()}><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M4 6v12l8-6zM12 6v12l8-6z"/></svg><span>${text.through}</span></button>
      ${this.listed ? this.list() : nothing}
    </div>`;
  }

  private toggleList(): void {
    this.listed = !this.listed;
    this.draw();
    if (this.listed) this.element.querySelector<HTMLElement>('.story [aria-current], .story li button')?.focus({ preventScroll: true });
  }

  private list(): TemplateResult {
    const rows = Array.from({ length: this.total }, (_, at) => this.said[at]?.text ?? this.remarks[at] ?? '');
    return html`<ol aria-label=${text.list}>${rows.map((words, at) => html`<li><button type="button" aria-current=${at + 1 === this.shown && !this.atEnd ? 'step' : nothing}
      @click=${() => void this.goTo(at + 1)}><span>${at + 1}</span> ${words}</button></li>`)}</ol>`;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || !this.listed) return;
    event.preventDefault();
    event.stopPropagation();
    this.listed = false;
    this.draw();
    this.element.querySelector<HTMLElement>('.story .place')?.focus();
  }
}
