// Draws a scene with a pen: bars, bands, arrows, signs, axis. It does not depend on canvas or file.

import type { Clock } from '../../cluster/clock';
import { BandCode, BandField, DensityField, LaneCode, LaneField, MarkField, RelationCode, SignCode } from '../../cluster/model';
import { groupLetter, serverName, text } from '../../common/text';
import type { Arrows } from './arrows';
import { exactTime, momentLabel, tickLength } from './axis';
import { AXIS, NAMES } from './geometry';
import type { Geometry } from './geometry';
import { termColor } from './palette';
import type { Palette } from './palette';
import type { TextStyle, Pen } from './pen';
import type { Rows } from './rows';
import { SIGNS } from './signs';
import { diagramText as words } from '../text';

/** A point in time on a server's lane. */
export interface Point {
  server: number;
  at_ms: number;
}

/** The radius of the ring around a point. */
const POINTED = 9;

export interface Scene {
  rows: Rows;
  arrows: Arrows;
  geometry: Geometry;
  palette: Palette;
  nowMs: number;
  clock: Clock;
  /** Whether it is known in which state servers are. */
  tellsStates: boolean;
  /** Whether an event is selected: then only related things are highlighted. */
  lit: boolean;
  /** The selected server; 0 for none. */
  server: number;
  /** What a text beside the cluster points at. */
  named?: { servers: ReadonlySet<number>; messages: ReadonlySet<number> } | undefined;
  /** Events to highlight, such as the first in which two branches differ. */
  pointed: readonly Point[];
}

/** Bars thinner than this have no text. */
const WORDY = 8.5;
/** The distance between a text and the middle of a sign. */
const SIGN_ROOM = 10;
/** Below this height a lane has no space for signs on it. */
const SIGNED = 7;

export function drawScene(pen: Pen, scene: Scene): void {
  const { geometry } = scene;
  const { width } = geometry.size;
  drawNames(pen, scene);
  pen.clip(NAMES, 0, width - NAMES, geometry.size.height);
  drawGrid(pen, scene);
  drawDensity(pen, scene);
  drawBands(pen, scene);
  drawSpans(pen, scene);
  scene.arrows.draw(pen, scene.rows, scene.palette);
  if (scene.named) scene.arrows.outline(pen, scene.rows, scene.named.messages, scene.palette.lit);
  drawTerms(pen, scene);
  drawMarks(pen, scene);
  drawUnknown(pen, scene);
  drawNow(pen, scene);
  pen.unclip();
}

function drawNames(pen: Pen, { geometry, palette, server, named }: Scene): void {
  if (geometry.lane < 8) {
    const step = Math.ceil(11 / geometry.lane / 8) * 8;
    for (let id = 1; id <= geometry.servers; id += id === 1 ? step - 1 : step) {
      pen.text(serverName(id), NAMES - 6, Math.max(6, geometry.y(id)), { fill: palette.muted, size: 9.5, align: 'right' });
    }
    return;
  }
  if (geometry.clients >= 10) pen.text(words.clients, NAMES - 6, geometry.y(0), { fill: palette.muted, size: 10, align: 'right' });
  for (let id = 1; id <= geometry.servers; id++) {
    const fill = id === server ? palette.accent : palette.text;
    pen.text(serverName(id), NAMES - 6, geometry.y(id) + 0.5, { fill, size: Math.min(11.5, geometry.lane), bold: true, align: 'right' });
  }
  if (!named?.servers.size) return;
  pen.begin();
  for (const id of named.servers) pen.rect(NAMES - 27, geometry.y(id) + 6, 22, 2.5);
  pen.paint({ fill: palette.lit });
}

function drawGrid(pen: Pen, scene: Scene): void {
  const { geometry, palette } = scene;
  const { size, fromMs, spanMs, room, bottom } = geometry;
  const now = nowLabel(pen, scene);
  const tick = tickLength(scene.clock, spanMs, room, 92);
  const letters = { fill: palette.muted, size: 10.5, align: 'center' } as const;
  pen.begin();
  const labels: number[] = [];
  for (let i = Math.ceil(fromMs / tick); i * tick <= fromMs + spanMs; i++) {
    const x = Math.round(geometry.x(i * tick)) + 0.5;
    pen.moveTo(x, 0);
    pen.lineTo(x, bottom + 3);
    labels.push(i * tick);
  }
  pen.paint({ stroke: palette.line, width: 1 });
  for (const ms of labels) {
    const label = momentLabel(scene.clock, ms, tick);
    const half = pen.measure(label, letters) / 2;
    const x = Math.min(Math.max(geometry.x(ms), NAMES + half), size.width - half);
    const covered = Math.abs(x - now.middle) < half + now.half;
    if (Math.abs(x - geometry.x(ms)) < half && !covered) pen.text(label, x, bottom + AXIS / 2 + 2, letters);
  }
  pen.begin();
  pen.moveTo(NAMES, bottom + 0.5);
  pen.lineTo(size.width, bottom + 0.5);
  pen.paint({ stroke: palette.line, width: 1 });
}

/** Zoomed out, the numbers of messages: the height of a column is its share of the highest number. */
function drawDensity(pen: Pen, { rows, geometry, palette }: Scene): void {
  const { bottom } = geometry;
  const per = (row: number, field: DensityField): number =>
    rows.density(row, field) / Math.max(0.001, rows.density(row, DensityField.ToMs) - rows.density(row, DensityField.FromMs));
  let most = 0;
  for (let row = 0; row < rows.densities; row++) most = Math.max(most, per(row, DensityField.Sent));
  for (const [field, fill, alpha] of [[DensityField.Sent, palette.muted, 0.22], [DensityField.Lost, palette.danger, 0.5]] as const) {
    pen.begin();
    for (let row = 0; row < rows.densities; row++) {
      const left = geometry.x(rows.density(row, DensityField.FromMs));
      const height = most > 0 ? (per(row, field) / most) * bottom * 0.9 : 0;
      if (height > 0) pen.rect(left, bottom - height, geometry.x(rows.density(row, DensityField.ToMs)) - left, height);
    }
    pen.paint({ fill, alpha });
  }
}

function drawBands(pen: Pen, scene: Scene): void {
  const { rows, geometry, palette } = scene;
  for (let row = 0; row < rows.bands; row++) {
    const kind = rows.band(row, BandField.Kind);
    const server = rows.band(row, BandField.Server);
    const other = rows.band(row, BandField.Other);
    const left = Math.max(NAMES, geometry.x(rows.band(row, BandField.FromMs)));
    const right = Math.min(geometry.size.width, geometry.x(rows.band(row, BandField.ToMs)));
    if (right <= left) continue;
    if (kind === BandCode.Paused) drawPause(pen, scene, server, left, right);
    else if (kind === BandCode.Stalled) hatch(pen, palette.warn, 0.3, left, geometry.y(server) - geometry.lane / 2, right - left, geometry.lane, 5, 1);
    else if (kind === BandCode.Cut || kind === BandCode.Clogged) drawCut(pen, scene, server, other, left, right, kind === BandCode.Clogged);
    else if (kind === BandCode.Isolated) hatch(pen, palette.danger, 0.35, left, geometry.y(server) - geometry.lane / 2, right - left, geometry.lane, 7, 1);
    else drawGroup(pen, scene, server, other, left, right);
  }
}

/** A paused server: its bar is crossed by lines. */
function drawPause(pen: Pen, { geometry, palette }: Scene, server: number, left: number, right: number): void {
  const y = geometry.y(server);
  const half = geometry.bar / 2 + Math.min(3, (geometry.lane - geometry.bar) / 4);
  pen.begin();
  for (const side of [-half, half]) {
    pen.moveTo(left, y + side);
    pen.lineTo(right, y + side);
  }
  pen.paint({ stroke: palette.warn, width: 1.5, dash: [6, 3] });
}

/** Each group of a partition has its own hatching and letter. */
function drawGroup(pen: Pen, { geometry, palette }: Scene, server: number, group: number, left: number, right: number): void {
  const top = geometry.y(server) - geometry.lane / 2;
  const width = right - left;
  const slant = group % 2 === 1 ? 1 : -1;
  hatch(pen, palette.warn, 0.28, left, top, width, geometry.lane, 6 + 4 * Math.ceil(group / 2), slant);
  if (geometry.lane < 14 || width < 18) return;
  const y = top + (geometry.lane - geometry.bar) / 4 + 0.5;
  pen.begin();
  pen.rect(left + 1, y - 5, 12, 10);
  pen.paint({ fill: palette.surface });
  pen.text(groupLetter(group), left + 7, y, { fill: palette.warn, size: 9.5, bold: true, align: 'center' });
}

/** A cut direction is a dashed line along the sender's lane, on the side of the receiver. */
function drawCut(pen: Pen, { geometry, palette }: Scene, from: number, to: number, left: number, right: number, clogged: boolean): void {
  const side = to > from ? 1 : -1;
  const y = geometry.y(from) + side * (geometry.bar / 2 + Math.max(1, (geometry.lane - geometry.bar) / 5));
  pen.begin();
  pen.moveTo(left, y);
  pen.lineTo(right, y);
  const color = clogged ? palette.warn : palette.danger;
  pen.paint({ stroke: color, width: 1.2, dash: clogged ? [6, 2] : [2, 3] });
  if (geometry.lane < 16 || right - left < 44) return;
  const label = `${clogged ? '≡' : '✂'} ${serverName(to)}`;
  const letters = { fill: color, size: 9.5 };
  const room = pen.measure(label, letters);
  pen.begin();
  pen.rect(left + 3, y - 5.5, room + 4, 11);
  pen.paint({ fill: palette.surface });
  pen.text(label, left + 5, y, letters);
}

/** The bar of a leader is solid, of a candidate hatched, of a pre-candidate hatched wider in the other direction, of a follower tinted; a crashed server has a dotted line. */
function drawSpans(pen: Pen, { rows, geometry, palette }: Scene): void {
  const { bar } = geometry;
  for (let row = 0; row < rows.spans; row++) {
    const state = rows.span(row, LaneField.State);
    const y = geometry.y(rows.span(row, LaneField.Server));
    const left = Math.max(NAMES - 2, geometry.x(rows.span(row, LaneField.FromMs)));
    const width = Math.min(geometry.size.width, geometry.x(rows.span(row, LaneField.ToMs))) - left;
    if (width <= 0) continue;
    if (state === LaneCode.Down) {
      pen.begin();
      pen.moveTo(left, y);
      pen.lineTo(left + width, y);
      pen.paint({ stroke: palette.down, width: Math.min(1.5, bar), dash: [2, 4] });
      continue;
    }
    const fill = palette.terms[termColor(rows.span(row, LaneField.Term))]?.fill ?? palette.line;
    pen.begin();
    pen.rect(left, y - bar / 2, Math.max(0.75, width), bar);
    pen.paint({ fill: palette.surface });
    pen.paint({ fill, alpha: state === LaneCode.Leader ? 1 : 0.2 });
    if (state === LaneCode.Candidate) hatch(pen, fill, 0.9, left, y - bar / 2, Math.max(0.75, width), bar, 5, 1);
    if (state === LaneCode.PreCandidate) hatch(pen, fill, 0.9, left, y - bar / 2, Math.max(0.75, width), bar, 10, -1);
    if (state === LaneCode.Leader || bar < 4) continue;
    pen.begin();
    pen.rect(left, y - bar / 2, 1.25, bar);
    pen.paint({ fill });
  }
}

/** Draws the terms above the arrows, on a background, where no sign covers them. */
function drawTerms(pen: Pen, { rows, geometry, palette }: Scene): void {
  const { bar } = geometry;
  if (bar < WORDY) return;
  const signs = signsByLane(rows, geometry);
  for (let row = 0; row < rows.spans; row++) {
    const state = rows.span(row, LaneField.State);
    const term = rows.span(row, LaneField.Term);
    if (state === LaneCode.Down) continue;
    const left = Math.max(NAMES, geometry.x(rows.span(row, LaneField.FromMs)));
    const width = Math.min(geometry.size.width, geometry.x(rows.span(row, LaneField.ToMs))) - left;
    const color = palette.terms[termColor(term)] ?? { fill: palette.line, on: palette.text };
    const leads = state === LaneCode.Leader;
    const letters = { fill: leads ? color.on : palette.text, size: Math.min(10.5, bar), bold: leads };
    const server = rows.span(row, LaneField.Server);
    const xOf = (words: string): number => firstGap(signs[server] ?? [], left + 6, pen.measure(words, letters));
    const label = [`${leads ? '♛ ' : ''}${text.term(term)}`, String(term)].find((words) => xOf(words) + pen.measure(words, letters) + 6 <= left + width);
    if (label === undefined) continue;
    const x = xOf(label);
    const y = geometry.y(server);
    pen.begin();
    pen.rect(x - 3, y - bar / 2, pen.measure(label, letters) + 6, bar);
    if (leads) pen.paint({ fill: color.fill });
    else {
      pen.paint({ fill: palette.surface });
      pen.paint({ fill: color.fill, alpha: 0.2 });
    }
    pen.text(label, x, y + 0.5, letters);
  }
}

/** The positions of the large signs of each lane, from left to right. */
function signsByLane(rows: Rows, geometry: Geometry): number[][] {
  const lanes: number[][] = Array.from({ length: geometry.servers + 1 }, () => []);
  for (let row = 0; row < rows.marks; row++) {
    if (!SIGNS[rows.mark(row, MarkField.Sign) as SignCode].small) lanes[rows.mark(row, MarkField.Lane)]?.push(geometry.x(rows.mark(row, MarkField.AtMs)));
  }
  for (const lane of lanes) lane.sort((a, b) => a - b);
  return lanes;
}

/** The first position from `x` on at which a text of this width does not overlap the signs. */
function firstGap(signs: readonly number[], x: number, width: number): number {
  for (const sign of signs) {
    if (sign > x + width + SIGN_ROOM) break;
    if (sign + SIGN_ROOM > x) x = sign + SIGN_ROOM;
  }
  return x;
}

/** Draws the signs in order of rank, the most important ones on top. */
const RANKED = Object.keys(SIGNS).map(Number).sort((a, b) => SIGNS[a as SignCode].rank - SIGNS[b as SignCode].rank) as SignCode[];

function drawMarks(pen: Pen, scene: Scene): void {
  const { rows, geometry, palette, lit } = scene;
  const bySign = new Map<number, number[]>();
  for (let row = 0; row < rows.marks; row++) {
    const code = rows.mark(row, MarkField.Sign);
    const alike = bySign.get(code);
    if (alike) alike.push(row);
    else bySign.set(code, [row]);
  }
  for (const code of RANKED) {
    const alike = bySign.get(code);
    if (!alike || (geometry.lane < SIGNED && SIGNS[code].rank < 6)) continue;
    if (!lit) drawSign(pen, scene, code, alike, 1);
    else {
      const isRelated = (row: number): boolean => rows.mark(row, MarkField.Relation) !== RelationCode.None;
      drawSign(pen, scene, code, alike.filter((row) => !isRelated(row)), 0.18);
      drawSign(pen, scene, code, alike.filter(isRelated), 1);
    }
  }
  pen.begin();
  let selected = false;
  for (let row = 0; row < rows.marks; row++) {
    if (rows.mark(row, MarkField.Relation) !== RelationCode.Itself) continue;
    const [x, y, r] = markPlace(rows, geometry, row);
    pen.circle(x, y, r + 4);
    selected = true;
  }
  for (const { server, at_ms } of scene.pointed) {
    pen.circle(geometry.x(at_ms), geometry.y(server), POINTED);
    selected = true;
  }
  if (selected) pen.paint({ stroke: palette.accent, width: 2 });
}

function drawSign(pen: Pen, { rows, geometry, palette }: Scene, code: SignCode, alike: number[], alpha: number): void {
  if (alike.length === 0) return;
  const sign = SIGNS[code];
  const places = alike.map((row) => markPlace(rows, geometry, row));
  const each = (draw: (x: number, y: number, r: number) => void): void => places.forEach(([x, y, r]) => draw(x, y, r));
  if (geometry.lane < SIGNED) {
    pen.begin();
    each((x, y, r) => pen.rect(x - 0.75, y - r, 1.5, 2 * r));
    return pen.paint({ fill: palette[sign.color], alpha });
  }
  if (!sign.small) {
    pen.begin();
    each((x, y, r) => pen.circle(x, y, r + 2.5));
    pen.paint({ fill: palette.surface, alpha });
  }
  pen.begin();
  each((x, y, r) => sign.path(pen, x, y, r));
  pen.paint(sign.filled ? { fill: palette[sign.color], alpha } : { stroke: palette[sign.color], width: sign.small ? 1.2 : 1.7, alpha });
}

/** The position and size of a mark. */
export function markPlace(rows: Rows, geometry: Geometry, row: number): [x: number, y: number, r: number] {
  const sign = SIGNS[rows.mark(row, MarkField.Sign) as SignCode];
  const lane = rows.mark(row, MarkField.Lane);
  const x = geometry.x(rows.mark(row, MarkField.AtMs));
  const height = lane > 0 ? geometry.lane : geometry.clients;
  if (geometry.lane < SIGNED) return [x, geometry.y(lane), Math.max(1.5, height / 2)];
  if (!sign.small || lane <= 0) return [x, geometry.y(lane), Math.min(5, Math.max(2.5, height * 0.2))];
  const r = Math.min(2.8, Math.max(1.5, (height - geometry.bar) / 5));
  return [x, geometry.y(lane) + geometry.bar / 2 + r + 0.5, r];
}

/** Hatches the parts that are not loaded yet. */
function drawUnknown(pen: Pen, { rows, geometry, palette, nowMs }: Scene): void {
  const from = geometry.x(rows.loadedFromMs);
  const to = geometry.x(Math.max(nowMs, rows.loadedToMs));
  if (from > NAMES) hatch(pen, palette.muted, 0.35, NAMES, 0, Math.min(from, geometry.size.width) - NAMES, geometry.bottom, 12, -1);
  const known = geometry.x(rows.loadedToMs);
  if (known < to) hatch(pen, palette.muted, 0.35, Math.max(NAMES, known), 0, Math.min(to, geometry.size.width) - Math.max(NAMES, known), geometry.bottom, 12, -1);
}

/** The label of the present on the axis, and its position; the middle is NaN if the present is out of view. */
function nowLabel(pen: Pen, { geometry, palette, clock, nowMs }: Scene): { label: string; letters: TextStyle; half: number; middle: number } {
  const { width } = geometry.size;
  const x = geometry.x(nowMs);
  const label = exactTime(clock, nowMs);
  const letters: TextStyle = { fill: palette.onAccent, size: 10.5, bold: true, align: 'center' };
  const half = pen.measure(label, letters) / 2 + 5;
  const seen = x >= NAMES - 1 && x <= width + 1;
  return { label, letters, half, middle: seen ? Math.min(Math.max(x, NAMES + half), width - half) : NaN };
}

/** Draws the present, and dims the later part of the view. */
function drawNow(pen: Pen, scene: Scene): void {
  const { geometry, palette, nowMs } = scene;
  const x = geometry.x(nowMs);
  const { width } = geometry.size;
  if (x < width) {
    const left = Math.max(NAMES, x);
    pen.begin();
    pen.rect(left, 0, width - left, geometry.bottom);
    pen.paint({ fill: palette.surface, alpha: 0.66 });
  }
  if (x < NAMES - 1 || x > width + 1) return;
  pen.begin();
  pen.rect(x - 0.75, 0, 1.5, geometry.bottom);
  pen.paint({ fill: palette.accent });
  const { label, letters, half, middle } = nowLabel(pen, scene);
  pen.begin();
  pen.moveTo(x - 4, geometry.bottom + 3);
  pen.lineTo(x, geometry.bottom - 2);
  pen.lineTo(x + 4, geometry.bottom + 3);
  pen.close();
  pen.rect(middle - half, geometry.bottom + 2, 2 * half, AXIS - 3);
  pen.paint({ fill: palette.accent });
  pen.text(label, middle, geometry.bottom + AXIS / 2 + 1, letters);
}

function hatch(
  pen: Pen, color: string, alpha: number, x: number, y: number, width: number, height: number, step: number, slant: 1 | -1,
): void {
  if (width <= 0) return;
  pen.clip(x, y, width, height);
  pen.begin();
  // The hatching does not move with the edges of its area.
  for (let at = Math.floor((x - height) / step) * step; at < x + width; at += step) {
    pen.moveTo(at, slant > 0 ? y + height : y);
    pen.lineTo(at + height, slant > 0 ? y : y + height);
  }
  pen.paint({ stroke: color, width: 1.1, alpha });
  pen.unclip();
}
