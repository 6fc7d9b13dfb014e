// Reads the file of a trace, piece by piece: a dialog shows how far it is, and cancels it.

import { readsTraces, whole } from '#whole';
import { explainFailure } from '../cluster/loading';
import type { TraceFile } from '../cluster/run';
import { el } from '../common/svg';
import { shareText as text } from './text';

/** The largest file that is read, in bytes. What it says takes about as much memory again. */
const MAX_FILE = 512 << 20;
/** How long it works before the page is drawn again, in milliseconds. */
const WORK_MS = 40;

/**
 * A trace that has been read, or why it has not.
 * @param signal Cancels it.
 */
export async function readTrace(name: string, file: Blob, signal: AbortSignal): Promise<TraceFile | { problem: string }> {
  if (!readsTraces) return { problem: text.noTraces };
  if (file.size > MAX_FILE) return { problem: text.traceTooBig(text.bytes(file.size), text.bytes(MAX_FILE)) };
  const dialog = new Reading(name);
  if (signal.aborted) dialog.cancel();
  signal.addEventListener('abort', () => dialog.cancel());
  try {
    const library = await explainFailure(whole);
    const reader = new library.TraceReader();
    const end = await dialog.feed(file, reader);
    if (end === undefined) return { library, reader, name };
    reader.free();
    return { problem: end };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  } finally {
    dialog.close();
  }
}

/** The dialog that shows how much of a file has been read. */
class Reading {
  private readonly bar = el('progress');
  private readonly words = el('p');
  private readonly dialog: HTMLDialogElement;
  private isCancelled = false;

  constructor(name: string) {
    const cancel = el('button', '', text.cancel);
    cancel.type = 'button';
    const heading = el('p', '', text.reading(name));
    this.dialog = el('dialog', 'reading', heading, this.bar, this.words, cancel);
    this.dialog.setAttribute('aria-label', text.reading(name));
    this.bar.setAttribute('aria-label', text.reading(name));
    this.words.setAttribute('role', 'status');
    cancel.onclick = (): void => this.cancel();
    this.dialog.addEventListener('keydown', (event) => event.stopPropagation());
    this.dialog.onclose = (): void => {
      this.isCancelled = true;
    };
    // It stands in the page itself, which may not know our styles.
    Object.assign(this.dialog.style, { font: '15px system-ui, sans-serif', border: '1px solid', borderRadius: '10px', padding: '8px 20px 16px', minWidth: '17em' });
    this.bar.style.width = '100%';
    document.body.append(this.dialog);
    this.dialog.showModal();
  }

  cancel(): void {
    this.dialog.close();
  }

  /** Gives the bytes of a file to a reader. Returns why it ended before; undefined if it did not. */
  async feed(file: Blob, reader: { take(bytes: Uint8Array): void; lines(): number }): Promise<string | undefined> {
    const stream = file.stream().getReader();
    let [done, drawn] = [0, performance.now()];
    for (;;) {
      const piece = await stream.read().catch(() => undefined);
      if (!piece) return text.traceUnread;
      if (this.isCancelled) {
        void stream.cancel();
        return text.readingCancelled;
      }
      if (piece.done) return undefined;
      reader.take(piece.value);
      done += piece.value.length;
      if (performance.now() - drawn < WORK_MS) continue;
      this.bar.value = done / file.size;
      this.words.textContent = text.linesRead(reader.lines());
      // Lets the page draw, and the reader press Cancel.
      await new Promise((drawn) => setTimeout(drawn));
      drawn = performance.now();
    }
  }

  close(): void {
    this.dialog.remove();
  }
}
