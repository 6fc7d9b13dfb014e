// What the code knows of the host: the part of anywidget's model that it uses, and what both sides send.

export interface Model {
  get(name: string): unknown;
  set(name: string, value: unknown): void;
  save_changes(): void;
  send(content: unknown): void;
  on(name: string, callback: (content: unknown, buffers: unknown) => void): void;
  widget_manager: { get_model(id: string): Promise<Model> };
}

/** The code that all widgets of a page share, as the loader sees it. */
export interface Code {
  /** Brings the bytes of the wasm module. */
  provide(engine: ArrayBuffer): void;
  /** Begins to serve a widget; returns how to end that. */
  attach(model: Model): () => void;
  /** Shows a widget in an element; returns how to end that. */
  render(model: Model, el: HTMLElement): () => void;
}

/** A method that Python calls. */
export interface Call {
  id: number;
  method: string;
  args: unknown[];
}

/** An anywidget model has no identity of its own: each callback receives another object for the same one. */
export function keyOf(model: Model): string {
  return String(model.get('_key'));
}

/** The call in a message, if it is one. */
export function callIn(content: unknown): Call | undefined {
  if (!content || typeof content !== 'object') return undefined;
  const { kind, id, method, args } = content as Record<string, unknown>;
  return kind === 'call' && typeof id === 'number' && typeof method === 'string' && Array.isArray(args) ? { id, method, args } : undefined;
}
