// Where things stand in the ring, in pixels of the drawing.

export interface Point {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  /** The radius of a server. */
  radius: number;
  centre: Point;
  /** Servers in order of their numbers. */
  servers: Point[];
  /** Whether a server's label stands above it; below otherwise. */
  labelAbove: boolean[];
  /** How much fits into and beside a server. */
  detail: 'full' | 'short' | 'name' | 'number';
  /** Places for clients. */
  clients: Point[];
  clientsBelow: boolean;
}

const CLIENT_COLUMN = 88;
const CLIENT_ROW = 50;
/** Room around a server for its timer and its halo. */
const MARGIN = 13;
const LABEL = 31;

/** Places `count` servers clockwise from the top, and clients at the left or below. */
export function layOut(count: number, width: number, height: number): Layout {
  const clientsBelow = width < height * 1.12;
  const left = clientsBelow ? 0 : CLIENT_COLUMN;
  const bottom = clientsBelow ? CLIENT_ROW : 0;
  const areaWidth = width - left;
  const areaHeight = height - bottom;
  const smaller = Math.min(areaWidth, areaHeight);

  let radius = Math.min(44, Math.max(4, smaller * 0.115), (smaller * 1.05) / Math.max(1, count));
  const labelRoom = radius >= 17 ? LABEL : radius >= 12 ? 16 : 2;
  const reach = (): { x: number; y: number } => ({
    x: Math.max(0, areaWidth / 2 - radius - MARGIN - (radius >= 17 ? 14 : 2)),
    y: Math.max(0, areaHeight / 2 - radius - MARGIN - labelRoom),
  });
  const { x: reachX, y: reachY } = reach();
  const rx = count === 1 ? 0 : Math.min(reachX, reachY * 1.45);
  const ry = count === 1 ? 0 : Math.min(reachY, rx * 1.25);
  // A big cluster stands in two staggered rows, so that its servers stay large enough to touch.
  const staggered = count > 30;
  const room = (Math.PI * (rx + ry)) / Math.max(1, count);
  radius = Math.min(radius, Math.max(4.5, room * (staggered ? 0.62 : 0.36)));

  const centre = { x: left + areaWidth / 2, y: areaHeight / 2 };
  const servers: Point[] = [];
  const labelAbove: boolean[] = [];
  for (let i = 0; i < count; i++) {
    const angle = -Math.PI / 2 + (2 * Math.PI * i) / count;
    const inset = staggered && i % 2 === 1 ? 2.3 * radius : 0;
    servers.push({ x: centre.x + (rx - inset) * Math.cos(angle), y: centre.y + (ry - inset) * Math.sin(angle) });
    labelAbove.push(count > 1 && Math.sin(angle) < -0.3);
  }
  const detail = radius >= 27 ? 'full' : radius >= 17 ? 'short' : radius >= 11 ? 'name' : 'number';
  return {
    width, height, radius, centre, servers, labelAbove, detail, clientsBelow,
    clients: clientPlaces(clientsBelow, width, height),
  };
}

function clientPlaces(below: boolean, width: number, height: number): Point[] {
  const places: Point[] = [];
  const gap = below ? 74 : 46;
  const length = below ? width : height;
  const count = Math.max(1, Math.floor((length - 20) / gap));
  const start = (length - (count - 1) * gap) / 2;
  for (let i = 0; i < count; i++) {
    const along = start + i * gap;
    places.push(below ? { x: along, y: height - CLIENT_ROW + 14 } : { x: 36, y: along });
  }
  // The middle comes first, so that a lone client stands in it.
  const middle = (count - 1) / 2;
  return places
    .map((place, i) => ({ place, distance: Math.abs(i - middle) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ place }) => place);
}

/** A point on the way from `a` to `b`, `share` of it gone, kept `inset` away from both ends and moved to the
 * right of its direction by `aside`, so that two ways do not run over each other. Writes into `out`. */
export function along(a: Point, b: Point, share: number, inset: number, aside: number, out: Point): void {
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const length = Math.hypot(dx, dy) || 1;
  const from = Math.min(inset, length / 2);
  const at = (from + share * (length - 2 * from)) / length;
  out.x = a.x + dx * at - (dy / length) * aside;
  out.y = a.y + dy * at + (dx / length) * aside;
}
