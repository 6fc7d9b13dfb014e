// The moment at which a run is shown, as text: in links after the run, in files in the second line.
//
//   at=12.345678s&event=4711&branch=Without+S1&select=S3&speed=0.1&engine=0.1.0&state=0123456789abcdef
//
// `event` is present if the moment is inside an instant, right after that event. `engine` is the version that made the run, and
// `state` a fingerprint of the moment: another version may replay the same lines differently, and then reports that. The text of a
// link is untrusted: it is parsed strictly, and used only as numbers and as text.

import { parseSpeed, parseTime } from '../cluster/attributes';
import type { Context, Selection } from '../cluster/context';
import type { Frame } from '../cluster/frame';
import { loadedLibrary } from '../cluster/library';
import { HeaderField, MessageField } from '../cluster/model';
import type { Moment } from '../cluster/run';
import { shortened } from './link';
import type { Read } from './link';
import { shareText as text } from './text';
import { untilDone } from '../cluster/progress';

const USUAL_SPEED = 1 / 20;
const MAX_NAME = 80;
const MAX_VERSION = 40;
const MAX_SELECTION = 200;

/** The present moment. */
export function momentOf(context: Context): Moment {
  const { frame, cluster } = context;
  const last = frame.header(HeaderField.Events);
  const moment: Moment = { atMs: frame.nowMs, engine: loadedLibrary().version(), state: cluster.fingerprint() };
  const [event] = cluster.events({ after: last - 1, limit: 1, level: 'trace', server: 0, targets: [] });
  if (event && event.at_ms === frame.nowMs) moment.event = event.seq;
  const branches = cluster.branches();
  const name = branches.find(({ id }) => id === frame.header(HeaderField.Branch))?.name;
  if (branches.length > 1 && name) moment.branch = name;
  const selection = nameSelection(context);
  if (selection) moment.selection = selection;
  const speed = frame.header(HeaderField.Speed);
  if (speed !== USUAL_SPEED) moment.speed = speed;
  return moment;
}

/** The part of a link for a moment. */
export function writeMoment({ atMs, event, branch, selection, speed, engine, state }: Moment): URLSearchParams {
  const words = new URLSearchParams({ at: `${exact(atMs)}s` });
  if (event !== undefined) words.set('event', String(event));
  if (branch) words.set('branch', branch);
  if (selection) words.set('select', selection);
  if (speed !== undefined) words.set('speed', String(speed));
  if (engine) words.set('engine', engine);
  if (state) words.set('state', state);
  return words;
}

/** Seconds, to the microsecond, without trailing zeros. */
function exact(ms: number): string {
  return (ms / 1000).toFixed(6).replace(/\.?0+$/, '');
}

/** Parses the text of `writeMoment`; undefined if there is no moment. */
export function readMoment(words: URLSearchParams): Read<Moment | undefined> {
  const names = ['at', 'event', 'speed', 'branch', 'select', 'engine', 'state'];
  const [at, event, speed, branch, selection, engine, state] = names.map((name) => words.get(name));
  if (at === null || at === undefined) return { value: undefined };
  const time = parseTime(at);
  if ('problem' in time) return { problem: time.problem };
  const moment: Moment = { atMs: time.value };
  if (event) {
    if (!/^\d{1,15}$/.test(event)) return { problem: text.badEvent(shortened(event)) };
    moment.event = Number(event);
  }
  if (speed) {
    const parsed = parseSpeed(speed);
    if ('problem' in parsed) return { problem: text.badSpeed(shortened(speed)) };
    moment.speed = parsed.value;
  }
  if (state) {
    if (!/^[0-9a-f]{16}$/.test(state)) return { problem: text.badState(shortened(state)) };
    moment.state = state;
  }
  if (engine) moment.engine = engine.slice(0, MAX_VERSION);
  if (branch) moment.branch = branch.slice(0, MAX_NAME);
  if (selection) moment.selection = selection.slice(0, MAX_SELECTION);
  return { value: moment };
}

/**
 * Moves to a moment of the present run, and restores its selection. Returns messages about what could not be found, and whether
 * the replay may differ.
 */
export async function goTo(context: Context, moment: Moment): Promise<string[]> {
  const { cluster, frame } = context;
  const { atMs, event, branch, selection, speed } = moment;
  const remarks: string[] = [];
  cluster.pause();
  if (speed !== undefined) cluster.setSpeed(speed);
  if (branch) cluster.renameBranch(frame.header(HeaderField.Branch), branch);
  cluster.seek(atMs);
  if (!(await context.arrival())) return remarks;
  if (event !== undefined && !(await goToEvent(context, event, atMs))) remarks.push(text.noSuchEvent(event, exact(atMs)));
  const found = selection === undefined ? undefined : await findSelection(context, selection);
  if (context.disposed) return remarks;
  if (found) context.select(found);
  else if (selection !== undefined) remarks.push(text.noSuchSelection(shortened(selection), exact(atMs)));
  return [...remarks, ...replayRemarks(context, moment)];
}

/** Moves inside an instant, right after an event. Returns whether there is such an event. */
async function goToEvent(context: Context, event: number, atMs: number): Promise<boolean> {
  const { cluster, frame } = context;
  if (event > frame.header(HeaderField.Events)) return false;
  if (event === frame.header(HeaderField.Events)) return true;
  cluster.seekEvent(event);
  if (!(await context.arrival()) || frame.nowMs === atMs) return true;
  // Another version may number events differently: then only the time counts.
  cluster.seek(atMs);
  await context.arrival();
  return false;
}

/** The selection as a text that means the same in every replay; empty if there is none. */
function nameSelection({ selection, cluster, frame }: Context): string {
  switch (selection.kind) {
    case 'server': return `S${selection.id}`;
    case 'link': return `S${selection.from} S${selection.to}`;
    case 'client': return cluster.client(selection.id) ? `client ${selection.id}` : '';
    case 'event': return hasHappened(frame, selection.seq) ? `event ${selection.seq}` : '';
    case 'entry': return `entry ${selection.index} ${selection.term}`;
    case 'message': return cluster.message(selection.id)?.name ?? '';
    default: return '';
  }
}

async function findSelection(context: Context, words: string): Promise<Selection | undefined> {
  const { cluster, frame } = context;
  const numbers = (words.match(/\d{1,15}/g) ?? []).map(Number);
  const [first = 0, second = 0] = numbers;
  const isServer = (id: number): boolean => id >= 1 && id <= frame.servers;
  if (/^S\d+$/.test(words)) return isServer(first) ? { kind: 'server', id: first } : undefined;
  if (/^S\d+ S\d+$/.test(words)) {
    return isServer(first) && isServer(second) && first !== second ? { kind: 'link', from: first, to: second } : undefined;
  }
  if (/^client \d+$/.test(words)) return cluster.client(first) && { kind: 'client', id: first };
  if (/^event \d+$/.test(words)) return hasHappened(frame, first) ? { kind: 'event', seq: first } : undefined;
  if (/^entry \d+ \d+$/.test(words)) return (await entryExisted(context, first, second)) ? { kind: 'entry', index: first, term: second } : undefined;
  return findMessage(context, words);
}

function hasHappened(frame: Frame, event: number): boolean {
  return event >= 1 && event <= frame.header(HeaderField.Events);
}

/** Whether a server has or had an entry, so that its history can be shown. */
async function entryExisted(context: Context, index: number, term: number): Promise<boolean> {
  const story = await untilDone(() => (context.disposed ? undefined : context.cluster.entry(index, term)));
  return story?.rows.some(({ part }) => part === 'deed') ?? false;
}

function findMessage({ frame, cluster }: Context, name: string): Selection | undefined {
  for (let row = 0; row < frame.messages; row++) {
    const id = frame.message(row, MessageField.Id);
    if (cluster.message(id)?.name === name) return { kind: 'message', id };
  }
  return undefined;
}

/** The remark on how certain a replay is that has arrived at its moment. */
function replayRemarks({ cluster }: Context, { engine, state }: Moment): string[] {
  const agrees = state === undefined ? undefined : state === cluster.fingerprint();
  const present = loadedLibrary().version();
  if (engine !== undefined && engine !== present) return [text.otherVersion(engine, present, agrees)];
  return agrees === false ? [text.otherRun] : [];
}
