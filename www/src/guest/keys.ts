// Keeps the keys of the element apart from the keys of the page around it.
//
// A key that the element handles, and everything that is typed in its fields, stops at the element: the page never hears
// it. Every other key goes on to the page. Listeners of the page in the capture phase run before any element and cannot be
// kept from it.

import { usesKey } from '../common/keys/typing';

/** When the shortcuts of the cluster work: also while nothing on the page has the focus, while the focus is inside, never. */
export type KeyMode = 'all' | 'focus' | 'none';

export class KeyGuard {
  /** The physical keys whose press was kept inside: their release is kept inside too. */
  private readonly kept = new Set<string>();
  private readonly onDocument = (event: KeyboardEvent): void => this.takeUnfocused(event);

  /**
   * @param shortcut Does what a key asks for, and prevents its default if it asks for anything.
   * @param mode The present mode.
   */
  constructor(
    private readonly host: HTMLElement, inside: EventTarget, private readonly shortcut: (event: KeyboardEvent) => void, private readonly mode: () => KeyMode,
  ) {
    inside.addEventListener('keydown', (event) => this.kept.add((event as KeyboardEvent).code), true);
    inside.addEventListener('keydown', (event) => this.takePress(event as KeyboardEvent));
    for (const type of ['keypress', 'keyup']) inside.addEventListener(type, (event) => this.takeRest(event as KeyboardEvent));
    host.addEventListener('keydown', ({ code }) => this.kept.delete(code));
  }

  connect(): void {
    this.host.ownerDocument.addEventListener('keydown', this.onDocument);
  }

  disconnect(): void {
    this.host.ownerDocument.removeEventListener('keydown', this.onDocument);
    this.kept.clear();
  }

  private takePress(event: KeyboardEvent): void {
    if (this.mode() !== 'none') this.shortcut(event);
    if (event.defaultPrevented || usesKey(event)) event.stopPropagation();
  }

  private takeRest(event: KeyboardEvent): void {
    if (this.kept.has(event.code)) event.stopPropagation();
    if (event.type === 'keyup') this.kept.delete(event.code);
  }

  /** A key that no part of the page has the focus for. */
  private takeUnfocused(event: KeyboardEvent): void {
    const { body, documentElement } = this.host.ownerDocument;
    if (this.mode() !== 'all' || (event.target !== body && event.target !== documentElement)) return;
    this.shortcut(event);
    if (event.defaultPrevented) event.stopPropagation();
  }
}
