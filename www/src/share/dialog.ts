// The dialog for sharing a run: as a link, as a file, and in the formats of other tools. Long tasks show their progress and can be
// cancelled; the names of files contain seed and time.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { Context } from '../cluster/context';
import type { EventFormat } from '../cluster/model';
import type { Source } from '../cluster/run';
import { download } from '../common/files/download';
import { addStyles } from '../common/styles';
import { text as words } from '../common/text';
import { makeModal, openModal } from '../common/modal';
import { ownPage } from '../common/own-page';
import { authorOf, fileName, runText, writeFile } from './files';
import { frameSnippet } from './frame-snippet';
import { packRun } from './link';
import { writeCore } from './core';
import { momentOf, writeMoment } from './moment';
import { openFiles } from './open';
import styles from './share.css';
import { shareText as text } from './text';

/** The longest links that work everywhere, in most programs, and in browsers; longer ones are not made. */
const EVERYWHERE = 2_000;
const MOST = 8_000;
const BROWSERS = 32_000;

/** Makes an export; undefined if `signal` aborted it. */
type Maker = (onShare: (share: number) => void, signal: AbortSignal) => Promise<Blob | undefined>;

interface Product {
  label: string;
  /** The extension of the file; an export without one is copied to the clipboard. */
  ending?: string;
  make: Maker;
}

interface Row {
  title: string;
  about: string;
  products: Product[];
}

/** The state of the last task of a row. */
interface Task {
  says: string;
  share?: number;
  stop?: AbortController;
}

export class ShareDialog {
  readonly element: HTMLDialogElement;
  private readonly rows: Row[];
  private readonly tasks = new Map<string, Task>();
  /** Empty while it is made; undefined if no page is known that could open it. */
  private link: string | undefined = '';
  private copied = false;
  /** Who hands in the run of an exercise. */
  private author = '';
  private problem = '';
  private runSize = 0;
  /** What links and files say of the core, if it is not ours. */
  private core: [string, string][] = [];

  /** @param picture Draws the visible part of the diagram. @param edit Opens the script editor. */
  constructor(
    private readonly context: Context, private readonly source: Source, picture: (format: 'svg' | 'png') => Promise<Blob>, private readonly edit: () => void,
  ) {
    this.element = makeModal('share', text.title, context, () => this.leave());
    this.rows = exportRows(context, picture);
  }

  /** Shows the present moment; the clock is stopped meanwhile. */
  show(): void {
    addStyles(this.element, styles);
    openModal(this.element, this.context);
    this.tasks.clear();
    this.link = this.problem = '';
    this.copied = false;
    this.draw();
    void this.prepare();
  }

  private async prepare(): Promise<void> {
    if (this.context.recording) return;
    const { core } = this.source;
    this.core = core ? await writeCore(core, this.context.cluster.coreHash()) : [];
    this.runSize = new Blob([writeFile(this.context, this.core)]).size;
    this.link = await writeLink(this.context, this.source, this.core);
    this.draw();
  }

  private leave(): void {
    for (const { stop } of this.tasks.values()) stop?.abort();
  }

  private draw(): void {
    const { cluster, frame, recording } = this.context;
    render(
      html`<div class="page">
        <header><h2>${text.title}</h2><button type="button" @click=${() => this.element.close()}>${text.close}</button></header>
        <p class="muted">${recording ? text.recording(recording.report.trace) : text.moment(cluster.seed(), words.time(frame.nowMs))} ${this.aboutCore()}</p>
        ${recording ? this.filePart() : html`${this.linkPart()}${this.framePart()}${this.runPart()}`}
        ${this.rows.map((row) => this.part(row.title, row.about, row.products.map((product) => this.productButton(row, product))))}
      </div>`,
      this.element,
    );
  }

  private aboutCore(): string {
    const { core } = this.source;
    if (!core) return '';
    return typeof core.file === 'string' ? text.codeInside(core.name) : text.onlyNamed(core.name);
  }

  private part(title: string, about: string, actions: unknown): TemplateResult {
    const task = this.tasks.get(title);
    return html`<section><div><h3>${title}</h3><p class="muted">${about}</p></div>
      <div class="actions">${actions}</div>
      <div class="task" role="status">${task ? this.progress(task) : nothing}</div></section>`;
  }

  private progress({ says, share, stop }: Task): TemplateResult {
    if (!stop) return html`<span>${says}</span>`;
    return html`<progress aria-label=${says} .value=${share ?? 0}></progress><button type="button" class="small" @click=${() => stop.abort()}>${text.cancel}</button>`;
  }

  private linkPart(): TemplateResult {
    const link = this.signedLink();
    if (link === undefined) return html`<section>${this.nameField()}<div><h3>${text.link}</h3><p class="muted">${text.noPage}</p></div></section>`;
    const fits = link.length <= BROWSERS;
    const says = link === '' ? text.making : fits ? text.linkLength(link.length, reach(link.length)) : text.linkTooBig(link.length);
    return html`<section class="link-part">${this.nameField()}<div><h3>${text.link}</h3><p class="muted">${text.linkAbout}</p></div>
      ${fits ? html`<div class="actions"><input readonly aria-label=${text.link} .value=${link} @focus=${selectAll}>
        <button type="button" class="primary" ?disabled=${link === ''} @click=${() => void this.copyLink()}>${this.copied ? text.copied : text.copyLink}</button></div>` : nothing}
      <p class="task" role="status">${this.problem || says}</p></section>`;
  }

  /** The link, with the name of who hands it in. */
  private signedLink(): string | undefined {
    return this.link && this.link + authorOf(this.author);
  }

  /** A run with goals is handed in, with a name if it is wanted. */
  private nameField(): TemplateResult | typeof nothing {
    if (this.context.showsGoals || this.context.cluster.goals().length === 0) return nothing;
    const change = (event: Event): void => {
      this.author = (event.target as HTMLInputElement).value;
      this.copied = false;
      this.draw();
    };
    return html`<label class="author"><span>${text.author}</span><input autocomplete="name" maxlength="80" .value=${this.author} @input=${change}><span class="muted">${text.authorAbout}</span></label>`;
  }

  private async copyLink(): Promise<void> {
    this.copied = await copy(this.signedLink() ?? '');
    this.problem = this.copied ? '' : text.copyFailed;
    if (!this.copied) this.element.querySelector<HTMLInputElement>('.link-part input')?.select();
    this.draw();
  }

  /** HTML for other pages; a page from a file has no address for that. */
  private framePart(): TemplateResult | typeof nothing {
    const { link } = this;
    if (link === undefined || !/^https?:/.test(link) || link.length > MOST) return nothing;
    const snippet = frameSnippet(link, this.context.cluster.title() || words.freeRun);
    const copyIt = async (): Promise<void> => this.report(text.frame, (await copy(snippet)) ? text.copied : text.copyFailed);
    return this.part(text.frame, text.frameAbout, html`<input readonly aria-label=${text.frame} .value=${snippet} @focus=${selectAll}>
      <button type="button" aria-label="${text.copy}: ${text.frame}" @click=${() => void copyIt()}>${text.copy}</button>`);
  }

  private runPart(): TemplateResult {
    const about = `${text.runAbout} ${text.bytes(this.runSize)}. ${text.openHint}`;
    return this.part(text.run, about, html`
      <button type="button" aria-label="${text.copy}: ${text.run}" @click=${() => void this.copyRun()}>${text.copy}</button>
      <button type="button" aria-label="${text.download}: ${text.run}" @click=${() => this.saveRun()}>${text.download}</button>
      <button type="button" @click=${() => this.writeScript()}>${text.writeScript}</button>
      ${this.fileButton()}`);
  }

  /** The part of a recording, which is a file already. */
  private filePart(): TemplateResult {
    return this.part(text.run, text.openHint, this.fileButton());
  }

  private fileButton(): TemplateResult {
    const choose = (event: Event): void => {
      const input = event.target as HTMLInputElement;
      const [file] = input.files ?? [];
      if (file) void this.openFile(file);
      input.value = '';
    };
    return html`<button type="button" @click=${() => this.element.querySelector<HTMLInputElement>('input[type=file]')?.click()}>${text.openFile}</button>
      <input type="file" accept=".raft,.txt,.ndjson,.jsonl,.json,.log,text/plain" aria-label=${text.openFile} hidden @change=${choose}>`;
  }

  private writeScript(): void {
    this.element.close();
    this.edit();
  }

  private async copyRun(): Promise<void> {
    this.report(text.run, (await copy(writeFile(this.context, this.core, this.author))) ? text.copiedSize(text.bytes(this.runSize)) : text.copyFailed);
  }

  private saveRun(): void {
    const content = new Blob([writeFile(this.context, this.core, this.author)], { type: 'text/plain' });
    this.save(text.run, 'raft', content);
  }

  /** Opens the run of a file in place of the present one, or shows why it cannot. */
  private async openFile(file: File): Promise<void> {
    if (!this.context.mayOpen) return this.report(text.run, this.context.refusal('open').problem?.message ?? '');
    const problem = await openFiles([file], this.source);
    if (problem) this.report(text.run, problem);
    else {
      this.context.keepClockAfterDialog();
      this.element.close();
    }
  }

  private productButton(row: Row, product: Product): TemplateResult {
    const busy = this.tasks.get(row.title)?.stop !== undefined;
    return html`<button type="button" ?disabled=${busy} aria-label="${product.label}: ${row.title}"
      @click=${() => void this.make(row, product)}>${product.label}</button>`;
  }

  private async make(row: Row, product: Product): Promise<void> {
    const stop = new AbortController();
    const task: Task = { says: text.making, share: 0, stop };
    this.tasks.set(row.title, task);
    this.draw();
    const onShare = (share: number): void => {
      task.share = share;
      this.draw();
    };
    const made = await product.make(onShare, stop.signal).catch(() => undefined);
    if (stop.signal.aborted) return this.report(row.title, text.cancelled);
    if (!made) return this.report(row.title, text.failed);
    if (product.ending !== undefined) return this.save(row.title, product.ending, made);
    const done = await copy(await made.text());
    this.report(row.title, done ? text.copiedSize(text.bytes(made.size)) : text.copyFailed);
  }

  private save(title: string, ending: string, content: Blob): void {
    const name = fileName(this.context, ending);
    download(name, content);
    this.report(title, text.saved(name, text.bytes(content.size)));
  }

  private report(title: string, says: string): void {
    this.tasks.set(title, { says });
    this.draw();
  }
}

/** The exports; their code is loaded when it is first needed. */
function exportRows(context: Context, picture: (format: 'svg' | 'png') => Promise<Blob>): Row[] {
  const events = (format: EventFormat): Maker => async (onShare, signal) => {
    const { exportEvents } = await import('./export');
    return exportEvents(context.cluster, format, onShare, signal);
  };
  const summary = (format: 'text' | 'markdown'): Maker => async () => {
    const { summary: write } = await import('./export');
    return new Blob([write(context.cluster, format)], { type: 'text/plain' });
  };
  return [
    {
      title: text.picture,
      about: text.pictureAbout,
      products: [
        { label: text.svg, ending: 'svg', make: () => picture('svg') },
        { label: text.png, ending: 'png', make: () => picture('png') },
      ],
    },
    { title: text.events, about: text.eventsAbout, products: [{ label: text.download, ending: 'ndjson', make: events('ndjson') }] },
    { title: text.clients, about: text.clientsAbout, products: [{ label: text.download, ending: 'clients.ndjson', make: events('clients') }] },
    { title: text.shiviz, about: text.shivizAbout, products: [{ label: text.download, ending: 'shiviz.log', make: events('shiviz') }] },
    {
      title: text.summary,
      about: text.summaryAbout,
      products: [
        { label: text.copyText, make: summary('text') },
        { label: text.copyMarkdown, make: summary('markdown') },
        { label: text.download, ending: 'md', make: summary('markdown') },
      ],
    },
  ];
}

/**
 * The address that opens the present run at this moment. If the reader has not acted, the scenario and the seed determine the run;
 * otherwise the link contains the run. Undefined if no page is known that opens links.
 */
async function writeLink(context: Context, { scenario, address = ownPage('index.html') }: Source, core: [string, string][]): Promise<string | undefined> {
  if (address === undefined) return undefined;
  const moment = writeMoment(momentOf(context));
  const { cluster } = context;
  const untouched = scenario !== undefined && cluster.branches().every(({ acts }) => acts === 0);
  const run: Record<string, string> = untouched
    ? { ...(scenario && { scenario }), seed: cluster.seed() }
    : { run: await packRun(runText(context)) };
  const hash = new URLSearchParams([...Object.entries(run), ...moment, ...core]);
  return `${address}#${hash.toString()}`;
}

function reach(length: number): string {
  return length <= EVERYWHERE ? text.linkEverywhere : length <= MOST ? text.linkMost : text.linkBrowsers;
}

function selectAll(event: Event): void {
  (event.target as HTMLInputElement).select();
}

async function copy(content: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(content);
    return true;
  } catch {
    return false;
  }
}
