// The ladder: small tests, one above the other. It climbs with the code that is shown, and says where and why it falls.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { LadderFall, LadderOutcome } from '../../cluster/model';
import type { CoreCode } from '../../cluster/run';
import { engineForCores } from '../../element/core';
import { text as words } from '../../common/text';
import { download } from '../../common/files/download';
import { Climb } from './climb';
import type { ClimbProgress } from './climb';
import { groupsOf } from './rungs';
import type { Group, Rung } from './rungs';
import { sheetName, writeSheet } from './sheet';
import { ladderText as text } from './text';

/** What became of a rung. */
export interface Standing {
  kind: 'passed' | 'fell' | 'left_out';
  /** Its last seed. */
  seed: number;
  fall?: LadderFall;
  /** Why it was left out. */
  says?: string;
}

export interface LadderAsks {
  /** The code that is shown. */
  core(): CoreCode;
  /** Opens the run of a fall in the cluster, at its moment; `goes` if the reader wants to look at it now. */
  show(rung: Rung, seed: number, fall: LadderFall, core: CoreCode, goes: boolean): void;
  goToMoment(event: number): void;
  update(): void;
  say(sentence: string): void;
}

export class Ladder {
  private groups: Group[] = [];
  private problem = '';
  private climb: Climb | undefined;
  private progress: ClimbProgress | undefined;
  private readonly standings = new Map<string, Standing>();
  /** The code that was climbed with. */
  private climbed: CoreCode | undefined;
  /** The rung whose fall is shown. */
  private shown: Rung | undefined;
  /** How many parts of the hint are shown. */
  private hints = 0;
  private handsIn = false;
  private author = '';

  constructor(private readonly asks: LadderAsks) {}

  /** Loads the rungs. */
  async begin(): Promise<void> {
    if (this.groups.length > 0) return;
    try {
      this.groups = groupsOf(await engineForCores());
    } catch {
      this.problem = words.cannotLoad;
    }
    this.asks.update();
  }

  private get rungs(): Rung[] {
    return this.groups.flatMap(({ rungs }) => rungs);
  }

  private get isOutdated(): boolean {
    return this.climbed !== undefined && this.climbed.source !== this.asks.core().source;
  }

  /** Climbs some rungs; without a list, all. */
  async start(rungs: readonly Rung[] = this.rungs): Promise<void> {
    if (this.climb) return;
    if (this.isOutdated) this.standings.clear();
    for (const { id } of rungs) this.standings.delete(id);
    this.climbed = this.asks.core();
    this.shown = undefined;
    this.problem = '';
    const climb = new Climb(this.climbed, rungs, {
      started: (progress) => this.onStarted(progress),
      ended: (rung, seed, outcome) => this.onEnded(rung, seed, outcome),
    });
    this.climb = climb;
    this.asks.update();
    const problem = await climb.done;
    if (this.climb !== climb) return;
    this.climb = this.progress = undefined;
    if (problem) this.problem = text.cannotClimb(problem);
    else if (!this.shown && this.count('passed') === this.rungs.length) this.asks.say(text.atTheTop);
    this.asks.update();
  }

  stop(): void {
    this.climb?.cancel();
  }

  private onStarted(progress: ClimbProgress): void {
    this.progress = progress;
    this.asks.update();
  }

  private onEnded(rung: Rung, seed: number, outcome: LadderOutcome): void {
    const { fall } = outcome;
    this.standings.set(rung.id, { kind: outcome.kind, seed, ...(fall && { fall }), ...(outcome.says && { says: outcome.says }) });
    if (fall) this.show(rung);
    else this.asks.update();
  }

  /** Shows the fall of a rung, here and in the cluster. */
  private show(rung: Rung, goes = false): void {
    const standing = this.standings.get(rung.id);
    if (!standing?.fall || !this.climbed) return;
    if (this.shown !== rung) this.hints = 0;
    this.shown = rung;
    this.asks.say(text.fell(rung.title));
    this.asks.show(rung, standing.seed, standing.fall, this.climbed, goes);
    this.asks.update();
  }

  private count(kind: Standing['kind']): number {
    return [...this.standings.values()].filter((standing) => standing.kind === kind).length;
  }

  render(): TemplateResult {
    const { rungs, climb } = this;
    if (rungs.length === 0) return html`<p class="muted">${this.problem || words.loadingView}</p>`;
    return html`
      <div class="acts climb">
        ${climb ? html`<button type="button" class="primary" @click=${() => this.stop()}>${text.stop}</button>` : html`<button type="button" class="primary" @click=${() => void this.start()}>${text.climb}</button>`}
        <span class="muted" role="status">${this.summary()}</span>
        ${this.standings.size > 0 && !climb ? html`<button type="button" aria-expanded=${this.handsIn} @click=${() => this.toggleHandIn()}>${text.handIn}</button>` : nothing}
      </div>
      ${climb ? html`<progress aria-label=${text.progress} max=${rungs.length} .value=${this.standings.size}></progress>` : nothing}
      ${this.handsIn && !climb ? this.handInForm() : nothing}
      ${this.problem ? html`<p class="problem" role="alert">${this.problem}</p>` : nothing}
      ${this.isOutdated && !climb ? html`<p class="muted">${text.outdated}</p>` : nothing}
      ${this.shown ? this.fallCard(this.shown) : nothing}
      ${this.groups.map((group) => this.group(group))}`;
  }

  private summary(): string {
    const { progress, rungs } = this;
    if (progress) return text.climbing(progress.rung.title, progress.seed);
    if (this.standings.size === 0) return text.intro(rungs.length);
    const [passed, leftOut] = [this.count('passed'), this.count('left_out')];
    return [text.passed(passed, rungs.length), ...(leftOut > 0 ? [text.leftOut(leftOut)] : [])].join(', ');
  }

  private group({ title, description, rungs }: Group): TemplateResult {
    return html`<section class="group" data-group=${title.toLowerCase()}><h2>${title}</h2><p class="muted">${description}</p>
      <ol class="rungs">${rungs.map((rung) => this.row(rung))}</ol></section>`;
  }

  private row(rung: Rung): TemplateResult {
    const standing = this.standings.get(rung.id);
    const isNow = this.progress?.rung === rung;
    const state = isNow ? 'now' : (standing?.kind ?? 'open');
    return html`<li class=${state} aria-current=${this.shown === rung ? 'true' : nothing}>
      <span class="sign" aria-hidden="true">${text.signs[state]}</span>
      <span class="what"><b>${rung.title}</b> <span class="unseen">${text.states[state]}.</span> ${rung.teaches} <span class="muted">${rung.paper}</span>
        ${standing?.says ? html`<span class="muted">${standing.says}</span>` : nothing}</span>
      ${standing?.fall ? html`<button type="button" class="small" @click=${() => this.show(rung)}>${text.showFall}</button>` : nothing}
      ${this.climb ? nothing : html`<button type="button" class="small" aria-label=${text.climbOnly(rung.title)} title=${text.climbOnly(rung.title)} @click=${() => void this.start([rung])}>▸</button>`}</li>`;
  }

  private fallCard(rung: Rung): TemplateResult | typeof nothing {
    const standing = this.standings.get(rung.id);
    const fall = standing?.fall;
    if (!standing || !fall) return nothing;
    return html`<section class="fall" aria-label=${text.fell(rung.title)}>
      <h2>${text.fell(rung.title)}</h2>
      <p>${rung.teaches} <span class="muted">${rung.paper}</span></p>
      <p><b>${text.missed[fall.missed]}</b> ${fall.message}</p>
      <p class="muted">${text.where(standing.seed, words.time(fall.at_ms))} ${fall.text ? html`${text.line(fall.line)} <code>${fall.text}</code>` : nothing}
        <button type="button" class="small" @click=${() => this.show(rung, true)}>${text.showMoment}</button></p>
      ${fall.causes.length > 0 ? html`<h3>${text.causes}</h3><ol class="causes">${fall.causes.map((cause) => html`<li>${cause.event > 0
        ? html`<button type="button" class="when" title=${text.showMoment} @click=${() => this.asks.goToMoment(cause.event)}>${words.time(cause.at_ms)}</button> ` : nothing}${cause.text}</li>`)}</ol>` : nothing}
      ${this.hints > 0 ? html`<p class="hint"><b>${text.look}</b> ${fall.look}</p>` : nothing}
      ${this.hints > 1 ? html`<p class="hint"><b>${text.rule}</b> ${fall.rule}</p>` : nothing}
      ${this.hints < 2 ? html`<p><button type="button" @click=${() => this.showHint()}>${this.hints === 0 ? text.showLook : text.showRule}</button></p>` : nothing}
    </section>`;
  }

  private showHint(): void {
    this.hints++;
    this.asks.update();
  }

  private toggleHandIn(): void {
    this.handsIn = !this.handsIn;
    this.asks.update();
  }

  private handInForm(): TemplateResult {
    const change = (event: Event): void => {
      this.author = (event.target as HTMLInputElement).value;
    };
    return html`<div class="hand-in"><label>${text.author} <input autocomplete="name" maxlength="80" .value=${this.author} @input=${change}></label>
      <button type="button" @click=${() => void this.handIn()}>${text.save}</button><p class="muted">${text.handInAbout}</p></div>`;
  }

  private async handIn(): Promise<void> {
    if (!this.climbed) return;
    const sheet = await writeSheet({ author: this.author, core: this.climbed, groups: this.groups, standings: this.standings });
    download(sheetName(this.climbed), new Blob([sheet], { type: 'text/markdown' }));
  }
}
