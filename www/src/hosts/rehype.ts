// A plugin for rehype: makes elements of ```raft blocks while a page is built, with the code as what is shown without scripts.
//
//   unified().use(remarkParse).use(remarkRehype).use(rehypeRaft, { script: '/raftarium/raft-cluster.js' })

import { parseInfo, readBlock } from './fence';
import type { Block, Given } from './fence';

/** What this plugin needs to know of a node of hast. */
interface Node {
  type: string;
  value?: string;
  tagName?: string;
  properties?: Record<string, unknown>;
  children?: Node[];
  data?: { meta?: unknown };
}

/** What this plugin needs to know of a VFile. */
interface File {
  fail(reason: string, place?: unknown, origin?: string): never;
}

export interface Options {
  /** The address of raft-cluster.js, for a page with a block that has no script of its own. */
  script?: string;
  /** The address of raft-lesson.js, for a page with a lesson. */
  lessonScript?: string;
}

export default function rehypeRaft(options: Options = {}): (tree: Node, file: File) => void {
  return (tree, file) => {
    const used = new Set<string>();
    replaceIn(tree, file, used);
    const scripts = [used.has('raft-cluster') && options.script, used.has('raft-lesson') && options.lessonScript];
    for (const src of scripts) {
      if (src) tree.children?.push(element('script', { type: 'module', src }, []));
    }
  };
}

function replaceIn(parent: Node, file: File, used: Set<string>): void {
  parent.children = parent.children?.flatMap((child) => {
    const code = codeOf(child);
    if (!code) {
      if (!child.tagName?.startsWith('raft-')) replaceIn(child, file, used);
      return [child];
    }
    const fence = fenceOf(code);
    const read = 'problem' in fence ? { problems: [fence.problem] } : readBlock(textOf(code).replace(/\n$/, ''), fence);
    if ('problems' in read) return file.fail(`This raft block does not start: ${read.problems.join('; ')}`, child, 'rehype-raft:block');
    if (!read.live) return [child];
    used.add(read.element);
    const made = elementOf(read, child);
    return read.code ? [child, made] : [made];
  }) ?? [];
}

/** The code of a block, if the node is one. */
function codeOf({ tagName, children }: Node): Node | undefined {
  const code = tagName === 'pre' ? children?.find((child) => child.tagName === 'code') : undefined;
  return classesOf(code).some((name) => /^(language-|lang-)?raft(\{.*)?$/.test(name)) ? code : undefined;
}

function classesOf(node: Node | undefined): string[] {
  const given = node?.properties?.['className'];
  return Array.isArray(given) ? given.map(String) : typeof given === 'string' ? given.split(/\s+/) : [];
}

function fenceOf(code: Node): Given[] | { problem: string } {
  const braces = classesOf(code).map((name) => /raft(\{.*)$/.exec(name)?.[1] ?? '');
  const meta = code.data?.meta ?? code.properties?.['metastring'];
  return parseInfo([...braces, typeof meta === 'string' ? meta : ''].join(' '));
}

function textOf(node: Node): string {
  return node.value ?? node.children?.map(textOf).join('') ?? '';
}

function elementOf({ element: name, attributes, height, script, code }: Block, pre: Node): Node {
  const properties: Record<string, unknown> = {};
  // hast names this attribute after the property of forms.
  for (const [attribute, value] of attributes) properties[attribute === 'autoplay' ? 'autoPlay' : attribute] = attribute === 'autoplay' ? true : value;
  if (height !== undefined) properties['style'] = `height: ${height}`;
  const run = element('script', { type: 'text/raft' }, [{ type: 'text', value: `\n${harmless(script)}\n` }]);
  return element(name, properties, [...(script === '' ? [] : [run]), ...(code || script === '' ? [] : [pre])]);
}

/** A script element ends at its end tag, whatever it contains. `\u{3c}` is the same character in a text of the language. */
function harmless(script: string): string {
  return script.replace(/<(?=[/!])/g, '\\u{3c}');
}

function element(tagName: string, properties: Record<string, unknown>, children: Node[]): Node {
  return { type: 'element', tagName, properties, children };
}
