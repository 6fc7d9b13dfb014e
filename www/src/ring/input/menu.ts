// The menu of a thing in the ring: a small list of actions beside it, worked by mouse, touch and keys; or one question,
// with a field for its answer. It never covers the thing, nor the pointer on it, so that a second click of a double-click
// acts on nothing.

import type { Question } from '../../cluster/context';
import type { Action } from '../../common/keys/keys';
import { el } from '../../common/svg';

/** What a menu shows; without a key or a state of its own, an action may be done at any time. */
export type MenuItem = Pick<Action, 'label' | 'act'> & Partial<Action>;

/** What a menu stands beside, in pixels of the box that holds the menu. */
export interface Anchor {
  x: number;
  y: number;
  /** How far around the point nothing is covered. */
  reach: number;
}

/** For so long after a tap its mouse events may come. */
const TAP_MS = 400;
/** How much stays free between a menu and what ends the room for it. */
const GAP = 4;

export class Menu {
  readonly element = el('div', 'menu');
  private returnTo: SVGElement | HTMLElement | undefined;
  private openedAt = -Infinity;
  private anchor: Anchor = { x: 0, y: 0, reach: 0 };

  /** @param onClose Is told when nothing is open any more. */
  constructor(private readonly onClose: () => void) {
    this.element.hidden = true;
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusout', (event) => this.onFocusOut(event.relatedTarget));
  }

  private onFocusOut(to: EventTarget | null): void {
    if (to instanceof Node && this.element.contains(to)) return;
    // The mouse events that a browser makes of a tap come after the menu has opened, and give the focus to what was tapped.
    if (performance.now() - this.openedAt > TAP_MS) return this.hide();
    setTimeout(() => this.isOpen && this.element.querySelector<HTMLElement>('button:enabled, input')?.focus({ preventScroll: true }));
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** Opens beside something; `back` gets the focus when it closes. */
  open(title: string, items: MenuItem[], anchor: Anchor, back?: SVGElement | HTMLElement): void {
    this.element.setAttribute('role', 'menu');
    this.show(title, items.map((item) => this.row(item)), anchor, back);
    this.rows.find((row) => !row.disabled)?.focus({ preventScroll: true });
  }

  /** Asks something at the place where the last menu stood. `answer` says what is wrong with an answer, if anything. */
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
    // What is replaced may hold the focus: it must not look as if the menu were left.
    this.element.hidden = true;
    this.element.replaceChildren(heading, ...rows);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.returnTo = back;
    this.place(anchor);
  }

  /** Right or left of what it stands beside, else below or above it, and then no higher than there is room. */
  private place({ x, y, reach }: Anchor): void {
    const { style } = this.element;
    // Where it stood before must not make it narrower.
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

  /** What is seen of the cluster around the box that holds the menu, in the box's own pixels. */
  private room(): { left: number; right: number; top: number; bottom: number } {
    const box = this.element.offsetParent?.getBoundingClientRect();
    const root = this.element.getRootNode();
    const host = root instanceof ShadowRoot ? root.host.getBoundingClientRect() : undefined;
    const { clientWidth = 0, clientHeight = 0 } = this.element.offsetParent ?? {};
    if (!box || !host) return { left: GAP, right: clientWidth - GAP, top: GAP, bottom: clientHeight - GAP };
    const scale = box.width / clientWidth || 1;
    // In a narrow window, the lower part may lie under the details.
    const sheet = root instanceof ShadowRoot ? root.querySelector('.details.sheet')?.getBoundingClientRect() : undefined;
    const top = (Math.max(0, host.top) - box.top) / scale + GAP;
    const bottom = (Math.min(innerHeight, host.bottom, sheet?.top ?? Infinity) - box.top) / scale - GAP;
    // Scrolled so far that little is left, the box itself is the room.
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
