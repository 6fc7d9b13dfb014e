// Whether somebody can see the element. A slide that is not shown may have a place on the screen all the same: it is hidden by a
// style, by an attribute of something around, or by its opacity. Browsers report places, so styles are asked for while there is one.

/** How often styles are asked for. */
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
   * @param onChange Whether it is seen has changed.
   * @param onPrint The page goes to paper, as far down as it reaches, or comes back from there.
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

/** What an element stands in, shadow trees included. */
export function parentOf(element: Element): Element | undefined {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : undefined);
}

/** Resolves once the children of the element have been read: a script in the head comes before them. */
export async function untilParsed(document: Document): Promise<void> {
  if (document.readyState === 'loading') await new Promise((done) => document.addEventListener('DOMContentLoaded', done, { once: true }));
}

/** The run that a page writes into the element: `<script type="text/raft">`. */
export function scriptIn(element: Element): string | undefined {
  const script = [...element.children].find((child) => child instanceof HTMLScriptElement && child.type.trim().toLowerCase() === 'text/raft');
  // Lines are counted as the page's author sees them: the first is the one after the tag.
  return script?.textContent?.replace(/^\s*?\r?\n/, '');
}

/** Whether the element holds anything that stands in its place until there is a cluster. */
export function hasStandIn(element: Element): boolean {
  return [...element.childNodes].some((node) => (node instanceof Element ? !(node instanceof HTMLScriptElement) : node instanceof Text && node.data.trim() !== ''));
}
