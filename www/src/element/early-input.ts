// Input that arrives before it can be handled, because the engine or the input handlers are still loading, is queued and
// replayed in order.

import { keyOf, mayBeShortcut, usesKey } from '../common/keys/typing';

const TYPES = ['pointerdown', 'pointerup', 'click', 'dblclick', 'contextmenu', 'keydown', 'submit', 'wheel', 'input', 'change'];
/** The longest queue; a reader would not press more on purpose. */
const MAX_QUEUED = 100;

export class EarlyInput {
  private readonly queue: { event: Event; target: EventTarget }[] = [];
  private queueing = false;
  /** Whether a queued event is being replayed. */
  private replaying = false;

  /** Queues the input of the element from now on. */
  constructor(private readonly element: HTMLElement) {
    this.start();
  }

  /** Queues this event and all that follow, unless it is a key that no handler uses. Returns whether it was queued. */
  queueFrom(event: Event): boolean {
    if (event instanceof KeyboardEvent && !isHandled(event)) return false;
    this.start();
    this.enqueue(event);
    return true;
  }

  /** Queues a key that was pressed while nothing in the element had the focus; returns whether input is being queued. */
  takeKey(event: KeyboardEvent): boolean {
    if (!this.queueing || this.replaying) return false;
    if (isHandled(event)) this.add(event, this.element);
    return true;
  }

  /** Drops the first event of the queue. */
  dropFirst(): void {
    this.queue.shift();
  }

  /** Replays the queue, and then stops queueing. Input that arrives meanwhile is appended. */
  async release(): Promise<void> {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      this.replay(next.event, next.target);
      // Let the handlers' own tasks run before the next event.
      await new Promise((resolve) => setTimeout(resolve));
    }
    this.queueing = false;
    for (const type of TYPES) this.element.removeEventListener(type, this.onEvent, { capture: true });
  }

  private start(): void {
    this.queueing = true;
    for (const type of TYPES) this.element.addEventListener(type, this.onEvent, { capture: true, passive: false });
  }

  private replay(event: Event, target: EventTarget): void {
    if (!(target instanceof Element) || !target.isConnected) return;
    this.replaying = true;
    if (event.type === 'submit') (target as HTMLFormElement).requestSubmit();
    else target.dispatchEvent(copyOf(event));
    this.replaying = false;
  }

  private readonly onEvent = (event: Event): void => {
    if (this.replaying || (event instanceof KeyboardEvent && !isHandled(event))) return;
    event.stopImmediatePropagation();
    this.enqueue(event);
  };

  private enqueue(event: Event): void {
    const target = event.composedPath()[0];
    if (target) this.add(event, target);
  }

  private add(event: Event, target: EventTarget): void {
    // A key that was queued in the element reaches `takeKey` as well.
    if (this.queue.at(-1)?.event === event) return;
    // A press still moves the focus, and the page can still be scrolled.
    if (!['pointerdown', 'pointerup', 'wheel'].includes(event.type)) event.preventDefault();
    if (event.type !== 'wheel' && this.queue.length < MAX_QUEUED) this.queue.push({ event, target });
  }
}

/** Whether the cluster may handle a key: not while the reader types text. For a key that presses a button, the click is queued. */
function isHandled(event: KeyboardEvent): boolean {
  const isCombined = event.ctrlKey || event.metaKey || event.altKey;
  return !isCombined && !usesKey(event) && (mayBeShortcut(keyOf(event)) || event.key === 'Enter');
}

/** A copy of an event that can be dispatched. */
function copyOf(event: Event): Event {
  const constructor = event.constructor as new (type: string, init: Event) => Event;
  return new constructor(event.type, event);
}
