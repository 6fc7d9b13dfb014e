// In a narrow box the details stand far below what is tapped: then they open over the lower end of the window, where
// they are in sight, until somebody closes them or nothing is selected any more. Where a page gives the element a box of its own,
// the details stay in there.

import { el } from '../common/svg';
import { elementText } from './text';

/** Boxes up to this width are narrow; the styles say the same. */
const NARROW = 640;
/** So much of the details in sight is enough. */
const ENOUGH_PX = 180;
/** What is around a tapped thing stays in sight with it. */
const BESIDE_PX = 60;

export class Sheet {
  private readonly close = el('button', 'small close-sheet', '✕');
  private readonly watcher: IntersectionObserver;
  /** Where the last press was, in the window, and whether it lasts. */
  private pressedY = 0;
  private pressing = false;
  /** Whether it opens when the press is over: nothing may move under a finger that drags. */
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

  /** Opens where the details of what is selected would be out of sight; closes when nothing is selected. */
  follow(selected: boolean): void {
    this.waits = selected && !this.isOpen && this.screen.clientWidth <= NARROW && this.details.isConnected && !this.isSeen() && !this.screen.closest('.given');
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
    // Only what is in the top layer stands where the window is, whatever is around the element.
    details.popover = 'manual';
    details.showPopover();
    // What was tapped must not lie under its own details.
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
