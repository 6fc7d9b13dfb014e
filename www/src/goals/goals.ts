// The goals of an exercise: what is to be reached, with what, and what is reached already. Loaded when a run has goals.

import { html, nothing, render } from 'lit';
import type { Context, View } from '../cluster/context';
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
    const key = `${context.frame.past} ${context.frame.nowMs}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const goals = context.cluster.goals();
    this.element.hidden = goals.length === 0;
    if (goals.length > 0) this.draw(goals);
  }

  private draw(goals: readonly Goal[]): void {
    const reached = goals.filter(({ reached_ms }) => reached_ms !== null);
    const points = (some: readonly Goal[]): number => some.reduce((sum, goal) => sum + goal.points, 0);
    const task = taskOf(this.context.cluster.text());
    const words = [...(this.context.allowed ?? [])].filter((word) => word !== OPEN);
    render(
      html`<h2>${goalsText.title}</h2>
        <span class="sum" role="status">${goalsText.sum(reached.length, goals.length, points(reached), points(goals))}</span>
        ${this.context.allowed ? html`<span class="allowed">${goalsText.allowed(words)}</span>` : nothing}
        <button type="button" class="small hand-in" @click=${() => this.handIn()}>${goalsText.handIn}</button>
        ${task ? html`<details><summary>${goalsText.task}</summary><p>${task}</p></details>` : nothing}
        <ol>${goals.map((goal) => this.row(goal))}</ol>`,
      this.element,
    );
  }

  private row({ name, points, reached_ms }: Goal): unknown {
    const { cluster } = this.context;
    const at = reached_ms === null ? undefined : text.time(reached_ms);
    const go = (): void => {
      cluster.pause();
      cluster.seek(reached_ms ?? 0);
    };
    return html`<li class=${at ? 'reached' : ''}><span class="sign" role="img" aria-label=${at ? goalsText.reached : goalsText.open}>${at ? '✓' : '○'}</span><span>${name}
      ${at ? html`<button type="button" aria-label=${goalsText.goThere(name, at)} @click=${go}>${at}</button>` : nothing}</span><span class="points">${goalsText.points(points)}</span></li>`;
  }
}

/** What an exercise says in the comments at its head, after its title. */
function taskOf(script: string): string {
  const head = script.split('\n').slice(1);
  const end = head.findIndex((line) => !line.startsWith('#'));
  const lines = head.slice(0, end < 0 ? undefined : end).filter((line) => !/^# (Open at|seeds): /.test(line)).map((line) => line.replace(/^# ?/, ''));
  return lines.join('\n').trim();
}
