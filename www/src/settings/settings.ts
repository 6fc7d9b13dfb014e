// Settings that take effect at once: each is a `set` line of the command language, for the whole cluster, one server, one link
// or one direction.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context, View } from '../cluster/context';
import { HeaderField } from '../cluster/model';
import type { SettingRow } from '../cluster/model';
import { addStyles } from '../common/styles';
import { serverName, text } from '../common/text';
import { settingsText } from './text';
import css from './settings.css';
import { CHOICES, STEPS, hasScale, stepOf, valueAt } from './scales';
import { el } from '../common/svg';

/** The values are updated at most this often. */
const EVERY_MS = 250;

/** The kinds of faults that chaos can cause, by their words. */
const FAULTS = Object.keys(settingsText.faults);
const UNTOLERATED = ['lie', 'wipe'];
/** Settings that have a section of their own. */
const OF_CHAOS = ['chaos', 'chaos_kinds'];

export class Settings implements View {
  readonly element = el('div', 'settings');
  /** In the form of the language; empty for the whole cluster. */
  private scope = '';
  /** The server of the scope; empty for the whole cluster. */
  private owner = '';
  private drawn = '';
  private drawnAt = 0;
  private timer = 0;
  /** The problem with the last value of a setting. */
  private wrong: { name: string; message: string } | undefined;
  /** The value of a slider while it is dragged. */
  private preview: { name: string; value: string } | undefined;

  /** Whether the explanation of each setting is shown. */
  private explains = false;

  constructor(private readonly context: Context) {}

  dispose(): void {
    clearTimeout(this.timer);
  }

  update(): void {
    if (this.element.closest('[hidden]')) return;
    addStyles(this.element, css);
    const { frame } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Events, HeaderField.Servers].map((field) => frame.header(field)).join();
    if (key === this.drawn) return;
    clearTimeout(this.timer);
    const wait = this.drawnAt + EVERY_MS - performance.now();
    if (wait > 0) this.timer = window.setTimeout(() => this.update(), wait);
    else this.draw(key);
  }

  /** Shows the settings of another scope; by default, a link belongs to its first server. */
  choose(scope: string, owner = scope.split(' ')[0] ?? ''): void {
    this.scope = scope;
    this.owner = owner;
    this.wrong = this.preview = undefined;
    this.redraw();
    // In a narrow element they are far below.
    this.element.scrollIntoView({ block: 'nearest' });
  }

  private redraw(): void {
    this.draw('');
    this.update();
  }

  private draw(key: string): void {
    this.drawn = key;
    this.drawnAt = performance.now();
    if (this.context.recording) return void render(html`<p class="hint">${settingsText.recorded}</p>`, this.element);
    let rows = this.context.cluster.settings(this.scope);
    if (rows.length === 0 && this.scope !== '') {
      this.scope = this.owner = '';
      rows = this.context.cluster.settings('');
    }
    render(html`${this.chooser()}<div class="rows">${rows.filter(({ name }) => !OF_CHAOS.includes(name)).map((row) => this.setting(row))}${this.scope === '' ? this.size(rows) : nothing}</div>${this.chaos(rows)}`, this.element);
  }

  private chooser(): TemplateResult {
    const { owner, scope } = this;
    const names = Array.from({ length: this.context.frame.servers }, (_, i) => serverName(i + 1));
    const links = names.filter((name) => name !== owner).flatMap((name) => [
      [`${owner} -- ${name}`, settingsText.bothWays(owner, name)],
      [`${owner} -> ${name}`, settingsText.there(owner, name)],
      [`${name} -> ${owner}`, settingsText.there(name, owner)],
    ]);
    return html`<header>
      <label><span>${settingsText.scope}</span>
        <select @change=${(event: Event) => this.choose(valueOf(event))}>
          <option value="" .selected=${owner === ''}>${settingsText.whole}</option>
          ${names.map((name) => html`<option value=${name} .selected=${name === owner}>${name}</option>`)}
        </select></label>
      ${owner === '' || links.length === 0 ? nothing : html`<select aria-label=${settingsText.of} @change=${(event: Event) => this.choose(valueOf(event), owner)}>
          <option value=${owner} .selected=${scope === owner}>${settingsText.itself}</option>
          ${links.map(([value, label]) => html`<option value=${value ?? ''} .selected=${value === scope}>${label}</option>`)}
        </select>`}
      <label class="explain"><input type="checkbox" .checked=${this.explains} @change=${() => this.explain()}>${settingsText.explain}</label>
    </header>`;
  }

  private setting(row: SettingRow): TemplateResult {
    const [label, about] = settingsText.names[row.name] ?? [row.name, ''];
    const wrong = this.wrong?.name === row.name ? this.wrong.message : '';
    const shown = this.preview?.name === row.name ? this.preview.value : row.value;
    const note = row.messages !== '' ? row.messages : row.mixed ? settingsText.mixed : row.differs && this.scope !== '' ? settingsText.own(row.usual) : '';
    return html`<div class="setting ${row.differs || row.mixed ? 'differs' : ''}" title=${about}>
      <span class="label" id="setting-${row.name}">${label}</span>
      ${this.control(row, label, shown)}
      <button type="button" class="small reset" ?disabled=${!row.differs && !row.mixed && row.messages === ''} aria-label=${settingsText.reset(label, row.usual)}
        title=${settingsText.reset(label, row.usual)} @click=${() => this.reset(row)}>↺</button>
      ${note || wrong ? html`<span class="note ${wrong ? 'wrong' : ''}" role=${wrong ? 'alert' : nothing}>${wrong || note}</span>` : nothing}
      ${this.explanation(about)}
    </div>`;
  }

  /** Touch and screen readers have no tooltips, so the explanations can be shown below each setting. */
  private explanation(words: string): TemplateResult | typeof nothing {
    return this.explains ? html`<span class="note">${words}</span>` : nothing;
  }

  private explain(): void {
    this.explains = !this.explains;
    this.redraw();
  }

  private slider(row: SettingRow, label: string, shown: string): TemplateResult {
    const step = stepOf(row.name, shown);
    const at = (event: Event): string => valueAt(row.name, Number(valueOf(event)), row.value);
    return html`<input type="range" min="0" max=${STEPS} .value=${String(step)} aria-label=${settingsText.slider(label)} aria-valuetext=${shown}
        @input=${(event: Event) => this.show(row.name, at(event))} @change=${(event: Event) => this.set(row.name, at(event))}>
      ${this.field(row, shown)}`;
  }

  private field(row: SettingRow, shown: string): TemplateResult {
    return html`<input type="text" class="value" autocomplete="off" autocapitalize="off" spellcheck="false" aria-labelledby="setting-${row.name}"
        aria-invalid=${this.wrong?.name === row.name} .value=${shown} @change=${(event: Event) => this.set(row.name, valueOf(event))}
        @keydown=${(event: KeyboardEvent) => this.onFieldKey(event, row)}>`;
  }

  private control(row: SettingRow, label: string, shown: string): TemplateResult {
    if (hasScale(row.name)) return this.slider(row, label, shown);
    if (row.value === 'on' || row.value === 'off') return this.toggle(row);
    const choices = CHOICES[row.name];
    return choices ? this.choice(row, choices) : this.field(row, shown);
  }

  private choice(row: SettingRow, choices: readonly string[]): TemplateResult {
    return html`<select class="choice" aria-labelledby="setting-${row.name}" @change=${(event: Event) => this.set(row.name, valueOf(event))}>
      ${choices.map((word) => html`<option value=${word} .selected=${word === row.value}>${word}</option>`)}</select>`;
  }

  private toggle(row: SettingRow): TemplateResult {
    return html`<label class="switch"><input type="checkbox" aria-labelledby="setting-${row.name}" .checked=${row.value === 'on'}
      @change=${() => this.set(row.name, row.value === 'on' ? 'off' : 'on')}><span>${row.value}</span></label>`;
  }

  private onFieldKey(event: KeyboardEvent, row: SettingRow): void {
    const field = event.target;
    if (!(field instanceof HTMLInputElement)) return;
    if (event.key === 'Escape') {
      field.value = row.value;
      this.wrong = undefined;
      this.redraw();
    } else if (event.key === 'Enter' && field.value.trim() === row.value) field.select();
  }

  private show(name: string, value: string): void {
    this.preview = { name, value };
    this.redraw();
  }

  private set(name: string, value: string): void {
    this.run(name, ['set', name, this.scope, value]);
  }

  /** Removes the value of this scope. For the whole cluster, the line sets the default, so that it is visible. */
  private reset(row: SettingRow): void {
    if (this.scope === '') this.set(row.name, row.usual);
    else this.run(row.name, ['reset', row.name, this.scope]);
  }

  private run(name: string, words: string[]): void {
    this.preview = undefined;
    const { problem } = this.context.run(words.filter(Boolean).join(' '), true);
    this.wrong = problem && { name, message: [problem.message, problem.suggestion && text.didYouMean(problem.suggestion)].filter(Boolean).join('. ') };
    this.redraw();
  }

  private chaos(rows: SettingRow[]): TemplateResult | typeof nothing {
    const wildness = rows.find(({ name }) => name === 'chaos');
    const kinds = rows.find(({ name }) => name === 'chaos_kinds');
    if (!wildness || !kinds) return nothing;
    const chosen = new Set(kinds.value === 'every' ? FAULTS : kinds.value === 'tolerated' ? FAULTS.filter((fault) => !UNTOLERATED.includes(fault)) : kinds.value.split(' '));
    const box = (fault: string): TemplateResult => html`<label class=${UNTOLERATED.includes(fault) ? 'untolerated' : ''} title=${UNTOLERATED.includes(fault) ? settingsText.untolerated : nothing}>
      <input type="checkbox" .checked=${chosen.has(fault)} ?disabled=${chosen.size === 1 && chosen.has(fault)} @change=${() => this.toggleFault(chosen, fault)}>${settingsText.faults[fault] ?? fault}</label>`;
    return html`<section class="chaos"><h3>${settingsText.chaosTitle}</h3>
      <div class="rows">${this.setting(wildness)}
        <div class="deeds"><button type="button" title=${settingsText.calmAbout} @click=${() => this.context.run('calm')}>${settingsText.calm}</button>
          <button type="button" @click=${() => this.context.run('storm 50')}>${settingsText.storm}</button></div></div>
      ${this.explanation(settingsText.calmAbout)}
      <fieldset><legend>${settingsText.names['chaos_kinds']?.[0]}</legend>${FAULTS.map(box)}</fieldset>
      ${this.explanation(settingsText.kindsAbout)}</section>`;
  }

  private toggleFault(chosen: Set<string>, fault: string): void {
    if (!chosen.delete(fault)) chosen.add(fault);
    this.set('chaos_kinds', FAULTS.filter((kind) => chosen.has(kind)).join(' '));
  }

  private size(rows: SettingRow[]): TemplateResult {
    const { restart, frame } = this.context;
    if (!restart) return html``;
    const wrong = this.wrong?.name === 'servers' ? this.wrong.message : '';
    return html`<form class="setting" @submit=${(event: Event) => this.restartWithSize(event, rows)}>
      <label class="label" for="setting-servers">${settingsText.size}</label>
      <input type="number" id="setting-servers" min="1" max="99" .value=${String(frame.servers)} aria-describedby="setting-servers-note">
      <button type="submit">${settingsText.sizeButton}</button>
      <span class="note ${wrong ? 'wrong' : ''}" id="setting-servers-note">${wrong || settingsText.sizeAbout}</span>
    </form>`;
  }

  private restartWithSize(event: Event, rows: SettingRow[]): void {
    event.preventDefault();
    const field = this.element.querySelector<HTMLInputElement>('#setting-servers');
    const servers = Number(field?.value);
    const fits = Number.isInteger(servers) && servers >= 1 && servers <= 99;
    this.wrong = fits ? undefined : { name: 'servers', message: settingsText.badSize };
    if (!fits) return this.redraw();
    const kept = rows.filter(({ differs }) => differs).map(({ name, value }) => `set ${name} ${value}\n`);
    const broken = this.context.cluster.rules().filter((rule) => rule.broken).map(({ word }) => `break ${word}\n`);
    this.context.restart?.(`servers ${servers}\n${kept.join('')}${broken.join('')}`);
  }
}

export const create = (context: Context): Settings => new Settings(context);

function valueOf(event: Event): string {
  const { target } = event;
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement ? target.value.trim() : '';
}
