// The part of the workbench with the code: what can be done with a core, the editor, and how the code is kept.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { readCoreFile, writeCore } from '../../share/core';
import { download } from '../../common/files/download';
import { text as words } from '../../common/text';
import { completeCore, skeletonCore } from '../cores/library';
import type { Shelf } from '../cores/shelf';
import type { Version } from '../cores/kept';
import { workbenchText as text } from '../text';
import type { CodeEditor, CodeProblem } from './editor';

/** Above this, not every browser opens a link. */
const LONGEST_LINK = 32_000;
const KEYS = 'editor-keys';

type Menu = 'new' | 'more';

export interface CodeAsks {
  /** Runs the code. */
  run(): void;
  /** Whether the code that is shown is the one that runs; undefined while none does. */
  isRunning(): boolean | undefined;
  isBusy(): boolean;
  /** Another core is shown. */
  opened(): void;
  update(): void;
}

export class CodePane {
  /** The editor's place, which stays the same node. */
  private readonly place = document.createElement('div');
  private editor: CodeEditor | undefined;
  private problems: readonly CodeProblem[] = [];
  private menu: Menu | undefined;
  private says = '';
  private link = '';
  private removes = false;
  private failure = '';

  constructor(private readonly shelf: Shelf, private readonly asks: CodeAsks) {
    this.place.className = 'editor';
    this.place.addEventListener('dragover', (event) => event.dataTransfer?.types.includes('Files') && event.preventDefault());
  }

  /** Loads the editor. */
  async begin(root: ShadowRoot): Promise<void> {
    try {
      const { CodeEditor } = await import('./editor');
      this.editor ??= new CodeEditor(this.place, root, {
        changed: () => this.onTyped(),
        save: () => this.asks.run(),
        label: text.editor,
        describedBy: KEYS,
      });
      this.editor.open(this.shelf.source);
      this.editor.mark(this.problems);
    } catch (error) {
      this.failure = text.noEditor(error instanceof Error ? error.message : String(error));
    }
    this.asks.update();
  }

  /** Shows the core that is open now. */
  show(): void {
    this.problems = [];
    this.editor?.open(this.shelf.source);
    this.says = this.link = '';
    this.asks.opened();
  }

  mark(problems: readonly CodeProblem[]): void {
    this.problems = problems;
    this.editor?.mark(problems);
  }

  goTo({ line, column }: Pick<CodeProblem, 'line' | 'column'>): void {
    this.editor?.goTo(line, column);
  }

  /** Opens files that were dropped or chosen. */
  async openFiles(files: readonly File[]): Promise<void> {
    const [file] = files;
    if (!file || files.length > 1) return this.say(text.oneFile);
    const read = await readCoreFile(file);
    if ('problem' in read) return this.say(text.notOpened(`“${file.name.slice(0, 80)}”`, read.problem));
    this.create(read.value);
  }

  say(says: string, link = ''): void {
    this.says = says;
    this.link = link;
    this.asks.update();
  }

  private create(core: { name: string; source: string }): void {
    this.shelf.create(core);
    this.menu = undefined;
    this.show();
  }

  private async createFrom(load: () => Promise<string>, name: string): Promise<void> {
    const source = await load().catch(() => undefined);
    if (source === undefined) return this.say(text.libraryFailed);
    this.create({ name, source });
  }

  private onTyped(): void {
    if (!this.editor) return;
    this.shelf.typed(this.editor.source);
    this.asks.update();
  }

  private open(id: string): void {
    if (id !== this.shelf.id && this.shelf.open(id)) this.show();
  }

  private restore({ source }: Version): void {
    this.editor?.replace(source);
    this.toggle(undefined);
  }

  private reset(): void {
    this.editor?.replace(this.shelf.reset());
    this.toggle(undefined);
  }

  private async remove(): Promise<void> {
    if (!this.removes) {
      this.removes = true;
      return this.asks.update();
    }
    this.toggle(undefined);
    if (this.shelf.remove()) this.show();
    else await this.createFrom(skeletonCore, text.skeletonName);
  }

  private async copyLink(): Promise<void> {
    const { name, source: file } = this.shelf.code;
    const hash = new URLSearchParams(await writeCore({ name, file }, ''));
    const link = `${location.href.replace(/[?#].*$/s, '')}#${hash.toString()}`;
    if (link.length > LONGEST_LINK) return this.say(text.linkTooLong(link.length));
    const done = await navigator.clipboard.writeText(link).then(() => true, () => false);
    this.say(done ? text.linkCopied(link.length) : text.linkMade, done ? '' : link);
  }

  private export(): void {
    const { name, source } = this.shelf;
    const safe = name.replace(/[^\w.() -]/g, '_');
    download(/\.m?js$/.test(safe) ? safe : `${safe}.js`, new Blob([source], { type: 'text/javascript' }));
  }

  private toggle(menu: Menu | undefined): void {
    this.menu = this.menu === menu ? undefined : menu;
    this.removes = false;
    this.asks.update();
  }

  render(): TemplateResult {
    const { shelf, menu } = this;
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape' || !this.menu) return;
      const opener = (event.currentTarget as HTMLElement).querySelector<HTMLElement>('[aria-expanded="true"]');
      this.toggle(undefined);
      opener?.focus();
      event.stopPropagation();
    };
    return html`
      <header class="tools" @keydown=${onKey}>
        <label class="core"><span class="unseen">${text.core}</span>
          <select @change=${(event: Event) => this.open(valueOf(event))}>${shelf.all.map(({ id, name }) => html`<option value=${id} .selected=${id === shelf.id}>${name}</option>`)}</select></label>
        ${this.opener('new', text.newCore)}${this.opener('more', text.more)}
        <button type="button" class="primary run" title=${text.runTitle} ?disabled=${this.asks.isBusy() || !this.editor} @click=${() => this.asks.run()}>${this.asks.isBusy() ? text.running : text.run}</button>
        ${menu === 'new' ? this.newMenu() : menu === 'more' ? this.moreMenu() : nothing}
        <input type="file" class="choose" accept=${text.fileTypes} aria-label=${text.openFile} hidden @change=${(event: Event) => this.onChosen(event)}>
      </header>
      ${this.place}
      ${this.editor ? nothing : html`<p class="wait" role="status">${this.failure || text.loadingEditor}</p>`}
      <p class="unseen" id=${KEYS}>${text.editorKeys}</p>
      ${this.status()}`;
  }

  private opener(menu: Menu, label: string): TemplateResult {
    return html`<button type="button" class="opener" aria-expanded=${this.menu === menu} @click=${() => this.toggle(menu)}>${label}</button>`;
  }

  private newMenu(): TemplateResult {
    return html`<div class="menu">
      <button type="button" @click=${() => void this.createFrom(skeletonCore, text.skeletonName)}>${text.fromSkeleton}</button>
      <button type="button" @click=${() => void this.createFrom(completeCore, text.completeName)}>${text.fromComplete}</button>
      <button type="button" @click=${(event: Event) => chooserNear(event)?.click()}>${text.openFile}</button></div>`;
  }

  private moreMenu(): TemplateResult {
    const { shelf } = this;
    const { versions } = shelf;
    return html`<div class="menu wide">
      <label>${text.name} <input .value=${shelf.name} maxlength="60" autocomplete="off" spellcheck="false" @change=${(event: Event) => shelf.rename(valueOf(event))}></label>
      <button type="button" @click=${() => this.export()}>${text.export}</button>
      <button type="button" @click=${() => void this.copyLink()}>${text.copyLink}</button>
      <button type="button" @click=${() => this.searchCode()}>${text.search}</button>
      <button type="button" ?disabled=${!shelf.canReset} @click=${() => this.reset()}>${text.reset}</button>
      <button type="button" class="danger" @click=${() => void this.remove()}>${this.removes ? text.removeSure : text.remove}</button>
      <h2>${text.versions}</h2>
      ${versions.length === 0 ? html`<p class="muted">${text.noVersions}</p>` : html`<ol class="versions">${versions.map((version) => this.versionRow(version))}</ol>`}</div>`;
  }

  private versionRow(version: Version): TemplateResult {
    const at = text.version(version.at);
    return html`<li><button type="button" aria-label=${text.restore(at)} @click=${() => this.restore(version)}>${at} <span class="muted">${text.lines(version.source)}</span></button></li>`;
  }

  private searchCode(): void {
    this.toggle(undefined);
    this.editor?.search();
  }

  private onChosen(event: Event): void {
    const input = event.target as HTMLInputElement;
    void this.openFiles([...(input.files ?? [])]);
    input.value = '';
  }

  /** One line: what is wrong, what was done, or how the code is kept. */
  private status(): TemplateResult {
    const [problem] = this.problems;
    return html`<div class="status">
      ${problem ? html`<p role="alert"><button type="button" class="problem" @click=${() => this.goTo(problem)}>${words.place(problem.line, problem.column)}: ${problem.message}</button></p>` : nothing}
      ${this.says ? html`<p role="status">${this.says} ${this.link ? html`<input readonly aria-label=${text.link} .value=${this.link} @focus=${(event: Event) => (event.target as HTMLInputElement).select()}>` : nothing}
        <button type="button" class="small" aria-label=${words.dismiss} @click=${() => this.say('')}>✕</button></p>` : nothing}
      <p class="muted">${this.keeping()} ${this.asks.isRunning() === false ? text.changed : nothing}</p></div>`;
  }

  private keeping(): unknown {
    switch (this.shelf.keeping) {
      case 'yes': return text.kept;
      case 'full': return html`<strong>${text.noRoom}</strong>`;
      case 'no': return html`${text.notKept} <button type="button" class="small" @click=${() => this.shelf.keepShown()}>${text.keepIt}</button>`;
    }
  }
}

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLSelectElement).value;
}

function chooserNear(event: Event): HTMLInputElement | null {
  return (event.target as HTMLElement).closest('.tools')?.querySelector<HTMLInputElement>('.choose') ?? null;
}
