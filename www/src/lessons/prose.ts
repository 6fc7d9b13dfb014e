// The prose of a lesson as templates. Only what is named here is shown; nothing of a lesson's file becomes HTML.

import { html, nothing } from 'lit';
import type { PhrasingContent, RootContent } from 'mdast';
import { anchorOf, definitionOf } from './library';
import type { Mark } from '../common/pointing/marks';
import { parseMark } from '../common/pointing/marks';
import type { Pointed } from '../common/pointing/names';
import { pointable, serversIn } from '../common/pointing/names';
import { lessonText } from './text';

/** What the marks of the prose do. */
export interface Pointing extends Pointed {
  /** The word whose definition is shown. */
  readonly openWord: string;
  /** The address of the page with all words, if there is one. */
  readonly glossary: string | undefined;
  /** Whether the text is for paper, where nothing can be pointed at. */
  readonly isPaper?: boolean;
}

export function prose(nodes: readonly RootContent[], pointing: Pointing): unknown[] {
  return nodes.map((node) => block(node, pointing));
}

function block(node: RootContent, pointing: Pointing): unknown {
  switch (node.type) {
    case 'paragraph':
      return html`<p>${phrases(node.children, pointing)}</p>`;
    case 'heading':
      return html`<h3>${phrases(node.children, pointing)}</h3>`;
    case 'blockquote':
      return html`<blockquote>${prose(node.children, pointing)}</blockquote>`;
    case 'list': {
      const items = node.children.map(({ children }) => html`<li>${node.spread ? prose(children, pointing) : tight(children, pointing)}</li>`);
      return node.ordered ? html`<ol start=${node.start ?? 1}>${items}</ol>` : html`<ul>${items}</ul>`;
    }
    case 'code':
      return html`<pre><code>${node.value}</code></pre>`;
    case 'thematicBreak':
      return html`<hr>`;
    default:
      return nothing;
  }
}

/** The parts of an item of a list, without paragraphs. */
function tight(nodes: readonly RootContent[], pointing: Pointing): unknown[] {
  return nodes.map((node) => (node.type === 'paragraph' ? phrases(node.children, pointing) : block(node, pointing)));
}

function phrases(nodes: readonly PhrasingContent[], pointing: Pointing): unknown[] {
  return nodes.map((node) => phrase(node, pointing));
}

function phrase(node: PhrasingContent, pointing: Pointing): unknown {
  switch (node.type) {
    case 'text':
      return words(node.value, pointing);
    case 'strong':
      return html`<strong>${phrases(node.children, pointing)}</strong>`;
    case 'emphasis':
      return html`<em>${phrases(node.children, pointing)}</em>`;
    case 'inlineCode':
      return html`<code>${node.value}</code>`;
    case 'break':
      return html`<br>`;
    case 'link': {
      const mark = parseMark(node.url);
      const label = phrases(node.children, pointing);
      if (typeof mark === 'string') return label;
      return mark.kind === 'page' ? html`<a href=${mark.address} target="_blank" rel="noopener noreferrer">${label}</a>` : button(mark, label, pointing);
    }
    default:
      return nothing;
  }
}

/** Text, in which the names of servers can be pointed at. */
function words(text: string, pointing: Pointing): unknown[] {
  return serversIn(text).map(({ text: part, mark }) => (mark && !pointing.isPaper ? pointable(part, mark, pointing, 'server') : part));
}

function button(mark: Mark, label: unknown, pointing: Pointing): unknown {
  if (pointing.isPaper) return html`<span class="pointed ${mark.kind}">${label}</span>`;
  const point = (): void => pointing.point(mark);
  const leave = (): void => pointing.point(undefined);
  const isOpen = mark.kind === 'word' && pointing.openWord === mark.name;
  const press = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    pointing.choose(mark);
  };
  // A button would be a box of its own, which breaks no lines, and lets a full stop begin the next one.
  return html`<span role="button" tabindex="0" class="mark ${mark.kind}" @pointerenter=${point} @pointerleave=${leave} @focus=${point} @blur=${leave}
    aria-expanded=${mark.kind === 'word' ? String(isOpen) : nothing} @keydown=${press} @click=${() => pointing.choose(mark)}>${label}</span>${isOpen ? html`<span class="definition" role="note">${definitionOf(mark.name)}${pointing.glossary ? html` <a href="${pointing.glossary}#${anchorOf(mark.name)}" target="_blank">${lessonText.glossary}</a>` : nothing}</span>` : nothing}`;
}

/** A short text of a question or an explanation: **bold**, `code` and the rest as it is. */
export function line(text: string): unknown[] {
  return text.split(/(\*\*[^*]+\*\*|`[^`]+`)/).map((part) => {
    if (part.startsWith('**')) return html`<strong>${part.slice(2, -2)}</strong>`;
    return part.startsWith('`') ? html`<code>${part.slice(1, -1)}</code>` : part;
  });
}

/** All that the prose of a step points at. */
export function marksOf(nodes: readonly RootContent[]): Mark[] {
  return nodes.flatMap((node) => {
    const mark = node.type === 'link' ? parseMark(node.url) : '';
    return [...(typeof mark === 'string' ? [] : [mark]), ...('children' in node ? marksOf(node.children) : [])];
  });
}
