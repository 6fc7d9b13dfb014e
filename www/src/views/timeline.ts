// Roles and terms over time: a lane a server, on a canvas. The space-time diagram will stand here.

import { HeaderField, LaneCode, LaneField } from '../model';
import type { Context, View } from '../context';
import { serverName, text } from '../text';
import { el, termClass } from './svg';

/** The spans of time that can be looked at, in milliseconds. */
const SPANS = [200, 500, 1000, 2000, 5000, 10_000, 30_000, 60_000, 300_000, 3_600_000];
/** While the clock runs, the canvas is drawn at most this often: it moves by less than a pixel a frame. */
const EVERY_MS = 48;
const NAMES = 30;
const AXIS = 15;
const MAX_LANE = 24;
/** Lanes thinner than this carry no numbers. */
const NUMBERED = 11;

/** Colours as the canvas wants them, read from the theme. */
interface Palette {
  text: string;
  muted: string;
  line: string;
  down: string;
  terms: { fill: string; on: string }[];
}

export class Timeline implements View {
  readonly element = el('section', 'timeline');
  private readonly canvas = el('canvas');
  private readonly span = el('span', 'span');
  private readonly probe = el('i', 'probe');
  private readonly watcher: ResizeObserver;
  private palette: Palette | undefined;
  private size = { width: 0, height: 0 };
  private zoom = 3;
  private lanes = new Float64Array(0);
  private rows = 0;
  private fetched = '';
  private drawn = '';
  private drawnAt = 0;

  constructor(private readonly context: Context) {
    this.element.setAttribute('aria-label', text.timeline);
    this.canvas.setAttribute('role', 'img');
    this.canvas.setAttribute('aria-label', text.timelineAria);
    const shorter = tool('+', text.zoomIn, () => this.zoomBy(-1));
    const longer = tool('−', text.zoomOut, () => this.zoomBy(1));
    this.element.append(this.canvas, this.probe, el('div', 'tools', shorter, this.span, longer));
    this.watcher = new ResizeObserver(() => {
      this.size = { width: this.canvas.clientWidth, height: this.canvas.clientHeight };
      const scale = devicePixelRatio;
      this.canvas.width = Math.round(this.size.width * scale);
      this.canvas.height = Math.round(this.size.height * scale);
      this.drawn = '';
      this.update();
    });
    this.watcher.observe(this.canvas);
    this.zoomBy(0);
  }

  dispose(): void {
    this.watcher.disconnect();
  }

  /** The theme changed: colours are read anew. */
  repaint(): void {
    this.palette = undefined;
    this.drawn = '';
    this.update();
  }

  update(): void {
    const { frame } = this.context;
    const span = SPANS[this.zoom] ?? 2000;
    const key = `${frame.header(HeaderField.Epoch)},${frame.header(HeaderField.LaneRevision)},${frame.nowMs},${span}`;
    if (key === this.drawn || this.size.width === 0) return;
    const now = performance.now();
    if (frame.playing && now - this.drawnAt < EVERY_MS) return;
    this.drawnAt = now;
    this.drawn = key;
    const to = Math.max(span, frame.nowMs);
    this.fetch(to - span, to);
    this.draw(to - span, span);
  }

  /** Fetches spans only when one has begun or ended: those that last are drawn up to now anyway. */
  private fetch(from: number, to: number): void {
    const { frame, cluster } = this.context;
    const key = `${frame.header(HeaderField.Epoch)},${frame.header(HeaderField.LaneRevision)},${this.zoom}`;
    if (key === this.fetched) return;
    this.fetched = key;
    const source = cluster.lanes(from, to);
    if (source.length > this.lanes.length) this.lanes = new Float64Array(2 * source.length);
    this.lanes.set(source);
    this.rows = source.length / LaneField.Stride;
  }

  private draw(from: number, span: number): void {
    const context = this.canvas.getContext('2d');
    if (!context) return;
    const { frame } = this.context;
    const palette = (this.palette ??= this.readPalette());
    const { width, height } = this.size;
    const room = width - NAMES;
    const x = (ms: number): number => NAMES + Math.max(0, Math.min(1, (ms - from) / span)) * room;
    const lane = Math.min(MAX_LANE, (height - AXIS) / Math.max(1, frame.servers));
    context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
    context.clearRect(0, 0, width, height);
    context.textBaseline = 'middle';
    this.drawAxis(context, palette, from, span, x);
    context.font = `600 ${Math.min(11, lane)}px system-ui, sans-serif`;
    if (lane >= 8) {
      context.fillStyle = palette.muted;
      for (let id = 1; id <= frame.servers; id++) context.fillText(serverName(id), 2, (id - 0.5) * lane);
    }
    const ends = this.lastRows(frame.servers);
    for (let row = 0; row < this.rows; row++) {
      const at = (field: LaneField): number => this.lanes[row * LaneField.Stride + field] ?? 0;
      const server = at(LaneField.Server);
      const end = ends[server] === row ? frame.nowMs : at(LaneField.ToMs);
      if (end < from) continue;
      const left = x(at(LaneField.FromMs));
      drawSpan(context, palette, at(LaneField.State), at(LaneField.Term), left, (server - 1) * lane, x(end) - left, lane);
    }
    context.fillStyle = palette.text;
    context.fillRect(x(frame.nowMs), 0, 1, height - AXIS);
  }

  /** The row of each server's latest span, which lasts until now. */
  private lastRows(servers: number): Int32Array {
    const rows = new Int32Array(servers + 1).fill(-1);
    for (let row = 0; row < this.rows; row++) rows[this.lanes[row * LaneField.Stride + LaneField.Server] ?? 0] = row;
    return rows;
  }

  private drawAxis(context: CanvasRenderingContext2D, palette: Palette, from: number, span: number, x: (ms: number) => number): void {
    const { width, height } = this.size;
    const tick = tickFor(span, width / 90);
    context.font = '10.5px system-ui, sans-serif';
    context.fillStyle = palette.muted;
    for (let ms = Math.ceil(from / tick) * tick; ms <= from + span; ms += tick) {
      const at = x(ms);
      context.globalAlpha = 0.25;
      context.fillRect(at, 0, 1, height - AXIS);
      context.globalAlpha = 1;
      const label = text.span(ms);
      const room = context.measureText(label).width;
      if (at + room / 2 < width) context.fillText(label, Math.max(NAMES, at - room / 2), height - AXIS / 2 + 1);
    }
  }

  private zoomBy(by: number): void {
    this.zoom = Math.max(0, Math.min(SPANS.length - 1, this.zoom + by));
    this.drawnAt = 0;
    this.span.textContent = text.span(SPANS[this.zoom] ?? 0);
    this.drawn = '';
    this.update();
  }

  private readPalette(): Palette {
    const read = (className: string, property: 'color' | 'backgroundColor'): string => {
      this.probe.className = `probe ${className}`;
      return getComputedStyle(this.probe)[property];
    };
    const terms = Array.from({ length: 8 }, (_, term) => ({
      fill: read(termClass(term), 'backgroundColor'),
      on: read(termClass(term), 'color'),
    }));
    return { text: read('ink', 'color'), muted: read('muted', 'color'), line: read('line', 'color'), down: read('down', 'color'), terms };
  }
}

/** A leader's span is a full bar, a candidate's is hatched, a follower's or a paused server's a tint; of the crashed, a dotted line. */
function drawSpan(
  context: CanvasRenderingContext2D, palette: Palette, state: LaneCode, term: number, x: number, y: number, width: number, lane: number,
): void {
  const color = palette.terms[term > 0 ? ((term - 1) % 7) + 1 : 0] ?? { fill: palette.line, on: palette.text };
  const height = Math.max(1, lane - Math.min(4, lane * 0.25));
  const top = y + (lane - height) / 2;
  if (state === LaneCode.Down) {
    context.fillStyle = palette.down;
    for (let at = x; at < x + width; at += 6) context.fillRect(at, y + lane / 2 - 0.75, 2, 1.5);
    return;
  }
  const leads = state === LaneCode.Leader;
  context.fillStyle = color.fill;
  context.globalAlpha = leads ? 1 : 0.17;
  context.fillRect(x, top, Math.max(1, width), height);
  context.globalAlpha = 1;
  if (state === LaneCode.Candidate) hatch(context, color.fill, x, top, Math.max(1, width), height);
  if (!leads) context.fillRect(x, top, 1.5, height);
  if (lane < NUMBERED || width < 12) return;
  context.font = `${leads ? 700 : 500} 10.5px system-ui, sans-serif`;
  context.fillStyle = leads ? color.on : palette.text;
  const label = width > 56 ? `${leads ? '♛ ' : state === LaneCode.Paused ? '⏸ ' : ''}${text.term(term)}` : String(term);
  if (state !== LaneCode.Candidate) context.fillText(label, x + 5, y + lane / 2 + 0.5, width - 6);
}

function hatch(context: CanvasRenderingContext2D, color: string, x: number, y: number, width: number, height: number): void {
  context.save();
  context.beginPath();
  context.rect(x, y, width, height);
  context.clip();
  context.strokeStyle = color;
  context.lineWidth = 1.2;
  context.beginPath();
  for (let at = x - height; at < x + width; at += 5) {
    context.moveTo(at, y + height);
    context.lineTo(at + height, y);
  }
  context.stroke();
  context.restore();
}

/** A round distance between marks, so that there are at most `most` of them. */
function tickFor(span: number, most: number): number {
  let tick = 1;
  const factors = [2, 2.5, 2];
  for (let i = 0; span / tick > most; i++) tick *= factors[i % 3] ?? 2;
  return tick;
}

function tool(label: string, title: string, act: () => void): HTMLButtonElement {
  const node = el('button', 'small', label);
  node.type = 'button';
  node.title = title;
  node.setAttribute('aria-label', title);
  node.onclick = act;
  return node;
}
