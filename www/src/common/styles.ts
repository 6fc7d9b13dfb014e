// Brings the styles of parts that are loaded later, as sheets that a strict content security policy allows: it forbids
// <style> elements and style attributes, and leaves sheets and styles made by scripts alone.

const added = new WeakMap<Node, Set<string>>();

/** Adds styles to the shadow tree, or the document, in which a node stands, once. */
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
