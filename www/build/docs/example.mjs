// A block of code that is shown as a living cluster: ```raft live, or ```html live with a <raft-cluster> or <raft-lesson> inside.
//
//   live          shown below its text; it starts when it comes into view
//   try           a button below its text shows it
//   name=value    an attribute of the element, such as seed=7 or speed=1/5

import { html as space, parseFragment } from 'parse5';

const STARTS = { live: 'view', try: 'press' };
const ELEMENTS = ['raft-cluster', 'raft-lesson'];
/** An attribute that the policy of a strict page does not allow; the page gives the element its height. */
const DROPPED = ['style'];

/** The example of a block, or undefined if it asks for none: when it starts, and a template with the element. */
export function exampleOf(language, mark, text) {
  const [kind, ...options] = mark.split(/\s+/);
  const start = STARTS[kind];
  if (!start) return undefined;
  const attributes = options.map((option) => option.split(/=(.*)/s).slice(0, 2));
  const bad = attributes.find(([name, value]) => !/^[a-z-]+$/.test(name) || value === undefined);
  if (bad) throw new Error(`The mark “${mark}” of a block has an option that is not of the form name=value.`);
  const found = language === 'html' ? elementIn(text) : { tagName: 'raft-cluster', attributes: [], script: text };
  if (!found) throw new Error(`The block marked “${mark}” holds none of ${ELEMENTS.map((name) => `<${name}>`).join(', ')}.`);
  const properties = Object.fromEntries([...found.attributes, ...attributes].filter(([name]) => !DROPPED.includes(name)));
  const script = found.script === undefined ? [] : [{ type: 'element', tagName: 'script', properties: { type: 'text/raft' }, children: [{ type: 'text', value: found.script }] }];
  const shown = { type: 'element', tagName: found.tagName, properties, children: script };
  return { start, template: { type: 'element', tagName: 'template', properties: {}, children: [], content: { type: 'root', children: [shown] } } };
}

/** The first of our elements in HTML: its attributes, and its run. */
function elementIn(text) {
  const node = find(parseFragment(text), ({ tagName }) => ELEMENTS.includes(tagName));
  if (!node) return undefined;
  const script = find(node, ({ tagName, attrs }) => tagName === 'script' && attrs.some(({ name, value }) => name === 'type' && value === 'text/raft'));
  return { tagName: node.tagName, attributes: node.attrs.map(({ name, value }) => [name, value]), script: script?.childNodes[0]?.value };
}

function find(node, isIt) {
  if (node.namespaceURI === space.NS.HTML && isIt(node)) return node;
  for (const child of node.childNodes ?? []) {
    const found = find(child, isIt);
    if (found) return found;
  }
  return undefined;
}
