// A document of the project as HTML: headings with anchors as GitHub makes them, tables, code with colours, and examples that can be
// run. HTML in a document is dropped; a document's own text never becomes code of the page.

import GithubSlugger from 'github-slugger';
import { toString } from 'hast-util-to-string';
import { common, createLowlight } from 'lowlight';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { gfmTableFromMarkdown } from 'mdast-util-gfm-table';
import { toHast } from 'mdast-util-to-hast';
import { gfmTable } from 'micromark-extension-gfm-table';
import { SKIP, visit } from 'unist-util-visit';
import { exampleOf } from './example.mjs';

/** The document as a tree of HTML. */
export function treeOf(markdown) {
  const document = fromMarkdown(markdown, { extensions: [gfmTable()], mdastExtensions: [gfmTableFromMarkdown()] });
  visit(document, 'code', (node) => {
    node.data = { hProperties: { 'data-mark': node.meta ?? '' } };
  });
  return toHast(document);
}

/** Gives each heading its anchor, and returns them all in order: `{ depth, id, text }`. */
export function nameHeadings(tree) {
  const slugger = new GithubSlugger();
  const headings = [];
  visit(tree, 'element', (node) => {
    const depth = Number(/^h([1-6])$/.exec(node.tagName)?.[1]);
    if (!depth) return undefined;
    const text = toString(node);
    node.properties.id = slugger.slug(text);
    headings.push({ depth, id: node.properties.id, text });
    if (depth > 1) node.children.push(element('a', { className: ['anchor'], href: `#${node.properties.id}`, ariaLabel: `Link to “${text}”` }, [{ type: 'text', value: '#' }]));
    return SKIP;
  });
  return headings;
}

/** Wide tables scroll by themselves. */
export function wrapTables(tree) {
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName !== 'table') return undefined;
    parent.children[index] = element('div', { className: ['table'] }, [node]);
    return SKIP;
  });
}

/** Colours code, and makes examples of the blocks that ask for it. */
export function dressCode(tree, languages) {
  const lowlight = createLowlight({ ...common, ...languages });
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName !== 'pre') return undefined;
    const [code] = node.children;
    const text = toString(code);
    const language = (code.properties.className ?? []).join(' ').replace(/^language-/, '');
    const mark = String(code.properties['data-mark'] ?? '');
    delete code.properties['data-mark'];
    if (lowlight.registered(language)) code.children = lowlight.highlight(language, text).children;
    const example = exampleOf(language, mark, text);
    if (example) parent.children[index] = element('div', { className: ['example'], dataStart: example.start }, [node, example.template]);
    return SKIP;
  });
}

/**
 * Lets links lead to where the documents are on the site. `find` returns an address, or undefined for a link that stays out; `title` the
 * title of one of our pages.
 */
export function turnLinks(tree, find, title) {
  visit(tree, 'element', (node, index, parent) => {
    if (node.tagName === 'img') {
      // A page has the live cluster in place of its picture.
      parent.children.splice(index, 1);
      return index;
    }
    if (node.tagName !== 'a' || node.properties.className?.includes('anchor')) return undefined;
    const address = find(String(node.properties.href));
    if (address === undefined) {
      parent.children.splice(index, 1, ...node.children);
      return index;
    }
    // A path as the text of a link means something in the repository alone.
    const label = toString(node) === node.properties.href ? title(address) : undefined;
    if (label) node.children = [{ type: 'text', value: label }];
    node.properties.href = address;
    return undefined;
  });
}

export function element(tagName, properties, children) {
  return { type: 'element', tagName, properties, children };
}
