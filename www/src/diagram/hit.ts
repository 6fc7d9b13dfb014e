// Finds what is under a point of the diagram.

import { exactTime } from './drawing/axis';
import { ArrowField, BandField, EndCode, LaneField, MarkField } from '../cluster/model';
import type { Scene } from './drawing/draw';
import { markPlace } from './drawing/draw';
import { diagramText as words } from './text';

export interface Hit {
  /** The event that a click selects; 0 if there is none. */
  seq: number;
  /** A message in flight that a click selects instead; 0 for none. */
  message: number;
  /** A description, in addition to the event's sentence. */
  lines: string[];
  x: number;
  y: number;
}

/** The thing nearest to a point, at most `reach` away: signs first, then arrows, then bars and bands. */
export function hitTest(scene: Scene, x: number, y: number, reach: number): Hit | undefined {
  return hitMark(scene, x, y, reach + 2) ?? hitArrow(scene, x, y, reach) ?? hitLasting(scene, x, y);
}

function hitMark({ rows, geometry, clock }: Scene, x: number, y: number, reach: number): Hit | undefined {
  let best = -1;
  let distance = reach;
  for (let row = 0; row < rows.marks; row++) {
    const [mx, my] = markPlace(rows, geometry, row);
    const away = Math.hypot(mx - x, my - y);
    if (away >= distance) continue;
    [best, distance] = [row, away];
  }
  if (best < 0) return undefined;
  const count = rows.mark(best, MarkField.Count);
  const [mx, my] = markPlace(rows, geometry, best);
  const lines = count > 1 ? [words.likeThis(clock, count, rows.marksBinMs)] : [exactTime(clock, rows.mark(best, MarkField.AtMs))];
  return { seq: rows.mark(best, MarkField.Seq), message: 0, lines, x: mx, y: my };
}

function hitArrow({ rows, arrows, clock }: Scene, x: number, y: number, reach: number): Hit | undefined {
  const { places } = arrows;
  let best = -1;
  let distance = reach;
  let nearest = 0;
  for (let row = 0; row < arrows.count; row++) {
    const at = 4 * row;
    const [x1, y1] = [places[at]!, places[at + 1]!];
    const [dx, dy] = [places[at + 2]! - x1, places[at + 3]! - y1];
    const share = Math.min(1, Math.max(0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy || 1)));
    const away = Math.hypot(x1 + share * dx - x, y1 + share * dy - y);
    if (away >= distance) continue;
    [best, distance, nearest] = [row, away, share];
  }
  if (best < 0) return undefined;
  const at = (field: ArrowField): number => rows.arrow(best, field);
  const [sentMs, endMs, end] = [at(ArrowField.SentMs), at(ArrowField.EndMs), at(ArrowField.End)];
  const flying = end === EndCode.Flying;
  const seq = nearest > 0.5 && !flying ? at(ArrowField.EndSeq) : at(ArrowField.SentSeq);
  const count = at(ArrowField.Count);
  return {
    seq,
    message: flying && nearest > 0.5 ? at(ArrowField.Message) : 0,
    lines: count > 1 ? [words.likeThis(clock, count, rows.binMs)] : [words.ends(clock, sentMs, endMs, end)],
    x: places[4 * best]! + nearest * (places[4 * best + 2]! - places[4 * best]!),
    y: places[4 * best + 1]! + nearest * (places[4 * best + 3]! - places[4 * best + 1]!),
  };
}

/** A bar or a band. */
function hitLasting({ rows, geometry, clock, tellsStates }: Scene, x: number, y: number): Hit | undefined {
  const server = geometry.laneAt(y);
  if (!(server > 0)) return undefined;
  const ms = geometry.ms(x);
  const lines: string[] = [];
  for (let row = 0; tellsStates && row < rows.spans; row++) {
    if (rows.span(row, LaneField.Server) !== server) continue;
    const [fromMs, toMs] = [rows.span(row, LaneField.FromMs), rows.span(row, LaneField.ToMs)];
    if (ms < fromMs || ms >= toMs) continue;
    lines.push(words.state(server, rows.span(row, LaneField.State), rows.span(row, LaneField.Term)), words.lasts(clock, fromMs, toMs));
  }
  for (let row = 0; row < rows.bands; row++) {
    if (rows.band(row, BandField.Server) !== server) continue;
    const [fromMs, toMs] = [rows.band(row, BandField.FromMs), rows.band(row, BandField.ToMs)];
    if (ms < fromMs || ms >= toMs) continue;
    lines.push(words.band(rows.band(row, BandField.Kind), server, rows.band(row, BandField.Other)));
  }
  return lines.length === 0 ? undefined : { seq: 0, message: 0, lines, x, y: geometry.y(server) };
}
