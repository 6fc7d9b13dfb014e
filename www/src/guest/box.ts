// How high the element's box is. Styles can ask for the width of a box, and for its height only where the page gives one: a box
// as high as what is in it has none to ask for. Which of both it is, only a measurement tells.

/** A lower box is as good as none. */
const LEAST_PX = 100;

/** Marks the shell inside an element with the class `given` where the page gives the element a height. */
export class Box {
  private readonly watcher = new ResizeObserver(() => this.measure());

  constructor(private readonly host: HTMLElement, private readonly shell: () => HTMLElement | undefined) {}

  connect(): void {
    this.watcher.observe(this.host);
  }

  disconnect(): void {
    this.watcher.disconnect();
  }

  measure(): void {
    const shell = this.shell();
    if (!shell) return;
    // Without a height of its own, the shell adds nothing to that of the element.
    shell.style.height = '0';
    const height = this.host.clientHeight;
    shell.style.height = '';
    const given = height >= LEAST_PX;
    shell.classList.toggle('given', given);
    // A least height, for one, is no height of which the shell could take a share.
    if (given && shell.clientHeight < height - 1) shell.style.height = `${height}px`;
  }
}
