// What the search of the documentation reads: each section's heading, anchor and words.

import { toString } from 'hast-util-to-string';

/** The sections of a page, as `[anchor, heading, text]`; the first one is what stands before the second heading. */
export function sectionsOf(tree) {
  const sections = [];
  for (const node of tree.children) {
    if (node.type !== 'element') continue;
    if (/^h[1-6]$/.test(node.tagName)) {
      const heading = node.children.filter((child) => !child.properties?.className?.includes('anchor'));
      sections.push([node.properties.id, heading.map(toString).join(''), []]);
    } else {
      sections.at(-1)?.[2].push(wordsOf(node));
    }
  }
  return sections.map(([anchor, heading, texts]) => [anchor, heading, texts.join(' ').replace(/\s+/g, ' ').trim()]);
}

/** The text of a node, with a space between its parts. */
function wordsOf(node) {
  if (node.type === 'text') return node.value;
  const apart = ['table', 'tr', 'td', 'th', 'li', 'p', 'pre', 'dt', 'dd'].includes(node.tagName);
  const text = (node.children ?? []).map(wordsOf).join('');
  return apart ? ` ${text} ` : text;
}
