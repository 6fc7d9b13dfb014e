// Small helpers for drawing without a template engine: nodes are made once, and an attribute is
// touched only when its value changes.

const SVG = 'http://www.w3.org/2000/svg';

export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | number> = {},
  ...children: Node[]
): SVGElementTagNameMap[K] {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, String(value));
  node.append(...children);
  return node;
}

export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = '',
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

/** Remembers what was written to a node, so that writing the same again costs nothing. */
export class Painted<T extends Element> {
  private readonly written = new Map<string, string | number>();

  constructor(readonly node: T) {}

  set(name: string, value: string | number): void {
    if (this.written.get(name) === value) return;
    this.written.set(name, value);
    this.node.setAttribute(name, String(value));
  }

  text(value: string): void {
    if (this.written.get('#text') === value) return;
    this.written.set('#text', value);
    this.node.textContent = value;
  }

  show(visible: boolean): void {
    this.set('display', visible ? 'inline' : 'none');
  }
}

/** How many term colours there are; the theme defines as many. */
const TERM_COLORS = 7;

/** The class that gives a term its colour. The number is always written beside it. */
export function termClass(term: number): string {
  return term > 0 ? `t${((term - 1) % TERM_COLORS) + 1}` : 't0';
}

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether people asked for less motion: things then step along a few stations. */
export function prefersSteps(): boolean {
  return reduced.matches;
}
