// The splitters between the parts of a wide screen: each can be dragged, and moved by the arrow keys. A size is stored as a share
// of the screen, so that it fits another window too; a part without one has the size of the style sheet.

import { el } from '../common/svg';
import { elementText } from './text';

/** The sizes that the reader chose for parts, as shares of the screen. */
export type Sizes = Partial<Record<SplitName, number>>;
export type SplitName = 'ring' | 'logs' | 'timeline';

interface Split {
  label: string;
  /** Whether the splitter moves up and down. */
  rows: boolean;
  /** Whether the part grows as the splitter moves down or right; the timeline grows as its splitter moves up. */
  grows: 1 | -1;
  min: number;
  max: number;
}

const SPLITS: Record<SplitName, Split> = {
  ring: { label: elementText.splitRing, rows: false, grows: 1, min: 0.25, max: 0.75 },
  logs: { label: elementText.splitLogs, rows: true, grows: 1, min: 0.1, max: 0.6 },
  timeline: { label: elementText.splitTimeline, rows: true, grows: -1, min: 0.1, max: 0.7 },
};

/** How far an arrow key moves a splitter, without and with Shift, in pixels. */
const STEP = 12;
const LEAP = 60;

/** Reads stored sizes. They are untrusted: only known parts with valid shares are accepted. */
export function readSizes(value: unknown): Sizes {
  const sizes: Sizes = {};
  if (typeof value !== 'object' || value === null) return sizes;
  for (const name of Object.keys(SPLITS) as SplitName[]) {
    const share: unknown = (value as Record<string, unknown>)[name];
    if (typeof share === 'number' && share > 0 && share < 1) sizes[name] = clamp(share, SPLITS[name]);
  }
  return sizes;
}

export class Splitter {
  readonly element: HTMLDivElement;
  private readonly split: Split;
  private watcher: ResizeObserver | undefined;

  /**
   * @param part The part that is resized.
   * @param chosen Called with the share that the reader chose; undefined for the size of the style sheet.
   */
  constructor(
    private readonly name: SplitName, private readonly screen: HTMLElement, private readonly part: HTMLElement,
    private readonly chosen: (share: number | undefined) => void,
  ) {
    this.split = SPLITS[name];
    this.element = el('div', `splitter of-${name}`);
    const { element, split } = this;
    element.tabIndex = 0;
    element.setAttribute('role', 'separator');
    element.setAttribute('aria-orientation', split.rows ? 'horizontal' : 'vertical');
    element.setAttribute('aria-label', split.label);
    element.setAttribute('aria-valuemin', String(100 * split.min));
    element.setAttribute('aria-valuemax', String(100 * split.max));
    element.title = elementText.splitHelp;
    element.addEventListener('pointerdown', (event) => this.onPress(event));
    element.addEventListener('keydown', (event) => this.onKey(event));
    element.addEventListener('dblclick', () => this.choose(undefined));
    this.watcher = new ResizeObserver(() => this.tell());
    this.watcher.observe(part);
  }

  dispose(): void {
    this.watcher?.disconnect();
  }

  /** Applies a size to the part. */
  apply(share: number | undefined): void {
    if (share === undefined) this.screen.style.removeProperty(`--${this.name}-size`);
    else this.screen.style.setProperty(`--${this.name}-size`, `${(100 * share).toFixed(2)}%`);
  }

  private get share(): number {
    const whole = this.split.rows ? this.screen.clientHeight : this.screen.clientWidth;
    return (this.split.rows ? this.part.offsetHeight : this.part.offsetWidth) / Math.max(1, whole);
  }

  private tell(): void {
    this.element.setAttribute('aria-valuenow', String(Math.round(100 * clamp(this.share, this.split))));
  }

  private choose(share: number | undefined): void {
    const size = share === undefined ? undefined : clamp(share, this.split);
    this.apply(size);
    this.chosen(size);
  }

  /** Moves the splitter by this many pixels of the screen, starting at a share. */
  private move(from: number, by: number): void {
    const box = this.screen.getBoundingClientRect();
    this.choose(from + (this.split.grows * by) / Math.max(1, this.split.rows ? box.height : box.width));
  }

  private onPress(press: PointerEvent): void {
    if (press.button !== 0) return;
    const { element, share } = this;
    element.setPointerCapture(press.pointerId);
    const along = (event: PointerEvent): number => (this.split.rows ? event.clientY : event.clientX);
    const follow = (event: PointerEvent): void => this.move(share, along(event) - along(press));
    element.addEventListener('pointermove', follow);
    element.addEventListener('lostpointercapture', () => element.removeEventListener('pointermove', follow), { once: true });
    press.preventDefault();
    element.focus({ preventScroll: true });
  }

  private onKey(event: KeyboardEvent): void {
    const [less, more] = this.split.rows ? ['ArrowUp', 'ArrowDown'] : ['ArrowLeft', 'ArrowRight'];
    const by = event.shiftKey ? LEAP : STEP;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === less) this.move(this.share, -by);
    else if (event.key === more) this.move(this.share, by);
    else if (event.key === 'Home') this.choose(this.split.min);
    else if (event.key === 'End') this.choose(this.split.max);
    else if (event.key === 'Enter') this.choose(undefined);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function clamp(share: number, { min, max }: Split): number {
  return Math.min(max, Math.max(min, share));
}
