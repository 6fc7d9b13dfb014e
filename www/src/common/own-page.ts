// The pages that lie beside this code, in dist/. The npm package has none: its build writes `undefined` in place of the folder.

const folder = (): string | undefined => new URL('./', import.meta.url).href;

/** The address of one of these pages; undefined if there is none. */
export function ownPage(name: 'index.html' | 'learn.html' | 'workbench.html' | 'raft-lesson.html'): string | undefined {
  const own = folder();
  return own && new URL(name, own).href;
}
