// The theme's colours, as a canvas and a file want them: resolved.

import { el } from '../../common/svg';

export interface Palette {
  text: string;
  muted: string;
  line: string;
  surface: string;
  down: string;
  danger: string;
  warn: string;
  ok: string;
  accent: string;
  onAccent: string;
  terms: { fill: string; on: string }[];
}

/** How many colours there are for terms; the first is for none. */
const TERMS = 8;

/** Reads the colours that hold where `parent` stands. */
export function readPalette(parent: Element): Palette {
  const probe = el('i');
  probe.hidden = true;
  parent.append(probe);
  const read = (name: string): string => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const terms = Array.from({ length: TERMS }, (_, term) => ({ fill: read(`t${term}`), on: read('on') }));
  const palette = {
    text: read('ink'), muted: read('muted'), line: read('line'), surface: read('surface'), down: read('dead'),
    danger: read('danger'), warn: read('warn'), ok: read('ok'), accent: read('accent'), onAccent: read('on-accent'), terms,
  };
  probe.remove();
  return palette;
}

/** The place of a term's colours. */
export function termColor(term: number): number {
  return term > 0 ? ((term - 1) % (TERMS - 1)) + 1 : 0;
}
