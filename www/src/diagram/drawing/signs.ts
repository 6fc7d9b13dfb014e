// The signs on the lanes. Each has a shape of its own: none is distinguished only by colour.

import { SignCode } from '../../cluster/model';
import type { Palette } from './palette';
import type { Pen } from './pen';

export interface Sign {
  color: Exclude<keyof Palette, 'terms'>;
  /** Whether it is filled; otherwise it is drawn as lines. */
  filled?: boolean;
  /** Whether it is small and below the bar of the lane; otherwise it is on the bar. */
  small?: boolean;
  /** Signs of a higher rank are drawn over the others, and also in thin lanes. */
  rank: number;
  /** Its path around a point, within a radius. */
  path: (pen: Pen, x: number, y: number, r: number) => void;
}

const cross: Sign['path'] = (pen, x, y, r) => {
  pen.moveTo(x - r, y - r);
  pen.lineTo(x + r, y + r);
  pen.moveTo(x + r, y - r);
  pen.lineTo(x - r, y + r);
};

const ring: Sign['path'] = (pen, x, y, r) => pen.circle(x, y, r);

const tick: Sign['path'] = (pen, x, y, r) => {
  pen.moveTo(x - r * 0.8, y + r * 0.05);
  pen.lineTo(x - r * 0.2, y + r * 0.65);
  pen.lineTo(x + r * 0.85, y - r * 0.6);
};

const polygon = (...corners: [number, number][]): Sign['path'] => (pen, x, y, r) => {
  corners.forEach(([cx, cy], place) => (place === 0 ? pen.moveTo(x + cx * r, y + cy * r) : pen.lineTo(x + cx * r, y + cy * r)));
  pen.close();
};

const lines = (...ends: [number, number, number, number][]): Sign['path'] => (pen, x, y, r) => {
  for (const [ax, ay, bx, by] of ends) {
    pen.moveTo(x + ax * r, y + ay * r);
    pen.lineTo(x + bx * r, y + by * r);
  }
};

const both = (...paths: Sign['path'][]): Sign['path'] => (pen, x, y, r) => paths.forEach((path) => path(pen, x, y, r));

const crown = polygon([-1, 0.75], [-1, -0.55], [-0.45, 0.05], [0, -0.85], [0.45, 0.05], [1, -0.55], [1, 0.75]);

/** For links: a broken line and a continuous one. */
const APART = lines([-1, 0, -0.35, 0], [0.35, 0, 1, 0], [-0.35, -0.8, -0.35, 0.8], [0.35, -0.8, 0.35, 0.8]);
const TOGETHER = lines([-1, 0, 1, 0], [-1, -0.6, -1, 0.6], [1, -0.6, 1, 0.6]);

/** A disk. */
const drum = polygon([-0.7, -0.8], [0.7, -0.8], [0.7, 0.8], [-0.7, 0.8]);

export const SIGNS: Record<SignCode, Sign> = {
  [SignCode.Timeout]: { color: 'warn', rank: 6, path: both(ring, lines([0, -0.6, 0, 0], [0, 0, 0.5, 0.25])) },
  [SignCode.VoteGranted]: { color: 'ok', rank: 4, path: tick },
  [SignCode.VoteDenied]: { color: 'danger', rank: 4, path: both(ring, lines([-0.5, 0, 0.5, 0])) },
  [SignCode.Elected]: { color: 'text', rank: 8, filled: true, path: crown },
  [SignCode.SteppedDown]: { color: 'muted', rank: 5, path: lines([-0.8, -0.4, 0, 0.4], [0, 0.4, 0.8, -0.4]) },
  [SignCode.Committed]: { color: 'ok', rank: 2, small: true, filled: true, path: polygon([0, -1], [0.85, 0.7], [-0.85, 0.7]) },
  [SignCode.Applied]: { color: 'muted', rank: 1, small: true, path: lines([0, -1, 0, 1]) },
  [SignCode.Truncated]: { color: 'danger', rank: 5, path: lines([-0.9, 0, 0.9, 0], [-0.9, -0.8, -0.9, 0.8], [0.9, -0.8, 0.9, 0.8]) },
  [SignCode.Crashed]: { color: 'danger', rank: 9, path: cross },
  [SignCode.Started]: { color: 'ok', rank: 7, filled: true, path: polygon([-0.7, -0.95], [1, 0], [-0.7, 0.95]) },
  [SignCode.Isolated]: { color: 'danger', rank: 7, path: APART },
  [SignCode.Reconnected]: { color: 'ok', rank: 7, path: TOGETHER },
  [SignCode.Cut]: { color: 'danger', rank: 6, path: APART },
  [SignCode.Mended]: { color: 'ok', rank: 6, path: TOGETHER },
  [SignCode.Partitioned]: { color: 'danger', rank: 9, path: APART },
  [SignCode.Healed]: { color: 'ok', rank: 9, path: TOGETHER },
  [SignCode.Setting]: { color: 'accent', rank: 5, path: polygon([-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]) },
  [SignCode.Submitted]: { color: 'text', rank: 3, filled: true, path: (pen, x, y, r) => pen.circle(x, y, r * 0.6) },
  [SignCode.Answered]: { color: 'ok', rank: 3, path: tick },
  [SignCode.Waited]: { color: 'warn', rank: 3, path: both(ring, lines([0, -0.6, 0, 0], [0, 0, 0.5, 0.25])) },
  [SignCode.Duplicated]: { color: 'muted', rank: 2, small: true, path: lines([-0.5, -0.8, -0.5, 0.8], [0.5, -0.8, 0.5, 0.8]) },
  [SignCode.Paused]: { color: 'warn', rank: 8, path: lines([-0.4, -0.8, -0.4, 0.8], [0.4, -0.8, 0.4, 0.8]) },
  [SignCode.Resumed]: { color: 'ok', rank: 7, filled: true, path: polygon([-0.7, -0.95], [1, 0], [-0.7, 0.95]) },
  [SignCode.Snapshot]: {
    color: 'accent', rank: 6, path: both(polygon([-0.8, -0.85], [0.8, -0.85], [0.8, 0.85], [-0.8, 0.85]), lines([-0.8, -0.28, 0.8, -0.28], [-0.8, 0.28, 0.8, 0.28])),
  },
  [SignCode.Clogged]: { color: 'warn', rank: 6, path: lines([-1, 0, -0.3, 0], [-0.2, -0.8, -0.2, 0.8], [0.3, -0.8, 0.3, 0.8], [0.8, -0.8, 0.8, 0.8]) },
  [SignCode.DiskFault]: { color: 'danger', rank: 8, path: both(drum, lines([-0.9, 0.9, 0.9, -0.9])) },
  [SignCode.DiskWell]: { color: 'ok', rank: 7, path: drum },
  [SignCode.Stepped]: { color: 'warn', rank: 6, path: both(ring, lines([0, -0.6, 0, 0], [0, 0, 0.5, 0], [0.2, -0.3, 0.5, 0], [0.2, 0.3, 0.5, 0])) },
  [SignCode.Storm]: { color: 'text', rank: 4, path: both((pen, x, y, r) => pen.circle(x - r * 0.5, y, r * 0.4), (pen, x, y, r) => pen.circle(x + r * 0.5, y, r * 0.4)) },
  [SignCode.Chaos]: { color: 'warn', rank: 9, path: polygon([0.2, -1], [-0.7, 0.2], [-0.05, 0.2], [-0.2, 1], [0.7, -0.25], [0.05, -0.25]) },
  [SignCode.Added]: { color: 'ok', rank: 8, path: both(ring, lines([-0.55, 0, 0.55, 0], [0, -0.55, 0, 0.55])) },
  [SignCode.Reconfigured]: { color: 'accent', rank: 6, path: both(ring, (pen, x, y, r) => pen.circle(x, y, r * 0.45)) },
  [SignCode.Logged]: { color: 'text', rank: 3, filled: true, path: (pen, x, y, r) => pen.circle(x, y, r * 0.45) },
  [SignCode.Violated]: {
    color: 'danger', rank: 10, path: both(polygon([0, -1], [1, 0.85], [-1, 0.85]), lines([0, -0.35, 0, 0.3], [0, 0.5, 0, 0.62])),
  },
};
