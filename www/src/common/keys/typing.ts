// Finds out which keys the focused element uses, so that they are not shortcuts of the cluster.

/** The name of a key in the table of keys. */
export function keyOf(event: KeyboardEvent): string {
  return event.shiftKey && event.key.startsWith('Arrow') ? `Shift+${event.key}` : event.key;
}

const FIELDS = 'textarea, [contenteditable], input:not([type=range], [type=checkbox], [type=radio], [type=file])';
const PRESSED = 'button, a[href], summary, input[type=checkbox], input[type=radio], input[type=file], [role=menuitem], [role=tab]';
/** The keys for editing that browsers use with Ctrl or ⌘. */
const EDITING = ['a', 'c', 'v', 'x', 'y', 'z', 'Backspace', 'Delete', 'Insert', 'Home', 'End'];
const SCROLLING = ['PageUp', 'PageDown', 'Home', 'End', ' '];

/** Whether the reader is typing text, or using a control that handles the key. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.matches(`${FIELDS}, select`)) return true;
  if (target.matches('input[type=range]')) return isArrow(event.key);
  return event.key === ' ' && target.matches(`${PRESSED}, input`);
}

/**
 * Whether the browser itself uses a key inside the element: for text, editing, pressing a control, moving a slider or scrolling
 * the focused box.
 */
export function usesKey(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element) || event.key === 'Tab') return false;
  const combined = (event.ctrlKey || event.metaKey) && !event.getModifierState('AltGraph');
  if (target.matches(FIELDS)) return combined ? EDITING.includes(event.key) || isArrow(event.key) : !/^F\d+$/.test(event.key);
  if (combined) return false;
  if (target.matches('select')) return !/^F\d+$/.test(event.key);
  if (target.matches('input[type=range]')) return isArrow(event.key) || SCROLLING.includes(event.key);
  if (target.matches(PRESSED) && (event.key === ' ' || event.key === 'Enter')) return true;
  const scrolls = target.scrollHeight > target.clientHeight && target.hasAttribute('tabindex') && !(target instanceof SVGElement);
  return scrolls && (isArrow(event.key) || SCROLLING.includes(event.key));
}

/** Whether a key may be in the table of keys, which may not be loaded yet. */
export function mayBeShortcut(key: string): boolean {
  return key.length === 1 || key.includes('Arrow') || key === 'Escape';
}

function isArrow(key: string): boolean {
  return key.startsWith('Arrow');
}
