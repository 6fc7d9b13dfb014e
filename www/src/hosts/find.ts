// Finds ```raft blocks in a document, as the hosts of the world write them: the block, its text, and the options of its fence.

import { BARE_NAMES, OPTION_NAMES, parseInfo } from './fence';
import type { Given } from './fence';
import { THEMES } from '../cluster/attributes';

/** How a host marks a block: on the code, on the block, or on what it puts around it. */
const MARKED = [
  'code.language-raft', 'code.lang-raft', 'pre > code.raft', 'code[class*="language-raft{"]',
  'pre.raft', 'pre.language-raft', 'pre.lang-raft', 'pre.src-raft', 'pre[lang="raft"]',
  '[data-lang="raft"]', '[data-language="raft"]',
  'div.language-raft', 'div.highlight-raft', 'div.highlight-source-raft', 'div.sourceCode.raft',
].join(', ');

/** What hosts put around a block: copy buttons, frames, tables with line numbers. */
const AROUND = [
  '.highlight-raft', '.highlight-source-raft', '.language-raft', '.highlight', '.highlighter-rouge', '.highlighttable', '.highlighttable *',
  '.rouge-table', '.rouge-table *', '.codehilite', '.sourceCode', '.listingblock', '.listingblock > .content', '.code-toolbar', '.code-wrapper',
  '.code-copy-outer-scaffold', '.expressive-code', '.expressive-code > figure', '[data-rehype-pretty-code-figure]', '[class*="codeBlock"]',
].join(', ');

/** Parts of a block that are not its text. */
const BESIDE_THE_TEXT = 'button, .linenos, .lineno, .linenumber, .line-number, .line-numbers-rows, .ln, .gutter, .buttons, [aria-hidden="true"]';

/** Where nothing is a block: in the elements themselves, and in what is being edited. */
const ELSEWHERE = 'raft-cluster, raft-lesson, [contenteditable=""], [contenteditable="true"]';

/** Marks a block that was dealt with, also in a copy of the document that its host restores later. */
export const MARK = 'data-raftarium';

/** A block of a document. */
export interface FoundBlock {
  pre: HTMLElement;
  /** The block with everything that its host put around it. */
  whole: HTMLElement;
}

/** All blocks under a root, in the order of the document. */
export function findBlocks(root: ParentNode): FoundBlock[] {
  const pres = new Set<HTMLElement>();
  for (const marked of root.querySelectorAll<HTMLElement>(MARKED)) {
    const pre = marked.closest('pre') ?? [...marked.querySelectorAll('pre')].find((inside) => !inside.closest('.linenos, .gutter, .lineno'));
    if (pre && !pre.closest(ELSEWHERE)) pres.add(pre);
  }
  return [...pres].map((pre) => ({ pre, whole: wholeOf(pre) }));
}

function wholeOf(pre: HTMLElement): HTMLElement {
  let whole = pre;
  while (whole.parentElement?.matches(AROUND)) whole = whole.parentElement;
  return whole;
}

/** The text of a block, line by line. Highlighters wrap lines in elements, and some leave the line breaks out. */
export function textOf(pre: HTMLElement): string {
  let text = '';
  const walk = (node: Node): void => {
    if (node instanceof Text) text += node.data;
    if (!(node instanceof Element) || node.matches(BESIDE_THE_TEXT)) return;
    if (node instanceof HTMLBRElement) text += '\n';
    const isLine = node instanceof HTMLDivElement;
    if (isLine && text !== '' && !text.endsWith('\n')) text += '\n';
    node.childNodes.forEach(walk);
    if (isLine && !text.endsWith('\n')) text += '\n';
  };
  walk(pre);
  // Line 1 is the first one that the author wrote.
  return text.replace(/^\s*?\n/, '').trimEnd();
}

/** The options of the fence, where hosts keep them: in attributes and in classes. */
export function fenceOf({ pre, whole }: FoundBlock): Given[] | { problem: string } {
  const found = new Map<string, string>();
  const code = pre.querySelector('code');
  const boxes = [...boxesBetween(pre, whole), pre, ...(code ? [code] : [])];
  for (const box of boxes) {
    for (const name of OPTION_NAMES) {
      const plain = box.getAttribute(`data-${name}`) ?? (box.tagName === 'PRE' || box.tagName === 'CODE' ? box.getAttribute(name) : null);
      if (plain !== null && isMeant(name, plain)) found.set(name, plain);
    }
    for (const { name, value } of box.attributes) {
      // Under this prefix, a name with a slip in it is not somebody else's.
      if (name.startsWith('data-raft-')) found.set(name.slice('data-raft-'.length), value);
    }
    // A value in quotes may have spaces: mdBook writes the whole fence as classes.
    for (const word of box.className.match(/[^\s"]+="[^"]*"|\S+/g) ?? []) {
      const brace = /^(?:language-|lang-)?raft(\{.*)$/.exec(word)?.[1];
      const given = brace === undefined ? [] : parseInfo(brace);
      if ('problem' in given) return given;
      for (const { name, value } of given) found.set(name, value);
      const [name = '', value] = word.split(/=(.*)/s);
      if (value !== undefined ? OPTION_NAMES.includes(name) : BARE_NAMES.includes(name)) found.set(name, value?.replace(/^"(.*)"$/, '$1') ?? '');
    }
  }
  return [...found].map(([name, value]) => ({ name, value }));
}

function boxesBetween(pre: HTMLElement, whole: HTMLElement): Element[] {
  const boxes: Element[] = [];
  for (let box = pre; box !== whole && box.parentElement; ) boxes.unshift((box = box.parentElement));
  return boxes;
}

/** Highlighters use this attribute too, for themes of their own. */
function isMeant(name: string, value: string): boolean {
  return name !== 'theme' || (THEMES as readonly string[]).includes(value);
}
