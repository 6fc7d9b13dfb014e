// A field for a script: a plain text area with line numbers, a mark at an error, and completions at the cursor.

import type { Completion, Problem } from '../cluster/model';
import { el } from '../common/svg';
import styles from './editor.css';
import { editorText as text } from './text';

/** The most completions. */
const OFFERED = 12;

/** The styles of the field, inside an element of the class `editor`. */
export const editorStyles: string = styles;

export interface CodeAsks {
  /** The words that are accepted at a position in a line, after the lines before it. */
  complete(line: string, column: number, before: string): Completion;
  changed(): void;
  /** Called on Ctrl + Enter. */
  done(): void;
}

export class CodeField {
  readonly element = el('div', 'code');
  readonly area = el('textarea');
  private readonly numbers = el('div', 'numbers');
  private readonly under = el('pre', 'under');
  private readonly list = el('ul', 'offers');
  private readonly probe = el('span', 'probe', '0'.repeat(20));
  private offers: Completion | undefined;
  private at = 0;
  /** The line of the completions, from 0. */
  private row = 0;
  private problem: Problem | undefined;

  /** @param names The identifier of the list of completions, and the label of the field. */
  constructor(private readonly asks: CodeAsks, private readonly names = { id: 'script-completions', label: text.script }) {
    const { area, numbers, under, list } = this;
    area.wrap = 'off';
    area.spellcheck = false;
    area.autocapitalize = 'off';
    area.autocomplete = 'off';
    area.setAttribute('aria-label', names.label);
    area.setAttribute('aria-autocomplete', 'list');
    area.setAttribute('aria-controls', names.id);
    numbers.ariaHidden = under.ariaHidden = this.probe.ariaHidden = 'true';
    list.id = names.id;
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', text.completions);
    list.hidden = true;
    area.addEventListener('input', () => {
      this.drawLines();
      this.offer(false);
      this.asks.changed();
    });
    area.addEventListener('keydown', (event) => this.onKey(event));
    area.addEventListener('scroll', () => this.follow());
    area.addEventListener('click', () => this.close());
    area.addEventListener('blur', () => this.close());
    // A press on a completion must not take the focus from the field.
    list.addEventListener('pointerdown', (event) => {
      event.preventDefault();
      const item = event.target instanceof Element ? event.target.closest('li') : null;
      if (item) this.take([...list.children].indexOf(item));
    });
    this.element.append(numbers, el('div', 'sheet-of-code', under, area, list, this.probe));
  }

  get value(): string {
    return this.area.value;
  }

  set value(script: string) {
    this.area.value = script;
    this.close();
    this.drawLines();
  }

  /** Marks the position of a problem; without one, removes the mark. */
  mark(problem: Problem | undefined): void {
    this.problem = problem;
    this.area.ariaInvalid = String(problem !== undefined);
    this.drawLines();
  }

  /** Moves the cursor to the problem. */
  goToProblem(): void {
    const { line = 1, column = 1 } = this.problem ?? {};
    const before = this.value.split('\n').slice(0, line - 1);
    const place = before.reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
    this.area.focus();
    this.area.setSelectionRange(place, place);
    const { height } = this.cell();
    this.area.scrollTop = Math.max(0, (line - 3) * height);
    this.follow();
  }

  private drawLines(): void {
    const lines = this.value.split('\n');
    const wrong = this.problem?.line ?? 0;
    this.numbers.replaceChildren(...lines.map((_, i) => el('span', i + 1 === wrong ? 'wrong' : '', String(i + 1))));
    this.under.replaceChildren();
    const line = lines[wrong - 1];
    if (line === undefined) return this.follow();
    const from = Math.max(0, Math.min(line.length, (this.problem?.column ?? 1) - 1));
    const length = Math.max(1, /^\S*/.exec(line.slice(from))?.[0].length ?? 1);
    this.under.append('\n'.repeat(wrong - 1) + line.slice(0, from), el('mark', '', line.slice(from, from + length) || ' '));
    this.follow();
  }

  /** Scrolls the line numbers and the mark with the text. */
  private follow(): void {
    const { scrollTop, scrollLeft } = this.area;
    this.numbers.scrollTop = scrollTop;
    this.under.style.transform = `translate(${-scrollLeft}px, ${-scrollTop}px)`;
    this.placeOffers();
  }

  /** The line of the cursor, and its position in the line. */
  private cursor(): { line: string; column: number; start: number; row: number } {
    const { value, selectionStart } = this.area;
    const start = value.lastIndexOf('\n', selectionStart - 1) + 1;
    const end = value.indexOf('\n', selectionStart);
    const row = value.slice(0, start).split('\n').length - 1;
    return { line: value.slice(start, end < 0 ? undefined : end), column: selectionStart - start, start, row };
  }

  /** @param asked Whether the reader asked for completions; while typing, they appear only after the start of a word. */
  private offer(asked: boolean): boolean {
    const { line, column, start, row } = this.cursor();
    const offers = this.asks.complete(line, column, this.value.slice(0, start));
    const options = offers.options.slice(0, OFFERED);
    const written = line.slice(offers.from, offers.to);
    const isNews = options.length > 1 || (options[0] ?? written) !== written;
    if (!isNews || (!asked && written === '') || this.area.selectionStart !== this.area.selectionEnd) {
      this.close();
      return false;
    }
    this.offers = { ...offers, options };
    this.at = 0;
    this.row = row;
    this.list.replaceChildren(...options.map((option, i) => {
      const item = el('li', '', option);
      item.id = `${this.names.id}-${i}`;
      item.setAttribute('role', 'option');
      return item;
    }));
    this.list.hidden = false;
    this.placeOffers();
    this.choose(0);
    return true;
  }

  /** Positions the completions below the line of the cursor, or above it if there is no space. */
  private placeOffers(): void {
    const { list, area, offers } = this;
    if (!offers) return;
    const { width, height } = this.cell();
    const top = (this.row + 1) * height - area.scrollTop + 6;
    const above = top + list.offsetHeight > area.clientHeight;
    list.style.top = `${above ? Math.max(0, top - height - list.offsetHeight - 6) : top}px`;
    list.style.left = `${Math.max(0, Math.min(offers.from * width - area.scrollLeft + 6, area.clientWidth - list.offsetWidth))}px`;
  }

  private cell(): { width: number; height: number } {
    return { width: this.probe.offsetWidth / 20 || 8, height: this.probe.offsetHeight || 18 };
  }

  private choose(at: number): void {
    this.at = at;
    [...this.list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === at)));
    this.list.children[at]?.scrollIntoView({ block: 'nearest' });
    this.area.setAttribute('aria-activedescendant', `${this.names.id}-${at}`);
  }

  private take(at: number): void {
    const option = this.offers?.options[at];
    if (option === undefined || !this.offers) return;
    const { start } = this.cursor();
    const { from, to } = this.offers;
    this.close();
    this.area.setRangeText(`${option} `, start + from, start + to, 'end');
    this.drawLines();
    this.asks.changed();
  }

  private close(): void {
    this.offers = undefined;
    this.list.hidden = true;
    this.area.removeAttribute('aria-activedescendant');
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.offers?.options.length ?? 0;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) this.asks.done();
    else if (event.key === ' ' && event.ctrlKey) this.offer(true);
    else if (count > 0 && event.key === 'ArrowDown') this.choose((this.at + 1) % count);
    else if (count > 0 && event.key === 'ArrowUp') this.choose((this.at + count - 1) % count);
    else if (count > 0 && (event.key === 'Tab' || event.key === 'Enter') && !event.shiftKey) this.take(this.at);
    else if (count > 0 && event.key === 'Escape') this.close();
    // Tab completes after the start of a word; otherwise it leaves the field as usual.
    else if (event.key === 'Tab' && !event.shiftKey && this.isInWord() && this.offer(true)) this.take(0);
    else return;
    event.preventDefault();
  }

  private isInWord(): boolean {
    const { line, column } = this.cursor();
    return /\S$/.test(line.slice(0, column));
  }
}
