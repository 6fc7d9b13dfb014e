// The core that is open in the workbench, and the others that this browser keeps. What is typed is kept after a pause.

import type { CoreCode } from '../../cluster/run';
import { coreName } from '../../share/core';
import { workbenchText as text } from '../text';
import { forgetCore, hasRoom, keepCore, keptCore, keptCores, lastCore, newId, rememberLast } from './kept';
import type { Reason, Version } from './kept';

/** What is typed is kept after a pause of this length. */
const PAUSE_MS = 400;

/** How the open core is kept: `yes`, `no` while it came with a link and was not changed, `full` if the browser has no room. */
export type Keeping = 'yes' | 'no' | 'full';

export class Shelf {
  id = newId();
  name = '';
  source = '';
  keeping: Keeping = 'no';
  /** What Reset returns to. */
  private start = '';
  /** The text that was last read or kept. */
  private known = '';
  private timer = 0;

  /** @param onChange Called when something that is shown has changed. */
  constructor(private readonly onChange: () => void) {
    addEventListener('pagehide', () => this.keepNow());
  }

  get code(): CoreCode {
    return { name: this.name, source: this.source };
  }

  /** All kept cores and the open one, the last changed first. */
  get all(): { id: string; name: string }[] {
    const kept = keptCores().map(({ id, core }) => ({ id, name: id === this.id ? this.name : core.name }));
    return kept.some(({ id }) => id === this.id) ? kept : [{ id: this.id, name: this.name }, ...kept];
  }

  /** The earlier versions of the open core, the newest first. */
  get versions(): Version[] {
    return (keptCore(this.id)?.versions ?? []).filter(({ source }) => source !== this.source).reverse();
  }

  get canReset(): boolean {
    return this.source !== this.start;
  }

  /** Opens the core that was open last; returns whether there is one. */
  openLast(): boolean {
    const last = lastCore();
    const found = last !== undefined && keptCore(last) ? last : keptCores()[0]?.id;
    return found !== undefined && this.open(found);
  }

  /** Opens a kept core; returns whether it exists. */
  open(id: string): boolean {
    const core = keptCore(id);
    if (!core) return false;
    this.keepNow();
    Object.assign(this, { id, name: core.name, source: core.source, start: core.start, known: core.source, keeping: 'yes' });
    rememberLast(id);
    this.onChange();
    return true;
  }

  /** Opens a new core, which is kept at once. */
  create({ name, source }: CoreCode): void {
    this.show({ name, source });
    this.keep('typed');
  }

  /** Shows the core of a link. It is kept when it is changed, or when the reader says so. */
  show({ name, source }: CoreCode): void {
    this.keepNow();
    Object.assign(this, { id: newId(), name: this.freeName(name), source, start: source, known: source, keeping: 'no' });
    this.onChange();
  }

  typed(source: string): void {
    if (source === this.source) return;
    this.source = source;
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.keep('typed'), PAUSE_MS);
  }

  /** The core is being run: this text becomes a version. A core of a link is not kept by that alone. */
  ran(): void {
    clearTimeout(this.timer);
    if (this.keeping !== 'no' || this.source !== this.start) this.keep('run');
  }

  rename(name: string): void {
    this.name = coreName(name);
    this.keep('typed');
  }

  /** Keeps a core that came with a link. */
  keepShown(): void {
    this.keep('typed');
  }

  /** What the core was when it was made; what it is now becomes a version. */
  reset(): string {
    this.keep('run');
    this.source = this.start;
    this.keep('typed');
    return this.source;
  }

  /** Deletes the open core, and opens another one; returns whether there is one. */
  remove(): boolean {
    clearTimeout(this.timer);
    this.timer = 0;
    forgetCore(this.id);
    return this.openLast();
  }

  /** Keeps what was typed a moment ago, before the page is left. */
  keepNow(): void {
    if (this.timer !== 0) this.keep('typed');
  }

  private keep(reason: Reason): void {
    clearTimeout(this.timer);
    this.timer = 0;
    const { id, name, source, start, known } = this;
    const isKept = (keptCore(id) !== undefined || hasRoom()) && keepCore(id, { name, source, start }, reason, known);
    if (isKept) {
      this.known = source;
      rememberLast(id);
    }
    this.keeping = isKept ? 'yes' : 'full';
    this.onChange();
  }

  /** A name that no kept core has. */
  private freeName(name: string): string {
    const taken = new Set(keptCores().map(({ core }) => core.name));
    const [, stem = name, ending = ''] = /^(.*?)(\.[^.]*)?$/.exec(coreName(name)) ?? [];
    let free = stem + ending;
    for (let number = 2; taken.has(free); number++) free = text.numbered(stem, number) + ending;
    return free;
  }
}
