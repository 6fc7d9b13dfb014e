// In a narrow element the details are far below the tapped server: they then open as a sheet at the bottom of the window,
// until they are closed or nothing is selected. If the page gives the element a height, the details stay inside it.

import { el } from '../../common/svg';
import { elementText } from '../text';

/** An element up to this width is narrow; the styles use the same width. */
const NARROW = 640;
/** If this much of the details is visible, no sheet opens. */
const ENOUGH_PX = 180;
/** The margin around the tapped point that stays visible. */
const BESIDE_PX = 60;

export class Sheet {
  private readonly close = el('button', 'small close-sheet', '✕');
  private readonly watcher: IntersectionObserver;
  /** The position of the last press in the window, and whether it lasts. */
  private pressedY = 0;
  private pressing = false;
  /** Whether it opens when the press ends: nothing may move under a dragging finger. */
  private waits = false;
  private readonly onRelease = (): void => {
    this.pressing = false;
    if (this.waits) setTimeout(() => this.waits && this.show());
  };

  constructor(private readonly screen: HTMLElement, private readonly details: HTMLElement) {
    this.close.type = 'button';
    this.close.setAttribute('aria-label', elementText.closeSheet);
    this.close.title = elementText.closeSheet;
    this.close.onclick = (): void => this.hide();
    details.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') this.hide();
    });
    this.watcher = new IntersectionObserver((entries) => {
      if (!entries.at(-1)?.isIntersecting) this.hide();
    });
    this.watcher.observe(screen);
    screen.addEventListener('pointerdown', (event) => {
      this.pressedY = event.clientY;
      this.pressing = true;
    }, { capture: true, passive: true });
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, this.onRelease, { capture: true });
  }

  dispose(): void {
    this.hide();
    this.watcher.disconnect();
    for (const type of ['pointerup', 'pointercancel']) removeEventListener(type, this.onRelease, { capture: true });
  }

  get isOpen(): boolean {
    return this.details.classList.contains('sheet');
  }

  /** Opens if the details of the selection would be out of view; closes when nothing is selected. */
  follow(selected: boolean): void {
    const { clientWidth } = this.screen;
    // Without a width it is not shown at all, and nothing in it was tapped.
    const isNarrow = clientWidth > 0 && clientWidth <= NARROW;
    this.waits = selected && !this.isOpen && isNarrow && this.details.isConnected && !this.isSeen() && !this.screen.closest('.given');
    if (!selected) this.hide();
    else if (this.waits && !this.pressing) this.show();
  }

  private isSeen(): boolean {
    const { top, bottom } = this.details.getBoundingClientRect();
    return Math.min(bottom, innerHeight) - Math.max(top, 0) >= ENOUGH_PX;
  }

  private show(): void {
    this.waits = false;
    const { details } = this;
    const { left, width } = this.screen.getBoundingClientRect();
    details.append(this.close);
    details.style.left = `${left}px`;
    details.style.width = `${width}px`;
    details.classList.add('sheet');
    this.screen.classList.add('has-sheet');
    // Only the top layer is positioned relative to the window in every page.
    details.popover = 'manual';
    details.showPopover();
    // The sheet must not cover what was tapped.
    const hidden = this.pressedY + BESIDE_PX - details.getBoundingClientRect().top;
    if (hidden > 0) scrollBy(0, hidden);
  }

  private hide(): void {
    if (!this.isOpen) return;
    const { details } = this;
    details.classList.remove('sheet');
    this.screen.classList.remove('has-sheet');
    details.popover = null;
    details.style.removeProperty('left');
    details.style.removeProperty('width');
    this.close.remove();
  }
}
