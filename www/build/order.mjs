// The order of the functions in a wasm module. gzip sees the last 32 KB of what it packs, so a function costs least soon after those that
// it resembles.

import { readFile, writeFile } from 'node:fs/promises';

/** Functions resemble each other by the runs of this many bytes that they have in common. */
const RUN = 6;
/** A run that more functions have than these says little about them. */
const COMMON = 1000;
/** How many bytes of functions count as seen. */
const WINDOW = 30_000;
/** What is added to the length of each function, or the smallest would come first. */
const SMALL = 200;

/** Of the format: the section of custom content, that of the code, and the names of functions within the section of names. */
const CUSTOM = 0;
const CODE = 10;
const FUNCTION_NAMES = 1;

/**
 * Names each function of a module, which must have no names, by the place that it should have: the optimiser's pass
 * `--reorder-functions-by-name` then puts it there.
 */
export async function nameByPlace(file) {
  const bytes = await readFile(file);
  const imported = WebAssembly.Module.imports(new WebAssembly.Module(bytes)).filter(({ kind }) => kind === 'function').length;
  const places = order(functionBodies(bytes));
  const names = places.map((index, place) => [...number(imported + index), ...sized(Buffer.from(String(place).padStart(6, '0')))]);
  // The format wants them by their indexes.
  const sorted = names.map((name, place) => ({ name, index: places[place] })).sort((a, b) => a.index - b.index).map(({ name }) => name);
  const content = [...sized(Buffer.from('name')), FUNCTION_NAMES, ...sized([...number(sorted.length), ...sorted.flat()])];
  await writeFile(file, Buffer.concat([bytes, Buffer.from([CUSTOM, ...sized(content)])]));
}

/** The indexes of these functions in their new order: next is always that of which the largest part has been seen. */
function order(bodies) {
  const window = new Window(bodies);
  const left = new Set(bodies.keys());
  const placed = [];
  let oldest = 0;
  let size = 0;
  while (left.size > 0) {
    const next = greatest(left, (index) => window.shared[index] / (bodies[index].length + SMALL));
    left.delete(next);
    placed.push(next);
    window.enter(next);
    size += bodies[next].length;
    for (; size - bodies[placed[oldest]].length > WINDOW; oldest += 1) {
      window.leave(placed[oldest]);
      size -= bodies[placed[oldest]].length;
    }
  }
  return placed;
}

function greatest(indexes, value) {
  let [best] = indexes;
  for (const index of indexes) if (value(index) > value(best)) best = index;
  return best;
}

/** The functions that gzip sees at present. */
class Window {
  constructor(bodies) {
    /** How many runs each function has in common with those in the window. */
    this.shared = new Float64Array(bodies.length);
    /** For each function, its runs and how often each occurs in it. */
    this.runs = bodies.map(runsOf);
    /** How often each run is in the window. */
    this.counts = new Map();
    /** The functions that have a run. */
    this.having = new Map();
    this.runs.forEach((runs, index) => {
      for (const run of runs.keys()) {
        const having = this.having.get(run);
        if (having) having.push(index);
        else this.having.set(run, [index]);
      }
    });
  }

  enter(index) {
    for (const run of this.runs[index].keys()) {
      const count = this.counts.get(run) ?? 0;
      this.counts.set(run, count + 1);
      if (count === 0) this.share(run, 1);
    }
  }

  leave(index) {
    for (const run of this.runs[index].keys()) {
      const count = this.counts.get(run) - 1;
      this.counts.set(run, count);
      if (count === 0) this.share(run, -1);
    }
  }

  share(run, sign) {
    const having = this.having.get(run);
    if (having.length > COMMON) return;
    for (const index of having) this.shared[index] += sign * this.runs[index].get(run);
  }
}

/** The runs in these bytes, as hashes, each with its number. */
function runsOf(bytes) {
  const runs = new Map();
  for (let from = 0; from + RUN <= bytes.length; from += 1) {
    let hash = 0;
    for (let at = from; at < from + RUN; at += 1) hash = Math.imul(hash, 1_000_003) + bytes[at];
    runs.set(hash | 0, (runs.get(hash | 0) ?? 0) + 1);
  }
  return runs;
}

/** The bytes of each function in the section of the code, with their length before them. */
function functionBodies(bytes) {
  const reader = new Reader(bytes, 8);
  while (bytes[reader.at] !== CODE) reader.part(1);
  reader.at += 1;
  reader.number();
  return Array.from({ length: reader.number() }, () => reader.part(0));
}

/** Reads the format's numbers: seven bits in each byte, the lowest first. */
class Reader {
  constructor(bytes, at) {
    this.bytes = bytes;
    this.at = at;
  }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value |= (byte & 127) << shift;
      if (byte < 128) return value;
    }
  }

  /** A part that says its length, after so many bytes. */
  part(before) {
    const from = this.at;
    this.at += before;
    const length = this.number();
    this.at += length;
    return this.bytes.subarray(from, this.at);
  }
}

function number(value) {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(value >> 7)];
}

/** These bytes with their length before them. */
function sized(bytes) {
  return [...number(bytes.length), ...bytes];
}
