// What the diagram is drawn with: a few verbs that a canvas and an SVG both have. A path is begun, made of
// pieces, and painted once; so what looks alike is painted at once.

import type { Size } from './geometry';

export interface Paint {
  fill?: string;
  stroke?: string;
  width?: number;
  dash?: readonly number[];
  alpha?: number;
}

export interface Letters {
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
  paint(paint: Paint): void;
  /** Writes on the middle line `y`. */
  text(words: string, x: number, y: number, letters: Letters): void;
  measure(words: string, letters: Letters): number;
  /** What is drawn until `unclip` is seen in this rectangle alone. */
  clip(x: number, y: number, width: number, height: number): void;
  unclip(): void;
}

export const FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", Ubuntu, sans-serif';
const SOLID: readonly number[] = [];

/**
 * Gives a canvas as many pixels as the screen has where it stands, and a coordinate system in the element's own
 * pixels. The ratio of both changes with the zoom of the browser, with another screen, and in projector mode; so it is
 * asked for whenever something is drawn.
 */
export function fitCanvas(canvas: HTMLCanvasElement & { readonly currentCSSZoom?: number }, { width, height }: Size): CanvasRenderingContext2D | null {
  const ratio = devicePixelRatio * (canvas.currentCSSZoom ?? 1);
  const [wide, high] = [Math.round(width * ratio), Math.round(height * ratio)];
  // To set a size clears the canvas, even if it is the same.
  if (canvas.width !== wide) canvas.width = wide;
  if (canvas.height !== high) canvas.height = high;
  const pen = canvas.getContext('2d');
  pen?.setTransform(wide / Math.max(1, width), 0, 0, high / Math.max(1, height), 0, 0);
  pen?.clearRect(0, 0, width, height);
  return pen;
}

/**
 * Calls back whenever the screen's pixels under a canvas become larger or smaller, until it is told to stop. Not every
 * browser tells of both: of the box in such pixels, and of the screen's resolution.
 */
export function watchPixelRatio(canvas: HTMLCanvasElement, changed: () => void): () => void {
  const controller = new AbortController();
  const { signal } = controller;
  const watch = (): void => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', () => {
      changed();
      watch();
    }, { once: true, signal });
  };
  watch();
  const observer = new ResizeObserver(changed);
  try {
    observer.observe(canvas, { box: 'device-pixel-content-box' });
  } catch {
    // This browser does not know the box.
  }
  return () => {
    controller.abort();
    observer.disconnect();
  };
}

export class CanvasPen implements Pen {
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

  paint({ fill, stroke, width = 1, dash = SOLID, alpha = 1 }: Paint): void {
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

  text(words: string, x: number, y: number, letters: Letters): void {
    this.dress(letters);
    this.canvas.fillStyle = letters.fill;
    this.canvas.textAlign = letters.align ?? 'left';
    this.canvas.fillText(words, x, y);
  }

  measure(words: string, letters: Letters): number {
    this.dress(letters);
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
  }

  private dress({ size, bold }: Letters): void {
    this.canvas.font = `${bold ? '650 ' : ''}${size}px ${FONT}`;
  }
}
