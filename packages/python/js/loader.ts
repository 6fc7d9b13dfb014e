// What a notebook keeps of each widget: `_esm`, which finds the code that all widgets share. The code lies in a widget of its own, so
// that a saved notebook has it once; a running kernel sends it where that widget cannot be found.

import type { Code, Model } from './model';

type Loading = Promise<Code>;

/** The code's address on a page: one for each version, for all widgets. */
const pages = globalThis as unknown as Record<symbol, Loading | undefined>;

async function load(model: Model): Loading {
  const version = Symbol.for(`raftarium ${String(model.get('_version'))}`);
  pages[version] ??= open(model).catch((error: unknown) => {
    pages[version] = undefined;
    throw error;
  });
  return pages[version];
}

async function open(model: Model): Loading {
  const parts = await shared(model).catch(() => sent(model));
  const [script, engine] = await Promise.all(parts.map(unpacked)) as [ArrayBuffer, ArrayBuffer];
  const address = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  try {
    const code = await import(address) as Code;
    code.provide(engine);
    return code;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** The code, from the widget that holds it. */
async function shared(model: Model): Promise<[DataView, DataView]> {
  const id = String(model.get('_code')).replace(/^IPY_MODEL_/, '');
  const holder = await model.widget_manager.get_model(id);
  const parts: unknown[] = [holder.get('script'), holder.get('engine')];
  if (!parts.every((part) => part instanceof DataView)) throw new Error('The widget with the code is empty.');
  return parts as [DataView, DataView];
}

/** The code, from the kernel. */
async function sent(model: Model): Promise<[DataView, DataView]> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the kernel has not sent it')), 30_000);
    model.on('msg:custom', (content, buffers) => {
      if ((content as { kind?: unknown }).kind !== 'code') return;
      clearTimeout(timer);
      resolve(buffers as [DataView, DataView]);
    });
    model.send({ kind: 'code' });
  });
}

async function unpacked(packed: DataView): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(packed.buffer as ArrayBuffer, packed.byteOffset, packed.byteLength);
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
}

export default {
  /** Runs once for each widget on a page, before it is shown anywhere. */
  initialize({ model }: { model: Model }): () => void {
    const attached = load(model).then((code) => code.attach(model), () => undefined);
    return () => void attached.then((detach) => detach?.());
  },

  /** Runs for each place at which a widget is shown. */
  async render({ model, el }: { model: Model; el: HTMLElement }): Promise<(() => void) | undefined> {
    try {
      return (await load(model)).render(model, el);
    } catch (error) {
      el.textContent = `Raftarium cannot start: its code could not be loaded (${error instanceof Error ? error.message : String(error)}).`;
      return undefined;
    }
  },
};
