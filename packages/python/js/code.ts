// The code that all widgets of a page share: the elements, and what connects them to Python.

import '#elements';
import { ClusterWidget } from './cluster';
import { renderLesson } from './lesson';
import { keyOf } from './model';
import type { Model } from './model';
import { defineMooring } from './place';

export { provide } from './files';

const clusters = new Map<string, ClusterWidget>();

defineMooring();

export function attach(model: Model): () => void {
  if (model.get('_kind') !== 'cluster') return () => undefined;
  const widget = new ClusterWidget(model);
  clusters.get(keyOf(model))?.dispose();
  clusters.set(keyOf(model), widget);
  return () => {
    widget.dispose();
    if (clusters.get(keyOf(model)) === widget) clusters.delete(keyOf(model));
  };
}

export function render(model: Model, el: HTMLElement): () => void {
  if (model.get('_kind') !== 'cluster') return renderLesson(model, el);
  if (!clusters.has(keyOf(model))) attach(model);
  return clusters.get(keyOf(model))?.show(el) ?? (() => undefined);
}
