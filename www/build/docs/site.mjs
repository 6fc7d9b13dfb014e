// The documentation as a site, dist/docs/: the documents of the project, in the page's own style, with examples that run. They are plain
// pages; scripts add the search, the theme and the examples (www/src/page/docs).

import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { toHtml } from 'hast-util-to-html';
import { toString } from 'hast-util-to-string';
import { frame } from './frame.mjs';
import { glossaryTree } from './glossary.mjs';
import { linkFinder } from './links.mjs';
import { dressCode, element, nameHeadings, treeOf, turnLinks, wrapTables } from './markdown.mjs';
import { pageGroups } from './pages.mjs';
import { sectionsOf } from './words.mjs';

/** Files that the documents link to, and that lie beside the pages. */
const COPIED = ['docs/events.schema.json', 'docs/clients.schema.json', 'docs/core-event.schema.json', 'docs/core-reply.schema.json'];

/**
 * Writes the documentation.
 * @param folder The folder of the page; the documentation is its folder `docs`.
 * @param languages Languages for highlight.js that it does not have itself, by their names.
 * @param preloads The modules that every page of the documentation loads.
 */
export async function documentation(folder, languages, preloads) {
  const out = join(folder, 'docs');
  await mkdir(out, { recursive: true });
  const copied = new Map(COPIED.map((file) => [file, basename(file)]));
  for (const [file, name] of copied) await copyFile(file, join(out, name));
  const groups = pageGroups();
  const pages = groups.flatMap(({ pages: own }) => own);
  const find = linkFinder(pages, copied, await repository());
  for (const page of pages) Object.assign(page, await read(page));
  const titles = new Map(pages.map(({ name, label }) => [`${name}.html`, label]));
  for (const page of pages) dress(page, find(page.source), (address) => titles.get(address), languages);
  const overview = pages.find(({ name }) => name === 'index');
  overview.tree.children.push(...contents(groups, overview));
  const words = [];
  for (const page of pages) {
    const { name, title, tree } = page;
    words.push({ page: name, title, sections: sectionsOf(tree) });
    await writeFile(join(out, `${name}.html`), frame({ ...page, body: toHtml(tree) }, groups, preloads));
  }
  await writeFile(join(out, 'search.json'), JSON.stringify(words));
}

/** Reads a document: its title, its first sentence, its headings, and its tree of HTML. */
async function read({ source, name, label }) {
  const text = await readFile(source, 'utf8');
  const tree = source === 'lessons/glossary.md' ? glossaryTree(text) : treeOf(name === 'index' ? forUsers(text) : text);
  const headings = nameHeadings(tree);
  const title = headings[0]?.text ?? source;
  return { title, label: label ?? title, description: firstSentence(tree), headings, tree };
}

/** The first sentence of a document; one that begins in code includes the code. */
function firstSentence({ children }) {
  const place = children.findIndex(({ tagName }) => tagName === 'p');
  if (place < 0) return '';
  const text = toString(children[place]);
  const before = children.slice(0, place).find(({ tagName }) => tagName === 'pre');
  const whole = before && /^[a-z]/.test(text) ? `${toString(before)} ${text}` : text;
  return whole.trim().replace(/\s+/g, ' ').replace(/([.?!]) .*/, '$1').replace(/:$/, '.');
}

/** Links, tables and code of a page, as the site shows them. */
function dress({ source, tree }, find, title, languages) {
  try {
    turnLinks(tree, find, title);
    wrapTables(tree);
    dressCode(tree, languages);
  } catch (error) {
    throw new Error(`${source}: ${error.message}`, { cause: error });
  }
}

/** The parts of the README that are for users: its figures and papers are for those who look at the repository. */
function forUsers(readme) {
  return readme.replace(/^## Figures\n[^]*/m, '');
}

/** The list of all pages, each with its first sentence. */
function contents(groups, overview) {
  const text = (value) => ({ type: 'text', value });
  const items = (pages) => pages.filter((page) => page !== overview)
    .map(({ name, label, description }) => element('li', {}, [element('a', { href: `${name}.html` }, [text(label)]), text(` ${description}`)]));
  const sections = groups.filter(({ pages }) => pages.some((page) => page !== overview))
    .flatMap(({ title, pages }) => [element('h3', {}, [text(title)]), element('ul', { className: ['contents'] }, items(pages))]);
  return [element('h2', { id: 'all-pages' }, [text('All pages')]), ...sections];
}

/** The address of the repository in Cargo.toml, if it is there. */
async function repository() {
  return /^repository = "(.+?)\/?"$/m.exec(await readFile('Cargo.toml', 'utf8'))?.[1];
}
