// A plugin for reveal.js: clusters play while their slide is shown, and fragments act on them. docs/hosts.md documents it.
//
//   <raft-cluster autoplay></raft-cluster>
//   <p class="fragment" data-raft="run: crash leader; play">The leader crashes.</p>

import type { RaftCluster } from '../element/raft-cluster';
import { card } from './card';
import { hostText as text } from './text';
import { parseActs } from './acts';
import type { Act } from './acts';
import { clustersIn, stretch } from './slide';
import { isOnPaper, printPictures } from './paper';

/** What this plugin needs to know of reveal.js. */
export interface Deck {
  on(type: string, listener: (event: { currentSlide?: HTMLElement; previousSlide?: HTMLElement; fragments?: HTMLElement[] }) => void): void;
  configure(options: { keyboardCondition: (event: KeyboardEvent) => boolean }): void;
  getComputedSlideSize(): { height: number };
  getConfig(): { keyboardCondition?: ((event: KeyboardEvent) => boolean) | 'focused' | null; view?: string | null; center?: boolean };
  getCurrentSlide(): HTMLElement | undefined;
  getRevealElement(): HTMLElement;
  isReady(): boolean;
  layout(): void;
}

/** Keys that turn slides even while the focus is in a cluster: those of a presenter's remote control. */
const OF_REMOTES = ['PageUp', 'PageDown'];

/** A moment of a cluster to return to. */
interface Moment {
  branch: number;
  /** The last event before it. */
  event: number;
  /** Whether it plays then. */
  playing: boolean;
}

const calm = matchMedia('(prefers-reduced-motion: reduce)');

/** What the plugin knows of a cluster. */
class Player {
  private branch = 1;
  /** Whether it plays when its slide is shown. */
  private plays: boolean;
  private readonly before = new Map<HTMLElement, Moment>();
  /** Acts happen one after the other, the first when the run has started. */
  private turn: Promise<unknown>;

  constructor(private readonly cluster: RaftCluster) {
    this.plays = cluster.hasAttribute('autoplay') && !calm.matches;
    // The plugin plays in place of the element.
    cluster.removeAttribute('autoplay');
    // Touches in a cluster are not swipes from slide to slide.
    cluster.setAttribute('data-prevent-swipe', '');
    cluster.addEventListener('raft-branch', (event) => (this.branch = (event as CustomEvent<{ branch: number }>).detail.branch));
    // Another run has other moments.
    cluster.addEventListener('raft-ready', () => this.before.clear());
    this.turn = cluster.ready ? Promise.resolve() : new Promise((ready) => cluster.addEventListener('raft-ready', ready, { once: true }));
  }

  /** The slide of the cluster is shown. */
  enter(): void {
    this.then(() => this.plays && this.cluster.play());
  }

  leave(): void {
    this.then(() => {
      this.plays = this.cluster.playing;
      this.cluster.pause();
    });
  }

  /** Does what a fragment asks for, and reports what was impossible. */
  act(fragment: HTMLElement, acts: readonly Act[], report: (problem: string) => void): void {
    this.then(async () => {
      const { cluster } = this;
      // Played again, the run of this branch would do what the fragment did.
      const playing = cluster.playing && acts.every(({ verb }) => verb !== 'run');
      this.before.set(fragment, { branch: this.branch, event: cluster.lastEvent, playing });
      for (const act of acts) {
        const problem = await perform(cluster, act);
        if (problem !== undefined) return report(problem);
      }
    });
  }

  /** Returns to the moment before a fragment. */
  undo(fragment: HTMLElement): void {
    this.then(async () => {
      const moment = this.before.get(fragment);
      if (!moment) return;
      this.before.delete(fragment);
      this.cluster.switchBranch(moment.branch);
      await this.cluster.seekEvent(moment.event);
      if (moment.playing) this.cluster.play();
    });
  }

  private then(act: () => unknown): void {
    this.turn = this.turn.then(act);
  }
}

/** Does one act; returns why it was impossible. */
async function perform(cluster: RaftCluster, act: Act): Promise<string | undefined> {
  switch (act.verb) {
    case 'play': cluster.play(); return undefined;
    case 'pause': cluster.pause(); return undefined;
    case 'seek': await cluster.seek(act.ms); return undefined;
    case 'step': cluster.step(act.step); return undefined;
    case 'run': {
      const { problem } = cluster.run(act.line);
      return problem && text.refused(problem.message, problem.suggestion);
    }
  }
}

class Plugin {
  readonly id = 'raft';
  private readonly players = new WeakMap<RaftCluster, Player>();
  private deck: Deck | undefined;

  init(deck: Deck): void | Promise<void> {
    if (isOnPaper(deck)) return printPictures(deck);
    this.deck = deck;
    const root = deck.getRevealElement();
    this.prepare(root);
    // Blocks of a slide become clusters later.
    new MutationObserver(() => this.prepare(root, deck)).observe(root, { childList: true, subtree: true });
    const { keyboardCondition: other } = deck.getConfig();
    deck.configure({
      keyboardCondition: (event) => (typeof other === 'function' ? other(event) : true) && (OF_REMOTES.includes(event.key) || !document.activeElement?.closest('raft-cluster, raft-lesson')),
    });
    // Quarto and others bring the plugin to a deck that has started.
    if (deck.isReady()) this.enter(deck.getCurrentSlide());
    else deck.on('ready', () => this.enter(deck.getCurrentSlide()));
    deck.on('slidechanged', ({ currentSlide, previousSlide }) => {
      for (const cluster of clustersIn(previousSlide)) this.players.get(cluster)?.leave();
      this.enter(currentSlide);
    });
    deck.on('fragmentshown', ({ fragments = [] }) => fragments.forEach((fragment) => this.shown(fragment)));
    deck.on('fragmenthidden', ({ fragments = [] }) => fragments.toReversed().forEach((fragment) => this.hidden(fragment)));
  }

  /** Takes care of clusters that are new, and enters those of the slide that is shown. */
  private prepare(root: HTMLElement, deck?: Deck): void {
    let isNew = false;
    for (const cluster of clustersIn(root)) {
      if (this.players.has(cluster)) continue;
      isNew = true;
      const player = new Player(cluster);
      this.players.set(cluster, player);
      stretch(cluster);
      if (deck?.getCurrentSlide()?.contains(cluster)) player.enter();
    }
    if (isNew) deck?.layout();
  }

  private enter(slide: HTMLElement | undefined): void {
    for (const cluster of clustersIn(slide)) this.players.get(cluster)?.enter();
  }

  private shown(fragment: HTMLElement): void {
    const given = fragment.dataset['raft'];
    if (given === undefined) return;
    const cluster = clusterOf(fragment);
    const report = (problem: string): void => {
      complain(fragment, `data-raft="${given}": ${problem}`);
      // The cluster leaves room for the card.
      this.deck?.layout();
    };
    const acts = parseActs(given);
    if (!cluster) report(text.noCluster);
    else if ('problem' in acts) report(acts.problem);
    else this.players.get(cluster)?.act(fragment, acts.value, report);
  }

  private hidden(fragment: HTMLElement): void {
    const cluster = fragment.dataset['raft'] === undefined ? undefined : clusterOf(fragment);
    for (const shown of fragment.querySelectorAll(':scope > .raft-problem')) {
      shown.remove();
      this.deck?.layout();
    }
    if (cluster) this.players.get(cluster)?.undo(fragment);
  }
}

/** The cluster of a fragment: the one that `data-raft-for` selects, or the first one of its slide. */
function clusterOf(fragment: HTMLElement): RaftCluster | undefined {
  const slide = fragment.closest('section');
  const wanted = fragment.dataset['raftFor'];
  return clustersIn(slide ?? undefined).find((cluster) => wanted === undefined || cluster.id === wanted);
}

/** Shows what is wrong with a fragment, in it. */
function complain(fragment: HTMLElement, problem: string): void {
  fragment.querySelectorAll(':scope > .raft-problem').forEach((shown) => shown.remove());
  fragment.append(card([problem], text.cannotAct));
}

/** For `plugins` of `Reveal.initialize`. */
export default (): Plugin => new Plugin();
