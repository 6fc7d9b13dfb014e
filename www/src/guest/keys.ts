// Keeps the keys of the element apart from the keys of the page around it.
//
// Events of keys that the element handles, and of text typed in its fields, do not propagate to the page. All others do.
// Listeners of the page in the capture phase run before the element and cannot be avoided.

import { usesKey } from '../common/keys/typing';

/** When shortcuts work: also while nothing on the page has the focus, only while the focus is inside, or never. */
export type KeyMode = 'all' | 'focus' | 'none';

export class KeyGuard {
  /** The physical keys whose keydown was not propagated: their keyup is not either. */
  private readonly kept = new Set<string>();
  private readonly onDocument = (event: KeyboardEvent): void => this.onUnfocusedKey(event);

  /**
   * @param shortcut Runs the action of a key, and prevents its default if there is one.
   * @param mode The present mode.
   */
  constructor(
    private readonly host: HTMLElement, inside: EventTarget, private readonly shortcut: (event: KeyboardEvent) => void, private readonly mode: () => KeyMode,
  ) {
    inside.addEventListener('keydown', (event) => this.kept.add((event as KeyboardEvent).code), true);
    inside.addEventListener('keydown', (event) => this.onKeyDown(event as KeyboardEvent));
    for (const type of ['keypress', 'keyup']) inside.addEventListener(type, (event) => this.onOtherEvent(event as KeyboardEvent));
    host.addEventListener('keydown', ({ code }) => this.kept.delete(code));
  }

  connect(): void {
    this.host.ownerDocument.addEventListener('keydown', this.onDocument);
  }

  disconnect(): void {
    this.host.ownerDocument.removeEventListener('keydown', this.onDocument);
    this.kept.clear();
  }

  private onKeyDown(event: KeyboardEvent): void {
    if (this.mode() !== 'none') this.shortcut(event);
    if (event.defaultPrevented || usesKey(event)) event.stopPropagation();
  }

  private onOtherEvent(event: KeyboardEvent): void {
    if (this.kept.has(event.code)) event.stopPropagation();
    if (event.type === 'keyup') this.kept.delete(event.code);
  }

  /** A key that is pressed while nothing on the page has the focus. */
  private onUnfocusedKey(event: KeyboardEvent): void {
    const { body, documentElement } = this.host.ownerDocument;
    if (this.mode() !== 'all' || (event.target !== body && event.target !== documentElement)) return;
    this.shortcut(event);
    if (event.defaultPrevented) event.stopPropagation();
  }
}
