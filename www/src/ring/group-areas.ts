// The area of each group of a partition: a tinted field under its servers, with its letter. A group whose servers are not all
// neighbours has several fields with bridges between them.

import { groupLetter, text } from '../common/text';
import type { Layout, Point } from './geometry';
import { svg } from '../common/svg';

/** The number of tints in the theme. */
const TINTS = 6;
/** How much wider the rim of an area is than the area. */
const RIM = 3;
const BRIDGE = 16;

export interface GroupAreas {
  /** The fields themselves. */
  nodes: SVGElement[];
  /** Their letters; in the order of the groups' first servers. */
  tags: SVGGElement[];
}

/** The styles of areas. */
export { default as groupAreaStyles } from './group-areas.css';

/** Draws the areas of all groups. */
export function drawGroupAreas(layout: Layout, groupOf: (id: number) => number): GroupAreas {
  const fat = areaWidth(layout, groupOf);
  const nodes: SVGElement[] = [];
  const tags: SVGGElement[] = [];
  for (const [group, runs] of runsOf(layout, groupOf)) {
    const fields = runs.map((run) => closed(run.map((id) => pointOf(layout, id))));
    // In rows of beads, they would cross other beads.
    const bridges = layout.grid ? [] : runs.slice(1).map((run, i) => bridge(layout, runs[i] ?? run, run));
    const tint = `g${((group - 1) % TINTS) + 1}`;
    const paths = (name: string, more: number): SVGElement[] => [
      ...bridges.map((d) => svg('path', { class: `bridge ${name}`, d, 'stroke-width': BRIDGE + more })),
      ...fields.map((d) => svg('path', { class: name, d, 'stroke-width': fat + more })),
    ];
    nodes.push(svg('g', { class: tint }, ...paths('rim', RIM), ...paths('area', 0)));
    const longest = runs.reduce((best, run) => (run.length > best.length ? run : best), runs[0] ?? []);
    tags.push(tag(placeForTag(layout, longest, fat / 2), group));
  }
  return { nodes, tags };
}

/** The sequences of neighbours of each group, around the ring or in each row. */
function runsOf({ servers: { length: count }, grid }: Layout, groupOf: (id: number) => number): Map<number, number[][]> {
  const runs = new Map<number, number[][]>();
  let start = 1;
  while (!grid && start < count && groupOf(start) === groupOf(((start + count - 2) % count) + 1)) start++;
  let run: number[] = [];
  for (let i = 0; i < count; i++) {
    const id = ((start - 1 + i) % count) + 1;
    const [last] = run;
    if (last === undefined || groupOf(last) !== groupOf(id) || (grid && (id - 1) % grid.columns === 0)) {
      run = [];
      const known = runs.get(groupOf(id)) ?? [];
      runs.set(groupOf(id), [...known, run]);
    }
    run.push(id);
  }
  return new Map([...runs].sort(([a], [b]) => a - b));
}

/** The width of an area around its servers, with a gap between neighbours of different groups. */
function areaWidth(layout: Layout, groupOf: (id: number) => number): number {
  const { servers, radius, grid } = layout;
  if (grid) return grid.cell - 7;
  let near = Infinity;
  servers.forEach((at, i) => {
    const other = servers[(i + 1) % servers.length];
    if (other && groupOf(i + 1) !== groupOf(((i + 1) % servers.length) + 1)) near = Math.min(near, Math.hypot(at.x - other.x, at.y - other.y));
  });
  return Math.max(2 * radius + 6, Math.min(2 * radius + 40, near - 7));
}

function pointOf(layout: Layout, id: number): Point {
  return layout.servers[id - 1] ?? layout.centre;
}

const written = ({ x, y }: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`;

const closed = (points: Point[]): string => `M${points.map(written).join('L')}Z`;

/** A bridge from the end of one sequence to the start of the next, curved towards the centre. */
function bridge(layout: Layout, run: number[], next: number[]): string {
  const from = pointOf(layout, run.at(-1) ?? 0);
  const to = pointOf(layout, next[0] ?? 0);
  return `M${written(from)}Q${written(layout.centre)} ${written(to)}`;
}

/** The position of a group's letter on the edge of its longest sequence, if possible not over names and servers. */
function placeForTag(layout: Layout, run: number[], reach: number): Point {
  const { centre, width, height, grid } = layout;
  // In rows: at the start of its row, between two rows.
  if (grid) return { x: pointOf(layout, run[0] ?? 0).x - grid.cell / 2, y: pointOf(layout, run[0] ?? 0).y - grid.cell / 2 + 2 };
  const places: Point[] = [];
  const around = ({ x, y }: Point, angle: number): void => {
    const at = { x: x + reach * Math.cos(angle), y: y + reach * Math.sin(angle) };
    places.push({ x: Math.max(14, Math.min(width - 14, at.x)), y: Math.max(14, Math.min(height - 14, at.y)) });
  };
  const outward = ({ x, y }: Point): number => Math.atan2(y - centre.y, x - centre.x);
  for (let i = 1; i < run.length; i++) {
    const [a, b] = [pointOf(layout, run[i - 1] ?? 0), pointOf(layout, run[i] ?? 0)];
    const middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
    around(middle, outward(middle));
    if (run.length * 2 < layout.servers.length + 2) around(middle, outward(middle) + Math.PI);
  }
  for (const id of run) {
    const at = pointOf(layout, id);
    for (const turn of [0.9, -0.9, 0, 2.2, -2.2, Math.PI]) around(at, outward(at) + turn);
  }
  return places.find((place) => isClear(layout, place)) ?? places[0] ?? centre;
}

/** Whether a letter at a position covers neither a server nor a server's name. */
function isClear({ servers, labelAbove, radius, detail, width }: Layout, place: Point): boolean {
  // The button that heals everything is in the corner.
  if (place.x > width - 150 && place.y < 52) return false;
  const named = detail === 'full' || detail === 'short';
  return servers.every((at, i) => {
    if (Math.hypot(at.x - place.x, at.y - place.y) < radius + 17) return false;
    const label = at.y + (labelAbove[i] ? -1 : 1) * (radius + 22);
    return !named || Math.abs(at.x - place.x) > 50 || Math.abs(label - place.y) > 24;
  });
}

/** The letter of a group. */
function tag(at: Point, group: number): SVGGElement {
  const letter = svg('text', { y: 4.5 });
  letter.textContent = groupLetter(group);
  return svg(
    'g', { class: 'tag', role: 'button', 'aria-haspopup': 'menu', 'aria-label': text.group(group), 'data-group': group, transform: `translate(${written(at)})` },
    svg('circle', { class: 'touch', r: 20 }), svg('circle', { class: 'disc', r: 10.5 }), letter,
  );
}
