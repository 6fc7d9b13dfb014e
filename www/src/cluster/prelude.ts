// What a visitor sees first: frames that the engine wrote when the page was built. They are drawn like any others, and the engine,
// when it is there, continues at the moment shown: a run is a function of its seed.
//
// The opening run plays by its own clock. A scenario stands still at its beginning. Whoever wants more waits for the engine.

import data from '#prelude';
import { CellField, HeaderField, MessageField, ServerField } from './model';
import type { Cluster } from './model';

/** Numbers of a frame, in which NaN is null. */
type Numbers = (number | null)[];

/** What www/build/prelude.mjs writes. */
export interface PreludeData {
  /** Header and servers of a fresh cluster of five before its first event. */
  rest: Numbers;
  opening: {
    /** When it begins and ends, in simulated milliseconds. */
    from: number;
    to: number;
    /** Header and servers at its beginning. */
    base: Numbers;
    /** By turns a time, and pairs of an index and what the number there is from then on. */
    changes: (number | Numbers)[];
    /** The rows of all messages. */
    messages: Numbers[];
  };
  /** How each scenario begins. */
  stills: Record<string, { servers: number; differences: Numbers; logs: number[]; commands: [number, string][] }>;
}

/** As much of a cluster as may be asked for before the engine is there. */
type Picture = Pick<Cluster, 'frame' | 'logWindow' | 'command' | 'play' | 'pause' | 'setSpeed' | 'setShown' | 'setHeld' | 'free'>;

/** The longest time that passes between two frames, in milliseconds: a tab that was hidden continues without a jump. */
const LONGEST_FRAME_MS = 100;
const { opening } = data;

export class Prelude implements Picture {
  private readonly state: Numbers;
  private readonly still: PreludeData['stills'][string] | undefined;
  private now: number;
  private speed: number;
  private isPlaying = false;
  private isShown = true;
  /** Where in the list of changes the present stands. */
  private next = 0;
  private request = 0;
  private last: number | undefined;

  /**
   * @param onFrame Is called when there is another frame.
   * @param scenario The scenario that begins; none for the opening run.
   */
  constructor(private readonly onFrame: () => void, scenario?: string) {
    this.still = scenario === undefined ? undefined : data.stills[scenario];
    this.now = this.still ? 0 : opening.from;
    this.state = this.still ? stillState(this.still) : [...opening.base];
    this.speed = this.state[HeaderField.Speed] ?? 1;
    this.moveTo(this.now);
  }

  /** Whether there is a prelude of this scenario. */
  static has(scenario: string): boolean {
    return Object.hasOwn(data.stills, scenario);
  }

  /** Whether it stands at the beginning of a scenario. */
  get isStill(): boolean {
    return this.still !== undefined;
  }

  /** The cluster that it stands for; nothing but what `Picture` names may be asked for. */
  asCluster(): Cluster {
    return this as unknown as Cluster;
  }

  /** Lets the engine's cluster, which has opened the same run, continue at the moment shown. */
  handOver(cluster: Cluster): void {
    cluster.setSpeed(this.speed);
    if (!this.still) cluster.seek(this.shownMs);
    if (this.isPlaying) cluster.play();
    this.free();
  }

  /** Goes to a later time of the opening run, at most to its end. */
  moveTo(now: number): void {
    if (this.still) return;
    this.now = Math.min(now, opening.to);
    while (this.next < opening.changes.length && (opening.changes[this.next] as number) <= this.shownMs) {
      apply(this.state, opening.changes[this.next + 1] as Numbers);
      this.next += 2;
    }
  }

  /** The present in whole microseconds, as the engine counts. */
  private get shownMs(): number {
    return Math.floor(this.now * 1000 + 0.001) / 1000;
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

  /** Remarks come with the engine: none is to be read. */
  setHeld(): void {}

  setShown(shown: boolean): void {
    this.isShown = shown;
    this.run();
  }

  free(): void {
    this.isShown = false;
    this.run();
  }

  /** Asks for the next animation frame, or no longer does. */
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

/** A scenario's first frame: that of a fresh cluster, with other numbers here and there. */
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
