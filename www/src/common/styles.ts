// Adds the styles of views that are loaded later, as constructed style sheets: a strict content security policy allows these, but
// not <style> elements and style attributes.

const added = new WeakMap<Node, Set<string>>();

/** Adds styles once to the shadow tree or document of a node. */
export function addStyles(node: Node, css: string): void {
  const root = node.getRootNode();
  if (!(root instanceof ShadowRoot || root instanceof Document)) return;
  const known = added.get(root) ?? new Set();
  added.set(root, known);
  if (known.has(css)) return;
  known.add(css);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets.push(sheet);
}
