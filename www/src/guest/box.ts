// Finds out whether the page gives the element a height. Container queries can always use the width of a box, but its height only
// if it does not depend on the content. Only a measurement shows which is the case.

/** Marks the shell inside an element with the class `given` where the page gives the element a height. */
export class Box {
  private readonly watcher = new ResizeObserver(() => this.measure());

  /** @param leastPx A smaller height counts as none. */
  constructor(private readonly host: HTMLElement, private readonly shell: () => HTMLElement | undefined, private readonly leastPx = 100) {}

  connect(): void {
    this.watcher.observe(this.host);
  }

  disconnect(): void {
    this.watcher.disconnect();
  }

  measure(): void {
    const shell = this.shell();
    if (!shell) return;
    // What scrolls around the element would lose its place with the height of the shell.
    const scrolled = scrolledAround(this.host);
    // The shell must not contribute to the height that is measured.
    shell.style.height = '0';
    const height = this.host.clientHeight;
    shell.style.height = '';
    const given = height >= this.leastPx;
    shell.classList.toggle('given', given);
    // The shell cannot take a percentage of a minimum height, for example.
    if (given && shell.clientHeight < height - 1) shell.style.height = `${height}px`;
    for (const [box, top] of scrolled) if (box.scrollTop !== top) box.scrollTop = top;
  }
}

/** What is scrolled around an element, through shadow trees, and how far. */
function scrolledAround(host: HTMLElement): [Element, number][] {
  const scrolled: [Element, number][] = [];
  for (let box: Element | null = host; box; box = parentOf(box)) if (box.scrollTop > 0) scrolled.push([box, box.scrollTop]);
  return scrolled;
}

function parentOf(element: Element): Element | null {
  const root = element.getRootNode();
  return element.assignedSlot ?? element.parentElement ?? (root instanceof ShadowRoot ? root.host : null);
}
