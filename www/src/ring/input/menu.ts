// The menu of a server, message or link in the ring: a list of actions beside it for mouse, touch and keys; or a question with a
// field for the answer. It never covers its anchor or the pointer, so that the second click of a double-click does not hit it.

import type { Question } from '../../cluster/context';
import type { Action } from '../../common/keys/keys';
import { el } from '../../common/svg';

/** An item of a menu; an action without a state of its own is always possible. */
export type MenuItem = Pick<Action, 'label' | 'act'> & Partial<Action>;

/** The anchor of a menu, in pixels of the box that contains the menu. */
export interface Anchor {
  x: number;
  y: number;
  /** The radius around the point that the menu does not cover. */
  reach: number;
}

/** Mouse events may follow a tap within this time. */
const TAP_MS = 400;
/** The margin between a menu and the border of its area. */
const GAP = 4;

export class Menu {
  readonly element = el('div', 'menu');
  private returnTo: SVGElement | HTMLElement | undefined;
  private openedAt = -Infinity;
  private anchor: Anchor = { x: 0, y: 0, reach: 0 };

  /** @param onClose Called when the menu is closed and no question replaces it. */
  constructor(private readonly onClose: () => void) {
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', (event) => this.onFocusOut(event.relatedTarget));
  }

  private onFocusOut(to: EventTarget | null): void {
    if (to instanceof Node && this.element.contains(to)) return;
    // The mouse events of a tap follow after the menu has opened, and would move the focus to what was tapped.
    if (performance.now() - this.openedAt > TAP_MS) return this.hide();
    setTimeout(() => this.isOpen && this.element.querySelector<HTMLElement>('button:enabled, input')?.focus({ preventScroll: true }));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Opens beside an anchor; `back` gets the focus when it closes. */
  open(title: string, items: MenuItem[], anchor: Anchor, back?: SVGElement | HTMLElement): void {
    this.element.setAttribute('role', 'menu');
    this.show(title, items.map((item) => this.row(item)), anchor, back);
    this.rows.find((row) => !row.disabled)?.focus({ preventScroll: true });
  }

  /** Asks a question at the position of the last menu. `answer` returns the problem with an answer, if any. */
  ask(question: Question, answer: (value: string, choice: string) => string | undefined, back?: SVGElement | HTMLElement): void {
    const field = el('input');
    field.type = 'text';
    field.value = question.value;
    field.autocomplete = 'off';
    field.spellcheck = false;
    const choice = el('select');
    for (const { value, label } of question.choices ?? []) choice.append(new Option(label, value));
    choice.setAttribute('aria-label', question.choiceLabel ?? '');
    choice.hidden = !question.choices;
    const wrong = el('p', 'wrong');
    wrong.setAttribute('role', 'alert');
    const button = el('button', 'primary', question.button);
    button.type = 'submit';
    const form = el('form', '', el('label', '', el('span', '', question.label), field), choice, button, wrong);
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      wrong.textContent = answer(field.value.trim(), choice.value) ?? '';
      if (!wrong.textContent) this.close();
      else field.focus();
    });
    this.element.setAttribute('role', 'dialog');
    this.show(question.title, [form], this.anchor, back);
    field.focus({ preventScroll: true });
    field.select();
  }

  /** Closes, and gives the focus back if the menu had it. */
  close(): void {
    if (!this.isOpen) return;
    const back = this.returnTo;
    this.hide();
    back?.focus({ preventScroll: true });
  }

  private show(title: string, rows: HTMLElement[], anchor: Anchor, back: SVGElement | HTMLElement | undefined): void {
    this.anchor = anchor;
    this.openedAt = performance.now();
    this.element.setAttribute('aria-label', title);
    const heading = el('div', 'title', title);
    heading.setAttribute('aria-hidden', 'true');
    // A replaced node may have the focus: losing it must not close the menu.
    this.element.hidden = true;
    this.element.replaceChildren(heading, ...rows);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.returnTo = back;
    this.place(anchor);
  }

  /** Positions it to the right or left of its anchor, else below or above it with a limited height. */
  private place({ x, y, reach }: Anchor): void {
    const { style } = this.element;
    // Its last position must not limit its width.
    style.left = style.top = '0';
    style.maxHeight = '';
    const { offsetWidth: width, offsetHeight: height } = this.element;
    const room = this.room();
    const fits = { right: room.right - x - reach >= width, left: x - reach - room.left >= width };
    const [below, above] = [room.bottom - y - reach, y - reach - room.top];
    if (fits.right || fits.left) {
      style.left = `${fits.right ? x + reach : x - reach - width}px`;
      style.maxHeight = `${Math.max(0, room.bottom - room.top)}px`;
      style.top = `${clamp(y - Math.min(reach, 30), room.top, room.bottom - height)}px`;
      return;
    }
    const isBelow = below >= height || below >= above;
    const shown = Math.min(height, isBelow ? below : above);
    style.maxHeight = `${shown}px`;
    style.left = `${clamp(x - width / 2, room.left, room.right - width)}px`;
    style.top = `${isBelow ? y + reach : y - reach - shown}px`;
  }

  /** The visible area around the box that contains the menu, in pixels of the box. */
  private room(): { left: number; right: number; top: number; bottom: number } {
    const box = this.element.offsetParent?.getBoundingClientRect();
    const root = this.element.getRootNode();
    const host = root instanceof ShadowRoot ? root.host.getBoundingClientRect() : undefined;
    const { clientWidth = 0, clientHeight = 0 } = this.element.offsetParent ?? {};
    if (!box || !host) return { left: GAP, right: clientWidth - GAP, top: GAP, bottom: clientHeight - GAP };
    const scale = box.width / clientWidth || 1;
    // In a narrow window, the sheet with the details may cover the lower part.
    const sheet = root instanceof ShadowRoot ? root.querySelector('.details.sheet')?.getBoundingClientRect() : undefined;
    const top = (Math.max(0, host.top) - box.top) / scale + GAP;
    const bottom = (Math.min(innerHeight, host.bottom, sheet?.top ?? Infinity) - box.top) / scale - GAP;
    // If little of it is visible, the box itself is the area.
    if (bottom - top < clientHeight / 3) return { left: GAP, right: clientWidth - GAP, top: GAP, bottom: clientHeight - GAP };
    return { left: GAP, right: clientWidth - GAP, top, bottom };
  }

  private hide(): void {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.returnTo = undefined;
    this.onClose();
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
    if (event.key === 'Escape') this.close();
    else if (this.element.getAttribute('role') === 'menu') {
      const rows = this.rows.filter((row) => !row.disabled);
      const at = rows.findIndex((row) => row.matches(':focus'));
      const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
      const keyed = rows.find((row) => row.getAttribute('aria-keyshortcuts') === event.key.toLowerCase());
      if (goal !== undefined) rows.at(goal % rows.length)?.focus();
      else if (event.key === 'Tab') this.close();
      else if (keyed) keyed.click();
      else return;
    } else {
      event.stopPropagation();
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
