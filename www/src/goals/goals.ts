// The goals of an exercise: what is to be reached, with what, and what is reached already. Loaded when a run has goals.

import { html, nothing, render } from 'lit';
import type { Context, View } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { Goal } from '../cluster/model';
import { OPEN } from '../cluster/allow';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import { text } from '../common/text';
import css from './goals.css';
import { goalsText } from './text';

export class Goals implements View {
  readonly element = el('section', 'goals');
  private drawn = '';

  /** @param handIn Opens the dialog with the link and the file of the run. */
  constructor(private readonly context: Context, banners: HTMLElement, private readonly handIn: () => void) {
    this.element.setAttribute('aria-label', goalsText.title);
    banners.append(this.element);
    addStyles(this.element, css);
  }

  update(): void {
    const { context } = this;
    const { frame } = context;
    const key = `${frame.past} ${frame.header(HeaderField.Events)} ${frame.nowMs}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const goals = context.cluster.goals();
    this.element.hidden = goals.length === 0;
    if (goals.length > 0) this.draw(goals);
  }

  private draw(goals: readonly Goal[]): void {
    const reached = goals.filter(({ reached_ms }) => reached_ms !== null);
    const points = (some: readonly Goal[]): number => some.reduce((sum, goal) => sum + goal.points, 0);
    const title = this.context.cluster.title();
    const task = taskOf(this.context.cluster.text(), title);
    const words = [...(this.context.allowed ?? [])].filter((word) => word !== OPEN);
    render(
      html`<h2>${title || goalsText.title}</h2>
        <span class="sum" role="status">${goalsText.sum(reached.length, goals.length, points(reached), points(goals))}</span>
        ${this.context.allowed ? html`<span class="allowed">${goalsText.allowed(words)}</span>` : nothing}
        ${goals.some(({ upcoming }) => upcoming) ? html`<span class="later">${goalsText.countLater}</span>` : nothing}
        ${task ? html`<details><summary>${goalsText.task}</summary><p>${task}</p></details>` : nothing}
        <button type="button" class="small hand-in" @click=${() => this.handIn()}>${goalsText.handIn}</button>
        <ol>${goals.map((goal) => this.row(goal))}</ol>`,
      this.element,
    );
  }

  private row({ name, points, reached_ms, upcoming }: Goal): unknown {
    const { cluster } = this.context;
    const at = reached_ms === null ? undefined : text.time(reached_ms);
    const go = (): void => {
      cluster.pause();
      cluster.seek(reached_ms ?? 0);
    };
    const [state, words] = at ? ['reached', goalsText.reached] : upcoming ? ['upcoming', goalsText.upcoming] : ['', goalsText.open];
    return html`<li class=${state}><span class="sign" role="img" aria-label=${words}>${at ? '✓' : '○'}</span><span>${name}
      ${at ? html`<button type="button" aria-label=${goalsText.goThere(name, at)} @click=${go}>${at}</button>` : nothing}</span><span class="points">${goalsText.points(points)}</span></li>`;
  }
}

/** What an exercise says in the comments at its head, after its title. What a saved run adds there is not of the exercise. */
function taskOf(script: string, title: string): string {
  const lines = script.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('#'));
  const own = lines.slice(0, end < 0 ? undefined : end).filter((line) => !/^# (Open at|seeds): |: a run with seed \d+, at /.test(line));
  const words = own.map((line) => line.replace(/^# ?/, '')).map((line) => (line.startsWith(`${title}: `) ? line.slice(title.length + 2) : line));
  return words.join('\n').trim();
}
