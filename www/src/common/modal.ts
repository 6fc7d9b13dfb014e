// What all modal dialogs have in common: the clock waits while one is open, keys go to the dialog alone, and a press
// beside it closes it.

import type { Context } from '../cluster/context';
import { el } from './svg';

/** @param onClose Is called when it was closed, however that happened. */
export function makeModal(className: string, label: string, context: Context, onClose: () => void = () => undefined): HTMLDialogElement {
  const element = el('dialog', className);
  element.setAttribute('aria-label', label);
  // A text that is marked with the mouse may end beside the dialog: what counts is where the press began.
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

/** Opens a dialog that `makeModal` made; one that is open stays open. */
export function openModal(element: HTMLDialogElement, context: Context): void {
  if (element.open) return;
  context.dialogOpened();
  element.showModal();
}
