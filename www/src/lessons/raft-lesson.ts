// <raft-lesson>: a lesson beside its cluster. `lesson` names one of the library, `src` the address of a file.

import { LitElement, html, nothing, unsafeCSS } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { INSIDE } from '../element/inside';
import '../element/raft-cluster';
import type { RaftCluster } from '../element/raft-cluster';
import { parsePage } from '../cluster/attributes';
import type { Context } from '../cluster/context';
import { NO_SELECTION } from '../cluster/context';
import { library } from '../cluster/library';
import { Box } from '../guest/box';
import { schemeAround, SchemeWatch } from '../guest/scheme';
import type { Scheme } from '../guest/scheme';
import { ownPage } from '../common/own-page';
import { text as words } from '../common/text';
import { fetchText } from './library';
import { Below } from './below';
import type { Fault, Goal, Lesson, Question, Step } from './format';
import { parseLesson } from './format';
import type { Verdict } from './player';
import { Player } from './player';
import type { Mark } from '../common/pointing/marks';
import { Pointer } from '../common/pointing/pointer';
import { line, marksOf, prose } from './prose';
import type { Pointing } from './prose';
import type { Exports } from './export/menu';
import { ExportMenu } from './export/menu';
import { readAnswers, writeAnswers } from './export/link';
import type { Handed } from './export/link';
import type { GivenLesson } from './export/file';
import { explanationsOf, labelOf, QuestionForm, shownRight } from './question';
import { keepPlace, placeIn } from './progress';
import { lessonText as text } from './text';
import styles from './lessons.css';

/** What is shown where only one fits. */
type Pane = 'text' | 'cluster';

const calm = matchMedia('(prefers-reduced-motion: reduce)');

export class RaftLesson extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = { lesson: { type: String }, src: { type: String }, step: { type: Number }, answers: { type: String }, page: { type: String }, given: { attribute: false }, theme: { type: String }, pane: { state: true } };

  declare lesson: string | null;
  declare src: string | null;
  /** The step to open at, counted from 1. */
  declare step: number | null;
  /** The part of a link for answers. They are shown beside the reader's own, which stay. */
  declare answers: string | null;
  /** The address of a published page of Raftarium, whose learn.html opens links. */
  declare page: string | null;
  /** A lesson that is not loaded, because the page has its text. */
  declare given: GivenLesson | null;
  /** The address of the page for links; without it, learn.html beside this code. */
  linkBase: string | undefined;
  declare theme: string | null;
  private declare pane: Pane;

  private player: Player | undefined;
  private name = '';
  /** The text of the lesson. */
  private written = '';
  private faults: Fault[] = [];
  private problem = '';
  private form: QuestionForm | undefined;
  private pointer: Pointer | undefined;
  private hinted = false;
  private finished = false;
  private listed = false;
  /** The address of the page with all words of the glossary, which our own page sets. */
  glossary: string | undefined;
  /** The word of the glossary whose definition is shown. */
  private openWord = '';
  /** Whether the step is shown since its moment was reached, and how many of its goals were reached since. */
  private arrived = false;
  private reached = 0;
  /** The step whose text is shown, and what of it. */
  private shown: string | undefined;
  /** What a link has brought, while it is shown in place of the reader's own answers. */
  private handed: Handed | undefined;
  /** Why the answers of a link are not shown. */
  private refusal = '';
  private readonly exports = new ExportMenu(this.exportsOf(), () => this.requestUpdate());
  private readonly below = new Below(() => this.requestUpdate());
  private readonly cluster = document.createElement('raft-cluster') as RaftCluster;
  private readonly schemes = new SchemeWatch(() => this.requestUpdate(), () => this.requestUpdate());
  /** The least height of the styles is none that the page has given. */
  private readonly box = new Box(this, () => this.renderRoot.querySelector<HTMLElement>('.frame') ?? undefined, 321);
  private loading = 0;

  constructor() {
    super();
    this.lesson = this.src = this.theme = this.answers = this.page = this.given = null;
    this.step = null;
    this.pane = 'text';
    this.cluster[INSIDE].around.waits = true;
    this.cluster.addEventListener('raft-command', () => this.player?.acted());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.schemes.connect(this);
    this.box.connect();
    addEventListener('keydown', this.onKey);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.schemes.disconnect();
    this.box.disconnect();
    this.below.watch(undefined);
    removeEventListener('keydown', this.onKey);
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('lesson') || changed.has('src') || changed.has('given')) void this.load();
    else if (this.player) {
      if (changed.has('answers')) void this.takeAnswers(this.player);
      if (changed.has('step') && this.step !== null && this.step - 1 !== this.player.index) this.goTo(this.step - 1);
    }
    if (changed.has('theme')) this.cluster.theme = this.theme;
    this.showTop();
    this.below.watch(this.renderRoot.querySelector('.page') ?? undefined);
  }

  /** Scrolls to the top of a text that is new. */
  private showTop(): void {
    const { player } = this;
    const shown = player && `${player.index} ${player.onTheWay} ${this.finished}`;
    if (shown === this.shown) return;
    this.shown = shown;
    const page = this.renderRoot.querySelector('.page');
    if (page) page.scrollTop = 0;
  }

  private get context(): Context | undefined {
    return this.cluster[INSIDE].screen?.context;
  }

  /** Loads the file, and shows its step. */
  private async load(): Promise<void> {
    const loading = ++this.loading;
    this.name = this.given?.name ?? this.lesson ?? this.src ?? '';
    this.player = undefined;
    this.problem = '';
    this.faults = [];
    if (!this.name && !this.given) return;
    const found = this.given ?? (await fetchText({ lesson: this.lesson, src: this.src }));
    if (loading !== this.loading) return;
    if ('problem' in found) return this.fail(found.problem);
    this.written = found.text;
    const lesson = parseLesson(found.text);
    if (Array.isArray(lesson)) {
      this.faults = lesson;
      this.requestUpdate();
      return;
    }
    await this.open(lesson, loading);
  }

  private async open(lesson: Lesson, loading: number): Promise<void> {
    const problem = await this.cluster.show({ run: 'servers 5\n' });
    if (loading !== this.loading) return;
    if (problem) return this.fail(problem.message);
    if (!this.cluster.ready) await new Promise((ready) => this.cluster.addEventListener('raft-ready', ready, { once: true }));
    if (loading !== this.loading) return;
    this.accompany(this.context);
    const player = new Player(lesson, () => this.context, () => this.onStep());
    const place = placeIn(this.name);
    await this.takeAnswers(player);
    if (loading !== this.loading) return;
    this.player = player;
    this.pointer = new Pointer(() => this.context, (tab) => void this.cluster[INSIDE].screen?.showTab(tab));
    this.cluster[INSIDE].around.onFrame = (): void => this.onFrame();
    const wanted = (this.step ?? place.step + 1) - 1;
    this.goTo(Math.max(0, Math.min(wanted, lesson.steps.length - 1)));
  }

  /** Shows the answers of the link, or the reader's own. */
  private async takeAnswers(player: Player): Promise<void> {
    const written = this.answers;
    const own = new Map(placeIn(this.name).answers);
    const found = written ? await readAnswers(player.lesson, written) : undefined;
    if (written !== this.answers) return;
    this.refusal = typeof found === 'string' ? found : '';
    const isOwn = typeof found === 'object' && found.deeds.size === 0 && JSON.stringify([...found.answers]) === JSON.stringify([...own]);
    this.handed = typeof found === 'object' && !isOwn ? found : undefined;
    player.replaceAnswers(this.handed?.answers ?? own);
    this.requestUpdate();
  }

  /** Ends the view of a link's answers. */
  private leaveAnswers(keep: boolean): void {
    const { player } = this;
    if (!player) return;
    if (!keep) player.replaceAnswers(new Map(placeIn(this.name).answers));
    this.handed = undefined;
    this.refusal = '';
    this.answers = null;
    this.onStep();
  }

  private exportsOf(): Exports {
    return {
      canLink: () => this.canLink,
      link: (withAnswers) => this.linkTo(withAnswers),
      hasAnswers: () => (this.player?.answers.size ?? 0) > 0 || this.deed() !== undefined,
      print: (onShare, signal) => this.printPaper(onShare, signal),
      save: () => (this.given || !ownPage('raft-lesson.html') ? undefined : () => this.saveFile()),
    };
  }

  /** Saves the lesson as one file that works without a network. Returns its name. */
  private async saveFile(): Promise<string> {
    const title = this.player?.lesson.title ?? '';
    const [{ writeLessonFile, lessonFileName }, { download }] = await Promise.all([import('./export/file'), import('../common/files/download')]);
    const name = lessonFileName(title);
    download(name, await writeLessonFile(title, { name: `file ${title}`, text: this.written }));
    return name;
  }

  /** Prepares the lesson for paper and opens the print dialog. */
  print(): Promise<void> {
    return this.player ? this.exports.print() : Promise.resolve();
  }

  private async printPaper(onShare: (says: string, share: number) => void, signal: AbortSignal): Promise<void> {
    const { player } = this;
    if (!player) return;
    const { makePaper, printPaper } = await import('./export/paper');
    const address = this.canLink ? (await this.linkTo(false)).replace(/\d+$/, '1') : '';
    const paper = await makePaper({ lesson: player.lesson, address, engine: await library(), onShare, signal });
    if (paper) printPaper(paper);
  }

  /** Whether a page is known that opens links. */
  private get canLink(): boolean {
    return (this.linkBase ?? this.openingPage) !== undefined;
  }

  /** `learn.html` beside the page that the attribute names, or beside this code. */
  private get openingPage(): string | undefined {
    const page = parsePage(this.page, document.baseURI);
    return 'value' in page && page.value ? new URL('learn.html', page.value).href : ownPage('learn.html');
  }

  /** A link to the step that is shown. */
  private async linkTo(withAnswers: boolean): Promise<string> {
    const { player, lesson, src } = this;
    if (!player) return '';
    const page = this.linkBase ?? (this.openingPage ?? '') + (src ? `?src=${encodeURIComponent(new URL(src, document.baseURI).href)}` : '');
    const answers = withAnswers ? await writeAnswers(player.lesson, player.answers, this.deed()) : '';
    return `${page}#${lesson ? `${encodeURIComponent(lesson)}/` : ''}${player.index + 1}${answers && `&answers=${answers}`}`;
  }

  /** What the reader has done at this step, if it has a goal. */
  private deed(): { step: number; run: string; atMs: number } | undefined {
    const { player, context } = this;
    if (!player?.step?.goal || player.isAway !== 'acted' || !context) return undefined;
    return { step: player.index, run: context.cluster.text(), atMs: context.frame.nowMs };
  }

  /** Prepares the cluster's screen for the text beside it. */
  private accompany(context: Context | undefined): void {
    if (!context) return;
    context.showsGoals = true;
    const { onSelect } = context;
    // What is selected may be an answer, and a clock that stands draws no frame.
    context.onSelect = (): void => {
      onSelect();
      if (this.form?.follow(context)) this.requestUpdate();
    };
  }

  private fail(problem: string): void {
    this.problem = problem;
    this.requestUpdate();
  }

  private onFrame(): void {
    const { player } = this;
    if (!player) return;
    const before = player.isAway;
    // The screen copies the frame only afterwards, and there may be no later one.
    this.context?.refresh();
    player.update();
    this.pointer?.refresh();
    if (this.form?.follow(this.context) || before !== this.away) this.requestUpdate();
    this.away = player.isAway;
  }

  private away: Player['isAway'];

  /** Goes to a step of the lesson. */
  goTo(index: number): void {
    const { player } = this;
    if (!player?.lesson.steps[index]) return;
    this.prepare(index);
    player.goTo(index);
  }

  /** Continues to the next step. */
  next(): void {
    const { player } = this;
    if (!player) return;
    if (player.onTheWay) return player.skip();
    if (player.isLast) return void this.finish();
    this.prepare(player.index + 1);
    if (!calm.matches) this.pane = 'cluster';
    player.next(calm.matches);
    if (!player.onTheWay) this.pane = 'text';
  }

  back(): void {
    const { player } = this;
    if (this.finished) {
      this.finished = false;
      this.requestUpdate();
    } else if (player && player.index > 0) this.goTo(player.index - 1);
  }

  private prepare(index: number): void {
    const step = this.player?.lesson.steps[index];
    this.finished = this.hinted = this.listed = this.arrived = false;
    this.reached = 0;
    this.exports.close();
    this.openWord = '';
    this.form = step?.question && new QuestionForm(step.question, this.player?.lesson, () => this.requestUpdate());
    const allow = step?.goal?.allow;
    this.cluster.allow = allow ? allow.join(' ') : null;
    this.pointer?.clear();
    this.cluster[INSIDE].screen?.followPresent();
  }

  private async finish(): Promise<void> {
    const { player } = this;
    if (!player) return;
    player.judgeAll(await library());
    this.finished = true;
    if (!this.handed) keepPlace(this.name, { step: player.index, of: player.lesson.steps.length, done: true, answers: player.answers });
    this.dispatchEvent(new CustomEvent('raft-lesson-done', { bubbles: true, composed: true, detail: { lesson: this.name } }));
    this.requestUpdate();
    // Continue is disabled now, and the focus would be lost with it.
    const hadFocus = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement?.matches('.next');
    await this.updateComplete;
    if (hadFocus) this.renderRoot.querySelector<HTMLElement>('.page')?.focus();
  }

  /** A step was reached, answered or changed. */
  private onStep(): void {
    const { player } = this;
    if (!player?.step) return;
    if (!player.onTheWay) {
      this.step = player.index + 1;
      const reached = player.goals.filter(({ reached_ms }) => typeof reached_ms === 'number').length;
      if (!this.arrived) {
        this.pane = 'text';
        this.pointer?.show(marksOf(player.step.prose));
      } else if (reached > this.reached) void this.showReached();
      this.arrived = true;
      this.reached = reached;
      if (!this.handed) keepPlace(this.name, { step: player.index, of: player.lesson.steps.length, answers: player.answers });
      this.dispatchEvent(new CustomEvent('raft-lesson-step', { bubbles: true, composed: true, detail: { lesson: this.name, step: player.index + 1, answers: this.answers } }));
    } else this.context?.select(NO_SELECTION);
    this.requestUpdate();
  }

  /** A reader who acts in the cluster stays there, until a goal is reached. */
  private async showReached(): Promise<void> {
    const hadFocus = this.renderRoot instanceof ShadowRoot && this.renderRoot.activeElement === this.cluster;
    this.pane = 'text';
    await this.bringIntoSight('.goal');
    // Where one thing is shown at a time, the cluster is out of sight now.
    if (hadFocus) this.renderRoot.querySelector<HTMLElement>('nav .pane')?.focus();
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const [target] = event.composedPath();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !this.player) return;
    const isHere = event.composedPath().includes(this.renderRoot.querySelector('.text') ?? this);
    if (!isHere || (target instanceof HTMLElement && target.matches('input, select, textarea'))) return;
    if (event.key === 'ArrowRight') this.next();
    else if (event.key === 'ArrowLeft') this.back();
    else return;
    event.preventDefault();
  };

  override render(): TemplateResult {
    const scheme: Scheme | undefined = this.theme === 'light' || this.theme === 'dark' ? this.theme : schemeAround(this);
    const { player } = this;
    return html`<div class="frame"><div class="lesson" lang="en" dir="ltr" data-scheme=${scheme ?? nothing} data-pane=${this.pane}>
      <section class="text" aria-label=${player?.lesson.title ?? words.cluster}>${player?.step ? this.stepText(player, player.step) : this.standIn()}</section>
      <section class="stage" aria-label=${text.cluster} ?hidden=${this.problem !== '' || this.faults.length > 0}>${this.cluster}</section>
    </div></div>`;
  }

  private standIn(): TemplateResult {
    if (this.problem) return html`<p class="problem" role="alert">${this.problem}</p>`;
    if (this.faults.length === 0) return html`<p class="wait">${text.loading}</p>`;
    return html`<div class="problem" role="alert"><p>${text.faults(this.name)}</p>
      <ol>${this.faults.map(({ line: at, message }) => html`<li><b>${text.faultAt(at)}:</b> ${message}</li>`)}</ol></div>`;
  }

  private stepText(player: Player, step: Step): TemplateResult {
    const { lesson, index } = player;
    const before = index > 0 ? player.verdicts.get(index - 1) : undefined;
    return html`
      <header><p class="lesson-title">${lesson.title} <span>${lesson.paper}</span></p>${this.exports.render()}</header>
      <div class="page" tabindex="-1" @scroll=${() => this.below.look()}>
        ${this.handedNote()}
        ${this.finished ? this.ending(player) : html`
          <h2>${step.title}</h2>
          ${player.onTheWay ? html`<p class="way" role="status">${text.playing}</p>` : html`
            ${before && !before.question.now ? this.verdict(before) : nothing}
            ${prose(step.prose, this.pointing)}
            ${step.question ? this.question(player, step.question) : nothing}
            ${step.goal ? this.goal(player, step.goal) : nothing}
            ${this.awayNote(player)}`}`}
      </div>
      ${this.below.render((task) => void this.goToTask(task))}
      ${this.navigation(player)}`;
  }

  /** Says whose answers are shown, or why those of the link are not. */
  private handedNote(): unknown {
    if (this.refusal) return html`<p class="handed" role="alert">${this.refusal} <button type="button" @click=${() => this.leaveAnswers(false)}>${words.dismiss}</button></p>`;
    if (!this.handed) return nothing;
    return html`<div class="handed" role="status"><p>${text.handed}</p><p class="acts"><button type="button" @click=${() => this.leaveAnswers(false)}>${text.showOwn}</button>
      <button type="button" @click=${() => this.leaveAnswers(true)}>${text.keepHanded}</button></p></div>`;
  }

  private get pointing(): Pointing {
    return {
      openWord: this.openWord,
      glossary: this.glossary,
      point: (mark) => this.pointer?.point(mark),
      choose: (mark) => {
        if (mark.kind === 'word') this.openWord = this.openWord === mark.name ? '' : mark.name;
        else {
          this.pointer?.choose(mark);
          this.pane = 'cluster';
          void this.reveal(mark);
        }
        this.requestUpdate();
      },
    };
  }

  /** Scrolls to the part of the cluster that shows what a name points at, where the parts are one below another. */
  private async reveal(mark: Mark): Promise<void> {
    await this.updateComplete;
    // The name is out of sight where one thing is shown at a time, and the focus with it.
    this.renderRoot.querySelector<HTMLElement>('nav .pane')?.focus({ preventScroll: true });
    const screen = this.cluster[INSIDE].screen?.element;
    const part = screen?.querySelector(partFor(mark));
    if (!screen || !part) return;
    // The banners stay at the top, and cover what is below them.
    const covered = screen.querySelector('.banners')?.clientHeight ?? 0;
    for (const box of [this.renderRoot.querySelector('.stage'), screen.parentElement]) {
      if (box) box.scrollTop += part.getBoundingClientRect().top - box.getBoundingClientRect().top - covered;
    }
  }

  private awayNote(player: Player): unknown {
    const away = player.isAway;
    if (!away || player.step?.goal) return nothing;
    return html`<p class="away" role="status">${away === 'acted' ? text.changed : text.changedAway}
      <button type="button" @click=${() => this.goTo(player.index)}>${text.toLesson}</button></p>`;
  }

  private question(player: Player, question: Question): TemplateResult {
    const { form } = this;
    const verdict = question.now ? player.verdicts.get(player.index) : undefined;
    const given = player.answers.get(player.index);
    return html`<div class="question">
      <p class="kind">${question.now ? text.ask : text.predict}</p>
      <p class="ask">${line(question.text)}</p>
      ${form?.render(given, (keys) => this.answer(player, keys))}
      ${given && !question.now ? html`<p class="kept" role="status">${text.chosen}</p>` : nothing}
      ${verdict?.given ? this.verdict(verdict) : nothing}
    </div>`;
  }

  /** Answers the question of the step. What is said of the answer comes into sight. */
  private answer(player: Player, keys: string[]): void {
    player.answer(keys);
    void this.bringIntoSight('.question > [role="status"]');
  }

  /** Shows the question or the goal of the step, and moves the focus there: the button for it is gone then. */
  private async goToTask(selector: string): Promise<void> {
    await this.bringIntoSight(selector);
    const page = this.renderRoot.querySelector<HTMLElement>('.page');
    (page?.querySelector<HTMLElement>(`${selector} :is(input, button)`) ?? page)?.focus({ preventScroll: true });
  }

  private async bringIntoSight(selector: string): Promise<void> {
    await this.updateComplete;
    const page = this.renderRoot.querySelector('.page');
    const part = page?.querySelector(selector);
    if (!page || !part) return;
    const [inside, around] = [part.getBoundingClientRect(), page.getBoundingClientRect()];
    // Of what is higher than the page the beginning is shown.
    page.scrollTop += Math.max(0, Math.min(inside.bottom - around.bottom + 12, inside.top - around.top));
  }

  private verdict(verdict: Verdict): TemplateResult {
    const { question, given, isRight } = verdict;
    const label = (key: string): string => labelOf(question, key).replace(/\.$/, '');
    return html`<div class="verdict ${isRight ? 'right' : given ? 'wrong' : 'open'}" role="status">
      <p class="asked">${line(question.text)}</p>
      <p><b>${given ? (isRight ? text.right : text.wrong) : text.none}</b>
        ${given && !isRight ? html`${text.yourAnswer} ${given.map(label).join(', ')}.` : nothing}
        ${isRight ? nothing : html`${text.rightAnswer} ${shownRight(verdict).map(label).join(question.kind === 'order' ? ' → ' : ', ')}.`}</p>
      ${explanationsOf(verdict).map((why) => html`<p>${line(why)}</p>`)}
    </div>`;
  }

  private goal(player: Player, goal: Goal): TemplateResult {
    const state = player.goals.find(({ name }) => name === goal.text);
    const reached = state?.reached_ms ?? undefined;
    return html`<div class="goal ${reached === undefined ? '' : 'reached'}">
      <p class="kind">${text.goal}</p>
      <p class="ask">${line(goal.text)}</p>
      ${reached === undefined ? html`<p>${goal.allow?.every((word) => word === 'set') ? text.goalHowSet : text.goalHow} ${goal.allow ? text.allowed(goal.allow) : nothing}</p>` : html`<p role="status"><b>${text.reached(words.time(reached))}</b></p><p>${line(goal.why)}</p>`}
      <p class="acts">
        ${this.handed?.deeds.has(player.index) ? html`<button type="button" @click=${() => this.showDeed(player)}>${text.showDeed}</button>` : nothing}
        ${goal.hint && reached === undefined && !this.hinted ? html`<button type="button" @click=${() => this.showHint()}>${text.hint}</button>` : nothing}
        ${player.isAway ? html`<button type="button" @click=${() => this.goTo(player.index)}>${text.again}</button>` : nothing}</p>
      ${this.hinted && reached === undefined ? html`<p class="hint">${line(goal.hint)}</p>` : nothing}
    </div>`;
  }

  private showHint(): void {
    this.hinted = true;
    this.requestUpdate();
    void this.bringIntoSight('.hint');
  }

  /** Opens the run of the link for this step, at its moment. */
  private showDeed(player: Player): void {
    const deed = this.handed?.deeds.get(player.index);
    const problem = deed && player.showRun(deed);
    this.refusal = problem ? text.badDeed(problem) : '';
    this.requestUpdate();
  }

  private ending(player: Player): TemplateResult {
    const verdicts = [...player.verdicts.values()];
    const right = verdicts.filter(({ isRight }) => isRight).length;
    return html`<h2>${text.done}</h2>
      ${verdicts.length > 0 ? html`<p>${text.score(right, verdicts.length)}</p>` : nothing}
      <slot name="end"></slot>
      <p><button type="button" @click=${() => this.goTo(0)}>${text.restart}</button></p>`;
  }

  private navigation(player: Player): TemplateResult {
    const { lesson, index } = player;
    const isEnd = this.finished;
    const label = player.onTheWay ? text.skip : player.isLast ? text.finish : text.next;
    return html`<nav aria-label=${text.steps}>
      ${this.listed ? this.list(player) : nothing}
      <button type="button" class="back" ?disabled=${index === 0 && !isEnd} @click=${() => this.back()}>${text.back}</button>
      <button type="button" class="place" aria-expanded=${this.listed} title=${text.steps} @click=${() => { this.listed = !this.listed; this.requestUpdate(); }}>${text.place(index + 1, lesson.steps.length)}</button>
      <button type="button" class="pane" @click=${() => (this.pane = this.pane === 'text' ? 'cluster' : 'text')}>${this.pane === 'text' ? text.showCluster : text.showText}</button>
      <button type="button" class="next" ?disabled=${isEnd} @click=${() => this.next()}>${label}</button>
    </nav>`;
  }

  private list({ lesson, index }: Player): TemplateResult {
    return html`<ol class="steps" aria-label=${text.steps}>${lesson.steps.map(({ title }, at) => html`<li>
      <button type="button" aria-current=${at === index ? 'step' : nothing} @click=${() => this.goTo(at)}>${title}</button></li>`)}</ol>`;
  }
}

/** The part of the screen that shows what a name points at. */
function partFor(mark: Mark): string {
  switch (mark.kind) {
    case 'command':
    case 'entry':
      return '.logs';
    // Why, below the diagram, says more of it.
    case 'event':
      return '.timeline';
    case 'tab':
      return '.details';
    default:
      return '.stage';
  }
}

if (!customElements.get('raft-lesson')) customElements.define('raft-lesson', RaftLesson);
