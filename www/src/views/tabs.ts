// Tabs: one panel is seen, the others are hidden and do no work.

import { el } from './svg';
import type { View } from '../context';

export interface Tab {
  name: string;
  label: string;
  view: View;
}

export class Tabs implements View {
  readonly element = el('section', 'details');
  private readonly buttons: HTMLButtonElement[] = [];
  private readonly panels: HTMLElement[] = [];
  private shown = 0;

  constructor(label: string, private readonly tabs: Tab[]) {
    const list = el('div', 'tabs');
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', label);
    list.addEventListener('keydown', (event) => this.onKey(event));
    tabs.forEach(({ name, label: title, view }) => {
      const button = el('button', '', title);
      button.type = 'button';
      button.id = `tab-${name}`;
      button.setAttribute('role', 'tab');
      button.setAttribute('aria-controls', `panel-${name}`);
      button.onclick = (): void => this.show(name);
      const panel = el('div', 'panel', view.element);
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
    this.tabs[this.shown]?.view.update();
  }

  dispose(): void {
    for (const { view } of this.tabs) view.dispose?.();
  }

  show(name: string): void {
    this.shown = Math.max(0, this.tabs.findIndex((tab) => tab.name === name));
    this.mark();
    this.update();
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
    this.show(this.tabs[goal % count]?.name ?? '');
    this.buttons[this.shown]?.focus();
  }
}
