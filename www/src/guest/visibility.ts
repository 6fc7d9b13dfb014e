// Finds out whether the element is visible. A slide that is not shown may still intersect the window: it is hidden by a style, by an
// attribute of an ancestor, or by its opacity. Browsers report only intersections, so while there is one, the styles are polled.

/** How often the styles are polled. */
const EVERY_MS = 200;

export class Visibility {
  private readonly watcher: IntersectionObserver;
  private readonly paper = matchMedia('print');
  private timer = 0;
  private onScreen = false;
  private shown = false;
  private readonly toPaper = (): void => this.onPrint(true);
  private readonly toScreen = (): void => this.onPrint(false);
  private readonly change = (): void => this.onPrint(this.paper.matches);
  private readonly look = (): void => {
    const shown = this.onScreen && isVisible(this.element);
    if (shown === this.shown) return;
    this.shown = shown;
    this.onChange(shown);
  };

  /**
   * @param onChange Called when its visibility has changed.
   * @param onPrint Called before and after printing.
   */
  constructor(private readonly element: HTMLElement, private readonly onChange: (shown: boolean) => void, private readonly onPrint: (printing: boolean) => void) {
    this.watcher = new IntersectionObserver((entries) => {
      const { width = 0, height = 0 } = entries.at(-1)?.intersectionRect ?? {};
      this.onScreen = width * height > 0;
      clearInterval(this.timer);
      if (this.onScreen) this.timer = window.setInterval(this.look, EVERY_MS);
      this.look();
    }, { threshold: [0, 0.001, 0.05] });
  }

  connect(): void {
    this.watcher.observe(this.element);
    addEventListener('beforeprint', this.toPaper);
    addEventListener('afterprint', this.toScreen);
    this.paper.addEventListener('change', this.change);
  }

  disconnect(): void {
    this.watcher.disconnect();
    clearInterval(this.timer);
    this.onScreen = this.shown = false;
    removeEventListener('beforeprint', this.toPaper);
    removeEventListener('afterprint', this.toScreen);
    this.paper.removeEventListener('change', this.change);
  }
}

function isVisible(element: Element): boolean {
  if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
  for (let at: Element | undefined = element; at; at = parentOf(at)) {
    if (at.matches('[hidden], [aria-hidden="true"]')) return false;
  }
  return true;
}

/** The parent of an element, across shadow trees. */
export function parentOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : undefined);
}

/** Resolves once the children of the element are parsed: a script in the head runs before that. */
export async function untilParsed(document: Document): Promise<void> {
  if (document.readyState === 'loading') await new Promise((done) => document.addEventListener('DOMContentLoaded', done, { once: true }));
}

/** The text of a run inside the element: `<script type="text/raft">`. */
export function scriptIn(element: Element): string | undefined {
  const script = [...element.children].find((child) => child instanceof HTMLScriptElement && child.type.trim().toLowerCase() === 'text/raft');
  // Line 1 is the one after the tag, as the page's author sees it.
  return script?.textContent?.replace(/^\s*?\r?\n/, '');
}

/** Whether the element has content that is shown until there is a cluster. */
export function hasStandIn(element: Element): boolean {
  return [...element.childNodes].some((node) => (node instanceof Element ? !(node instanceof HTMLScriptElement) : node instanceof Text && node.data.trim() !== ''));
}
