// The glossary as a page: a line `**word**: definition` becomes a term with an anchor.

import GithubSlugger from 'github-slugger';
import { element } from './markdown.mjs';

export function glossaryTree(markdown) {
  const slugger = new GithubSlugger();
  const text = (value) => ({ type: 'text', value });
  const words = [...markdown.matchAll(/^\*\*(.+?)\*\*: (.+)$/gm)].sort(([, a], [, b]) => a.localeCompare(b, 'en', { sensitivity: 'base' }));
  const rows = words.flatMap(([, word, definition]) => [
    element('dt', { id: slugger.slug(word) }, [text(word)]),
    element('dd', {}, [text(definition)]),
  ]);
  return { type: 'root', children: [
    element('h1', {}, [text('Glossary')]),
    element('p', {}, [text('The words of Raft as the page and the lessons use them. A section sign with a number is a section of the paper.')]),
    element('dl', {}, rows),
  ] };
}
