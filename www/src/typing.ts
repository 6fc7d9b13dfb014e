// Which keys belong to what has the focus, and not to the cluster.

/** What a key event says, as the table of keys writes it. */
export function keyOf(event: KeyboardEvent): string {
  return event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
}

/** Whether a key event is somebody typing, or working a control that has its own use for the key. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.matches('textarea, select, [contenteditable], input:not([type=range], [type=checkbox])')) return true;
  if (target.matches('input[type=range]')) return event.key.startsWith('Arrow');
  return event.key === ' ' && target.matches('button, [role=menuitem], [role=tab], input, summary');
}

/** Whether the browser would scroll the page, or search in it, with this key. */
export function movesPage(key: string): boolean {
  return [' ', '/', "'"].includes(key) || key.includes('Arrow');
}
