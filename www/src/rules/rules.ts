// Each rule of Raft that can be switched off, the properties that it ensures, and a scenario that shows it. A switch is a line of the
// command language, `break` or `mend`.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context, View } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { RuleRow } from '../cluster/model';
import { addStyles } from '../common/styles';
import { rulesText } from './text';
import css from './rules.css';
import { el } from '../common/svg';

const GROUPS = Object.keys(rulesText.groups) as RuleRow['group'][];

/** @param open Opens a scenario of the library. */
export function create(context: Context, open: (scenario: string) => void): View {
  return new Rules(context, open);
}

class Rules implements View {
  readonly element = el('div', 'rules');
  private drawn = '';
  /** The names of the library's scenarios, once they are loaded. */
  private scenarios: ReadonlySet<string> = new Set();

  constructor(private readonly context: Context, private readonly open: (scenario: string) => void) {
    void import('../cluster/scenarios').then(({ groups }) => {
      this.scenarios = new Set(groups.flatMap(({ scenarios }) => scenarios.map(({ id }) => id)));
      this.drawn = '';
      this.update();
    }, () => undefined);
  }

  update(): void {
    if (this.element.closest('[hidden]')) return;
    addStyles(this.element, css);
    const { frame } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Broken].map((field) => frame.header(field)).join();
    if (key === this.drawn) return;
    this.drawn = key;
    this.draw(this.context.cluster.rules());
  }

  private draw(rows: RuleRow[]): void {
    const { recording, isForeign } = this.context;
    if (isForeign) return void render(html`<div class="head"><p class="hint">${rulesText.unknown}</p></div>`, this.element);
    const broken = rows.filter((row) => row.broken);
    render(
      html`
        <div class="head"><p class="hint">${recording ? rulesText.recorded : rulesText.intro}</p>
          ${broken.length > 0 && !recording ? html`<button type="button" class="small" @click=${() => broken.forEach((row) => this.flip(row))}>${rulesText.mendAll}</button>` : nothing}</div>
        ${GROUPS.map((group) => html`<section aria-labelledby="rules-${group}"><h3 id="rules-${group}">${rulesText.groups[group]}</h3>
          <ul>${rows.filter((row) => row.group === group).map((row) => this.rule(row))}</ul></section>`)}`,
      this.element,
    );
  }

  private rule(row: RuleRow): TemplateResult {
    const scenario = `break-${row.word}`;
    return html`<li class=${row.broken ? 'off' : ''}>
      <button type="button" role="switch" class="rule-switch" aria-checked=${!row.broken} aria-labelledby="rule-${row.word}"
        aria-describedby="rule-${row.word}-lost" ?disabled=${this.context.recording !== undefined} @click=${() => this.flip(row)}>
        <span class="track" aria-hidden="true"></span><span class="state" aria-hidden="true">${row.broken ? rulesText.off : rulesText.on}</span></button>
      <div>
        <h4 id="rule-${row.word}">${row.title.charAt(0).toUpperCase()}${row.title.slice(1)}</h4>
        <p id="rule-${row.word}-lost">${row.lost}</p>
        <p class="muted">${rulesText.defends} <b>${row.defends}</b> · ${row.place} · <code>${row.word}</code>
          ${this.scenarios.has(scenario) ? html`<button type="button" class="link" aria-label=${rulesText.scenarioOf(row.word)}
            @click=${() => this.open(scenario)}>${rulesText.scenario}</button>` : nothing}</p>
      </div></li>`;
  }

  private flip(row: RuleRow): void {
    this.context.run(rulesText.line(row));
  }
}
