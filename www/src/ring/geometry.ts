// The layout of the ring, in pixels of the drawing.

export interface Point {
  x: number;
  y: number;
}

export interface Grid {
  columns: number;
  /** The width and height of the cell of one server. */
  cell: number;
}

export interface Layout {
  width: number;
  height: number;
  /** The radius of a server. */
  radius: number;
  centre: Point;
  /** The positions of the servers, in order of their numbers. */
  servers: Point[];
  /** Whether a server's label is above it; otherwise it is below. */
  labelAbove: boolean[];
  /** How much of a server is drawn. */
  detail: 'full' | 'short' | 'name' | 'bead';
  /** The rows of beads that replace the ring if servers would be too small in it. */
  grid: Grid | undefined;
  /** Seats for clients. */
  clients: Point[];
  clientsBelow: boolean;
}

const CLIENT_COLUMN = 88;
const CLIENT_ROW = 50;
/** The margin around a server for its timer and its halo. */
const MARGIN = 13;
/** Servers of at least this radius have a label; of at least the other radius, a label of two lines. */
const LABELLED = 17;
const FULL = 27;
/** In a smaller circle, a name is not readable. */
const LEGIBLE = 14;
const LARGEST = 44;
/** Half the width of a label, and of a label without notes that can be left out. */
const LABEL_REACH = 42;
const SHORT_LABEL = 33;

/** Positions `count` servers clockwise from the top, or in rows if they are many, and clients at the left or below. */
export function layoutRing(count: number, width: number, height: number): Layout {
  const clientsBelow = width < height * 1.12;
  const left = clientsBelow ? 0 : CLIENT_COLUMN;
  const area = { left, width: width - left, height: height - (clientsBelow ? CLIENT_ROW : 0) };
  let radius = Math.max(LEGIBLE, Math.min(LARGEST, Math.min(area.width, area.height) * 0.13));
  let ring = ringOf(count, radius, area);
  while (radius >= LEGIBLE && !fits(ring, radius)) {
    radius -= 1;
    ring = ringOf(count, radius, area);
  }
  const common = { width, height, clientsBelow, clients: clientPlaces(clientsBelow, width, height) };
  if (radius < LEGIBLE && count > FEW) return { ...common, ...gridOf(count, area), detail: 'bead' };
  const detail = radius >= FULL ? 'full' : radius >= LABELLED ? 'short' : 'name';
  return { ...common, ...ring, radius, detail, grid: undefined };
}

/** Up to this many servers are drawn in a ring of any size. */
const FEW = 12;

interface Area {
  left: number;
  width: number;
  height: number;
}

/** Rows of beads, S1 at the top left. */
function gridOf(count: number, area: Area): Pick<Layout, 'radius' | 'centre' | 'servers' | 'labelAbove' | 'grid'> {
  const room = { width: area.width - 2 * GRID_MARGIN, height: area.height - 2 * GRID_MARGIN - SUMMARY_ROW };
  let columns = 1;
  const cellOf = (wide: number): number => Math.min(room.width / wide, room.height / Math.ceil(count / wide));
  for (let wide = 2; wide <= count; wide++) if (cellOf(wide) > cellOf(columns)) columns = wide;
  const cell = Math.max(12, Math.min(LARGEST_CELL, cellOf(columns)));
  const rows = Math.ceil(count / columns);
  const start = {
    x: area.left + area.width / 2 - ((columns - 1) * cell) / 2,
    y: GRID_MARGIN + (room.height - (rows - 1) * cell) / 2,
  };
  const servers = Array.from({ length: count }, (_, i) => ({ x: start.x + (i % columns) * cell, y: start.y + Math.floor(i / columns) * cell }));
  const centre = { x: area.left + area.width / 2, y: start.y + ((rows - 1) * cell) / 2 };
  return { radius: cell * BEAD, centre, servers, labelAbove: servers.map(() => false), grid: { columns, cell } };
}

const GRID_MARGIN = 8;
/** The height of the summary below the beads. */
const SUMMARY_ROW = 20;
const LARGEST_CELL = 62;
/** The radius of a bead, as a share of its cell; a leader's is larger. */
const BEAD = 0.34;

type RingPlaces = Pick<Layout, 'centre' | 'servers' | 'labelAbove'>;

function ringOf(count: number, radius: number, area: Area): RingPlaces {
  const reachX = Math.max(0, area.width / 2 - radius - MARGIN - (radius >= LABELLED ? 14 : 2));
  const reachY = Math.max(0, area.height / 2 - radius - MARGIN - 2 * halfLabelHeight(radius) - 2);
  const rx = count === 1 ? 0 : Math.min(reachX, reachY * 1.75);
  const ry = count === 1 ? 0 : Math.min(reachY, rx * 1.25);
  const centre = { x: area.left + area.width / 2, y: area.height / 2 };
  const servers: Point[] = [];
  const labelAbove: boolean[] = [];
  for (let i = 0; i < count; i++) {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / count;
    servers.push({ x: centre.x + rx * Math.cos(angle), y: centre.y + ry * Math.sin(angle) });
    labelAbove.push(count > 1 && Math.sin(angle) < -0.3);
  }
  return { centre, servers, labelAbove };
}

/** Half the height of a server's label. */
function halfLabelHeight(radius: number): number {
  return radius >= FULL ? 14 : radius >= LABELLED ? 7 : 0;
}

/** Whether neighbours, with their timers and labels, do not overlap. */
function fits({ servers, labelAbove }: RingPlaces, radius: number): boolean {
  const half = halfLabelHeight(radius);
  const label = (i: number): Point => {
    const at = servers[i] ?? { x: 0, y: 0 };
    return { x: at.x, y: at.y + (labelAbove[i] ? -1 : 1) * (radius + 9 + half) };
  };
  return servers.every((at, i) => {
    const j = (i + 1) % servers.length;
    const other = servers[j];
    if (!other || j === i) return true;
    if (Math.hypot(other.x - at.x, other.y - at.y) < 2 * radius + 24) return false;
    if (half === 0) return true;
    const [one, next] = [label(i), label(j)];
    const areApart = Math.abs(one.x - next.x) >= 2 * LABEL_REACH || Math.abs(one.y - next.y) >= 2 * half;
    const isClear = (words: Point, server: Point): boolean => Math.hypot(beyond(words.x - server.x, SHORT_LABEL), beyond(words.y - server.y, half)) >= radius + TIMER_EDGE;
    return areApart && isClear(one, other) && isClear(next, at);
  });
}

/** How far a distance reaches beyond the half of something. */
const beyond = (distance: number, half: number): number => Math.max(0, Math.abs(distance) - half);

/** How wide the label of a server may be at this height, before it overlaps another server, the label of one, or the edge. */
export function widthOfLabel({ servers, labelAbove, radius, width }: Layout, index: number, y: number): number {
  const at = servers[index] ?? { x: 0, y: 0 };
  let half = Math.min(at.x, width - at.x);
  servers.forEach((other, i) => {
    if (i === index) return;
    const [aside, reach, apart] = [Math.abs(other.x - at.x), radius + TIMER_REACH, Math.abs(other.y - y)];
    if (apart < reach) half = Math.min(half, aside - Math.sqrt(reach * reach - apart * apart));
    // Labels side by side share the room between them.
    if (labelAbove[i] === labelAbove[index] && Math.abs(other.y - at.y) < 2 * halfLabelHeight(radius)) half = Math.min(half, aside / 2 - LABEL_GAP);
  });
  return 2 * half;
}

/** How far the timer of a server reaches beyond its circle, without and with a gap. */
const TIMER_EDGE = 6;
const TIMER_REACH = 7;
/** Half the gap between two labels side by side. */
const LABEL_GAP = 3;

function clientPlaces(below: boolean, width: number, height: number): Point[] {
  const places: Point[] = [];
  const gap = below ? 74 : 46;
  const length = below ? width : height;
  const count = Math.max(1, Math.floor((length - 20) / gap));
  const start = (length - (count - 1) * gap) / 2;
  for (let i = 0; i < count; i++) {
    const along = start + i * gap;
    places.push(below ? { x: along, y: height - CLIENT_ROW + 14 } : { x: 40, y: along });
  }
  // The middle comes first, for a single client.
  const middle = (count - 1) / 2;
  return places
    .map((place, i) => ({ place, distance: Math.abs(i - middle) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ place }) => place);
}

/** The point at `share` of the line from `a` to `b`, at least `inset` away from both ends and moved to the right by `aside`, so that
 * the two directions do not overlap. Writes into `out`. */
export function pointOnLine(a: Point, b: Point, share: number, inset: number, aside: number, out: Point): void {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const from = Math.min(inset, length / 2);
  const at = (from + share * (length - 2 * from)) / length;
  out.x = a.x + dx * at - (dy / length) * aside;
  out.y = a.y + dy * at + (dx / length) * aside;
}
