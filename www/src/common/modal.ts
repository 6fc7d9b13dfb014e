// The common behaviour of modal dialogs: the clock stops while one is open, only the dialog gets keys, and a press outside
// closes it.

import type { Context } from '../cluster/context';
import { el } from './svg';

/** @param name The dialog's own class, beside `modal`.
 * @param onClose Called when the dialog was closed in any way. */
export function makeModal(name: string, label: string, context: Context, onClose: () => void = () => undefined): HTMLDialogElement {
  const element = el('dialog', `modal ${name}`);
  element.setAttribute('aria-label', label);
  // Selecting text with the mouse may end outside the dialog: the start of the press decides.
  let pressed: EventTarget | null = null;
  element.addEventListener('pointerdown', (event) => (pressed = event.target));
  element.addEventListener('click', (event) => {
    if (event.target === element && pressed === element) element.close();
  });
  element.addEventListener('keydown', (event) => event.stopPropagation());
  element.addEventListener('close', () => {
    onClose();
    context.dialogClosed();
  });
  return element;
}

/** Opens a dialog of `makeModal`, unless it is open already. */
export function openModal(element: HTMLDialogElement, context: Context): void {
  if (element.open) return;
  context.dialogOpened();
  element.showModal();
}
