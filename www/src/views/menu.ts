// The menu of a server or a link: a small list of actions beside it, worked by mouse, touch and keys.

import { el } from './svg';

export interface MenuItem {
  label: string;
  /** The key that does the same, if there is one. */
  key?: string;
  enabled?: boolean;
  act: () => void;
}

export class Menu {
  readonly element = el('div', 'menu');
  private returnTo: SVGElement | HTMLElement | undefined;

  constructor() {
    this.element.setAttribute('role', 'menu');
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', (event) => {
      if (!(event.relatedTarget instanceof Node && this.element.contains(event.relatedTarget))) this.hide();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Opens beside a point of the box that holds the menu; `back` gets the focus when it closes. */
  open(title: string, items: MenuItem[], x: number, y: number, back?: SVGElement | HTMLElement): void {
    this.returnTo = back;
    this.element.setAttribute('aria-label', title);
    const heading = el('div', 'title', title);
    heading.setAttribute('aria-hidden', 'true');
    this.element.replaceChildren(heading, ...items.map((item) => this.row(item)));
    this.element.hidden = false;
    const box = this.element.parentElement?.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.element;
    this.element.style.left = `${clamp(x, 4, (box?.width ?? 0) - offsetWidth - 4)}px`;
    this.element.style.top = `${clamp(y, 4, (box?.height ?? 0) - offsetHeight - 4)}px`;
    this.rows.find((row) => !row.disabled)?.focus({ preventScroll: true });
  }

  /** Closes, and gives the focus back if the menu had it. */
  close(): void {
    if (!this.isOpen) return;
    const back = this.returnTo;
    this.hide();
    back?.focus({ preventScroll: true });
  }

  private hide(): void {
    this.element.hidden = true;
    this.returnTo = undefined;
  }

  private get rows(): HTMLButtonElement[] {
    return [...this.element.querySelectorAll('button')];
  }

  private row(item: MenuItem): HTMLButtonElement {
    const button = el('button', '', el('span', '', item.label));
    button.type = 'button';
    button.setAttribute('role', 'menuitem');
    button.tabIndex = -1;
    button.disabled = item.enabled === false;
    if (item.key) {
      button.append(el('kbd', '', item.key));
      button.setAttribute('aria-keyshortcuts', item.key);
    }
    button.addEventListener('click', () => {
      this.close();
      item.act();
    });
    return button;
  }

  private onKey(event: KeyboardEvent): void {
    const rows = this.rows.filter((row) => !row.disabled);
    const at = rows.findIndex((row) => row.matches(':focus'));
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (goal !== undefined) rows.at(goal % rows.length)?.focus();
    else if (event.key === 'Escape' || event.key === 'Tab') this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
