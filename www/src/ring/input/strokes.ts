// Finds the groups into which strokes through the ring divide its servers.
//
// The ring is a disk. Each part of a stroke inside it divides it in two. So one stroke that zigzags through the ring makes three
// groups, and a loop around some servers that starts outside is not a special case.

import type { Point } from '../geometry';

/** The disk: servers are on its edge or inside. */
export interface Disk {
  centre: Point;
  rx: number;
  ry: number;
}

/** The disk around the servers, with a margin for imprecise strokes; it also contains the corners of rows. */
export function diskAround(servers: Point[], centre: Point, margin: number): Disk {
  const reach = (of: (point: Point) => number): number => Math.max(0, ...servers.map((point) => Math.abs(of(point)))) + margin;
  const [rx, ry] = [reach((p) => p.x - centre.x), reach((p) => p.y - centre.y)];
  const wider = Math.max(1, ...servers.map(({ x, y }) => Math.hypot((x - centre.x) / rx, (y - centre.y) / ry)));
  return { centre, rx: rx * wider, ry: ry * wider };
}

/** The part of the ring in which each server is: equal texts mean the same part. */
export function areasOf(servers: Point[], strokes: Point[][], disk: Disk): string[] {
  const lines = strokes.flatMap((stroke) => chords(stroke, disk));
  const [first] = servers;
  return servers.map((server) => lines.map((line) => (first && crossings(first, server, line) % 2 === 1 ? '1' : '0')).join(''));
}

/** The parts of a stroke inside the disk; loose ends are extended to its edge, loops are closed. */
function chords(stroke: Point[], disk: Disk): Point[][] {
  const parts: Point[][] = [];
  let part: Point[] = [];
  stroke.forEach((point, i) => {
    const before = stroke[i - 1];
    const inside = isInside(point, disk);
    const entered = inside && before !== undefined && !isInside(before, disk);
    if (entered && before) part = [before];
    if (inside || part.length > 0) part.push(point);
    if (!inside && part.length > 0) {
      parts.push(part);
      part = [];
    }
  });
  if (part.length > 0) parts.push(part);
  return parts.filter((line) => line.length > 1).map((line) => finish(line, disk));
}

function finish(line: Point[], disk: Disk): Point[] {
  const [start, end] = [line[0], line.at(-1)];
  if (!start || !end) return line;
  const [loose, open] = [isInside(start, disk), isInside(end, disk)];
  const span = Math.max(...line.map((point) => Math.hypot(point.x - start.x, point.y - start.y)));
  if (loose && open && Math.hypot(end.x - start.x, end.y - start.y) < span / 3) return [...line, start];
  const head = loose ? [pointOutside(line[Math.min(4, line.length - 1)] ?? end, start, disk)] : [];
  const tail = open ? [pointOutside(line[Math.max(0, line.length - 5)] ?? start, end, disk)] : [];
  return [...head, ...line, ...tail];
}

/** A point outside the disk, on the ray from `a` through `b`. */
function pointOutside(a: Point, b: Point, disk: Disk): Point {
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
  const far = (2 * (disk.rx + disk.ry)) / length;
  return { x: b.x + (b.x - a.x) * far, y: b.y + (b.y - a.y) * far };
}

function isInside(point: Point, { centre, rx, ry }: Disk): boolean {
  return ((point.x - centre.x) / rx) ** 2 + ((point.y - centre.y) / ry) ** 2 <= 1;
}

/** How often a line crosses the segment from `a` to `b`. */
function crossings(a: Point, b: Point, line: Point[]): number {
  let count = 0;
  for (let i = 1; i < line.length; i++) {
    const [c, d] = [line[i - 1], line[i]];
    if (c && d && side(a, b, c) !== side(a, b, d) && side(c, d, a) !== side(c, d, b)) count++;
  }
  return count;
}

/** Whether `p` lies to the left of the line from `a` to `b`. */
function side(a: Point, b: Point, p: Point): boolean {
  return (b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0;
}
