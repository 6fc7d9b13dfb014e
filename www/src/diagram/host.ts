// The container of the space-time diagram, whose code is loaded once the cluster is on screen.

import type { Context, View } from '../cluster/context';
import { text } from '../common/text';
import { el } from '../common/svg';
import type { Diagram } from './diagram';
import type { Viewport } from './viewport';

export class DiagramHost implements View {
  readonly element = el('section', 'timeline');
  private diagram: Diagram | undefined;
  private asked = false;
  private disposed = false;

  constructor(private readonly context: Context) {
    this.element.setAttribute('role', 'region');
    this.element.setAttribute('aria-label', text.timeline);
  }

  update(): void {
    this.diagram?.update();
    if (!this.asked) void this.load();
  }

  /** The visible span, once the diagram is loaded. */
  get viewport(): Viewport | undefined {
    return this.diagram?.viewport;
  }

  /** Redraws in the colours of the new theme. */
  repaint(): void {
    this.diagram?.repaint();
  }

  dispose(): void {
    this.disposed = true;
    this.diagram?.dispose();
  }

  private async load(): Promise<void> {
    this.asked = true;
    try {
      const [{ Diagram }] = await Promise.all([import('./diagram'), this.context.engine]);
      if (this.disposed) return;
      this.diagram = new Diagram(this.context);
      this.element.replaceChildren(this.diagram.element);
      this.diagram.update();
    } catch {
      this.element.replaceChildren(el('p', 'hint', text.cannotLoad));
    }
  }
}
