// A deck of reveal.js that is exported to PDF (`?print-pdf`): each cluster is a still picture of the moment at which it opens. reveal.js
// makes a page of each slide, and a copy of the page for each of its fragments; a copy of a cluster is a cluster of its own.

import type { RaftCluster } from '../element/raft-cluster';
import { readBlock } from './fence';
import { fenceOf, findBlocks, MARK, textOf } from './find';
import type { FoundBlock } from './find';
import type { Deck } from './reveal';
import { clustersIn, stretch } from './slide';

/** A deck without the script of blocks waits this long for it. */
const PATIENCE_MS = 5_000;
const EVERY_MS = 50;

export function isOnPaper(deck: Deck): boolean {
  // Before reveal.js 5, only the address says so.
  return deck.getConfig().view === 'print' || /print-pdf/i.test(location.search);
}

/** Resolves when the pages can be made; when they are made, the clusters start. */
export async function printPictures(deck: Deck): Promise<void> {
  const root = deck.getRevealElement();
  const start = (): void => void new Pictures(root, deck).watch();
  if (root.querySelector('.pdf-page')) start();
  else deck.on('pdf-ready', start);
  // A page is as high as what it holds.
  for (let waited = 0; waited < PATIENCE_MS && findBlocks(root).some(isToCome); waited += EVERY_MS) await new Promise((later) => setTimeout(later, EVERY_MS));
  for (const cluster of clustersIn(root)) {
    cluster.removeAttribute('autoplay');
    stretch(cluster);
  }
}

/** Whether a block is going to be a cluster, a lesson or a card. */
function isToCome(block: FoundBlock): boolean {
  if (block.whole.hasAttribute(MARK)) return false;
  const fence = fenceOf(block);
  const read = 'problem' in fence ? { problems: [fence.problem] } : readBlock(textOf(block.pre), fence);
  return 'problems' in read || read.live;
}

/** The clusters on the pages of a deck. */
class Pictures {
  private readonly known = new WeakSet<RaftCluster>();
  /** One starts after the other, so that the first pages are ready first. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly root: HTMLElement, private readonly deck: Deck) {}

  async watch(): Promise<void> {
    // Before that, it has no height.
    await customElements.whenDefined('raft-cluster');
    // While reveal.js makes the pages, blocks are out of the document, and their clusters come again.
    new MutationObserver(() => this.prepare()).observe(this.root, { childList: true, subtree: true });
    this.prepare();
  }

  private prepare(): void {
    for (const cluster of clustersIn(this.root)) {
      if (this.known.has(cluster)) continue;
      this.known.add(cluster);
      cluster.removeAttribute('autoplay');
      // On paper, its height is the one that it has on the slide.
      cluster.setAttribute('data-paged', '');
      stretch(cluster);
      const slide = cluster.closest('section');
      if (slide && cluster.classList.contains('r-stretch')) fill(cluster, slide, this.deck);
      if (slide) centre(slide, this.deck);
      // Out of view, a cluster does not start by itself.
      this.turn = this.turn.then(() => (cluster.ready ? undefined : cluster.restart()));
    }
  }
}

/** Gives a cluster the height that its slide has left, as reveal.js does for those that were there before the pages. */
function fill(cluster: HTMLElement, slide: HTMLElement, deck: Deck): void {
  cluster.style.height = '0';
  cluster.style.height = `${deck.getComputedSlideSize().height - slide.offsetHeight}px`;
}

/** Puts a slide in the middle of its page again, which reveal.js did before the slide had its cluster. */
function centre(slide: HTMLElement, deck: Deck): void {
  const room = (slide.parentElement?.clientHeight ?? 0) - slide.offsetHeight;
  const isOnePage = room < deck.getComputedSlideSize().height;
  if (deck.getConfig().center && isOnePage) slide.style.top = `${Math.max(0, room / 2)}px`;
}
