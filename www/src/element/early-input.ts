// What is pressed before the engine is there is kept, and done when it comes.

import { keyOf, mayBeShortcut, usesKey } from '../common/keys/typing';

const TYPES = ['pointerdown', 'pointerup', 'click', 'dblclick', 'contextmenu', 'keydown', 'submit', 'wheel', 'input', 'change'];

export class EarlyInput {
  private readonly kept: { event: Event; target: EventTarget }[] = [];

  constructor(private readonly element: HTMLElement) {
    for (const type of TYPES) element.addEventListener(type, this.keep, { capture: true, passive: false });
  }

  /** Does what was pressed, in order, each where it was pressed. */
  async release(): Promise<void> {
    for (const type of TYPES) this.element.removeEventListener(type, this.keep, { capture: true });
    for (const { event, target } of this.kept) {
      if (!(target instanceof Element) || !target.isConnected) continue;
      if (event.type === 'submit') (target as HTMLFormElement).requestSubmit();
      else target.dispatchEvent(again(event));
      // What it sets going comes before what was pressed next.
      await new Promise((resolve) => setTimeout(resolve));
    }
  }

  /** Keeps a key that was pressed while nothing had the focus. */
  keepKey(event: KeyboardEvent): void {
    if (waits(event)) this.add(event, this.element);
  }

  private readonly keep = (event: Event): void => {
    if (event instanceof KeyboardEvent && !waits(event)) return;
    event.stopImmediatePropagation();
    const target = event.composedPath()[0];
    if (target) this.add(event, target);
  };

  private add(event: Event, target: EventTarget): void {
    // A press still gives the focus to what is pressed, and the page may be scrolled.
    if (!['pointerdown', 'pointerup', 'wheel'].includes(event.type)) event.preventDefault();
    if (event.type !== 'wheel' && this.kept.length < MOST) this.kept.push({ event, target });
  }
}

/** Whether a key may ask the cluster for something. Text may be typed, and of a key that presses a button the click waits. */
function waits(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey;
  return !isCombined && !usesKey(event) && (mayBeShortcut(keyOf(event)) || event.key === 'Enter');
}

/** Nobody presses so often on purpose. */
const MOST = 100;

/** The same event, to be dispatched once more. */
function again(event: Event): Event {
  const made = event.constructor as new (type: string, init: Event) => Event;
  return new made(event.type, event);
}
