/** A style sheet that a module imports is text, minified by the bundler; give it to lit's `unsafeCSS`. */
declare module '*.css' {
  const text: string;
  export default text;
}

/** What is shown before the engine is there: see www/build/prelude.mjs. */
declare module '#prelude' {
  const data: import('../src/cluster/prelude').PreludeData;
  export default data;
}

/** The words of the command language: see www/build/language.mjs. */
declare module '#language' {
  const words: Record<'commands' | 'settings' | 'rules' | 'properties' | 'messages' | 'events' | 'values' | 'servers' | 'connecting', string[]>;
  export default words;
}

/** A wasm module that is imported arrives as bytes; only the self-contained page does this. */
declare module '#wasm-bytes' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** The library of scenarios, in the groups and the order of src/lab/scenarios.rs. */
declare module '#scenarios' {
  export const groups: { title: string; description: string; scripts: { id: string; script: string }[] }[];
  /** The titles of the lessons, by name: scenarios name lessons as what is next. */
  export const lessonTitles: Record<string, string>;
}

/** The exercises, in the groups and the order of src/lab/exercises.rs. */
declare module '#exercises' {
  export { groups } from '#scenarios';
}

/** The rungs of the ladder, in the groups and the order of src/lab/ladder. */
declare module '#ladder' {
  export { groups } from '#scenarios';
}

/** The experiments of the folder `experiments`, by name. */
declare module '#experiments' {
  export const experiments: { id: string; script: string }[];
}

/** The code of the workers that run experiments, as text. */
declare module '#laboratory-code' {
  const code: string;
  export default code;
}

/** The code of the workers that search, as text. */
declare module '#worker-code' {
  const code: string;
  export default code;
}

/** The lessons, in the order of lessons/path.txt: see www/build/lessons.mjs. */
declare module '#lessons' {
  export interface LessonEntry {
    id: string;
    title: string;
    question: string;
    paper: string;
    minutes: string;
    needs: string;
  }
  export const groups: { title: string; lessons: LessonEntry[] }[];
  /** The words of the glossary, each with its definition. */
  export const words: [string, string][];
  /** The text of a lesson; undefined if there is none of this name. */
  export function load(id: string): Promise<string | undefined>;
}

/** The module of the engine for cores in JavaScript, as bytes. */
declare module '#cores-bytes' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** A core of the library, as text: see www/build/core-texts.mjs. */
declare module '#core-texts/*' {
  const source: string;
  export default source;
}
