// raft-blocks.js: turns each ```raft block of a document into a live cluster in its place. docs/hosts.md documents it.
//
// A block keeps its place in the document, hidden: a host may read it, restyle it or change its text, and the cluster follows. Without
// scripts, or if something is wrong, the block stays in sight. The code of the elements is loaded when the first block is there.

import { card } from './card';
import { fenceOf, findBlocks, MARK, textOf } from './find';
import type { FoundBlock } from './find';
import { readBlock } from './fence';
import type { Block } from './fence';
import { runElement } from '../common/trusted-types';
import { hostText as text } from './text';

/** A host may discard what stands beside a block this often before the block stays code. */
const MOST_REPEATS = 3;

const spacing = new CSSStyleSheet();
// Rules of the host are more specific than these.
spacing.replaceSync(':where(raft-cluster.raft-block, raft-lesson.raft-block) { margin-block: 1em; }');

/** A block and what stands for it. */
interface Standing {
  block: FoundBlock;
  /** What the block said. */
  said: string;
  /** The cluster, the lesson or the card; undefined for a block that stays code. */
  inPlace: HTMLElement | undefined;
  repeats: number;
}

/** A document, or a shadow root, whose blocks are turned into clusters, also those that come later. */
class Blocks {
  private readonly standing = new Map<HTMLElement, Standing>();
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly changes = new MutationObserver(() => (this.timer ??= setTimeout(() => this.update())));

  constructor(private readonly root: Document | ShadowRoot) {
    this.changes.observe(root, { childList: true, characterData: true, subtree: true });
    this.update();
  }

  /** Brings the clusters up to date with the blocks. */
  update(): void {
    this.timer = undefined;
    loadElements(this.root);
    for (const [pre, standing] of this.standing) {
      if (pre.isConnected) continue;
      standing.inPlace?.remove();
      this.standing.delete(pre);
    }
    for (const block of findBlocks(this.root)) {
      const known = this.standing.get(block.pre) ?? this.restored(block);
      const said = sayingOf(block);
      const isThere = !known?.inPlace || known.inPlace.isConnected;
      if (known?.said === said && isThere) continue;
      known?.inPlace?.remove();
      this.place(block, said, (known?.repeats ?? 0) + (isThere ? 0 : 1));
    }
  }

  /** A block in a copy of a document comes with a copy of its cluster. */
  private restored(block: FoundBlock): Standing | undefined {
    const beside = block.whole.nextElementSibling;
    if (!block.whole.hasAttribute(MARK)) return undefined;
    if (beside instanceof HTMLElement && beside.matches('.raft-problem')) beside.remove();
    if (!(beside instanceof HTMLElement) || !beside.matches('.raft-block')) return undefined;
    const standing = { block, said: sayingOf(block), inPlace: beside, repeats: 0 };
    this.standing.set(block.pre, standing);
    return standing;
  }

  private place(block: FoundBlock, said: string, repeats: number): void {
    const standing: Standing = { block, said, inPlace: undefined, repeats };
    this.standing.set(block.pre, standing);
    show(block.whole, true);
    if (repeats > MOST_REPEATS) return;
    const fence = fenceOf(block);
    const read = 'problem' in fence ? { problems: [fence.problem] } : readBlock(textOf(block.pre), fence);
    if ('problems' in read) return this.put(standing, card(read.problems), false);
    if (read.live) void this.start(standing, read);
  }

  private async start(standing: Standing, read: Block): Promise<void> {
    try {
      await load(read.element);
    } catch {
      if (this.isCurrent(standing)) this.put(standing, card([text.cannotLoad]), false);
      return;
    }
    if (!this.isCurrent(standing)) return;
    const element = elementOf(read);
    // The element shows its own card; the code belongs to it.
    element.addEventListener('raft-problem', () => show(standing.block.whole, true));
    element.addEventListener('raft-ready', () => show(standing.block.whole, read.code));
    this.put(standing, element, !read.code);
  }

  /** Whether nothing has changed while the code was loaded: neither the block nor what it says. */
  private isCurrent(standing: Standing): boolean {
    return standing.block.pre.isConnected && this.standing.get(standing.block.pre) === standing;
  }

  private put(standing: Standing, element: HTMLElement, instead: boolean): void {
    const { whole } = standing.block;
    if (!this.root.adoptedStyleSheets.includes(spacing)) this.root.adoptedStyleSheets.push(spacing);
    whole.setAttribute(MARK, '');
    whole.after(element);
    standing.inPlace = element;
    show(whole, !instead);
  }
}

/** What a block says, to notice a change. */
function sayingOf(block: FoundBlock): string {
  return JSON.stringify([textOf(block.pre), fenceOf(block)]);
}

/** The element of a block. All of its text stays text. */
function elementOf({ element: name, attributes, height, script }: Block): HTMLElement {
  const element = document.createElement(name);
  element.className = 'raft-block';
  for (const [attribute, value] of attributes) element.setAttribute(attribute, value);
  if (height !== undefined) element.style.height = height;
  // Line 1 of a run is the one after the tag.
  if (script !== '') element.append(runElement(`\n${script}\n`));
  return element;
}

/** Shows or hides a block, whatever the styles of its host say. */
function show(whole: HTMLElement, shown: boolean): void {
  if (shown) whole.style.removeProperty('display');
  else whole.style.setProperty('display', 'none', 'important');
}

async function load(element: Block['element']): Promise<unknown> {
  return element === 'raft-lesson' ? import('../lessons/raft-lesson') : import('../element/raft-cluster');
}

/** Defines the elements that stand in the document as such: one script serves all three. */
function loadElements(root: ParentNode): void {
  for (const name of ['raft-cluster', 'raft-lesson'] as const) {
    // A page may bring an element by another script; whoever comes first defines it.
    if (!customElements.get(name) && root.querySelector(name)) void load(name).catch(() => undefined);
  }
}

const roots = new WeakMap<Document | ShadowRoot, Blocks>();

/** Turns the blocks of a document or of a shadow root into clusters, now and whenever it changes. The page's own document is done already. */
export function raftBlocks(root: Document | ShadowRoot = document): void {
  const blocks = roots.get(root);
  if (blocks) blocks.update();
  else roots.set(root, new Blocks(root));
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', () => raftBlocks(), { once: true });
else raftBlocks();
