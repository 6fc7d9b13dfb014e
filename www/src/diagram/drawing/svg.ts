// The diagram as a file: the same drawing, written with another pen.

import type { Context } from '../../cluster/context';
import { Arrows } from './arrows';
import { drawScene } from './draw';
import type { Scene } from './draw';
import { Geometry } from './geometry';
import { readPalette } from './palette';
import { CanvasPen, FONT } from './pen';
import type { TextStyle, PathStyle, Pen } from './pen';
import { Rows } from './rows';
import { diagramText as words } from '../text';

/** The smallest and the largest size of a picture, in pixels. */
const SIZES = { least: 60, most: 16_000 };
/** How many frames to wait for events that are not loaded yet. */
const TRIES = 600;

/** The span, size and theme of a picture. */
export interface Picture {
  fromMs: number;
  toMs: number;
  width: number;
  height: number;
  near: Element;
  /** A note in the corner if this is not true Raft. */
  warning: string;
}

/**
 * Draws a span of the branch that is shown as a file, in the theme that applies at `near`. Events that are not loaded are
 * missing: see `diagramReady`.
 */
export function diagramSvg(context: Context, { fromMs, toMs, width, height, near, warning }: Picture): string {
  const scene = sceneOf(context, fromMs, toMs, width, height, near);
  const pen = new SvgPen();
  drawScene(pen, scene);
  drawWarning(pen, scene, warning);
  return pen.document(scene.geometry.size.width, scene.geometry.size.height, scene.palette.surface, warning);
}

/** The scene of a span of the branch that is shown. */
function sceneOf(context: Context, fromMs: number, toMs: number, width: number, height: number, near: Element): Scene {
  const size = { width: sized(width), height: sized(height) };
  const { frame, cluster } = context;
  const rows = new Rows();
  rows.read(cluster.diagram(fromMs, toMs, size.width, 0));
  const geometry = new Geometry(size, frame.servers, fromMs, Math.max(1e-3, toMs - fromMs));
  const palette = readPalette(near);
  const arrows = new Arrows();
  arrows.lay(rows, geometry, frame.nowMs, false);
  return { rows, arrows, geometry, palette, nowMs: frame.nowMs, clock: context.clock, tellsStates: !context.recording?.untold.states, lit: false, server: 0, pointed: [] };
}

function drawWarning(pen: Pen, { geometry: { size }, palette }: Scene, warning: string): void {
  if (warning) pen.text(warning, size.width - 8, 8, { fill: palette.danger, size: 11, bold: true, align: 'right' });
}

/** Waits until a span is loaded. */
export async function diagramReady(context: Context, fromMs: number, toMs: number, width: number): Promise<void> {
  const rows = new Rows();
  for (let tries = 0; tries < TRIES; tries++) {
    rows.read(context.cluster.diagram(fromMs, toMs, width, 0));
    if (rows.share >= 1) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

/** The same as a bitmap with two pixels per unit. */
export async function diagramPng(context: Context, picture: Picture): Promise<Blob> {
  const canvas = await diagramCanvas(context, picture);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error(words.noPicture))), 'image/png');
  });
}

/** The same on a canvas with two pixels per unit. */
export async function diagramCanvas(context: Context, { fromMs, toMs, width, height, near, warning }: Picture): Promise<HTMLCanvasElement> {
  await diagramReady(context, fromMs, toMs, width);
  const canvas = document.createElement('canvas');
  canvas.width = 2 * sized(width);
  canvas.height = 2 * sized(height);
  const plane = canvas.getContext('2d');
  if (!plane) throw new Error(words.noPicture);
  const scene = sceneOf(context, fromMs, toMs, width, height, near);
  const { palette, geometry: { size } } = scene;
  plane.scale(2, 2);
  plane.fillStyle = palette.surface;
  plane.fillRect(0, 0, size.width, size.height);
  const pen = new CanvasPen(plane);
  drawScene(pen, scene);
  drawWarning(pen, scene, warning);
  return canvas;
}

function sized(pixels: number): number {
  return Math.min(SIZES.most, Math.max(SIZES.least, Math.round(pixels) || SIZES.least));
}

class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private path = '';
  private clips = 0;
  private readonly canvas = document.createElement('canvas').getContext('2d');

  /** The drawing as a file. */
  document(width: number, height: number, ground: string, more: string): string {
    return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`
      + `<title>${escaped(more ? `${words.canvas}. ${more}` : words.canvas)}</title><rect width="100%" height="100%" fill="${ground}"/>`
      + `<g font-family="${escaped(FONT)}" dominant-baseline="central">${this.parts.join('')}</g></svg>`;
  }

  begin(): void {
    this.path = '';
  }

  moveTo(x: number, y: number): void {
    this.path += `M${short(x)} ${short(y)}`;
  }

  lineTo(x: number, y: number): void {
    this.path += `L${short(x)} ${short(y)}`;
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  circle(x: number, y: number, r: number): void {
    this.path += `M${short(x + r)} ${short(y)}a${short(r)} ${short(r)} 0 1 1 ${short(-2 * r)} 0a${short(r)} ${short(r)} 0 1 1 ${short(2 * r)} 0`;
  }

  close(): void {
    this.path += 'Z';
  }

  paint({ fill, stroke, width = 1, dash = [], alpha = 1 }: PathStyle): void {
    if (!this.path) return;
    const line = stroke ? ` stroke="${stroke}" stroke-width="${short(width)}"` : '';
    const dashes = stroke && dash.length > 0 ? ` stroke-dasharray="${dash.join(' ')}"` : '';
    const faint = alpha < 1 ? ` opacity="${short(alpha)}"` : '';
    this.parts.push(`<path d="${this.path}" fill="${fill ?? 'none'}"${line}${dashes}${faint}/>`);
  }

  text(text: string, x: number, y: number, { fill, size, bold, align = 'left' }: TextStyle): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align];
    const weight = bold ? ' font-weight="650"' : '';
    this.parts.push(`<text x="${short(x)}" y="${short(y)}" font-size="${short(size)}" fill="${fill}" text-anchor="${anchor}"${weight}>${escaped(text)}</text>`);
  }

  measure(text: string, { size, bold }: TextStyle): number {
    if (!this.canvas) return text.length * size * 0.55;
    this.canvas.font = `${bold ? '650 ' : ''}${size}px ${FONT}`;
    return this.canvas.measureText(text).width;
  }

  clip(x: number, y: number, width: number, height: number): void {
    const id = `clip${++this.clips}`;
    const room = `x="${short(x)}" y="${short(y)}" width="${short(Math.max(0, width))}" height="${short(Math.max(0, height))}"`;
    this.parts.push(`<clipPath id="${id}"><rect ${room}/></clipPath><g clip-path="url(#${id})">`);
  }

  unclip(): void {
    this.parts.push('</g>');
  }
}

function short(number: number): string {
  return String(Math.round(number * 100) / 100);
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (symbol) => `&#${symbol.charCodeAt(0)};`);
}
