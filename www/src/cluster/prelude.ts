// The first picture: frames that the engine wrote when the page was built. They are drawn like any other frames, and the engine,
// once it is loaded, continues at the same time, because a run is a function of its seed.
//
// The opening run plays by its own clock. A scenario is shown at its beginning, and a fresh cluster that rests before its first
// election. Anything else needs the engine.

import data from '#prelude';
import { CellField, HeaderField, MessageField, ServerField } from './model';
import type { Cluster } from './model';

/** Numbers of a frame, in which NaN is null. */
type Numbers = (number | null)[];

/** The data that www/build/prelude.mjs writes. */
export interface PreludeData {
  /** Header and servers of a fresh cluster of five before its first event. */
  rest: Numbers;
  opening: {
    /** Its start and end, in simulated milliseconds. */
    from: number;
    to: number;
    /** Header and servers at its beginning. */
    base: Numbers;
    /** Alternately a time, and pairs of an index and the number at that index from then on. */
    changes: (number | Numbers)[];
    /** The rows of all messages. */
    messages: Numbers[];
  };
  /** A fresh cluster of five that has started and has no leader yet: the time, and the differences from `rest`. */
  start: { at: number; differences: Numbers };
  /** The first frame of each scenario. */
  stills: Record<string, { servers: number; differences: Numbers; logs: number[]; commands: [number, string][] }>;
}

/** The part of a cluster that works without the engine. */
type Picture = Pick<Cluster, 'frame' | 'logWindow' | 'command' | 'play' | 'pause' | 'setSpeed' | 'setShown' | 'setHeld' | 'allowed' | 'free'>;

/** The longest time that passes between two frames, in milliseconds: a tab that was hidden continues without a jump. */
const LONGEST_FRAME_MS = 100;
const { opening } = data;
/** When a fresh cluster that rests is shown, in simulated milliseconds: its servers run, and none leads. */
export const START_MS = data.start.at;

export class Prelude implements Picture {
  private readonly state: Numbers;
  private readonly still: PreludeData['stills'][string] | undefined;
  private now: number;
  private speed: number;
  private isPlaying = false;
  private isShown = true;
  /** The index of the next change in the list. */
  private next = 0;
  private request = 0;
  private last: number | undefined;

  /**
   * @param onFrame Called when there is a new frame.
   * @param scenario The scenario; undefined for a fresh cluster.
   * @param rests Whether a fresh cluster is shown before its first election, and not as the opening run.
   */
  constructor(private readonly onFrame: () => void, scenario?: string, rests = false) {
    this.still = scenario === undefined ? (rests ? { servers: 5, differences: data.start.differences, logs: [], commands: [] } : undefined) : data.stills[scenario];
    this.now = this.still ? (rests ? START_MS : 0) : opening.from;
    this.state = this.still ? stillState(this.still) : [...opening.base];
    this.speed = this.state[HeaderField.Speed] ?? 1;
    this.moveTo(this.now);
  }

  /** Whether there is a prelude of this scenario. */
  static has(scenario: string): boolean {
    return Object.hasOwn(data.stills, scenario);
  }

  /** Whether it is the first frame of a run. */
  get isStill(): boolean {
    return this.still !== undefined;
  }

  /** This prelude as a cluster; only the methods of `Picture` may be called. */
  asCluster(): Cluster {
    return this as unknown as Cluster;
  }

  /** Makes the engine's cluster, which has opened the same run, continue at the shown time. */
  handOver(cluster: Cluster): void {
    cluster.setSpeed(this.speed);
    if (this.now > 0) cluster.seek(this.shownMs);
    if (this.isPlaying) cluster.play();
    this.free();
  }

  /** Moves to a later time of the opening run, at most to its end. */
  moveTo(now: number): void {
    if (this.still) return;
    this.now = Math.min(now, opening.to);
    while (this.next < opening.changes.length && (opening.changes[this.next] as number) <= this.shownMs) {
      apply(this.state, opening.changes[this.next + 1] as Numbers);
      this.next += 2;
    }
  }

  /** The present rounded to whole microseconds, as in the engine. */
  private get shownMs(): number {
    return Math.floor(this.now * 1000 + 0.001) / 1000;
  }

  /** The opening run, and the scenarios of the library, allow everything. */
  allowed(): undefined {
    return undefined;
  }

  frame(): Float64Array {
    const now = this.shownMs;
    const rows = this.still ? [] : opening.messages.filter((row) => isInFlight(row, now));
    const end = this.state.length + rows.length * MessageField.Stride;
    const frame = new Float64Array(end);
    frame.set(this.state.map((value) => value ?? NaN));
    rows.forEach((row, place) => frame.set(row.map((value) => value ?? NaN), this.state.length + place * MessageField.Stride));
    frame[HeaderField.NowMs] = frame[HeaderField.HeadMs] = now;
    frame[HeaderField.Playing] = Number(this.isPlaying);
    frame[HeaderField.Speed] = frame[HeaderField.ActualSpeed] = this.speed;
    frame[HeaderField.Messages] = rows.length;
    frame[HeaderField.MessagesAt] = this.state.length;
    for (const table of [HeaderField.ClientsAt, HeaderField.CutsAt, HeaderField.TunedAt]) frame[table] = end;
    return frame;
  }

  logWindow(first: number, count: number): Float64Array {
    const servers = this.state[HeaderField.Servers] ?? 0;
    const window = new Float64Array(servers * count * CellField.Stride);
    const { logs = [] } = this.still ?? {};
    const last = logs.length / servers / CellField.Stride;
    for (let server = 0; server < servers; server++) {
      const row = logs.slice((server * last + first - 1) * CellField.Stride, (server + 1) * last * CellField.Stride).slice(0, count * CellField.Stride);
      window.set(row, server * count * CellField.Stride);
    }
    return window;
  }

  command(id: number): string {
    return this.still?.commands.find(([known]) => known === id)?.[1] ?? '';
  }

  play(): void {
    this.isPlaying = true;
    this.run();
    this.onFrame();
  }

  pause(): void {
    this.isPlaying = false;
    this.run();
    this.onFrame();
  }

  setSpeed(speed: number): void {
    this.speed = speed;
  }

  /** Does nothing: remarks need the engine. */
  setHeld(): void {}

  setShown(shown: boolean): void {
    this.isShown = shown;
    this.run();
  }

  free(): void {
    this.isShown = false;
    this.run();
  }

  /** Requests or cancels the next animation frame. */
  private run(): void {
    cancelAnimationFrame(this.request);
    this.last = undefined;
    if (this.isPlaying && this.isShown) this.request = requestAnimationFrame((at) => this.tick(at));
  }

  private tick(at: number): void {
    const passed = Math.min(at - (this.last ?? at), LONGEST_FRAME_MS);
    this.last = at;
    this.request = requestAnimationFrame((next) => this.tick(next));
    this.moveTo(this.now + passed * this.speed);
    this.onFrame();
  }
}

/** A message is in flight from its sending until it arrives. */
function isInFlight(row: Numbers, now: number): boolean {
  return (row[MessageField.SentMs] ?? 0) <= now && now < (row[MessageField.DeliverMs] ?? 0);
}

/** A scenario's first frame: that of a fresh cluster with some numbers replaced. */
function stillState({ servers, differences }: PreludeData['stills'][string]): Numbers {
  const header = data.rest.slice(0, HeaderField.Stride);
  const row = data.rest.slice(HeaderField.Stride, HeaderField.Stride + ServerField.Stride);
  const state = [header, ...Array.from({ length: servers }, () => row)].flat();
  state[HeaderField.Servers] = servers;
  apply(state, differences);
  return state;
}

function apply(state: Numbers, changes: Numbers): void {
  for (let place = 0; place < changes.length; place += 2) state[changes[place] ?? 0] = changes[place + 1] ?? null;
}
