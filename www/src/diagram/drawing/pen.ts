// The interface for drawing the diagram, which both a canvas and an SVG implement. A path is begun, built from
// pieces, and painted once, so everything of the same style is painted together.

import type { Size } from './geometry';

export interface PathStyle {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  alpha?: number;
}

export interface TextStyle {
  fill: string;
  size: number;
  bold?: boolean;
  align?: 'left' | 'center' | 'right';
}

export interface Pen {
  begin(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  rect(x: number, y: number, width: number, height: number): void;
  circle(x: number, y: number, radius: number): void;
  close(): void;
  paint(paint: PathStyle): void;
  /** Writes a text with its vertical middle at `y`. */
  text(words: string, x: number, y: number, letters: TextStyle): void;
  measure(words: string, letters: TextStyle): number;
  /** Clips the drawing to this rectangle until `unclip`. */
  clip(x: number, y: number, width: number, height: number): void;
  unclip(): void;
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif';
const SOLID: readonly number[] = [];

/** The zoom of each watched canvas, as soon as it is known. */
const zooms = new WeakMap<HTMLCanvasElement, number | undefined>();

/** How many pixels of the screen one of the element takes. To tell the zoom, the browser computes all changed styles: some 2 ms. */
function pixelRatio(canvas: HTMLCanvasElement & { readonly currentCSSZoom?: number }): number {
  const zoom = zooms.get(canvas) ?? canvas.currentCSSZoom ?? 1;
  if (zooms.has(canvas)) zooms.set(canvas, zoom);
  return devicePixelRatio * zoom;
}

/**
 * Sets the size of a canvas to the pixels of the screen, and its coordinate system to the pixels of the element. Their ratio
 * changes with the zoom of the browser, another screen, and projector mode; of a watched canvas, the zoom is read once for each change.
 */
export function fitCanvas(canvas: HTMLCanvasElement, { width, height }: Size): CanvasRenderingContext2D | null {
  const ratio = pixelRatio(canvas);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting the size clears the canvas, even if it does not change.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const pen = canvas.getContext('2d');
  pen?.setTransform(wide / Math.max(1, width), 0, 0, high / Math.max(1, height), 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

/**
 * Calls back whenever the size of the screen's pixels under a canvas changes, until the returned function is called. Some
 * browsers report only the size of the box in such pixels, some only the resolution of the screen.
 */
export function watchPixelRatio(canvas: HTMLCanvasElement, changed: () => void): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const tell = (): void => {
    zooms.set(canvas, undefined);
    changed();
  };
  const watch = (): void => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      tell();
      watch();
    }, { once: true, signal });
  };
  watch();
  zooms.set(canvas, undefined);
  const observer = new ResizeObserver(tell);
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    // This browser does not report the size of the box in such pixels; the zoom changes that in others, too.
    observer.observe(canvas);
  }
  return () => {
    zooms.delete(canvas);
    controller.abort();
    observer.disconnect();
  };
}

export class CanvasPen implements Pen {
  /** The present font, as far as it is known: to set one makes the browser compute the styles of the page. */
  private font = '';

  constructor(private readonly canvas: CanvasRenderingContext2D) {
    canvas.textBaseline = 'middle';
  }

  begin(): void {
    this.canvas.beginPath();
  }

  moveTo(x: number, y: number): void {
    this.canvas.moveTo(x, y);
  }

  lineTo(x: number, y: number): void {
    this.canvas.lineTo(x, y);
  }

  rect(x: number, y: number, width: number, height: number): void {
    this.canvas.rect(x, y, width, height);
  }

  circle(x: number, y: number, radius: number): void {
    this.canvas.moveTo(x + radius, y);
    this.canvas.arc(x, y, radius, 0, 2 * Math.PI);
  }

  close(): void {
    this.canvas.closePath();
  }

  paint({ fill, stroke, width = 1, dash = SOLID, alpha = 1 }: PathStyle): void {
    const { canvas } = this;
    canvas.globalAlpha = alpha;
    if (fill) {
      canvas.fillStyle = fill;
      canvas.fill();
    }
    if (stroke) {
      canvas.strokeStyle = stroke;
      canvas.lineWidth = width;
      canvas.setLineDash(dash as number[]);
      canvas.stroke();
    }
    canvas.globalAlpha = 1;
  }

  text(words: string, x: number, y: number, letters: TextStyle): void {
    this.setFont(letters);
    this.canvas.fillStyle = letters.fill;
    this.canvas.textAlign = letters.align ?? 'left';
    this.canvas.fillText(words, x, y);
  }

  measure(words: string, letters: TextStyle): number {
    this.setFont(letters);
    return this.canvas.measureText(words).width;
  }

  clip(x: number, y: number, width: number, height: number): void {
    this.canvas.save();
    this.canvas.beginPath();
    this.canvas.rect(x, y, width, height);
    this.canvas.clip();
  }

  unclip(): void {
    this.canvas.restore();
    this.font = '';
  }

  private setFont({ size, bold }: TextStyle): void {
    const font = `${bold ? '650 ' : ''}${size}px ${FONT}`;
    if (font !== this.font) this.canvas.font = this.font = font;
  }
}
