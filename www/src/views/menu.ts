// The menu of a thing in the ring: a small list of actions beside it, worked by mouse, touch and keys; or one question,
// with a field for its answer.

import type { Question } from '../context';
import type { Action } from '../keys';
import { el } from './svg';

/** What a menu shows; without a key or a state of its own, an action may be done at any time. */
export type MenuItem = Pick<Action, 'label' | 'act'> & Partial<Action>;

export class Menu {
  readonly element = el('div', 'menu');
  private returnTo: SVGElement | HTMLElement | undefined;
  private at = { x: 0, y: 0 };

  /** @param onClose Is told when nothing is open any more. */
  constructor(private readonly onClose: () => void) {
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
    this.element.setAttribute('role', 'menu');
    this.show(title, items.map((item) => this.row(item)), x, y, back);
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
    this.show(question.title, [form], this.at.x, this.at.y, back);
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

  private show(title: string, rows: HTMLElement[], x: number, y: number, back: SVGElement | HTMLElement | undefined): void {
    this.at = { x, y };
    this.element.setAttribute('aria-label', title);
    const heading = el('div', 'title', title);
    heading.setAttribute('aria-hidden', 'true');
    // What is replaced may hold the focus: it must not look as if the menu were left.
    this.element.hidden = true;
    this.element.replaceChildren(heading, ...rows);
    this.element.hidden = false;
    this.element.scrollTop = 0;
    this.returnTo = back;
    // Where it stood before must not make it narrower.
    this.element.style.left = this.element.style.top = '0';
    this.element.style.maxHeight = '';
    const { offsetWidth, offsetHeight, offsetParent } = this.element;
    const { clientWidth = 0 } = offsetParent ?? {};
    const room = offsetParent ? roomOf(offsetParent) : 0;
    this.element.style.maxHeight = `${room - 8}px`;
    this.element.style.left = `${clamp(x, 4, clientWidth - offsetWidth - 4)}px`;
    this.element.style.top = `${clamp(y, 4, room - Math.min(offsetHeight, room - 8) - 4)}px`;
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

/** How much of a box a menu may use: in a narrow window, its lower part may lie under the details. */
function roomOf(box: Element): number {
  const root = box.getRootNode();
  const sheet = root instanceof ShadowRoot ? root.querySelector('.details.sheet') : null;
  const { top, height } = box.getBoundingClientRect();
  const scale = box.clientHeight / (height || 1);
  return sheet ? clamp((sheet.getBoundingClientRect().top - top) * scale, 160, box.clientHeight) : box.clientHeight;
}

function clamp(value: number, min: number, max: number): number {
  return Math.max(min, Math.min(max, value));
}
