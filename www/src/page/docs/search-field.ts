// The search of the documentation: a field whose results are a list of links. The index is loaded when the field is first used.

import { docsText as text } from './text';
import type { Found, Page } from './search';

/** The most results that are shown. */
const MOST = 20;

export function addSearch(): HTMLElement {
  const field = document.createElement('input');
  field.type = 'search';
  field.placeholder = text.search;
  field.ariaLabel = text.searchLabel;
  field.autocomplete = 'off';
  field.spellcheck = false;
  const count = Object.assign(document.createElement('p'), { className: 'count', role: 'status' });
  const list = document.createElement('ol');
  const results = Object.assign(document.createElement('div'), { className: 'results', hidden: true });
  results.append(count, list);
  const box = document.createElement('search');
  box.append(field, results);

  let index: Promise<Page[]> | undefined;
  const load = (): Promise<Page[]> => (index ??= loadIndex().catch((error: unknown) => {
    index = undefined;
    throw error;
  }));
  const draw = async (): Promise<void> => {
    const query = field.value;
    results.hidden = query.trim() === '';
    if (results.hidden) return;
    try {
      const [pages, { find }] = await Promise.all([load(), import('./search')]);
      // The reader has typed more in the meantime.
      if (query !== field.value) return;
      const found = find(pages, query);
      count.textContent = text.found(found.length) + (found.length > MOST ? `, ${text.more(MOST)}` : '');
      list.replaceChildren(...found.slice(0, MOST).map(item));
    } catch {
      count.textContent = text.cannotSearch;
      list.replaceChildren();
    }
  };
  field.addEventListener('focus', () => void load().catch(() => undefined), { once: true });
  field.addEventListener('input', () => void draw());
  box.addEventListener('keydown', (event) => onKey(event, field, results, list));
  box.addEventListener('click', (event) => {
    // A link to a section of this page leaves the page where it is.
    if (event.target instanceof Element && event.target.closest('a')) results.hidden = true;
  });
  document.addEventListener('pointerdown', ({ target }) => {
    if (target instanceof Node && !box.contains(target)) results.hidden = true;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
    event.preventDefault();
    field.focus();
  });
  return box;
}

function isTyping(event: Event): boolean {
  const [target] = event.composedPath();
  return target instanceof HTMLElement && (target.isContentEditable || target.closest('input, textarea, select') !== null)
    || event.target instanceof Element && event.target.closest('raft-cluster, raft-lesson') !== null;
}

/** Arrows go through the results, Enter opens the first, Escape closes them. */
function onKey(event: KeyboardEvent, field: HTMLInputElement, results: HTMLElement, list: HTMLElement): void {
  const links = [...list.querySelectorAll('a')];
  const place = links.findIndex((link) => link === document.activeElement);
  if (event.key === 'Escape') {
    results.hidden = true;
    field.focus();
  } else if (event.key === 'ArrowDown') (links[place + 1] ?? links.at(-1))?.focus();
  else if (event.key === 'ArrowUp' && place >= 0) (links[place - 1] ?? field).focus();
  else if (event.key === 'Enter' && place < 0) links[0]?.click();
  else return;
  event.preventDefault();
}

async function loadIndex(): Promise<Page[]> {
  const response = await fetch(new URL('./search.json', location.href));
  if (!response.ok) throw new Error(response.statusText);
  return response.json() as Promise<Page[]>;
}

function item({ page, anchor, title, heading, parts }: Found): HTMLElement {
  const link = document.createElement('a');
  link.href = `${page}.html${anchor ? `#${anchor}` : ''}`;
  const name = document.createElement('b');
  name.textContent = heading === title ? title : `${title}: ${heading}`;
  const extract = document.createElement('span');
  extract.append(...parts.map(({ words, isHit }) => {
    if (!isHit) return words;
    const mark = document.createElement('mark');
    mark.textContent = words;
    return mark;
  }));
  link.append(name, extract);
  const line = document.createElement('li');
  line.append(link);
  return line;
}
