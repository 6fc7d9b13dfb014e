// Translates wheel, mouse, touch and keys on the diagram into pan, zoom, seek, hover and click.

import type { Geometry } from './drawing/geometry';
import type { Viewport } from './viewport';

export interface Gestures {
  geometry(): Geometry | undefined;
  nowMs(): number;
  seek(ms: number): void;
  /** NaN if the pointer is outside. */
  hover(x: number, y: number): void;
  click(x: number, y: number, reach: number): void;
  /** Whether the plain wheel zooms. */
  wheelZooms(): boolean;
  /** Called when the plain wheel was left to the page. */
  passWheel(): void;
  /** Returns whether the diagram uses the key. */
  key(event: KeyboardEvent): boolean;
}

/** A press that moves less than this is a click. */
const STILL_PX = 5;
/** The distance within which a drag takes the now-line. */
const HANDLE_PX = 6;
const REACH = { mouse: 7, touch: 16 };

interface Finger {
  x: number;
  y: number;
  startX: number;
  startY: number;
  moved: boolean;
}

export class DiagramInput {
  private readonly fingers = new Map<number, Finger>();
  private seeking = false;

  constructor(private readonly canvas: HTMLCanvasElement, private readonly viewport: Viewport, private readonly gestures: Gestures) {
    canvas.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    canvas.addEventListener('pointerdown', (event) => this.onDown(event));
    canvas.addEventListener('pointermove', (event) => this.onMove(event));
    canvas.addEventListener('pointerup', (event) => this.onUp(event));
    canvas.addEventListener('pointercancel', (event) => this.fingers.delete(event.pointerId));
    canvas.addEventListener('pointerleave', () => gestures.hover(NaN, NaN));
    canvas.addEventListener('keydown', (event) => this.onKey(event));
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.gestures.key(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  private onWheel(event: WheelEvent): void {
    const geometry = this.gestures.geometry();
    if (!geometry) return;
    const isSideways = event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY);
    // A scroll of the page that passes over the diagram is not meant for it.
    const isMeant = isSideways || event.ctrlKey || event.metaKey || this.gestures.wheelZooms() || this.canvas.matches(':focus');
    if (!isMeant) return this.gestures.passWheel();
    event.preventDefault();
    event.stopPropagation();
    const scale = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 30 : event.deltaMode === WheelEvent.DOM_DELTA_PAGE ? 300 : 1;
    const sideways = event.shiftKey ? event.deltaY + event.deltaX : event.deltaX;
    if (isSideways) {
      this.viewport.pan((sideways * scale * this.viewport.spanMs) / geometry.room);
    } else {
      const strength = event.ctrlKey ? 0.01 : 0.0022;
      const { following } = this.viewport;
      const around = following ? this.gestures.nowMs() : geometry.ms(this.place(event)[0]);
      this.viewport.zoom(Math.exp(event.deltaY * scale * strength), around);
    }
  }

  private onDown(event: PointerEvent): void {
    const geometry = this.gestures.geometry();
    if (!geometry || event.button !== 0) return;
    const [x, y] = this.place(event);
    this.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, { x, y, startX: x, startY: y, moved: false });
    const nearNow = Math.abs(x - geometry.x(this.gestures.nowMs())) <= HANDLE_PX * (event.pointerType === 'touch' ? 2 : 1);
    this.seeking = this.fingers.size === 1 && (y >= geometry.bottom || (nearNow && event.pointerType !== 'touch'));
    if (this.seeking && y >= geometry.bottom) this.gestures.seek(geometry.ms(x));
    this.gestures.hover(NaN, NaN);
  }

  private onMove(event: PointerEvent): void {
    const [x, y] = this.place(event);
    const finger = this.fingers.get(event.pointerId);
    if (!finger) return this.point(event, x, y);
    const geometry = this.gestures.geometry();
    if (!geometry) return;
    finger.moved ||= Math.hypot(x - finger.startX, y - finger.startY) > STILL_PX;
    const before = this.spread();
    const by = x - finger.x;
    [finger.x, finger.y] = [x, y];
    if (!finger.moved) return;
    if (this.fingers.size === 2) this.pinch(before, geometry);
    else if (this.seeking) this.gestures.seek(geometry.ms(x));
    else if (this.fingers.size === 1) this.viewport.pan((-by * this.viewport.spanMs) / geometry.room);
  }

  /** Two fingers zoom around their midpoint, and pan with it. */
  private pinch(before: { middle: number; width: number }, geometry: Geometry): void {
    const after = this.spread();
    const { viewport } = this;
    viewport.pan((-(after.middle - before.middle) * viewport.spanMs) / geometry.room);
    viewport.zoom(Math.max(8, before.width) / Math.max(8, after.width), geometry.ms(after.middle));
  }

  private spread(): { middle: number; width: number } {
    const places = [...this.fingers.values()].map(({ x }) => x);
    const [low, high] = [Math.min(...places), Math.max(...places)];
    return { middle: (low + high) / 2, width: high - low };
  }

  private onUp(event: PointerEvent): void {
    const finger = this.fingers.get(event.pointerId);
    this.fingers.delete(event.pointerId);
    if (!finger || finger.moved || this.fingers.size > 0) return;
    const geometry = this.gestures.geometry();
    if (!geometry || finger.y >= geometry.bottom) return;
    this.gestures.click(finger.x, finger.y, event.pointerType === 'touch' ? REACH.touch : REACH.mouse);
  }

  private point(event: PointerEvent, x: number, y: number): void {
    const geometry = this.gestures.geometry();
    if (event.pointerType === 'touch' || !geometry) return;
    this.gestures.hover(x, y);
    if (y >= geometry.bottom || Math.abs(x - geometry.x(this.gestures.nowMs())) <= HANDLE_PX) this.canvas.style.cursor = 'ew-resize';
  }

  /** The position of an event in the canvas's own pixels: the page may zoom or scale the element. */
  private place(event: MouseEvent): [x: number, y: number] {
    const { canvas } = this;
    const box = canvas.getBoundingClientRect();
    const [wide, high] = [canvas.clientWidth / (box.width || 1), canvas.clientHeight / (box.height || 1)];
    return [(event.clientX - box.left) * wide, (event.clientY - box.top) * high];
  }
}
