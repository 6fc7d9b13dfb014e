// The colours of the theme, resolved for a canvas or a file.

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
  lit: string;
  terms: { fill: string; on: string }[];
}

/** The number of colours for terms; the first is for no term. */
const TERMS = 8;

/** Reads the colours that apply at `parent`. */
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
    danger: read('danger'), warn: read('warn'), ok: read('ok'), accent: read('accent'), onAccent: read('on-accent'), lit: read('lit'), terms,
  };
  probe.remove();
  return palette;
}

/** The index of a term's colours. */
export function termColor(term: number): number {
  return term > 0 ? ((term - 1) % (TERMS - 1)) + 1 : 0;
}
