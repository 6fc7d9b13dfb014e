/** A style sheet that a module imports is text, minified by the bundler; give it to lit's `unsafeCSS`. */
declare module '*.css' {
  const text: string;
  export default text;
}

declare module '#later-bytes' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** A wasm module that is imported arrives as bytes; only the self-contained page does this. */
declare module '#wasm-bytes' {
  const bytes: Uint8Array<ArrayBuffer>;
  export default bytes;
}

/** A scenario that is imported is its script. */
declare module '*.raft' {
  const script: string;
  export default script;
}

/** The code of the workers that search, as text. */
declare module '#worker-code' {
  const code: string;
  export default code;
}
