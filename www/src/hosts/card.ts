// The card for what cannot start. It takes the colours of the page around it, and none of its styles.

import { hostText as text } from './text';

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  :host { all: initial; display: block; margin-block: 1em; font: inherit; color: inherit; }
  div { border: 1px solid color-mix(in srgb, currentColor 35%, transparent); border-inline-start: 4px solid #c8371f; border-radius: 6px;
    background: color-mix(in srgb, currentColor 6%, transparent); padding: 10px 14px; font-size: 0.9em; line-height: 1.5; overflow-wrap: anywhere; }
  strong { font-weight: 600; }
  ul { margin: 4px 0 0; padding-inline-start: 1.2em; }`);

/** A card that says what is wrong. */
export function card(problems: readonly string[], title: string = text.cannotStart): HTMLElement {
  const host = document.createElement('div');
  host.className = 'raft-problem';
  host.setAttribute('role', 'alert');
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [sheet];
  const list = document.createElement('ul');
  list.append(...problems.map((problem) => Object.assign(document.createElement('li'), { textContent: problem })));
  const box = document.createElement('div');
  box.append(Object.assign(document.createElement('strong'), { textContent: title }), list);
  root.append(box);
  return host;
}
