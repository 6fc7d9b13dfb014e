// The space-time diagram on a canvas: a lane for each server, an arrow for each message, a sign for each event. The module
// returns the visible part as numbers; this view chooses the span, draws, and handles input.

import { HeaderField } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import type { EventRow, Walk } from '../cluster/model';
import { untilDone } from '../cluster/progress';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import { Arrows } from './drawing/arrows';
import { drawScene } from './drawing/draw';
import type { Point, Scene } from './drawing/draw';
import { Geometry } from './drawing/geometry';
import type { Size } from './drawing/geometry';
import { hitTest } from './hit';
import type { Hit } from './hit';
import { DiagramInput } from './input';
import { DiagramList } from './list';
import { Overview } from './overview';
import { readPalette } from './drawing/palette';
import type { Palette } from './drawing/palette';
import { CanvasPen, fitCanvas, watchPixelRatio } from './drawing/pen';
import { Rows } from './drawing/rows';
import { Viewport } from './viewport';
import styles from './diagram.css';
import { diagramText as words } from './text';

export interface DiagramOptions {
  /** The branch; by default the present one. */
  branch?: number;
  /** The viewport, which another diagram may share, so that both show the same span. */
  viewport?: Viewport;
  /** Events to highlight. */
  pointed?: readonly Point[];
}

/** The initial scale, at which the flight of a message has a good length, in milliseconds per pixel. */
const FIRST_SCALE = 0.42;
const ZOOM_STEP = 1.6;
/** How long the hint about the wheel stays after the last turn. */
const HINT_MS = 1_500;
/** With more arrows and marks than this, drawing is slow. */
const CROWDED = 1_500;

export class Diagram implements View {
  readonly element = el('div', 'diagram');
  readonly viewport: Viewport;
  private readonly plot = el('div', 'plot');
  private readonly canvas = el('canvas');
  private readonly tip = el('div', 'tip');
  private readonly spoken = el('p', 'announce');
  private readonly span = el('span', 'span');
  private readonly follow = tool(words.follow, words.followTitle, () => this.viewport.startFollowing());
  private readonly loading = el('span', 'loading');
  private readonly wheelHint = el('p', 'wheel-hint', words.wheelHint(isApple()));
  private wheelTimer = 0;
  private readonly listButton = tool('☰', words.listTitle, () => this.toggleList());
  private readonly list: DiagramList;
  private readonly overview: Overview;
  private readonly rows = new Rows();
  private readonly arrows = new Arrows();
  private readonly watcher: ResizeObserver;
  private readonly unwatch: () => void;
  private readonly changed = (): void => this.update();
  private palette: Palette | undefined;
  private size: Size = { width: 0, height: 0 };
  private scene: Scene | undefined;
  private drawn = '';
  /** The event that was last brought into view. */
  private revealed = 0;
  private hovered: Hit | undefined;
  private again = 0;

  constructor(private readonly context: Context, private readonly options: DiagramOptions = {}) {
    this.viewport = options.viewport ?? new Viewport(600);
    this.list = new DiagramList(context, this.viewport, (seq) => void this.reveal(seq), options.branch);
    this.overview = new Overview(context, this.viewport);
    this.build();
    new DiagramInput(this.canvas, this.viewport, {
      geometry: () => this.scene?.geometry,
      nowMs: () => context.frame.nowMs,
      seek: (ms) => this.seek(ms),
      hover: (x, y) => this.hover(x, y),
      click: (x, y, reach) => this.click(x, y, reach),
      wheelZooms: () => context.wheelZooms,
      passWheel: () => this.showWheelHint(),
      key: (event) => this.onKey(event),
    });
    this.viewport.listeners.add(this.changed);
    this.watcher = new ResizeObserver(() => this.resize());
    this.watcher.observe(this.canvas);
    this.unwatch = watchPixelRatio(this.canvas, () => this.redraw());
  }

  private build(): void {
    const zoomIn = tool('+', words.zoomIn, () => this.zoom(1 / ZOOM_STEP));
    const zoomOut = tool('−', words.zoomOut, () => this.zoom(ZOOM_STEP));
    const whole = tool('↔', words.whole, () => this.viewport.show(0, Math.max(1, this.headMs * 1.01)));
    const tall = tool('⤢', words.tall, () => {
      tall.setAttribute('aria-pressed', String(this.element.classList.toggle('tall')));
    });
    tall.setAttribute('aria-pressed', 'false');
    this.listButton.setAttribute('aria-pressed', 'false');
    this.canvas.tabIndex = 0;
    this.canvas.setAttribute('role', 'application');
    this.canvas.setAttribute('aria-label', `${words.canvas}. ${words.canvasHelp}`);
    this.follow.classList.add('follow');
    this.loading.hidden = this.tip.hidden = this.list.element.hidden = this.wheelHint.hidden = true;
    this.spoken.setAttribute('aria-live', 'polite');
    this.plot.append(this.canvas, this.list.element, this.follow, this.loading, this.wheelHint, this.tip);
    this.element.append(
      el('div', 'main', this.plot, this.overview.element),
      el('div', 'tools', zoomIn, this.span, zoomOut, whole, this.listButton, tall), this.spoken,
    );
  }

  dispose(): void {
    this.watcher.disconnect();
    this.unwatch();
    this.viewport.listeners.delete(this.changed);
    cancelAnimationFrame(this.again);
    clearTimeout(this.wheelTimer);
  }

  /** Shows for some seconds how the wheel zooms. */
  private showWheelHint(): void {
    this.wheelHint.hidden = false;
    clearTimeout(this.wheelTimer);
    this.wheelTimer = window.setTimeout(() => (this.wheelHint.hidden = true), HINT_MS);
  }

  /** Redraws in the colours of the new theme. */
  repaint(): void {
    this.palette = undefined;
    this.redraw();
  }

  private redraw(): void {
    this.drawn = '';
    this.overview.repaint();
    this.update();
  }

  /** The time of the head of the branch. */
  private get headMs(): number {
    return Math.max(this.context.frame.nowMs, this.rows.headMs);
  }

  private event(seq: number): EventRow | undefined {
    return this.context.cluster.event(seq, this.options.branch);
  }

  private get selected(): number {
    const { selection } = this.context;
    return selection.kind === 'event' ? selection.seq : 0;
  }

  update(): void {
    addStyles(this.element, styles);
    if (this.size.width === 0) return;
    const { frame, selection, lit, clock } = this.context;
    const { viewport, size } = this;
    if (this.selected !== this.revealed) {
      this.revealed = this.selected;
      if (this.selected > 0) void this.reveal(this.selected);
    }
    viewport.follow(frame.nowMs);
    const pixelMs = viewport.spanMs / size.width;
    // It is redrawn when it moves by half a pixel, or by a whole one if drawing is slow.
    const crowded = this.rows.arrows + this.rows.marks > CROWDED;
    const moment = frame.playing ? Math.round((crowded ? 1 : 2) * frame.nowMs / pixelMs) : `${frame.nowMs},${frame.header(HeaderField.Events)},${frame.header(HeaderField.HeadMs)}`;
    const key = [
      frame.header(HeaderField.Epoch), frame.header(HeaderField.LaneRevision), frame.header(HeaderField.Branch), moment, viewport.spanMs,
      viewport.following || viewport.fromMs, JSON.stringify(selection), lit ? [...lit.servers, '', ...lit.messages].join() : '', size.width, size.height, devicePixelRatio,
    ].join();
    if (key === this.drawn) return;
    this.drawn = key;
    this.fetch();
    this.draw();
    this.overview.update(this.headMs);
    this.follow.hidden = viewport.following;
    this.span.textContent = clock.length(viewport.spanMs);
    this.span.classList.toggle('counted', clock.counting !== undefined);
    if (!this.list.element.hidden) this.list.update(viewport.fromMs, viewport.toMs, frame.playing);
  }

  private fetch(): void {
    const { viewport, size } = this;
    this.rows.read(this.context.cluster.diagram(viewport.fromMs, viewport.toMs, size.width, this.selected, this.options.branch));
    const { share } = this.rows;
    this.loading.hidden = share >= 1;
    if (share >= 1) return;
    this.loading.textContent = words.loading(share);
    this.drawn = '';
    cancelAnimationFrame(this.again);
    this.again = requestAnimationFrame(() => this.update());
  }

  private draw(): void {
    const canvas = fitCanvas(this.canvas, this.size);
    if (!canvas) return;
    const { frame, selection } = this.context;
    const geometry = new Geometry(this.size, frame.servers, this.viewport.fromMs, this.viewport.spanMs);
    this.palette ??= readPalette(this.element);
    const lit = this.selected > 0;
    this.arrows.lay(this.rows, geometry, frame.nowMs, lit);
    this.scene = {
      rows: this.rows, arrows: this.arrows, geometry, palette: this.palette, nowMs: frame.nowMs, clock: this.context.clock, tellsStates: !this.context.recording?.untold.states, lit,
      server: selection.kind === 'server' ? selection.id : 0, pointed: this.options.pointed ?? NONE, named: this.context.lit,
    };
    drawScene(new CanvasPen(canvas), this.scene);
  }

  private resize(): void {
    const first = this.size.width === 0;
    this.size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
    if (first && !this.options.viewport) this.viewport.spanMs = Math.max(150, this.size.width * FIRST_SCALE);
    this.drawn = '';
    this.update();
  }

  private zoom(factor: number): void {
    const { viewport } = this;
    const { nowMs } = this.context.frame;
    const seen = nowMs >= viewport.fromMs && nowMs <= viewport.toMs;
    viewport.zoom(factor, seen ? nowMs : viewport.fromMs + viewport.spanMs / 2);
  }

  private seek(ms: number): void {
    this.context.cluster.seek(Math.max(0, ms));
  }

  private toggleList(): void {
    const { list } = this;
    const show = list.element.hidden;
    list.element.hidden = !show;
    this.canvas.hidden = show;
    this.listButton.setAttribute('aria-pressed', String(show));
    this.drawn = '';
    this.hover(NaN, NaN);
    if (!show) return;
    list.update(this.viewport.fromMs, this.viewport.toMs, false);
    list.focus();
  }

  private hover(x: number, y: number): void {
    const hit = this.scene && !Number.isNaN(x) ? hitTest(this.scene, x, y, 6) : undefined;
    this.canvas.style.cursor = hit && (hit.seq > 0 || hit.message > 0) ? 'pointer' : '';
    if (hit?.seq === this.hovered?.seq && hit?.x === this.hovered?.x && hit?.lines.join() === this.hovered?.lines.join()) return;
    this.hovered = hit;
    this.showTip(hit);
  }

  private showTip(hit: Hit | undefined): void {
    this.tip.hidden = hit === undefined;
    if (!hit) return;
    const sentence = hit.seq > 0 ? this.event(hit.seq)?.text : undefined;
    const lines = sentence === undefined ? hit.lines : [sentence, ...hit.lines];
    this.tip.replaceChildren(...lines.map((line, place) => el('p', place > 0 ? 'muted' : '', line)));
    const { width, height } = this.size;
    const below = hit.y < height / 2;
    this.tip.style.left = `${Math.min(Math.max(4, hit.x - 110), Math.max(4, width - 250))}px`;
    this.tip.style.top = below ? `${hit.y + 14}px` : '';
    this.tip.style.bottom = below ? '' : `${this.plot.clientHeight - hit.y + 12}px`;
  }

  private click(x: number, y: number, reach: number): void {
    const hit = this.scene && hitTest(this.scene, x, y, reach);
    const lane = this.scene?.geometry.laneAt(y) ?? NaN;
    if (hit && hit.message > 0) this.context.select({ kind: 'message', id: hit.message });
    else if (hit && hit.seq > 0) this.context.select({ kind: 'event', seq: hit.seq });
    else if (hit && lane > 0) this.context.select({ kind: 'server', id: lane });
    else this.context.select({ kind: 'none' });
  }

  /** Brings an event into view; an event that is not loaded is replayed first. */
  private async reveal(seq: number): Promise<void> {
    const { cluster } = this.context;
    const tell = (share: number): void => {
      this.loading.hidden = false;
      this.loading.textContent = words.loading(share);
    };
    const event = this.event(seq) ?? (await untilDone(() => cluster.findEvent(seq, this.options.branch), tell));
    if (!event) return;
    this.viewport.reveal(event.at_ms);
    this.spoken.textContent = event.text;
  }

  private onKey(event: KeyboardEvent): boolean {
    const { viewport } = this;
    const walking = this.selected > 0 && !event.shiftKey;
    switch (event.key) {
      case 'ArrowLeft':
        if (walking) this.walk('earlier');
        else viewport.pan(-viewport.spanMs / 10);
        return true;
      case 'ArrowRight':
        if (walking) this.walk('later');
        else viewport.pan(viewport.spanMs / 10);
        return true;
      case 'ArrowUp':
        this.walk('cause');
        return true;
      case 'ArrowDown':
        this.walk('effect');
        return true;
      case 'Enter':
        this.selectLatest();
        return true;
      case '+':
      case '=':
        this.zoom(1 / ZOOM_STEP);
        return true;
      case '-':
        this.zoom(ZOOM_STEP);
        return true;
      case 'Home':
        viewport.show(0, viewport.spanMs);
        return true;
      case 'End':
        viewport.startFollowing();
        return true;
      default:
        return false;
    }
  }

  private walk(way: Walk): void {
    if (this.selected === 0) return this.selectLatest();
    const seq = this.context.cluster.walk(this.selected, way, this.options.branch);
    if (seq > 0) this.choose(seq);
  }

  /** The last visible event that is not in the future. */
  private selectLatest(): void {
    const { viewport, context } = this;
    const seqs = context.cluster.diagramList(viewport.fromMs, Math.min(viewport.toMs, context.frame.nowMs), this.options.branch);
    const seq = seqs.at(-1) ?? 0;
    if (seq > 0) this.choose(seq);
  }

  private choose(seq: number): void {
    this.context.select({ kind: 'event', seq });
  }
}

const NONE: readonly Point[] = [];

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform);
}

function tool(label: string, title: string, act: () => void): HTMLButtonElement {
  const node = el('button', 'small', label);
  node.type = 'button';
  node.title = title;
  node.setAttribute('aria-label', title);
  node.onclick = act;
  return node;
}
