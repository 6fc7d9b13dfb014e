// The console: the same commands as in the native program. Every action elsewhere in the page is also a line of this
// language, and is echoed here.

import type { Answer, Context, View } from '../cluster/context';
import { addStyles } from '../common/styles';
import { text } from '../common/text';
import { el } from '../common/svg';
import css from './console.css';
import { consoleText } from './text';

const MAX_LINES = 500;
const MAX_HISTORY = 200;

export class Console implements View {
  readonly element = el('div', 'console');
  private readonly output = el('div', 'output');
  private readonly input = el('input');
  private readonly options = el('div', 'options');
  private readonly history: string[] = [];
  /** The index in the history; its end is the line that is being typed. */
  private place = 0;
  private draft = '';

  constructor(private readonly context: Context) {
    this.output.tabIndex = 0;
    this.output.setAttribute('role', 'log');
    this.output.setAttribute('aria-label', text.console);
    this.input.type = 'text';
    this.input.placeholder = context.recording ? consoleText.recordedPlaceholder : consoleText.consolePlaceholder;
    this.input.setAttribute('aria-label', consoleText.consolePrompt);
    this.input.autocapitalize = 'off';
    this.input.autocomplete = 'off';
    this.input.spellcheck = false;
    this.input.addEventListener('keydown', (event) => this.onKey(event));
    this.input.addEventListener('input', () => this.options.replaceChildren());
    this.options.className = 'options';
    const prompt = el('span', 'prompt', '›');
    prompt.setAttribute('aria-hidden', 'true');
    this.element.append(this.output, this.options, el('div', 'line', prompt, this.input));
    this.print('said', context.recording ? consoleText.recordedHello : consoleText.consoleHello);
    for (const answer of context.answers) this.echo(answer);
  }

  update(): void {
    addStyles(this.element, css);
  }

  focus(): void {
    this.input.focus({ preventScroll: true });
  }

  /** Shows a line and its answer, from any source. */
  echo({ line, reply }: Answer): void {
    this.print('given', `› ${line}`);
    if (reply.output) this.print('said', reply.output);
    const { problem } = reply;
    if (!problem) return;
    if (problem.column !== undefined) this.print('caret', `  ${' '.repeat(problem.column - 1)}^`);
    this.print('problem', problem.message);
    if (problem.suggestion) this.print('suggestion', text.didYouMean(problem.suggestion));
  }

  private print(kind: string, line: string): void {
    const atEnd = this.output.scrollHeight - this.output.scrollTop - this.output.clientHeight < 24;
    this.output.append(el('pre', kind, line));
    while (this.output.children.length > MAX_LINES) this.output.firstElementChild?.remove();
    if (atEnd) this.output.scrollTop = this.output.scrollHeight;
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.submit();
    else if (event.key === 'ArrowUp') this.recall(-1);
    else if (event.key === 'ArrowDown') this.recall(1);
    else if (event.key === 'Tab' && !event.shiftKey && this.complete()) event.preventDefault();
    else if (event.key === 'Escape') this.input.blur();
    else return;
    if (event.key.startsWith('Arrow')) event.preventDefault();
  }

  private submit(): void {
    const line = this.input.value.trim();
    if (!line) return;
    if (this.history.at(-1) !== line) this.history.push(line);
    if (this.history.length > MAX_HISTORY) this.history.shift();
    this.place = this.history.length;
    this.input.value = '';
    this.options.replaceChildren();
    this.context.run(line);
    this.output.scrollTop = this.output.scrollHeight;
  }

  private recall(by: number): void {
    if (this.place === this.history.length) this.draft = this.input.value;
    this.place = Math.max(0, Math.min(this.history.length, this.place + by));
    this.input.value = this.history[this.place] ?? this.draft;
    this.input.setSelectionRange(this.input.value.length, this.input.value.length);
  }

  /** Completes the word at the cursor; returns whether there was anything to complete. If not, Tab moves the focus. */
  private complete(): boolean {
    const line = this.input.value;
    if (!line) return false;
    const { from, to, options } = this.context.cluster.complete(line, this.input.selectionStart ?? line.length);
    const common = options.reduce(commonStart, options[0] ?? '');
    if (options.length === 0) return false;
    const grown = options.length === 1 ? `${common} ` : common;
    const written = line.slice(from, to);
    if (grown.length > written.length) {
      this.input.value = line.slice(0, from) + grown + line.slice(to);
      this.input.setSelectionRange(from + grown.length, from + grown.length);
    }
    this.options.replaceChildren(...(options.length > 1 ? options.slice(0, 30).map((option) => el('span', '', option)) : []));
    return options.length > 1 || grown.length > written.length;
  }
}

export const create = (context: Context): Console => new Console(context);

function commonStart(a: string, b: string): string {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length++;
  return a.slice(0, length);
}
