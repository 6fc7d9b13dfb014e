// The ending of a story: what was shown, a question, what to try, and what is next.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../../cluster/context';
import type { Listener } from '../narration';
import type { Ending } from './script';
import { storyText as text } from './text';

export class EndingView {
  private titles: { scenarios: ReadonlyMap<string, string>; lessons: ReadonlyMap<string, string> } | undefined;

  constructor(private readonly context: Context, private readonly listener: Listener, private readonly draw: () => void) {}

  /** A text that changes with what is shown. */
  get key(): string {
    return String(this.titles !== undefined);
  }

  words({ shown, question }: Ending): TemplateResult {
    return html`${shown ? html`<p><b>${text.shown}</b> ${shown}</p>` : nothing}${question ? html`<p><b>${text.question}</b> ${question}</p>` : nothing}`;
  }

  acts({ tries, next }: Ending): TemplateResult {
    if (!this.titles) void this.load();
    const links = next.map((one) => this.link(one)).filter((link) => link !== undefined);
    return html`<div class="acts">
      ${tries.map((parts) => html`<p><b>${text.try}</b> ${parts.map(({ words, isLine }) => (isLine ? this.act(words) : words))}</p>`)}
      ${links.length > 0 ? html`<p><b>${text.then}</b> ${links}</p>` : nothing}</div>`;
  }

  private act(line: string): TemplateResult {
    const run = (): void => {
      const { problem } = this.context.run(line);
      if (!problem) this.context.cluster.play();
    };
    return html`<button type="button" class="try" ?disabled=${!this.context.mayRun(line)} title=${text.run(line)} @click=${run}><code>${line}</code></button>`;
  }

  private link({ kind, name }: Ending['next'][number]): TemplateResult | undefined {
    if (kind === 'lesson') {
      const address = this.listener.lessons();
      const title = this.titles?.lessons.get(name);
      return address && title ? html`<a href="${address}#${name}">${text.lesson(title)}</a>` : undefined;
    }
    const title = this.titles?.scenarios.get(name);
    return title && this.context.mayOpen ? html`<button type="button" class="link" @click=${() => this.listener.open(name)}>${title}</button>` : undefined;
  }

  private async load(): Promise<void> {
    const { groups, lessonTitles } = await import('../../cluster/scenarios');
    const scenarios = groups.flatMap((group) => group.scenarios.map(({ id, title }) => [id, title] as const));
    this.titles = { scenarios: new Map(scenarios), lessons: new Map(Object.entries(lessonTitles)) };
    this.draw();
  }
}
