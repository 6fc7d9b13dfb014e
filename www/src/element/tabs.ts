// Tabs: one panel is visible, the others are hidden and do no work. The code of a tab is loaded when it is first shown.

import { el } from '../common/svg';
import type { View } from '../cluster/context';
import type { TabName } from '../common/pointing/tabs';
import { text } from '../common/text';

export interface Tab {
  name: TabName;
  label: string;
  /** The start of the label that is shown where there is little room; without it, all of it. */
  short?: string;
  /** Loads the view; called once, unless it fails. */
  load(): Promise<View>;
}

export class Tabs implements View {
  readonly element = el('section', 'details');
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly panels: HTMLElement[] = [];
  private readonly views: (View | undefined)[] = [];
  private readonly loading: (Promise<View | undefined> | undefined)[] = [];
  private shown = 0;
  private disposed = false;

  /** @param ready Views are created only after it resolves. */
  constructor(label: string, private readonly ready: Promise<unknown>, private readonly tabs: Tab[]) {
    const list = el('div', 'tabs');
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', label);
    list.addEventListener('keydown', (event) => this.onKey(event));
    tabs.forEach(({ name, label: title, short = title }) => {
      const button = el('button', '', short, el('span', 'rest', title.slice(short.length)));
      button.type = 'button';
      button.id = `tab-${name}`;
      button.setAttribute('role', 'tab');
      button.setAttribute('aria-controls', `panel-${name}`);
      button.onclick = (): void => void this.show(name);
      const panel = el('div', 'panel', el('p', 'hint', text.loadingView));
      panel.id = `panel-${name}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', button.id);
      this.buttons.push(button);
      this.panels.push(panel);
      list.append(button);
    });
    this.element.append(list, ...this.panels);
    this.mark();
  }

  get current(): string {
    return this.tabs[this.shown]?.name ?? '';
  }

  update(): void {
    const view = this.views[this.shown];
    if (view) view.update();
    else this.loading[this.shown] ??= this.load(this.shown);
  }

  repaint(): void {
    for (const view of this.views) view?.repaint?.();
  }

  dispose(): void {
    this.disposed = true;
    for (const view of this.views) view?.dispose?.();
  }

  /** Shows a tab; resolves when its view is loaded. */
  async show(name: string): Promise<View | undefined> {
    this.shown = Math.max(0, this.tabs.findIndex((tab) => tab.name === name));
    this.mark();
    this.scrollIntoView();
    const view = this.views[this.shown];
    view?.update();
    if (view) return view;
    // A failed load is tried again when the reader shows the tab, not at every frame.
    return (await this.loading[this.shown]) ?? (this.loading[this.shown] = this.load(this.shown));
  }

  private async load(place: number): Promise<View | undefined> {
    const panel = this.panels[place];
    try {
      await this.ready;
      const view = await this.tabs[place]?.load();
      if (!view || !panel) return undefined;
      panel.replaceChildren(view.element);
      if (this.disposed) view.dispose?.();
      else this.views[place] = view;
      if (place === this.shown && !this.disposed) view.update();
      return view;
    } catch {
      panel?.replaceChildren(el('p', 'hint', text.cannotLoad));
      return undefined;
    }
  }

  /** If the tabs are wider than the screen, scrolls the shown one into view, without scrolling the page. */
  private scrollIntoView(): void {
    const button = this.buttons[this.shown];
    const list = button?.parentElement;
    if (!button || !list) return;
    const start = button.offsetLeft - list.offsetLeft;
    list.scrollLeft = Math.max(start + button.offsetWidth - list.clientWidth + 24, Math.min(list.scrollLeft, start - 24));
  }

  private mark(): void {
    this.buttons.forEach((button, place) => {
      button.setAttribute('aria-selected', String(place === this.shown));
      button.tabIndex = place === this.shown ? 0 : -1;
    });
    this.panels.forEach((panel, place) => (panel.hidden = place !== this.shown));
  }

  private onKey(event: KeyboardEvent): void {
    const count = this.tabs.length;
    const goal = { ArrowRight: this.shown + 1, ArrowLeft: this.shown - 1 + count, Home: 0, End: count - 1 }[event.key];
    if (goal === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    void this.show(this.tabs[goal % count]?.name ?? '');
    this.buttons[this.shown]?.focus();
  }
}
