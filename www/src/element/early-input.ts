// What is pressed before everything is there that could act on it (the engine, and what pointers and keys do) is kept, and
// done in its order when it comes.

import { keyOf, mayBeShortcut, usesKey } from '../common/keys/typing';

const TYPES = ['pointerdown', 'pointerup', 'click', 'dblclick', 'contextmenu', 'keydown', 'submit', 'wheel', 'input', 'change'];
/** Nobody presses so often on purpose. */
const MOST = 100;

export class EarlyInput {
  private readonly kept: { event: Event; target: EventTarget }[] = [];
  private keeping = false;
  /** Whether something is being done that was kept. */
  private passing = false;

  /** Keeps what is pressed in the element from now on. */
  constructor(private readonly element: HTMLElement) {
    this.start();
  }

  /** Keeps this event, which nothing can act on yet, and what is pressed after it; not a key that nothing acts on at all. */
  keepFrom(event: Event): boolean {
    if (event instanceof KeyboardEvent && !waits(event)) return false;
    this.start();
    this.keep(event);
    return true;
  }

  /** Takes a key that was pressed while nothing inside had the focus; says whether it waits. */
  takeKey(event: KeyboardEvent): boolean {
    if (!this.keeping || this.passing) return false;
    if (waits(event)) this.add(event, this.element);
    return true;
  }

  /** Forgets what was kept first. */
  dropFirst(): void {
    this.kept.shift();
  }

  /** Does what was pressed, each where it was pressed, and then keeps no more. What is pressed meanwhile comes behind it. */
  async release(): Promise<void> {
    for (let next = this.kept.shift(); next; next = this.kept.shift()) {
      this.pass(next.event, next.target);
      // What it sets going comes before what was pressed next.
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.keeping = false;
    for (const type of TYPES) this.element.removeEventListener(type, this.onEvent, { capture: true });
  }

  private start(): void {
    this.keeping = true;
    for (const type of TYPES) this.element.addEventListener(type, this.onEvent, { capture: true, passive: false });
  }

  private pass(event: Event, target: EventTarget): void {
    if (!(target instanceof Element) || !target.isConnected) return;
    this.passing = true;
    if (event.type === 'submit') (target as HTMLFormElement).requestSubmit();
    else target.dispatchEvent(again(event));
    this.passing = false;
  }

  private readonly onEvent = (event: Event): void => {
    if (this.passing || (event instanceof KeyboardEvent && !waits(event))) return;
    event.stopImmediatePropagation();
    this.keep(event);
  };

  private keep(event: Event): void {
    const target = event.composedPath()[0];
    if (target) this.add(event, target);
  }

  private add(event: Event, target: EventTarget): void {
    // A key that is kept inside is heard of once more outside.
    if (this.kept.at(-1)?.event === event) return;
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

/** The same event, to be dispatched once more. */
function again(event: Event): Event {
  const made = event.constructor as new (type: string, init: Event) => Event;
  return new made(event.type, event);
}
