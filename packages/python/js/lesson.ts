// A lesson in a notebook.

import type { RaftLesson } from '../../../www/src/lessons/raft-lesson';
import type { Model } from './model';

export function renderLesson(model: Model, el: HTMLElement): () => void {
  const lesson = document.createElement('raft-lesson') as RaftLesson;
  lesson.dataset.lmSuppressShortcuts = 'true';
  // A click into its text gives it the focus, not to the cell, whose keys delete it.
  lesson.tabIndex = -1;
  const source = model.get('source');
  const set = (name: string, value: unknown): void => {
    if (value) lesson.setAttribute(name, String(value));
    else lesson.removeAttribute(name);
  };
  if (typeof source === 'string') lesson.given = { name: String(model.get('_name')), text: source };
  else set('lesson', model.get('lesson'));
  set('page', model.get('page'));
  set('step', model.get('step'));
  set('theme', model.get('theme'));
  const size = (): void => {
    Object.assign(lesson.style, { display: 'block', height: String(model.get('height') || '640px') });
  };
  size();
  model.on('change:theme', () => set('theme', model.get('theme')));
  model.on('change:step', () => set('step', model.get('step')));
  model.on('change:height', size);
  el.append(lesson);
  el.addEventListener('keydown', (event) => {
    if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
  });
  return () => lesson.remove();
}
