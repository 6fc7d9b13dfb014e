// What plots by uPlot share: the colours of the theme, axes, and legends.

import type uPlot from 'uplot';
import { el, svg } from './svg';

/** Lines differ by colour and by dashes. */
export const DASHES = [[], [6, 3], [2, 2], [8, 2, 2, 2], [12, 3], [4, 4], [1, 3]];

export interface Line {
  name: string;
  /** The class of its colour. */
  color: string;
  dash: number[];
}

/** Resolves colours of the theme for a canvas; it has to be in the page. */
export class ColorProbe {
  readonly element = el('i', 'probe');

  color(name: string): string {
    this.element.className = `probe ${name}`;
    return getComputedStyle(this.element).color;
  }
}

export function axisIn(color: (name: string) => string): uPlot.Axis {
  return {
    stroke: color('muted'),
    grid: { stroke: color('line'), width: 1 },
    ticks: { stroke: color('line'), width: 1, size: 4 },
    font: '11px system-ui, sans-serif',
    gap: 2,
  };
}

/** The sign of a line. */
export function lineSign({ color, dash }: Omit<Line, 'name'>): SVGSVGElement {
  const stroke = svg('line', { x1: 0, y1: 4, x2: 24, y2: 4, 'stroke-dasharray': dash.join(' ') });
  return svg('svg', { viewBox: '0 0 24 8', width: 24, height: 8, 'aria-hidden': 'true', class: color }, stroke);
}

/** The sign of a line, and its name. */
export function legend(line: Line): HTMLElement {
  return el('span', '', lineSign(line), line.name);
}
