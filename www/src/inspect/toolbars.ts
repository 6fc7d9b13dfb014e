// Makes a row of buttons one stop of the Tab key: the arrow keys move between its buttons, as in any toolbar.

/** Makes every toolbar inside an element one stop. Call `settle` after the buttons were redrawn. */
export class Toolbars {
  constructor(private readonly element: HTMLElement) {
    element.addEventListener('focusin', (event) => this.stop(event.target));
    element.addEventListener('keydown', (event) => this.onKey(event));
  }

  /** Leaves one button of each toolbar reachable by the Tab key. */
  settle(): void {
    for (const bar of this.element.querySelectorAll('[role=toolbar]')) {
      const buttons = buttonsOf(bar);
      const current = buttons.find((button) => button.matches(':focus')) ?? buttons.find((button) => button.tabIndex === 0) ?? buttons[0];
      for (const button of buttons) button.tabIndex = button === current ? 0 : -1;
    }
  }

  private stop(target: EventTarget | null): void {
    const bar = target instanceof HTMLButtonElement ? target.closest('[role=toolbar]') : null;
    if (!bar) return;
    for (const button of buttonsOf(bar)) button.tabIndex = button === target ? 0 : -1;
  }

  private onKey(event: KeyboardEvent): void {
    const { target } = event;
    const bar = target instanceof HTMLButtonElement ? target.closest('[role=toolbar]') : null;
    if (!bar || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const buttons = buttonsOf(bar);
    const at = buttons.findIndex((button) => button === target);
    const goal = { ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1 }[event.key];
    if (goal === undefined) return;
    buttons.at(goal % buttons.length)?.focus();
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The enabled buttons. */
function buttonsOf(bar: Element): HTMLButtonElement[] {
  return [...bar.querySelectorAll('button')].filter((button) => !button.disabled);
}
