// Writes the types of the package from its custom-elements.json, and copies those of the engine's data from the declarations
// that the build of the page generated from Rust.

const HEAD = '// Generated; custom-elements.json is the source.\n\n';

/** The files of types/, by name. */
export function typeFiles({ modules }, engine) {
  const [cluster, lesson] = modules.map(({ declarations }) => declarations[0]);
  const used = wordsOf(JSON.stringify(cluster)).filter((word) => engineType(engine, word));
  return {
    'engine.d.ts': `${HEAD}${closure(engine, used).join('\n\n')}\n`,
    'index.d.ts': `${HEAD}import type { ${used.join(', ')} } from './engine.js';\n\nexport type * from './engine.js';\n\n${LAYOUT}\n\n${elementOf(cluster)}`,
    'lesson.d.ts': `${HEAD}import './index.js';\n\n${elementOf(lesson)}`,
    'inline.d.ts': `${HEAD}// This module defines the element, and exports nothing at run time.\nexport type * from './index.js';\n`,
    'react.d.ts': jsx([cluster, lesson], REACT),
    'react-18.d.ts': jsx([cluster, lesson], REACT_18),
    'svelte.d.ts': jsx([cluster, lesson], SVELTE),
    'vue.d.ts': jsx([cluster, lesson], VUE),
  };
}

const LAYOUT = `/** The shares of an element that its parts have, from 0 to 1. */
export interface Layout {
  ring?: number;
  logs?: number;
  timeline?: number;
}`;

/** The class of an element, its attributes, its events, and what they add to the document's own types. */
function elementOf({ name, tagName, description, attributes, members, events }) {
  return `/** The attributes of \`<${tagName}>\`. */
export interface ${name}Attributes {
${attributes.map(({ name, type, description }) => member(description, `${name}?: ${type.text} | undefined;`)).join('\n')}
}

/** The events of \`<${tagName}>\`. They bubble; times are simulated milliseconds. */
export interface ${name}EventMap {
${events.map(({ name, type, description }) => member(description, `'${name}': ${type.text};`)).join('\n')}
}

/** ${description} */
export declare class ${name} extends HTMLElement {
${members.map(classMember).join('\n')}
}

declare global {
  interface HTMLElementTagNameMap {
    '${tagName}': ${name};
  }
  // The events bubble, so everything around the element can listen to them.
  interface GlobalEventHandlersEventMap extends ${name}EventMap {}
}
`;
}

function classMember({ kind, name, type, readonly, parameters, return: result, description }) {
  if (kind === 'field') return member(description, `${readonly ? 'readonly ' : ''}${name}: ${type.text};`);
  const list = parameters.map(({ name, type, optional }) => `${name}${optional ? '?' : ''}: ${type.text}`);
  return member(description, `${name}(${list.join(', ')}): ${result.type.text};`);
}

function member(description, code) {
  return `  /** ${description} */\n  ${code}`;
}

/** How each framework names an element's attributes and listeners. */
const REACT = {
  about: 'Types of the elements in JSX, for React 19, which sets properties and listens to events of custom elements.',
  imports: "import type { DetailedHTMLProps, HTMLAttributes } from 'react';",
  base: (name) => `DetailedHTMLProps<HTMLAttributes<${name}>, ${name}>`,
  listeners: (event) => [`'on${event}'`],
  place: (lines) => `declare module 'react' {\n  namespace JSX {\n    interface IntrinsicElements {\n${lines.map(({ tag, props }) => `      '${tag}': ${props};`).join('\n')}\n    }\n  }\n}`,
};

const REACT_18 = {
  ...REACT,
  about: 'Types of the elements in JSX, for React 18. It writes attributes only, and `false` as text: leave an attribute out instead. For events use a ref and `addEventListener`, and `class` in place of `className`.',
  base: (name) => `DetailedHTMLProps<HTMLAttributes<${name}>, ${name}> & { class?: string | undefined; className?: never }`,
  attributes: (name) => `{ [K in keyof ${name}Attributes]: ${name}Attributes[K] extends boolean | undefined ? true | undefined : ${name}Attributes[K] }`,
  // It would ignore them in silence.
  listener: () => 'never',
};

const SVELTE = {
  about: 'Types of the elements in templates of Svelte 5 (`onraft-leader={…}`) and Svelte 4 (`on:raft-leader={…}`).',
  imports: "import type { HTMLAttributes } from 'svelte/elements';",
  base: (name) => `HTMLAttributes<${name}>`,
  listeners: (event) => [`'on${event}'`, `'on:${event}'`],
  place: (lines) => `declare module 'svelte/elements' {\n  interface SvelteHTMLElements {\n${lines.map(({ tag, props }) => `    '${tag}': ${props};`).join('\n')}\n  }\n}`,
};

const VUE = {
  about: 'Types of the elements in templates of Vue 3. Name both in `compilerOptions.isCustomElement`.',
  imports: "import type { HTMLAttributes, PublicProps } from 'vue';",
  base: () => 'HTMLAttributes & PublicProps',
  listeners: (event) => [`on${event.replace(/(?:^|-)(\w)/g, (_, letter) => letter.toUpperCase())}`],
  place: (lines) => `declare module 'vue' {\n  interface GlobalComponents {\n${lines.map(({ tag, name, props }) => `    '${tag}': new () => ${name} & { $props: ${props} };`).join('\n')}\n  }\n}`,
};

/** The types of the elements in the templates of a framework. */
function jsx(elements, { about, imports, base, attributes, listeners, listener = listenerOf, place }) {
  const names = elements.map(({ name }) => name);
  const [cluster, lesson] = names.map((name) => `import type { ${name}, ${name}Attributes, ${name}EventMap } from`);
  const ours = `${cluster} './index.js';\n${lesson} './lesson.js';`;
  const listening = elements.filter(({ events }) => events.some(({ name }) => listeners(name).length > 0)).map(({ name, events }) => `
interface ${name}Listeners {
${events.flatMap(({ name: event, description }) => listeners(event).map((key) => member(description, `${key}?: ${listener(name, event)};`))).join('\n')}
}
`);
  const lines = elements.map(({ name, tagName }) => ({
    tag: tagName,
    name,
    props: [base(name), attributes?.(name) ?? `${name}Attributes`, ...(listening.length > 0 ? [`${name}Listeners`] : [])].join(' & '),
  }));
  return `${HEAD}// ${about}\n\n${imports}\n${ours}\n${listening.join('')}\n${place(lines)}\n`;
}

function listenerOf(name, event) {
  return `((event: ${name}EventMap['${event}']) => void) | undefined`;
}

/** The declarations that these names need, in alphabetical order. */
function closure(engine, names) {
  const found = new Map();
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const declaration = found.has(name) ? undefined : engineType(engine, name);
    if (!declaration) continue;
    found.set(name, declaration);
    waiting.push(...wordsOf(declaration.replace(/\/\*\*[^]*?\*\//g, '')));
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, declaration]) => declaration);
}

/** An interface, an enum or an alias of the engine's declarations, with its comment. */
function engineType(engine, name) {
  const pattern = String.raw`(?:/\*\*(?:(?!\*/)[^])*\*/\n)?export (?:interface ${name} \{[^]*?^\}|enum ${name} \{[^]*?^\}|type ${name} = [^;]*;)`;
  return new RegExp(pattern, 'm').exec(engine)?.[0];
}

function wordsOf(text) {
  return [...new Set(text.match(/\b[A-Z][A-Za-z]+\b/g))].sort();
}
