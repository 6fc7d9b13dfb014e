// What the views know of a cluster: the contract between this page and the wasm module.
//
// Two ways lead across. What is needed at every frame is one Float64Array (see `HeaderField` for
// its layout; `frame.ts` decodes it without allocating). What is needed once in a while comes as
// plain objects. Methods are camelCase; the fields of data carry the project's names, units last
// (`at_ms`, `commit_index`). Servers are numbers from 1; 0 means "none". Clients are negative where
// either may stand: −7 is client 7. Times are simulated milliseconds, and fractions count.
//
// Nothing here throws for bad input: what people may get wrong answers with a `Problem`.

// ---------------------------------------------------------------- every frame, as numbers

/** Where things stand at the start of a frame. `…At` is where a table's first row begins. */
export enum HeaderField {
  /** Simulated time. */
  NowMs,
  /** 1 while the clock runs. */
  Playing,
  /** Simulated seconds per second, as chosen. */
  Speed,
  /** Simulated seconds per second, as reached over the last half second. */
  ActualSpeed,
  /** 1 if the machine has been too slow for `Speed` in the last half second. */
  Slipping,
  /** Changes when another run is opened (or, later, when time is set back): forget what you cached. */
  Epoch,
  /** The sequence number of the last event. */
  Events,
  /** How many notices there are; see `Cluster.notices`. */
  Notices,
  /** How many violations there are; see `Cluster.violations`. */
  Violations,
  /** A bit per property in the order of Figure 3, 1 for Election Safety: set once it is violated. */
  Violated,
  /** Changes whenever an entry was appended to, or removed from, any log. */
  LogRevision,
  /** Changes whenever any server's role, term or being up changed. */
  LaneRevision,
  /** The up leader of the highest term; 0 if there is none. */
  Leader,
  /** The highest term among the up servers. */
  Term,
  /** The highest index that any server ever committed. */
  Committed,
  /** The longest log's last index. */
  LastIndex,
  /** How many clients have had their commands applied. */
  ClientsServed,
  /** How many clients are still waiting. */
  ClientsWaiting,
  /** How many messages are in flight; the table may hold fewer. */
  InFlight,
  /** 1 while links are partitioned. */
  Partitioned,

  Servers,
  ServersAt,
  Messages,
  MessagesAt,
  Clients,
  ClientsAt,
  Cuts,
  CutsAt,
  Stride,
}

/** A server's row; the rows are in order of their numbers, S1 first. */
export enum ServerField {
  /** 1 if it runs. A crashed server's row shows what is on its disk: term, vote, log. */
  Up,
  /** See `RoleCode`. */
  Role,
  /** current_term. */
  Term,
  /** voted_for in that term; 0 for nobody. */
  VotedFor,
  /** The last index of its log. */
  LastIndex,
  /** Up to where its log is on its disk. */
  DurableIndex,
  /** commit_index. */
  CommitIndex,
  /** last_applied. */
  LastApplied,
  /** The leader that it last heard from in this term; 0 if it knows of none. */
  Leader,
  /** When its election timer was set; NaN if it has none (leaders, the crashed). */
  TimerStartMs,
  /** When its election timer runs out; NaN if it has none. */
  TimerEndMs,
  /** A candidate's votes: a bit per server, S1 to S50 in the low half (S1 is 1), S51 to S99 in the high half. */
  VotesYesLow,
  VotesYesHigh,
  /** Likewise who said no. */
  VotesNoLow,
  VotesNoHigh,
  /** 1 if all its links are cut by `isolate`. */
  Isolated,
  /** Its group in a partition, from 1; 0 if the network is whole. */
  Group,
  /** Disk writes that are not yet durable. */
  PendingWrites,
  /** next_index and match_index that the header's leader keeps for it; NaN if it keeps none. */
  NextIndex,
  MatchIndex,
  Stride,
}

export enum RoleCode {
  Follower,
  Candidate,
  Leader,
}

/** A message in flight, in order of sending. At most `MESSAGE_ROWS`; the newest are left out first. */
export enum MessageField {
  /** Its number; it never changes and is never given again. */
  Id,
  /** See `KindCode`. */
  Kind,
  /** A server, or a client as a negative number. */
  From,
  To,
  SentMs,
  /** When it arrives, if nothing gets in its way. */
  DeliverMs,
  /** The term that it carries; 0 in clients' messages. */
  Term,
  /** For answers: 1 yes (granted, matched, applied), 0 no. NaN for requests. */
  Yes,
  /** How many entries it carries. */
  Entries,
  /** See `FateCode`. */
  Fate,
  Stride,
}

export enum KindCode {
  RequestVote,
  RequestVoteResponse,
  Heartbeat,
  AppendEntries,
  AppendEntriesResponse,
  ClientRequest,
  ClientResponse,
}

/** What will become of a message if everything stays as it is. */
export enum FateCode {
  Arrives,
  /** The link is cut, partitioned or isolated: it will be lost on arrival. */
  MeetsCut,
  /** The receiver is down. */
  ReceiverDown,
  /** It is lost already (by chance, or because it was sent into a cut). Its row stays until `DeliverMs`,
   * a usual latency after sending, so that the loss can be seen. */
  Lost,
}

/** A client that is waiting, or was served less than 200 simulated ms ago; at most `CLIENT_ROWS`, oldest first. */
export enum ClientField {
  Id,
  /** See `ClientCode`. */
  State,
  /** The server that it waits for or that served it; 0 for none. */
  Server,
  /** Its command; see `Cluster.command`. */
  Command,
  /** When it appeared, or when it was done. */
  SinceMs,
  Stride,
}

export enum ClientCode {
  Waiting,
  Served,
  GaveUp,
}

/** One direction of a link that was cut by itself; isolation and partition stand in the servers' rows. */
export enum CutField {
  From,
  To,
  Stride,
}

export const MESSAGE_ROWS = 500;
export const CLIENT_ROWS = 24;

/** A cell of `Cluster.logWindow`. */
export enum CellField {
  /** The entry's term; 0 if the log ends before. */
  Term,
  /** Its command's number; −1 for a no-op. */
  Command,
  Stride,
}

/** A row of `Cluster.lanes`: for a span of time, a server was one thing. Spans of a server do not overlap. */
export enum LaneField {
  Server,
  FromMs,
  /** `now` for what lasts. */
  ToMs,
  /** See `LaneCode`. */
  State,
  Term,
  Stride,
}

export enum LaneCode {
  Follower,
  Candidate,
  Leader,
  Down,
}

// ---------------------------------------------------------------- once in a while, as objects

/** What somebody got wrong. Nothing has changed. */
export interface Problem {
  message: string;
  /** Where, in the text or line that was given; from 1. */
  line?: number;
  column?: number;
  /** What may have been meant. */
  suggestion?: string;
}

/** What the console says to a line. */
export interface Reply {
  /** What to print; empty if the events tell it. */
  output: string;
  problem?: Problem;
}

/** A server, as Figure 2 groups its variables. */
export interface ServerDetails {
  id: number;
  up: boolean;
  role: string;
  persistent: { current_term: number; voted_for: number | null; last_log_index: number; last_log_term: number };
  volatile: { commit_index: number; last_applied: number; leader: number | null; election_timeout_in_ms: number | null };
  /** Leaders only: what they keep for each other server. */
  followers: { server: number; next_index: number; match_index: number; in_flight: number }[];
  /** Candidates only. */
  votes: { granted: number[]; denied: number[]; needed: number } | null;
  disk: { pending_writes: number; durable_index: number; durable_term: number; durable_vote: number | null };
  network: { isolated: boolean; group: number; cut_to: number[]; cut_from: number[] };
}

export interface MessageDetails {
  id: number;
  kind: string;
  from: string;
  to: string;
  sent_at_ms: number;
  arrives_at_ms: number;
  /** The event of its sending. */
  seq: number;
  /** Its contents: Figure 2's names, values as people read them. */
  fields: { name: string; value: string }[];
  /** The entries that it carries; at most the first 100. */
  entries: { index: number; term: number; command: string }[];
}

export type Level = 'error' | 'warn' | 'info' | 'debug' | 'trace';
export type EventTarget = 'raft' | 'net' | 'disk' | 'client' | 'world' | 'check';

export interface EventRow {
  seq: number;
  at_ms: number;
  /** 0 if it is about none. */
  server: number;
  level: Level;
  emoji: string;
  target: EventTarget;
  /** Its `kind` in the NDJSON export. */
  kind: string;
  /** A sentence. */
  text: string;
  /** The event that triggered it; 0 for none. */
  trigger: number;
}

export interface EventQuery {
  /** Only events after this one; 0 for all. */
  after: number;
  /** At most so many, the newest. */
  limit: number;
  /** This level and the graver ones. */
  level: Level;
  /** 0 for all. */
  server: number;
  /** Empty for all. */
  targets: EventTarget[];
}

/** A word of the language's narration, or news of the script that runs. In order; numbered from 1. */
export interface Notice {
  number: number;
  at_ms: number;
  /** `say` narrates; `pause` stopped the clock; `done` and `failed` end a script. */
  kind: 'say' | 'pause' | 'done' | 'failed';
  text: string;
}

export type PropertyWord =
  | 'election-safety' | 'leader-append-only' | 'log-matching' | 'leader-completeness' | 'state-machine-safety';

export interface ViolationDetails {
  property: PropertyWord;
  /** A sentence that says what contradicts what. */
  text: string;
  /** The event that broke it. */
  seq: number;
  at_ms: number;
  servers: number[];
  term: number;
  /** 0 where the promise is not about an entry. */
  index: number;
}

export interface ScenarioInfo {
  /** The name in links and attributes: `leader-failure`. */
  id: string;
  title: string;
  /** One sentence. */
  about: string;
}

export interface HelpRow {
  usage: string;
  about: string;
  example: string;
}

export interface Completion {
  /** The part of the line that the options would replace. */
  from: number;
  to: number;
  options: string[];
}

export type Step = 'event' | '1ms' | '10ms' | 'interesting';

/**
 * One cluster: a run, its clock and its frame loop. Several may live in one page; each is freed by `free`.
 *
 * `new Cluster(onFrame)` makes one that holds a fresh, paused cluster of five. `onFrame` is called in an
 * animation frame: at each one while the clock runs, and once after any call that changed something.
 */
export interface Cluster {
  free(): void;

  /** Starts another run; a bad text changes nothing. Without a seed, the text's own, else 1. The clock is paused. */
  open(text: string, seed?: string): Problem | undefined;
  /** Runs ahead at once until the cluster has settled, or for `within_ms`; says whether it did. */
  skipToSettled(withinMs: number): boolean;
  /** The run so far as text that replays to the same events: seed, settings, commands. */
  text(): string;
  /** The seed of this run, in decimal: it may be too large for a number. */
  seed(): string;
  /** The title of the scenario that was opened; empty if it has none. */
  title(): string;

  /** A line of the command language, applied now. Every action of this page is one. */
  run(line: string): Reply;
  complete(line: string, cursor: number): Completion;

  play(): void;
  pause(): void;
  setSpeed(speed: number): void;
  step(step: Step): void;
  /** Out of sight, the clock stops as in a hidden tab and goes on without a jump. */
  setShown(shown: boolean): void;

  /** The present frame. It belongs to the wasm module: copy it before the next call. */
  frame(): Float64Array;
  /** Cells of all servers, S1's first, for the indexes from `first` on, `count` per server. Copy as above. */
  logWindow(first: number, count: number): Float64Array;
  /** What servers were between two moments; at most the last 4,000 spans. Copy as above. */
  lanes(fromMs: number, toMs: number): Float64Array;

  /** The text of a command; empty if there is none of that number. */
  command(id: number): string;
  server(id: number): ServerDetails | undefined;
  /** Undefined once it has arrived. */
  message(id: number): MessageDetails | undefined;
  events(query: EventQuery): EventRow[];
  notices(after: number): Notice[];
  violations(): ViolationDetails[];
}

/** What the wasm module offers beside the class. */
export interface Library {
  Cluster: new (onFrame: () => void) => Cluster;
  scenarios(): ScenarioInfo[];
  /** The text of a scenario; undefined if there is none of that name. */
  scenarioText(id: string): string | undefined;
  /** The words of the command language. */
  help(): HelpRow[];
  /** A seed that nobody has had. */
  freshSeed(): string;
}
