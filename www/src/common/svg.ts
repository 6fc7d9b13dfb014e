// Helpers for drawing without a template engine: nodes are created once, and an attribute is
// written only when its value changes.

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

/** Remembers the values written to a node, so that writing the same value again costs nothing. */
export class CachedAttributes<T extends Element> {
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

/** The number of colours for terms that the theme defines. */
const TERM_COLORS = 7;

/** The class for the colour of a term. The number of the term is always shown as well. */
export function termClass(term: number): string {
  return term > 0 ? `t${((term - 1) % TERM_COLORS) + 1}` : 't0';
}

const reduced = matchMedia('(prefers-reduced-motion: reduce)');

/** Whether the reader prefers reduced motion: things then move in a few steps. */
export function prefersSteps(): boolean {
  return reduced.matches;
}
