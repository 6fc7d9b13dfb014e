// An overview of the whole run as a strip: the colours of the lanes, the marks, and the visible span. Drag it, or use it as
// a slider, to move to any time.

import { exactTime } from './drawing/axis';
import { HeaderField, LaneCode, LaneField } from '../cluster/model';
import type { Context } from '../cluster/context';
import { el } from '../common/svg';
import { NAMES } from './drawing/geometry';
import { fitCanvas } from './drawing/pen';
import { readPalette, termColor } from './drawing/palette';
import type { Palette } from './drawing/palette';
import type { Viewport } from './viewport';
import { diagramText as words } from './text';

/** While the clock runs, the strip is redrawn this often, or when the run has grown by this share. */
const EVERY_MS = 250;
const GROWTH = 0.01;

export class Overview {
  readonly element = el('div', 'overview');
  private readonly canvas = el('canvas');
  private readonly handle = el('i', 'handle');
  private readonly now = el('i', 'now');
  private palette: Palette | undefined;
  private drawn = '';
  private drawnAt = 0;
  private headMs = 1;
  /** The time at the right end of the strip at the last drawing. All positions in it are based on this. */
  private wholeMs = 1;
  private width = 0;

  constructor(private readonly context: Context, private readonly viewport: Viewport) {
    const { element } = this;
    element.tabIndex = 0;
    element.setAttribute('role', 'slider');
    element.setAttribute('aria-label', words.overview);
    element.setAttribute('aria-valuemin', '0');
    element.style.marginLeft = `${NAMES}px`;
    element.append(this.canvas, this.handle, this.now);
    element.addEventListener('pointerdown', (event) => {
      element.setPointerCapture(event.pointerId);
      this.show(event);
    });
    element.addEventListener('pointermove', (event) => {
      if (element.hasPointerCapture(event.pointerId)) this.show(event);
    });
    element.addEventListener('keydown', (event) => this.onKey(event));
    this.describePosition();
  }

  repaint(): void {
    this.palette = undefined;
    this.drawn = '';
  }

  update(headMs: number): void {
    const { frame, viewport } = this;
    this.headMs = Math.max(1, headMs);
    // While the run is shorter than the view, both show the same span, with space for the future.
    const wholeMs = Math.max(this.headMs, viewport.spanMs);
    const clock = performance.now();
    const grown = Math.abs(wholeMs - this.wholeMs) > GROWTH * this.wholeMs;
    if (!frame.playing || grown || clock - this.drawnAt >= EVERY_MS) {
      this.drawnAt = clock;
      this.wholeMs = wholeMs;
      this.refresh();
    }
    // Browsers count moves by `left` as layout shifts, but not translations.
    const [from, to] = [this.place(viewport.fromMs), this.place(viewport.toMs)];
    this.handle.style.width = `${Math.max(5, to - from).toFixed(1)}px`;
    this.handle.style.transform = `translateX(${Math.min(from, this.width - 5).toFixed(1)}px)`;
    this.now.style.transform = `translateX(${this.place(frame.nowMs).toFixed(1)}px)`;
  }

  private get frame(): Context['frame'] {
    return this.context.frame;
  }

  /** The position of a time, in pixels. */
  private place(ms: number): number {
    return this.width * Math.min(1, Math.max(0, ms / this.wholeMs));
  }

  /** Describes the position in the run to screen readers. */
  private describePosition(): void {
    const { nowMs } = this.frame;
    this.element.setAttribute('aria-valuemax', String(Math.round(this.headMs)));
    this.element.setAttribute('aria-valuenow', String(Math.round(nowMs)));
    this.element.setAttribute('aria-valuetext', exactTime(this.context.clock, nowMs));
  }

  private refresh(): void {
    this.describePosition();
    const { frame } = this;
    const { clientWidth: width, clientHeight: height } = this.canvas;
    this.width = width;
    const key = [frame.header(HeaderField.Epoch), frame.header(HeaderField.LaneRevision), this.headMs, this.wholeMs, width, height].join();
    if (key === this.drawn || width === 0) return;
    this.drawn = key;
    this.draw(width, height);
  }

  private draw(width: number, height: number): void {
    const { canvas, context, wholeMs } = this;
    const pen = fitCanvas(canvas, { width, height });
    if (!pen) return;
    const palette = (this.palette ??= readPalette(this.element));
    const lanes = context.cluster.lanes(0, this.headMs);
    const lane = height / Math.max(1, context.frame.servers);
    for (let at = 0; at + LaneField.Stride <= lanes.length; at += LaneField.Stride) {
      const state = lanes[at + LaneField.State];
      const left = (lanes[at + LaneField.FromMs]! / wholeMs) * width;
      const right = (lanes[at + LaneField.ToMs]! / wholeMs) * width;
      const color = palette.terms[termColor(lanes[at + LaneField.Term]!)]?.fill ?? palette.line;
      pen.fillStyle = state === LaneCode.Down ? palette.down : color;
      pen.globalAlpha = state === LaneCode.Leader ? 1 : state === LaneCode.Candidate ? 0.75 : state === LaneCode.PreCandidate ? 0.5 : state === LaneCode.Down ? 0.12 : 0.3;
      pen.fillRect(left, (lanes[at + LaneField.Server]! - 1) * lane, Math.max(0.5, right - left), Math.max(0.5, lane - 0.5));
    }
    pen.globalAlpha = 1;
  }

  /** Moves the time under the pointer to the middle of the view. */
  private show(event: PointerEvent): void {
    const box = this.element.getBoundingClientRect();
    const ms = ((event.clientX - box.left) / Math.max(1, box.width)) * this.wholeMs;
    this.viewport.show(ms - this.viewport.spanMs / 2, this.viewport.spanMs);
  }

  private onKey(event: KeyboardEvent): void {
    const { nowMs } = this.context.frame;
    const step = this.viewport.spanMs / 20;
    const goals: Record<string, number> = {
      ArrowLeft: nowMs - step, ArrowDown: nowMs - step, ArrowRight: nowMs + step, ArrowUp: nowMs + step,
      PageDown: nowMs - 10 * step, PageUp: nowMs + 10 * step, Home: 0, End: this.headMs,
    };
    const goal = goals[event.key];
    if (goal === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.context.cluster.seek(Math.min(this.headMs, Math.max(0, goal)));
    this.viewport.startFollowing();
  }
}
