// The page around the element: name, scenario, seed, share, theme, help.
//
// The address determines the run: #scenario=leader-failure&seed=7, or #run=… for a whole run; &at=2.3s is the moment to stop at.
// A link or a file that cannot be opened changes nothing, and a message says why. A run that is replaced by another is saved, and
// the reader can return to it.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { parametersOf, present, presentationQuery, readAddress } from './address';
import { onDroppedFiles } from '../share/drops';
import type { RaftCluster } from '../element/raft-cluster';
import '../element/raft-cluster';
import { INSIDE } from '../element/inside';
import { library } from '../cluster/library';
import type { Problem } from '../cluster/model';
import type { RunRequest } from '../cluster/run';
import type { LibraryDialog } from './scenarios/dialog';
import type { Autosave, LeftRun, SpaceLeft } from './runs/autosave';
import type { FoundRun } from './runs/kept-runs';
import { text } from '../common/text';
import { pageText } from './text';
import { THEMES, applyTheme, nextTheme, storedTheme, themeButton } from './theme';
import type { Theme } from './theme';

const LAYOUT_KEY = 'raftarium-layout';
const VISITED_KEY = 'raftarium-visited';

/** A message above the cluster, with buttons. */
interface Note {
  words: string;
  /** Whether it is an error. */
  problem?: boolean;
  actions?: { label: string; act: () => void }[];
}

/** The topics of notes; at most one note of each is shown. */
type Topic = 'problem' | 'offer' | 'left' | 'room';

class Page {
  private theme: Theme = storedTheme();
  private readonly notes = new Map<Topic, Note>();
  /** How many addresses are being opened. */
  private following = 0;
  /** The fragment of the address that opened the present run; a newer one may belong to the next run. */
  private openedBy = '';
  private autosave: Autosave | undefined;
  /** Resolves when autosave has started: until then, no run may be replaced. */
  private readonly keeping: Promise<void>;
  /** The run that has just been replaced. */
  private left: LeftRun | undefined;
  private dialog: Promise<LibraryDialog> | undefined;
  private playsAfter = false;
  /** Where the invitation of a first visit is shown; undefined when it is over. */
  private invitation = isFirstVisit() ? document.createElement('div') : undefined;

  constructor(private readonly header: HTMLElement, private readonly cluster: RaftCluster) {
    present(cluster, parametersOf(location));
    if (THEMES.some((theme) => theme === cluster.theme)) this.theme = cluster.theme as Theme;
    applyTheme(this.theme, cluster);
    const { around } = cluster[INSIDE];
    around.waits = true;
    around.linkBase = location.href.split(/[?#]/, 1)[0];
    around.docs = header.dataset['docs'];
    around.remarksWait = true;
    around.lessons = header.dataset['learn'] ? new URL(header.dataset['learn'], location.href).href : null;
    around.invitation = this.invitation;
    around.onLeave = (): void => {
      this.endInvitation();
      this.left = this.autosave?.leave();
    };
    cluster.layout = storedLayout();
    cluster.addEventListener('raft-layout', () => store(LAYOUT_KEY, JSON.stringify(cluster.layout)));
    cluster.addEventListener('raft-ready', () => this.onReady());
    cluster.addEventListener('raft-problem', () => this.draw());
    cluster.addEventListener('raft-projector', () => this.draw());
    addEventListener('hashchange', () => void this.onAddress());
    onDroppedFiles((files) => this.openDropped(files));
    this.draw();
    if (this.invitation) void this.invite(this.invitation);
    this.keeping = this.follow().then(() => this.missRecording()).then(() => this.rememberRuns()).catch(() => undefined);
    // The engine comes while the address is read; a core in the address brings its own.
    if (!parametersOf(location).has('code')) library().catch(() => undefined);
  }

  /** Back and Forward return to the run that was left there, if it was saved; any other address is opened. */
  private async onAddress(): Promise<void> {
    await this.keeping;
    const id: unknown = (history.state as { run?: unknown } | null)?.run;
    const found = typeof id === 'string' ? (await import('./runs/kept-runs')).keptRun(id) : undefined;
    if (!found) return this.follow().then(() => this.missRecording());
    this.following++;
    await this.resume(found);
    this.openedBy = location.hash;
    await this.untilReady();
    this.following--;
  }

  /** Opens the run of the address. */
  private async follow(): Promise<void> {
    const address = location.hash;
    const isFirst = this.invitation !== undefined && !this.cluster[INSIDE].started;
    this.following++;
    this.note('problem');
    const read = await readAddress(parametersOf(location));
    const problem = typeof read === 'string' ? { message: read } : await this.cluster.show(isFirst ? { rests: true } : read.wanted);
    if (problem) await this.refuse(problem);
    else {
      this.openedBy = address;
      await this.untilReady();
    }
    this.following--;
    if (typeof read !== 'string' && read.remarks.length > 0) this.say(read.remarks.join(' '));
    this.draw();
  }

  /** Shows the invitation of a first visit. If it cannot be loaded, this is a visit like any other. */
  private async invite(place: HTMLElement): Promise<void> {
    const loaded = await import('./welcome/welcome').catch(() => undefined);
    if (this.invitation !== place) return;
    if (!loaded) return this.leaveInvitation();
    const welcome = new loaded.Welcome(this.cluster, place, {
      learn: this.header.dataset['learn'],
      onAct: () => store(VISITED_KEY, '1'),
      showScenarios: () => this.showLibrary(),
      leave: () => this.leaveInvitation(),
    });
    this.cluster[INSIDE].around.onFrame = (): void => {
      if (this.invitation) welcome.update();
    };
  }

  /** The reader wants no invitation: the cluster runs. */
  private leaveInvitation(): void {
    this.endInvitation();
    this.cluster.play();
  }

  /** The invitation is over, and does not come back. */
  private endInvitation(): void {
    if (!this.invitation) return;
    store(VISITED_KEY, '1');
    this.invitation = this.cluster[INSIDE].around.invitation = undefined;
    this.cluster[INSIDE].screen?.invite(undefined);
  }

  private async untilReady(): Promise<void> {
    if (!this.cluster.ready) await new Promise((ready) => this.cluster.addEventListener('raft-ready', ready, { once: true }));
  }

  /** Handles the start of a run. If it did not come from the address, the address is updated. */
  private onReady(): void {
    if (this.following === 0) this.goTo(this.addressOfRun());
    if (this.following === 0) this.nameRecording();
    this.note('left', this.left?.touched ? this.wayBack(this.left.found) : undefined);
    this.note('room');
    this.left = undefined;
  }

  /** Notes in the tab's history that a recording is shown here: no address can open it again. */
  private nameRecording(): void {
    const name = this.cluster[INSIDE].screen?.context.recording?.report.trace;
    if (name !== undefined) history.replaceState({ recording: name }, '');
    else if (leftRecording() !== undefined) history.replaceState(null, '');
  }

  /** Says that the recording that was shown here is not kept, and that another run is shown instead. */
  private missRecording(): void {
    const name = leftRecording();
    if (name !== undefined) this.note('problem', { words: pageText.recordingLeft(name) });
  }

  /** The address of the present run; empty for free play, and for a run that came as text. */
  private addressOfRun(): string {
    const { scenario, seed } = this.cluster;
    const { given } = this.cluster[INSIDE];
    // A core that came with a link is not part of a short address.
    if (!scenario || given !== undefined || this.cluster.core) return '';
    return `#${new URLSearchParams({ scenario, ...(seed && { seed }) }).toString()}`;
  }

  /** Pushes an address to the history of the tab, so that Back returns to the last one. */
  private goTo(hash: string): void {
    this.openedBy = hash;
    const address = location.pathname + presentationQuery(location.search) + hash;
    if (address !== location.pathname + location.search + location.hash) history.pushState(null, '', address);
  }

  /** Shows the problem with the address. The present run continues; on a new page, a fresh cluster starts. */
  private async refuse(problem: Problem): Promise<void> {
    this.say(problemText(problem));
    if (!this.cluster[INSIDE].screen) await this.cluster.restart();
  }

  /** Opens a run that has no address. */
  private async open(wanted: RunRequest): Promise<void> {
    await this.keeping;
    this.note('problem');
    const problem = await this.cluster.show(wanted);
    if (problem) this.say(problemText(problem));
  }

  /** Opens another scenario or seed, through the address. */
  private async go({ scenario, seed }: { scenario?: string; seed?: string }): Promise<void> {
    await this.keeping;
    const { given } = this.cluster[INSIDE];
    // A run that came as text has no address: its text is opened again with the other seed.
    if (scenario === undefined && given !== undefined) return this.open({ run: given, seed: seed || null });
    const name = scenario ?? this.cluster.scenario ?? '';
    const parameters = new URLSearchParams({ ...(name && { scenario: name }), ...(seed && { seed }) }).toString();
    this.goTo(parameters && `#${parameters}`);
    await this.follow();
  }

  /** Opens the present run with a seed that nobody has chosen. */
  private async roll(): Promise<void> {
    const engine = await library().catch(() => undefined);
    if (engine) await this.go({ seed: engine.freshSeed() });
  }

  /** Opens what was dropped, as soon as the run that was there is kept. */
  private openDropped(files: File[]): void {
    void this.keeping.then(() => import('../share/open'))
      .then(async ({ openFiles }) => this.say(await openFiles(files, this.cluster)), () => this.say(text.cannotLoad));
  }

  /** Saves the run from now on, and offers the last saved one. */
  private async rememberRuns(): Promise<void> {
    void import('./offline/register').then(({ keepOffline }) => keepOffline(), () => undefined);
    const [{ Autosave }, { declineRun, keptRuns, lastRun }, { runsText }] = await Promise.all([import('./runs/autosave'), import('./runs/kept-runs'), import('./runs/text')]);
    const last = lastRun();
    const isElse = location.hash.length > 1 && location.hash !== last?.kept.address;
    this.autosave = new Autosave(this.cluster, () => this.openedBy, (room, words) => this.onRoom(room, words), (id) => this.onKept(id));
    if (!last || isElse) return;
    const decline = (): void => {
      declineRun(last);
      this.note('offer');
    };
    const others = keptRuns().length > 1 ? [{ label: runsText.otherRuns, act: () => this.showLibrary() }] : [];
    this.note('offer', {
      words: runsText.goOnQuestion(nameOf(last), last.kept.seed, text.time(last.moment.atMs)),
      actions: [{ label: runsText.goOn, act: () => void this.resume(last) }, { label: runsText.noThanks, act: decline }, ...others],
    });
  }

  /** Opens a saved run. */
  private async resume({ id, kept, moment }: FoundRun): Promise<void> {
    this.note('offer');
    this.autosave?.continueRun(id);
    await this.open({ run: kept.run, moment, core: kept.core });
  }

  private wayBack(found: FoundRun): Note {
    const words = pageText.leftRun(nameOf(found), found.kept.seed, text.time(found.moment.atMs));
    return { words, actions: [{ label: pageText.backToIt, act: () => void this.resume(found) }] };
  }

  /** Stores the key of the run in the present entry of the tab's history, so that Back and Forward find it again. */
  private onKept(id: string): void {
    if (this.following === 0 && location.hash === this.openedBy) history.replaceState({ run: id }, '');
  }

  private onRoom(room: SpaceLeft, words: string): void {
    this.note('room', words ? { words, problem: room !== 'little', actions: [{ label: text.share, act: () => this.cluster.showShare() }] } : undefined);
  }

  private say(problem: string): void {
    this.note('problem', problem ? { words: problem, problem: true } : undefined);
  }

  private note(topic: Topic, note?: Note): void {
    if (note) this.notes.set(topic, note);
    else this.notes.delete(topic);
    this.draw();
  }

  private showLibrary(): void {
    this.dialog ??= import('./scenarios/dialog').then(({ LibraryDialog }) => new LibraryDialog({
      choose: (scenario) => void this.go({ scenario }),
      resume: (run) => void this.resume(run),
      onClose: () => this.playsAfter && this.cluster.play(),
    }));
    this.dialog.then((dialog) => {
      this.playsAfter = this.cluster.playing;
      this.cluster.pause();
      const isText = this.cluster[INSIDE].given !== undefined || this.cluster.src;
      dialog.show(isText ? undefined : (this.cluster.scenario ?? ''), this.autosave?.keptAs);
    }, () => {
      this.dialog = undefined;
      this.say(text.cannotLoad);
    });
  }

  private seedField(seed: string): TemplateResult {
    return html`<label class="seed"><span>${pageText.seed}</span>
        <input inputmode="numeric" autocomplete="off" spellcheck="false" .value=${seed} @change=${(event: Event) => void this.go({ seed: valueOf(event) })}>
      </label>
      <button type="button" class="dice" aria-label=${pageText.newSeed} title=${pageText.newSeed} @click=${() => void this.roll()}>⚄</button>`;
  }

  private draw(): void {
    const { runSeed, runTitle } = this.cluster;
    // A recording has no seed, and cannot be broken.
    const isRun = this.cluster[INSIDE].screen?.context.recording === undefined;
    render(
      html`
        <div class="name"><h1>Raftarium</h1><p>${pageText.tagline}</p></div>
        ${door(this.header.dataset['learn'], pageText.learn)}${door(this.header.dataset['workbench'], pageText.workbench)}${door(this.header.dataset['docs'], pageText.docs)}
        <button type="button" class="scenario" aria-haspopup="dialog" @click=${() => this.showLibrary()}>
          <span>${isRun ? pageText.scenario : pageText.recording}</span><b>${runTitle || text.freeRun}</b></button>
        ${isRun ? this.seedField(runSeed) : nothing}
        <div class="right">
          ${isRun ? html`<button type="button" @click=${() => this.cluster.showSearch()}>${text.search}</button>` : nothing}
          <button type="button" class="script" @click=${() => this.cluster.showEditor()}>${text.script}</button>
          <button type="button" @click=${() => this.cluster.showShare()}>${text.share}</button>
          ${themeButton(this.theme, () => this.changeTheme())}
          <button type="button" class="projector" aria-pressed=${this.cluster.projector} aria-label=${text.projector} title=${text.projector}
            @click=${() => this.project()}><svg viewBox="0 0 20 20" width="16" height="16" aria-hidden="true"><path d="M2 4h16v10H2zM10 14v3M6 17h8" fill="none" stroke="currentColor" stroke-width="1.7" stroke-linejoin="round" stroke-linecap="round"/></svg></button>
          <button type="button" @click=${() => this.cluster.showHelp()}>${text.help}</button>
        </div>
        <div class="notes" role="status">${[...this.notes].map(([topic, note]) => this.noteLine(topic, note))}</div>`,
      this.header,
    );
  }

  private noteLine(topic: Topic, { words, problem, actions }: Note): TemplateResult {
    return html`<p class="note ${problem ? 'problem' : ''}" role=${problem ? 'alert' : nothing}><span>${words}</span>
      ${actions?.map(({ label, act }) => html`<button type="button" @click=${act}>${label}</button>`)}
      ${topic === 'offer' ? nothing : html`<button type="button" class="close" aria-label=${text.dismiss} @click=${() => this.note(topic)}>✕</button>`}</p>`;
  }

  private changeTheme(): void {
    this.theme = nextTheme(this.theme);
    applyTheme(this.theme, this.cluster);
    this.draw();
  }

  private project(): void {
    this.cluster.projector = !this.cluster.projector;
  }
}

/** The recording that was shown at the present entry of the tab's history. */
function leftRecording(): string | undefined {
  const name: unknown = (history.state as { recording?: unknown } | null)?.recording;
  return typeof name === 'string' ? name : undefined;
}

/** A link to another page of ours, if there is one. */
function door(address: string | undefined, label: string): TemplateResult | typeof nothing {
  return address ? html`<a class="door" href=${address}>${label}</a>` : nothing;
}

/** Whether somebody comes without a wish and was never here: no address names a run, and this browser keeps nothing of an earlier visit. */
function isFirstVisit(): boolean {
  if (location.hash.length > 1 || location.search.length > 1) return false;
  try {
    return !Object.keys(localStorage).some((key) => key.startsWith('raftarium-'));
  } catch {
    return true;
  }
}

/** Stores a choice. Without storage, as for a page from a file in some browsers, it lasts as long as the page. */
function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // See above.
  }
}

/** The stored sizes of the parts of the screen; they are untrusted. */
function storedLayout(): unknown {
  try {
    return JSON.parse(localStorage.getItem(LAYOUT_KEY) ?? '{}');
  } catch {
    return {};
  }
}

/** The title of a saved run. */
function nameOf({ kept }: FoundRun): string {
  return kept.title || text.freeRun;
}

/** The message about a problem, with its position. */
function problemText({ message, line, column, suggestion }: Problem): string {
  const place = line === undefined ? '' : `${text.place(line, column ?? 1)}: `;
  return `${place}${message}${suggestion ? ` ${text.didYouMean(suggestion)}` : ''}`;
}

function valueOf(event: Event): string {
  const { target } = event;
  return target instanceof HTMLInputElement ? target.value.trim() : '';
}

const header = document.querySelector<HTMLElement>('body > header');
const cluster = document.querySelector<RaftCluster>('raft-cluster');
if (header && cluster) new Page(header, cluster);
