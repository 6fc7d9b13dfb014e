/* tslint:disable */
/* eslint-disable */
/**
 * A bin of a histogram.
 */
export interface BinRow {
    /**
     * From this latency on.
     */
    from_ms: number;
    /**
     * Up to this one.
     */
    to_ms: number;
    /**
     * How many commands.
     */
    count: number;
}

/**
 * A branch of the history.
 */
export interface BranchRow {
    /**
     * Its number, from 1.
     */
    id: number;
    /**
     * Its name.
     */
    name: string;
    /**
     * The branch in which it started; 0 for none.
     */
    parent: number;
    /**
     * The time at which it started.
     */
    from_ms: number;
    /**
     * The time of its head.
     */
    head_ms: number;
    /**
     * The line that started it; empty for the first branch.
     */
    cause: string;
    /**
     * The number of its last event.
     */
    events: number;
    /**
     * The number of its commands, including those before it started.
     */
    acts: number;
}

/**
 * A candidate's votes.
 */
export interface Votes {
    /**
     * The servers that have granted their vote.
     */
    granted: number[];
    /**
     * Those that have rejected.
     */
    denied: number[];
    /**
     * How many votes it needs.
     */
    needed: number;
}

/**
 * A client and its state.
 */
export interface ClientDetails {
    /**
     * Its number.
     */
    id: number;
    /**
     * "client A", or "client 3".
     */
    title: string;
    /**
     * Its pending command.
     */
    waits_for: string | null;
    /**
     * The server to which it sent that command.
     */
    asking: number | null;
    /**
     * When it sent the command to that server.
     */
    asking_since_ms: number | null;
    /**
     * When it submitted that command.
     */
    called_at_ms: number | null;
    /**
     * How often it has sent the command again, to the same or another server.
     */
    tries: number;
    /**
     * Its session: the index of the entry that opened it.
     */
    client_id: number | null;
    /**
     * The number of its last command in that session.
     */
    sequence_num: number;
    /**
     * Its last completed command.
     */
    last: string | null;
    /**
     * The answer to that command.
     */
    answer: string | null;
    /**
     * Its first later commands.
     */
    todo: string[];
    /**
     * The number of its later commands.
     */
    todo_count: number;
}

/**
 * A fact of an answer. Which fields are used depends on its part.
 */
export interface AnswerRow {
    /**
     * For `why`: `reason` (the note of the same step; `before` is its rule), `skipped` (a rule that is switched off
     * and would have demanded something else), `change` (a variable: `label`, `before`, `text`), `evidence` and
     * `brought` (what a decision is based on, and how each piece of it arrived), `report`, `broke`, `contradicted` and `about`
     * (a violation), `cause` (the triggers, the nearest first), `fold` (this many heartbeats are left out before the next
     * row), `root` or `more` (the end of the triggers: there is no earlier one, or it is the event `seq`), `effect`.
     * For `whyNot`: `fact`. For `entry`: `deed`, in order for each server, then `now`. For `journey`: `message`, `mark`.
     */
    part: string;
    /**
     * The server or client that it concerns; for a message, the sender. 0 for none; clients are negative.
     */
    server: number;
    /**
     * The receiver of a message, likewise.
     */
    to: number;
    /**
     * When; NaN if there is no time.
     */
    at_ms: number;
    /**
     * When a message arrived or was lost; NaN otherwise.
     */
    until_ms: number;
    /**
     * The event that shows it; 0 for none.
     */
    seq: number;
    /**
     * Its subject, in a few words.
     */
    label: string;
    /**
     * For a variable, its former value; for a message, `delivered`, `lost` or empty.
     */
    before: string;
    /**
     * The fact, in words.
     */
    text: string;
}

/**
 * A goal of the script.
 */
export interface Goal {
    /**
     * What is to be reached, in words.
     */
    name: string;
    /**
     * Its points.
     */
    points: number;
    /**
     * When it was reached; null if it is not.
     */
    reached_ms: number | null;
    /**
     * Whether its condition holds at the moment that is shown.
     */
    holds: boolean;
}

/**
 * A key and its value.
 */
export interface ValueRow {
    /**
     * The key.
     */
    key: string;
    /**
     * Its value.
     */
    value: string;
}

/**
 * A key for which the checker cannot decide whether a property holds.
 */
export interface UnknownDetails {
    /**
     * The property.
     */
    property: PropertyWord;
    /**
     * Its name for people.
     */
    title: string;
    /**
     * A sentence.
     */
    text: string;
    /**
     * The first event that could not be judged.
     */
    seq: number;
    /**
     * When.
     */
    at_ms: number;
}

/**
 * A leader's CheckQuorum, lease and leadership transfer (dissertation §6.2, §6.4.1, §3.10).
 */
export interface Leadership {
    /**
     * The servers that have answered within an election timeout, the leader included.
     */
    heard: number[];
    /**
     * How long its lease lasts.
     */
    lease_in_ms: number | null;
    /**
     * The server to which it transfers its leadership.
     */
    transfers_to: number | null;
}

/**
 * A message in flight.
 */
export interface MessageDetails {
    /**
     * Its number.
     */
    id: number;
    /**
     * Its name in the paper.
     */
    kind: string;
    /**
     * The sender.
     */
    from: string;
    /**
     * The receiver.
     */
    to: string;
    /**
     * When it was sent.
     */
    sent_at_ms: number;
    /**
     * When it arrives; for a held message, when it would have arrived.
     */
    arrives_at_ms: number;
    /**
     * Whether it is held.
     */
    held: boolean;
    /**
     * Its exact name in the command language; null if it is no longer in flight.
     */
    name: string | null;
    /**
     * The event of its sending.
     */
    seq: number;
    /**
     * Its contents: Figure 2's names, values as people read them.
     */
    fields: FieldRow[];
    /**
     * The entries that it carries; at most the first 100.
     */
    entries: EntryRow[];
}

/**
 * A name and a value.
 */
export interface FieldRow {
    /**
     * Its name.
     */
    name: string;
    /**
     * Its value, as people read it.
     */
    value: string;
}

/**
 * A narration of the script, or a report about it. Notices are in order.
 */
export interface Notice {
    /**
     * Its number among all notices of the run, from 1.
     */
    number: number;
    /**
     * When.
     */
    at_ms: number;
    /**
     * `say` narrates; `pause` stopped the clock; `reached` names a goal; `done` and `failed` end a script.
     */
    kind: NoticeWord;
    /**
     * The narration, the goal, or why the script failed.
     */
    text: string;
}

/**
 * A piece of an export: call again until there is a result.
 */
export interface ExportProgress {
    /**
     * How much is done, from 0 to 1.
     */
    share: number;
    /**
     * The text that follows the earlier pieces.
     */
    text: string;
    /**
     * True for the last piece.
     */
    result?: true;
}

/**
 * A problem with an input. Nothing has changed.
 */
export interface Problem {
    /**
     * What is wrong.
     */
    message: string;
    /**
     * The line of the given text, from 1.
     */
    line?: number;
    /**
     * The character of that line, from 1.
     */
    column?: number;
    /**
     * What the author may have meant.
     */
    suggestion?: string;
}

/**
 * A property of Raft that is checked after every event.
 */
export interface PropertyRow {
    /**
     * Its word in the command language.
     */
    word: PropertyWord;
    /**
     * Its name for people.
     */
    title: string;
    /**
     * Where the paper or the dissertation states it.
     */
    place: string;
    /**
     * What it demands; without a capital at the start and a full stop.
     */
    statement: string;
}

/**
 * A query for events.
 */
export interface EventQuery {
    /**
     * Only events after this one; 0 for all.
     */
    after: number;
    /**
     * At most this many, the newest.
     */
    limit: number;
    /**
     * This level and the more severe ones.
     */
    level: Level;
    /**
     * Only events of this server; 0 for all.
     */
    server: number;
    /**
     * Only events with these targets; empty for all.
     */
    targets: EventTarget[];
}

/**
 * A report on a run that ended in a panic.
 */
export interface PanicReport {
    /**
     * The seed, in decimal.
     */
    seed: string;
    /**
     * The time before the last command.
     */
    at_ms: number;
    /**
     * The run as text; opened again, it leads to the same panic.
     */
    text: string;
}

/**
 * A rule of Raft that can be switched off.
 */
export interface RuleRow {
    /**
     * Its word in the command language.
     */
    word: string;
    /**
     * What it demands; without a capital at the start and a full stop.
     */
    title: string;
    /**
     * Its topic.
     */
    group: RuleGroup;
    /**
     * The properties that it ensures, or "progress".
     */
    defends: string;
    /**
     * Where it is stated.
     */
    place: string;
    /**
     * What can happen without it, in a sentence.
     */
    lost: string;
    /**
     * Whether it is switched off.
     */
    broken: boolean;
}

/**
 * A run that a search has found.
 */
export interface FoundStory {
    /**
     * When the goal is met.
     */
    end_ms: number;
    /**
     * The condition that is met.
     */
    ending: string;
    /**
     * The commands.
     */
    steps: FoundStep[];
}

/**
 * A server's disk.
 */
export interface DiskDetails {
    /**
     * Writes that are not yet durable.
     */
    pending_writes: number;
    /**
     * The last durable index.
     */
    durable_index: number;
    /**
     * The durable current_term.
     */
    durable_term: number;
    /**
     * The durable voted_for.
     */
    durable_vote: number | null;
}

/**
 * A server's links.
 */
export interface NetworkDetails {
    /**
     * Whether all its links are cut by `isolate`.
     */
    isolated: boolean;
    /**
     * Its group in a partition, from 1; 0 if the network is whole.
     */
    group: number;
    /**
     * The servers to which it cannot send.
     */
    cut_to: number[];
    /**
     * The servers from which it cannot receive.
     */
    cut_from: number[];
}

/**
 * A server's state machine (dissertation §6.3); a server that is down has none.
 */
export interface StateDetails {
    /**
     * The last index that it has applied.
     */
    last_applied: number;
    /**
     * The number of keys that have a value; `values` has the first ones.
     */
    keys: number;
    /**
     * Keys and their values.
     */
    values: ValueRow[];
    /**
     * The number of sessions; the list has those that expire first.
     */
    sessions: number;
    /**
     * Sessions, in the order in which they expire.
     */
    rows: SessionRow[];
    /**
     * How many are kept, by the current setting; 0 for none.
     */
    sessions_max: number;
    /**
     * The snapshot that replaces the start of its log, in words.
     */
    snapshot: string | null;
}

/**
 * A server, as Figure 2 groups its variables.
 */
export interface ServerDetails {
    /**
     * Its number.
     */
    id: number;
    /**
     * Whether it runs.
     */
    up: boolean;
    /**
     * Whether its process is suspended.
     */
    paused: boolean;
    /**
     * Messages that are queued until a paused server resumes.
     */
    waiting_messages: number;
    /**
     * How fast its clock runs: "100%".
     */
    clock: string;
    /**
     * "Follower", "Candidate", "Leader", "Learner", "PreCandidate", "Crashed", or, before the run begins, "NotStarted".
     */
    role: string;
    /**
     * Persistent state on all servers; for a crashed one, what its disk holds.
     */
    persistent: Persistent;
    /**
     * Volatile state on all servers.
     */
    volatile: Volatile;
    /**
     * Volatile state on leaders: what a leader keeps for each other server.
     */
    followers: Follower[];
    /**
     * The snapshot that replaces the start of its log, in words.
     */
    snapshot: string | null;
    /**
     * How much of a snapshot a leader has sent it, in words.
     */
    incoming_snapshot: string | null;
    /**
     * Which servers vote and which are learners as far as it knows, and from which entry on.
     */
    configuration: FieldRow[];
    /**
     * For leaders: whether a majority still answers, the lease, and the target of a leadership transfer.
     */
    leadership: Leadership | null;
    /**
     * Pending reads.
     */
    reads_waiting: number;
    /**
     * For candidates and pre-candidates: the votes.
     */
    votes: Votes | null;
    /**
     * What has reached the disk.
     */
    disk: DiskDetails;
    /**
     * The settings of this server that differ from those of all.
     */
    settings: FieldRow[];
    /**
     * Its links.
     */
    network: NetworkDetails;
}

/**
 * A session of a client.
 */
export interface SessionRow {
    /**
     * Its number: the index of the entry that opened it.
     */
    client_id: number;
    /**
     * The client; empty if it now has another session, or none.
     */
    client: string;
    /**
     * The number of its last command; 0 before the first.
     */
    sequence_num: number;
    /**
     * The response to that command.
     */
    response: string;
}

/**
 * A setting in one scope.
 */
export interface SettingRow {
    /**
     * Its word in the command language.
     */
    name: string;
    /**
     * The value in force, as the language writes it.
     */
    value: string;
    /**
     * The value if it were not set in this scope: the default for the whole world, the global value for any other scope.
     */
    usual: string;
    /**
     * Whether the two differ.
     */
    differs: boolean;
    /**
     * Whether the scope has several values; `value` is one of them.
     */
    mixed: boolean;
    /**
     * The values for kinds of messages, which take precedence: "AppendEntries 10%"; empty if there are none.
     */
    messages: string;
}

/**
 * A step of a found run.
 */
export interface FoundStep {
    /**
     * When.
     */
    at_ms: number;
    /**
     * The command, as a line of the language.
     */
    line: string;
    /**
     * What it does, and what follows from it.
     */
    said: string;
}

/**
 * A violation of a property.
 */
export interface ViolationDetails {
    /**
     * The property.
     */
    property: PropertyWord;
    /**
     * Its name for people.
     */
    title: string;
    /**
     * A sentence that says what contradicts what.
     */
    text: string;
    /**
     * The event that violated it.
     */
    seq: number;
    /**
     * When.
     */
    at_ms: number;
    /**
     * The server that violated it, and the one that it contradicts.
     */
    servers: number[];
    /**
     * The term in question.
     */
    term: number;
    /**
     * The index in question; 0 if the property is not about an entry.
     */
    index: number;
}

/**
 * A word of the language.
 */
export interface HelpRow {
    /**
     * Its form; capitals and dots are placeholders.
     */
    usage: string;
    /**
     * What it does.
     */
    about: string;
    /**
     * A line that uses it.
     */
    example: string;
}

/**
 * An answer to "why?".
 */
export interface Answer {
    /**
     * The answer in a sentence.
     */
    headline: string;
    /**
     * A rule of Raft without a capital and a full stop; empty if there is none.
     */
    rule: string;
    /**
     * Where the paper states it; empty if there is none.
     */
    place: string;
    /**
     * The facts.
     */
    rows: AnswerRow[];
    /**
     * The client's command that it concerns; −1 for none.
     */
    command: number;
    /**
     * The index of the entry that it concerns; 0 for none.
     */
    index: number;
    /**
     * The term of that entry.
     */
    term: number;
}

/**
 * An election that was won.
 */
export interface ElectionRow {
    /**
     * The event with which it was won.
     */
    seq: number;
    /**
     * When.
     */
    at_ms: number;
    /**
     * How long it took.
     */
    took_ms: number;
    /**
     * The term.
     */
    term: number;
    /**
     * The server that won.
     */
    leader: number;
}

/**
 * An entry of a message.
 */
export interface EntryRow {
    /**
     * Its index.
     */
    index: number;
    /**
     * Its term.
     */
    term: number;
    /**
     * Its command, as text.
     */
    command: string;
}

/**
 * An event, as a list shows it.
 */
export interface EventRow {
    /**
     * Its sequence number.
     */
    seq: number;
    /**
     * When it happened.
     */
    at_ms: number;
    /**
     * The server; 0 if it does not concern one.
     */
    server: number;
    /**
     * Its level.
     */
    level: Level;
    /**
     * Its symbol.
     */
    emoji: string;
    /**
     * What it is about.
     */
    target: EventTarget;
    /**
     * Its `kind` in the NDJSON export.
     */
    kind: string;
    /**
     * A sentence.
     */
    text: string;
    /**
     * The event that triggered it; 0 for none.
     */
    trigger: number;
}

/**
 * Clients that put and get, and all that have a pending request.
 */
export interface ClientList {
    /**
     * The number of clients.
     */
    count: number;
    /**
     * The first clients.
     */
    clients: ClientDetails[];
}

/**
 * Figures of a span of the run. The module `lab::statistics` defines each.
 */
export interface Statistics {
    /**
     * Where the span begins, widened to whole buckets.
     */
    from_ms: number;
    /**
     * Where it ends, widened likewise.
     */
    to_ms: number;
    /**
     * Elections that were won.
     */
    elections: number;
    /**
     * How long they took.
     */
    election: SpreadDetails;
    /**
     * Terms in which there was an election and no server won.
     */
    split_votes: number;
    /**
     * The last elections, in order.
     */
    last_elections: ElectionRow[];
    /**
     * The highest term at the beginning.
     */
    term_from: number;
    /**
     * The highest term at the end.
     */
    term_to: number;
    /**
     * How long there was no leader.
     */
    leaderless_ms: number;
    /**
     * Commands that were submitted.
     */
    submitted: number;
    /**
     * Commands that were applied for the first time.
     */
    applied: number;
    /**
     * Commands that were answered.
     */
    answered: number;
    /**
     * How long they took from submission to answer.
     */
    latency: SpreadDetails;
    /**
     * Reads that were answered.
     */
    reads: number;
    /**
     * How long they took.
     */
    read_latency: SpreadDetails;
    /**
     * The reads by each way to read.
     */
    read_ways: WayRow[];
    /**
     * The number of commands whose latency is known; fewer than `applied` in very long runs.
     */
    latency_known: number;
    /**
     * The latencies, in bins.
     */
    histogram: BinRow[];
    /**
     * The messages of each kind.
     */
    messages: MessagesRow[];
    /**
     * The last index of the longest log at the end.
     */
    log_longest: number;
    /**
     * The last index of the shortest log at the end.
     */
    log_shortest: number;
    /**
     * The highest index that is known to be committed at the end.
     */
    log_committed: number;
}

/**
 * How a server's events differ between two branches.
 */
export interface ServerComparison {
    /**
     * The server.
     */
    server: number;
    /**
     * The first event that differs in the first branch; null if nothing more happened, or nothing differs.
     */
    a: EventRow | null;
    /**
     * The same in the second branch.
     */
    b: EventRow | null;
}

/**
 * How durations are distributed; null where there are none.
 */
export interface Spread {
    /**
     * The median.
     */
    median_ms: number | null;
    /**
     * The 99th percentile.
     */
    p99_ms: number | null;
    /**
     * The longest.
     */
    max_ms: number | null;
}

/**
 * How long the reads of one way to read took.
 */
export interface WayRow {
    /**
     * The way.
     */
    way: ReadWay;
    /**
     * The number of reads whose duration is known.
     */
    known: number;
    /**
     * The median.
     */
    median_ms: number | null;
    /**
     * The 99th percentile.
     */
    p99_ms: number | null;
    /**
     * The longest.
     */
    max_ms: number | null;
}

/**
 * How two branches differ, from where they diverge up to the earlier of their heads.
 */
export interface Comparison {
    /**
     * The time at which the branches diverge.
     */
    from_ms: number;
    /**
     * The time of the earlier head.
     */
    to_ms: number;
    /**
     * The difference for each server.
     */
    servers: ServerComparison[];
}

/**
 * Persistent state on all servers (Figure 2).
 */
export interface Persistent {
    /**
     * The latest term that it has seen.
     */
    current_term: number;
    /**
     * The candidate that received its vote in that term.
     */
    voted_for: number | null;
    /**
     * The index of its last entry.
     */
    last_log_index: number;
    /**
     * The term of that entry.
     */
    last_log_term: number;
}

/**
 * The console's answer to a line.
 */
export interface Reply {
    /**
     * What to print; empty if the events show it.
     */
    output: string;
    /**
     * Why the line was not run.
     */
    problem?: Problem;
}

/**
 * The goal of a search, and the faults that it may use.
 */
export interface SearchRequest {
    /**
     * The properties to be violated, one of them; empty for any.
     */
    properties: PropertyWord[];
    /**
     * A condition of the language instead; empty for none.
     */
    condition: string;
    /**
     * How long it has to hold.
     */
    for_ms: number;
    /**
     * The words of the kinds of faults: see `searchKinds`.
     */
    kinds: string[];
    /**
     * The seed of the search.
     */
    seed: number;
}

/**
 * The kind of a notice.
 */
export type NoticeWord = "say" | "left-out" | "pause" | "reached" | "done" | "failed";

/**
 * The messages of one kind.
 */
export interface MessagesRow {
    /**
     * The kind.
     */
    kind: KindCode;
    /**
     * How many were sent.
     */
    sent: number;
    /**
     * Their bytes.
     */
    bytes: number;
    /**
     * How many were lost.
     */
    lost: number;
}

/**
 * The progress of a comparison: call again until there is a result.
 */
export interface ComparisonProgress {
    /**
     * How much is done, from 0 to 1.
     */
    share: number;
    /**
     * The comparison, when it is complete.
     */
    result?: Comparison;
}

/**
 * The progress of a question: call again until there is a result.
 */
export interface AnswerProgress {
    /**
     * How much is done, from 0 to 1.
     */
    share: number;
    /**
     * The answer, when it is complete.
     */
    result?: Answer;
}

/**
 * The progress of a search.
 */
export interface SearchProgress {
    /**
     * How many runs were tried.
     */
    worlds: number;
    /**
     * The number of runs in which linearizability is unknown.
     */
    unknown: number;
    /**
     * How many different states were seen.
     */
    features: number;
    /**
     * The number of commands of the found run while it is being shortened; 0 while none is found.
     */
    commands: number;
    /**
     * The found run, when it has been shortened.
     */
    story: FoundStory | null;
}

/**
 * The progress of extending a branch.
 */
export interface ExtensionProgress {
    /**
     * How much is done, from 0 to 1.
     */
    share: number;
    /**
     * True when it is complete.
     */
    result?: true;
}

/**
 * The progress towards an event that may have to be replayed.
 */
export interface EventProgress {
    /**
     * How much is done, from 0 to 1.
     */
    share: number;
    /**
     * The event, when it is found.
     */
    result?: EventRow;
}

/**
 * The words that are accepted at a cursor. Positions count UTF-16 units, as JavaScript does.
 */
export interface Completion {
    /**
     * The start of the part of the line that the options would replace.
     */
    from: number;
    /**
     * The end of that part.
     */
    to: number;
    /**
     * The words that are accepted there.
     */
    options: string[];
}

/**
 * Volatile state on all servers (Figure 2), and what goes with it.
 */
export interface Volatile {
    /**
     * The highest index that it knows to be committed.
     */
    commit_index: number;
    /**
     * The highest index that it has applied.
     */
    last_applied: number;
    /**
     * The leader that it last heard from in this term.
     */
    leader: number | null;
    /**
     * How long until its election timer fires.
     */
    election_timeout_in_ms: number | null;
}

/**
 * Volatile state on leaders (Figure 2), for one follower.
 */
export interface Follower {
    /**
     * The other server.
     */
    server: number;
    /**
     * The index of the next entry to send to it.
     */
    next_index: number;
    /**
     * The highest index that it is known to store.
     */
    match_index: number;
    /**
     * Entries sent and not yet acknowledged.
     */
    in_flight: number;
    /**
     * How the leader sends to it: "probe", "replicate", or how much of a snapshot it has.
     */
    state: string;
}

/**
 * Where a search begins.
 */
export interface SearchStart {
    /**
     * The state of the run, for a `SearchJob`.
     */
    state: Uint8Array;
    /**
     * The branch that it belongs to.
     */
    branch: number;
    /**
     * The time.
     */
    at_ms: number;
    /**
     * The lines that precede the found run: the rules that are switched off.
     */
    before: string[];
}

/** A kind of event to step to. */
export type Interest = | 'any' | 'election' | 'commit' | 'client' | 'fault' | 'loss' | 'violation';

/** A property that is checked. */
export type PropertyWord = | 'election-safety' | 'leader-append-only' | 'log-matching' | 'leader-completeness' | 'state-machine-safety' | 'one-vote' | 'durable-state' | 'rising-terms' | 'rising-commits' | 'majority-commit' | 'configuration-overlap' | 'equal-states' | 'own-configuration' | 'true-snapshots' | 'apply-once' | 'linearizability';

/** How a read is answered. */
export type ReadWay = | 'log' | 'index' | 'lease';

/** How a summary is written. */
export type SummaryFormat = | 'text' | 'markdown';

/** How far to step. */
export type Step = | 'event' | '1ms' | '10ms' | 'interesting';

/** How to go from one event to another in the diagram. */
export type Walk = | 'cause' | 'effect' | 'earlier' | 'later';

/** Something that has not happened. */
export type WhyNot = | 'leader' | 'commit' | 'win';

/** The level of an event. */
export type Level = | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** The target of an event. */
export type EventTarget = | 'raft' | 'net' | 'disk' | 'client' | 'world' | 'check';

/** The topic of a rule. */
export type RuleGroup = | 'elections' | 'replication' | 'membership' | 'reads' | 'clients';

/** `ndjson`: every event, a JSON object a line. `shiviz`: a log with vector clocks for ShiViz. `clients`: the operations of clients, one a line. */
export type EventFormat = | 'ndjson' | 'shiviz' | 'clients';


/**
 * The flight of a message in the diagram.
 */
export enum ArrowField {
    /**
     * The message's number.
     */
    Message = 0,
    /**
     * See `KindCode`.
     */
    Kind = 1,
    /**
     * A server, or a client as a negative number.
     */
    From = 2,
    /**
     * Likewise.
     */
    To = 3,
    /**
     * When it was sent.
     */
    SentMs = 4,
    /**
     * When its flight ended, or will end; NaN if that is not known.
     */
    EndMs = 5,
    /**
     * See `EndCode`.
     */
    End = 6,
    /**
     * When it was held in flight; NaN if it was not.
     */
    HeldMs = 7,
    /**
     * When it was released; NaN while it is held.
     */
    ReleasedMs = 8,
    /**
     * The event of its sending.
     */
    SentSeq = 9,
    /**
     * The event that ended its flight; 0 while there is none.
     */
    EndSeq = 10,
    /**
     * For answers: 1 yes, 0 no. NaN for requests.
     */
    Yes = 11,
    /**
     * The term that it carries; 0 in clients' messages.
     */
    Term = 12,
    /**
     * How many it represents.
     */
    Count = 13,
    /**
     * See `RelationCode`.
     */
    Relation = 14,
    /**
     * The length of a row.
     */
    Stride = 15,
}

/**
 * A fault that keeps a server from communicating.
 */
export enum BandCode {
    /**
     * All its links are cut.
     */
    Isolated = 0,
    /**
     * It is in a group of a partition.
     */
    Group = 1,
    /**
     * Its messages to one other server are lost.
     */
    Cut = 2,
    /**
     * Its process is suspended.
     */
    Paused = 3,
    /**
     * Its messages to one other server wait.
     */
    Clogged = 4,
    /**
     * Its disk does not complete writes.
     */
    Stalled = 5,
}

/**
 * A fault that kept a server from communicating, or from running, for a span of time.
 */
export enum BandField {
    /**
     * See `BandCode`.
     */
    Kind = 0,
    /**
     * The server.
     */
    Server = 1,
    /**
     * Its group in a partition, from 1; for a cut link, the receiver.
     */
    Other = 2,
    /**
     * Its start.
     */
    FromMs = 3,
    /**
     * Its end; the present if it lasts.
     */
    ToMs = 4,
    /**
     * The length of a row.
     */
    Stride = 5,
}

/**
 * A cell of `Cluster.logWindow`.
 */
export enum CellField {
    /**
     * The entry's term; 0 if the log ends before.
     */
    Term = 0,
    /**
     * Its command's number; −1 for a no-op; a change of the members is a number below that: see `LogWindow.change`.
     */
    Command = 1,
    /**
     * The length of a cell.
     */
    Stride = 2,
}

/**
 * The state of a client.
 */
export enum ClientCode {
    /**
     * It has no answer yet.
     */
    Waiting = 0,
    /**
     * Its command was applied or its read answered.
     */
    Served = 1,
    /**
     * Its only attempt failed.
     */
    GaveUp = 2,
}

/**
 * A client with a pending request, or one that was answered less than 200 simulated ms ago (80 if it has sent another request);
 * oldest first.
 */
export enum ClientField {
    /**
     * Its number.
     */
    Id = 0,
    /**
     * See `ClientCode`.
     */
    State = 1,
    /**
     * The server to which it sent its request or that answered it; 0 for none.
     */
    Server = 2,
    /**
     * Its command; see `Cluster.command`.
     */
    Command = 3,
    /**
     * For an answered get, the command that wrote the value; −1 if the key has no value. NaN for anything else.
     */
    Found = 4,
    /**
     * When it sent its request, or got its answer.
     */
    SinceMs = 5,
    /**
     * The length of a row.
     */
    Stride = 6,
}

/**
 * One cluster: a run, its clock and its frame loop. Several may live in one page; each is freed by `free`.
 *
 * `new Cluster(onFrame)` makes one that holds a fresh, paused cluster of five. `onFrame` is called in an animation
 * frame: at each one while the clock runs, and once after any call that changed something. It may call any method, including
 * `free`.
 *
 * Nothing here throws for bad input: what people may get wrong returns a `Problem`, and any other argument of a wrong type or
 * size has no effect.
 */
export class Cluster {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * The words of the commands that the script allows its readers; undefined for all.
     */
    allowed(): string[] | undefined;
    /**
     * All branches, in the order of their numbers.
     */
    branches(): BranchRow[];
    /**
     * Cancels a long seek or search.
     */
    cancel(): void;
    /**
     * A client and its state; undefined if it has left.
     */
    client(id: number): ClientDetails | undefined;
    /**
     * Clients that put and get, and all that have a pending request.
     */
    clients(): ClientList;
    /**
     * The text of a command, or, of a negative number, the name of that client; empty if there is none. Neither changes.
     */
    command(id: number): string;
    /**
     * A job: how two branches differ. Undefined if there are no such branches.
     */
    compare(a: number, b: number): ComparisonProgress | undefined;
    /**
     * The words that are accepted at the cursor of a line: in a console, or in a script after the lines `before`.
     */
    complete(line: string, cursor: number, before?: string | null): Completion;
    /**
     * Deletes a branch. The one that is shown, and one in which another began, cannot be deleted.
     */
    deleteBranch(id: number): Problem | undefined;
    /**
     * The numbers of the events that `diagram` draws in a span of time, in order. Copy as above.
     */
    diagramList(fromMs: number, toMs: number, branch?: number | null): Float64Array;
    /**
     * The visible part of a span of time, arranged as `DiagramField` says. Copy it before the next call. Call this again in
     * the next frame while its `Share` is below 1.
     */
    diagram(fromMs: number, toMs: number, widthPx: number, selected: number, branch?: number | null): Float64Array;
    /**
     * A job: what happened to an entry on every server, up to the present.
     */
    entry(index: number, term: number): AnswerProgress | undefined;
    /**
     * These events, at most 500; unknown ones are left out.
     */
    eventRows(seqs: number[], branch?: number | null): EventRow[];
    /**
     * An event; undefined if it is not known.
     */
    event(seq: number, branch?: number | null): EventRow | undefined;
    /**
     * The newest events that match a query, in order. The last 20,000 are known; right after a seek, only those shortly
     * before the present.
     */
    events(query: EventQuery): EventRow[];
    /**
     * A job: all events up to the present, as text in pieces. The first call starts the export, the others continue it.
     * Undefined if no export has been started.
     */
    exportEvents(format: EventFormat, first: boolean): ExportProgress | undefined;
    /**
     * A job: extends a branch, shown or not, to a simulated time. Undefined if there is no such branch.
     */
    extend(id: number, toMs: number): ExtensionProgress | undefined;
    /**
     * A report on the run if a panic has ended it; otherwise undefined. Call this when the module has thrown an error: the
     * other clusters are not affected.
     */
    failure(): PanicReport | undefined;
    /**
     * Finds an event, by a replay if necessary: call this until `result` is present. Undefined if there is no such event.
     */
    findEvent(seq: number, branch?: number | null): EventProgress | undefined;
    /**
     * A hash of the visible state at the present, as 16 hexadecimal digits: equal in every replay of this run.
     */
    fingerprint(): string;
    /**
     * Starts a branch at the present with a line of the command language, even at the head, and shows it.
     */
    fork(line: string): Reply;
    /**
     * The present frame, arranged as `HeaderField` says. It is a view of the module's memory: copy it before the next call.
     */
    frame(): Float64Array;
    /**
     * A job: what led to an event, from itself back to the root.
     */
    furtherBack(seq: number): AnswerProgress | undefined;
    /**
     * The goals of the script up to the present, in the order of its lines.
     */
    goals(): Goal[];
    /**
     * A job: what happened to a client's command, from submission to answer.
     */
    journey(command: number): AnswerProgress | undefined;
    /**
     * The states of the servers over a span of time, one server after the other. Copy as above.
     */
    lanes(fromMs: number, toMs: number): Float64Array;
    /**
     * The settings of the link from one server to another; empty if there is no such link.
     */
    link(from: number, to: number): FieldRow[];
    /**
     * Cells of all servers, S1's first, for the indexes from `first` on, `count` per server, at most 2,000. Copy as
     * above.
     */
    logWindow(first: number, count: number): Float64Array;
    /**
     * A message in flight. Undefined once it has arrived.
     */
    message(id: number): MessageDetails | undefined;
    /**
     * A fresh, paused cluster of five.
     */
    constructor(onFrame: () => void);
    /**
     * The notices up to the present, after the one of this number; at most the last 1,000.
     */
    notices(after: number): Notice[];
    /**
     * Starts a fresh cluster of five, with a seed or 1; a bad seed changes nothing. The clock is paused.
     */
    openFresh(seed?: string | null): Problem | undefined;
    /**
     * Starts a branch where a search started, runs the found commands in it, and shows it at its end, paused.
     */
    openStory(start: SearchStart, name: string, story: FoundStory): Problem | undefined;
    /**
     * Starts another run; a bad text changes nothing. Without a seed, the text's own, else 1. The clock is paused.
     */
    open(text: string, seed?: string | null): Problem | undefined;
    /**
     * Stops the clock.
     */
    pause(): void;
    /**
     * Starts the clock.
     */
    play(): void;
    /**
     * The properties that are checked, those of Figure 3 first: in the order of the bits of `HeaderField.Violated`.
     */
    properties(): PropertyRow[];
    /**
     * Gives a branch another name.
     */
    renameBranch(id: number, name: string): Problem | undefined;
    /**
     * The rules of Raft that can be switched off, and which of them are.
     */
    rules(): RuleRow[];
    /**
     * Runs a line of the command language now. Every action of the page is such a line.
     */
    run(line: string): Reply;
    /**
     * The state from which a search starts: the present, or the start of this run.
     */
    searchStart(fromStart: boolean): SearchStart;
    /**
     * The seed of this run, in decimal: it may be too large for a number.
     */
    seed(): string;
    /**
     * Moves to the point right after an event of this branch.
     */
    seekEvent(seq: number): void;
    /**
     * Moves to the end of the instant at this simulated time, back or forward; beyond the head, the run continues until
     * there. A long move takes several frames: see `HeaderField.GoalMs`.
     */
    seek(ms: number): void;
    /**
     * The figures over time: a row, arranged as `SeriesField` says, for each of at most `columns` parts of equal length, from
     * 1 to 2,000. Copy as with `frame`.
     */
    series(fromMs: number, toMs: number, columns: number): Float64Array;
    /**
     * A server's variables; undefined if there is no such server.
     */
    server(id: number): ServerDetails | undefined;
    /**
     * While it is held, no time passes, though the clock runs: the reader reads a remark of the script.
     */
    setHeld(held: boolean): void;
    /**
     * Out of view, the clock stops as in a hidden tab, and continues without a jump.
     */
    setShown(shown: boolean): void;
    /**
     * Simulated seconds per second, from 1/1000 to 100.
     */
    setSpeed(speed: number): void;
    /**
     * The settings of a scope, written as in the command language: "" for the whole world, "S1", "S1 -> S2" or
     * "S1 -- S2". Empty if there is no such scope.
     */
    settings(scope: string): SettingRow[];
    /**
     * Runs ahead at once until the script pauses or ends; returns whether it has. If not, a second of wall time was not
     * enough: call it again.
     */
    skipToPause(): boolean;
    /**
     * Runs ahead at once until the cluster has settled, for 10 simulated seconds at most; returns whether it has. A fresh
     * cluster is then first seen with a leader.
     */
    skipToSettled(): boolean;
    /**
     * A server's state machine and the sessions that it keeps; undefined while it is down.
     */
    state(server: number): StateDetails | undefined;
    /**
     * The figures of a span of time; without an end, up to the present. Undefined once the cluster has been freed.
     */
    statistics(fromMs: number, toMs: number): Statistics | undefined;
    /**
     * Moves one step forward or back, and stops the clock. By default, an event is interesting if its level is info or more
     * severe; beyond the head, it is searched for in the next minute of simulated time.
     */
    step(step: Step, back?: boolean | null, interest?: Interest | null): void;
    /**
     * A report on the run, of one or two pages: `text` or `markdown`.
     */
    summary(format: SummaryFormat): string;
    /**
     * Shows another branch at the present time, or at its head if that is earlier.
     */
    switchBranch(id: number): void;
    /**
     * The branch that is shown, up to its head, as text that replays to the same events: seed, settings, commands.
     */
    text(): string;
    /**
     * The title of the scenario that was opened; empty if it has none.
     */
    title(): string;
    /**
     * The events related to an event, among the last 20,000: the number of its causes, the numbers of these events, then
     * those of its effects. Copy as with `frame`.
     */
    trace(seq: number): Float64Array;
    /**
     * The numbers of changes from one state to another: one for each pair of `LaneCode`s, ordered by the old state, then by
     * the new one. A candidate that starts another election changes to itself. Copy as with `frame`.
     */
    transitions(): Float64Array;
    /**
     * The keys for which a property is unknown, in the order in which it became so.
     */
    unknown(): UnknownDetails[];
    /**
     * The recorded violations of properties, oldest first.
     */
    violations(): ViolationDetails[];
    /**
     * The number of a related event: the cause of an event, its first effect, the event before it or the one after it on its
     * lane. 0 if none is loaded.
     */
    walk(seq: number, way: Walk, branch?: number | null): number;
    /**
     * Why there is no leader, why the entry at an index is not committed, or why a server does not win an election. Undefined
     * if there is no such entry or server.
     */
    whyNot(what: WhyNot, subject?: number | null): Answer | undefined;
    /**
     * A job: why an event of this branch happened. Undefined if there is no such event.
     */
    why(seq: number): AnswerProgress | undefined;
}

/**
 * One direction of a link that was cut by itself, or is clogged; for isolation and partition see the servers' rows.
 */
export enum CutField {
    /**
     * The sender.
     */
    From = 0,
    /**
     * The receiver.
     */
    To = 1,
    /**
     * 1 if it is not cut but clogged: its messages wait.
     */
    Clogged = 2,
    /**
     * The length of a row.
     */
    Stride = 3,
}

/**
 * The number of messages in one column of a view.
 */
export enum DensityField {
    /**
     * Its start.
     */
    FromMs = 0,
    /**
     * Its end.
     */
    ToMs = 1,
    /**
     * How many were sent.
     */
    Sent = 2,
    /**
     * How many were lost.
     */
    Lost = 3,
    /**
     * The length of a row.
     */
    Stride = 4,
}

/**
 * The header of the numbers that `Cluster.diagram` writes.
 */
export enum DiagramField {
    /**
     * All events from this time on are loaded.
     */
    LoadedFromMs = 0,
    /**
     * All events up to this time are loaded.
     */
    LoadedToMs = 1,
    /**
     * How much of the view is loaded, from 0 to 1; call again for the rest.
     */
    Share = 2,
    /**
     * 1 if there are too many events to distinguish: then there are `DensityField` rows in place of arrows, and only the
     * milestones of the run are marked.
     */
    Coarse = 3,
    /**
     * The width of the bins into which arrows are grouped, in milliseconds; 0 if each arrow is one message.
     */
    BinMs = 4,
    /**
     * The same for marks.
     */
    MarksBinMs = 5,
    /**
     * The time of the head of the branch.
     */
    HeadMs = 6,
    /**
     * How many arrows there are in the view.
     */
    ArrowsInView = 7,
    /**
     * How many marks there are in the view.
     */
    MarksInView = 8,
    /**
     * The number of rows, see `ArrowField`.
     */
    Arrows = 9,
    /**
     * The index of the first row.
     */
    ArrowsAt = 10,
    /**
     * The number of rows, see `MarkField`.
     */
    Marks = 11,
    /**
     * The index of the first row.
     */
    MarksAt = 12,
    /**
     * The number of rows, see `LaneField`.
     */
    Spans = 13,
    /**
     * The index of the first row.
     */
    SpansAt = 14,
    /**
     * The number of rows, see `BandField`.
     */
    Bands = 15,
    /**
     * The index of the first row.
     */
    BandsAt = 16,
    /**
     * The number of rows, see `DensityField`.
     */
    Densities = 17,
    /**
     * The index of the first row.
     */
    DensitiesAt = 18,
    /**
     * The length of the header.
     */
    Stride = 19,
}

/**
 * r" What happened to a message.
 */
export enum EndCode {
    /**
     * r" It is in flight.
     */
    Flying = 0,
    /**
     * r" It arrived.
     */
    Arrived = 1,
    /**
     * r" It was lost when it was sent.
     */
    LostAtOnce = 2,
    /**
     * r" It was lost in flight.
     */
    LostOnWay = 3,
    /**
     * r" It was lost on arrival.
     */
    LostAtEnd = 4,
    /**
     * r" It was dropped in flight by a command.
     */
    Dropped = 5,
}

/**
 * What will happen to a message if nothing else changes.
 */
export enum FateCode {
    /**
     * It arrives.
     */
    Arrives = 0,
    /**
     * The link is cut, partitioned or isolated: it will be lost on arrival.
     */
    MeetsCut = 1,
    /**
     * The receiver is down.
     */
    ReceiverDown = 2,
    /**
     * It is lost (by chance, or because the link was cut when it was sent). Its row stays until `DeliverMs`, a usual latency
     * after sending, so that the loss can be seen.
     */
    Lost = 3,
    /**
     * It is held: it does not move until it is released.
     */
    Held = 4,
}

/**
 * A fault of a server; each is a power of two.
 */
export enum FaultBit {
    /**
     * Its disk is stalled.
     */
    DiskStalled = 1,
    /**
     * Its disk is full.
     */
    DiskFull = 2,
    /**
     * Its disk acknowledges writes that it does not keep.
     */
    DiskLies = 4,
    /**
     * A record on its disk is damaged, so the server does not start.
     */
    DiskDamaged = 8,
    /**
     * Its process is slow.
     */
    Slow = 16,
}

/**
 * The header of a frame.
 */
export enum HeaderField {
    /**
     * Simulated time.
     */
    NowMs = 0,
    /**
     * 1 while the clock runs.
     */
    Playing = 1,
    /**
     * The chosen speed, in simulated seconds per second.
     */
    Speed = 2,
    /**
     * The speed that was reached over the last half second.
     */
    ActualSpeed = 3,
    /**
     * 1 if the machine has been too slow for `Speed` in the last half second.
     */
    Slipping = 4,
    /**
     * Changes when another run is opened: cached data are then invalid.
     */
    Epoch = 5,
    /**
     * The sequence number of the last event.
     */
    Events = 6,
    /**
     * How many notices there are; see `Cluster.notices`.
     */
    Notices = 7,
    /**
     * How many violations there are; see `Cluster.violations`.
     */
    Violations = 8,
    /**
     * A bit per property in the order of `Cluster.properties`, 1 for Election Safety: set once it is violated.
     */
    Violated = 9,
    /**
     * The number of keys for which a property is unknown; see `Cluster.unknown`.
     */
    Unknown = 10,
    /**
     * Changes whenever an entry was appended to, or removed from, any log.
     */
    LogRevision = 11,
    /**
     * Changes whenever a server's role or term changed, or it crashed, started, paused or resumed.
     */
    LaneRevision = 12,
    /**
     * The leader of the highest term, if it is up; 0 if there is none.
     */
    Leader = 13,
    /**
     * The highest term among the up servers.
     */
    Term = 14,
    /**
     * The highest index that any server ever committed.
     */
    Committed = 15,
    /**
     * The longest log's last index.
     */
    LastIndex = 16,
    /**
     * How many clients have had their commands applied.
     */
    ClientsServed = 17,
    /**
     * How many clients have a pending request.
     */
    ClientsWaiting = 18,
    /**
     * How many messages are in flight; the table may hold fewer.
     */
    InFlight = 19,
    /**
     * 1 while links are partitioned.
     */
    Partitioned = 20,
    /**
     * The time of the head of this branch.
     */
    HeadMs = 21,
    /**
     * 1 at the head: new events happen. 0 in the past: known events are replayed.
     */
    AtHead = 22,
    /**
     * The number of the branch that is shown; see `Cluster.branches`.
     */
    Branch = 23,
    /**
     * Changes when a branch begins, ends, gets another name, or another is shown.
     */
    BranchRevision = 24,
    /**
     * Changes when the present moves without playing: cached lists of the past are then invalid.
     */
    PastRevision = 25,
    /**
     * A bit per rule of Raft, in the order of `Cluster.rules`: set while it is switched off.
     */
    Broken = 26,
    /**
     * The simulated time of the target of a long seek or search; NaN if there is none.
     */
    GoalMs = 27,
    /**
     * How much of it is done, from 0 to 1.
     */
    GoalShare = 28,
    /**
     * The number of rows, see `ServerField`.
     */
    Servers = 29,
    /**
     * The index of the first row.
     */
    ServersAt = 30,
    /**
     * The number of rows, see `MessageField`.
     */
    Messages = 31,
    /**
     * The index of the first row.
     */
    MessagesAt = 32,
    /**
     * The number of rows, see `ClientField`.
     */
    Clients = 33,
    /**
     * The index of the first row.
     */
    ClientsAt = 34,
    /**
     * The number of rows, see `CutField`.
     */
    Cuts = 35,
    /**
     * The index of the first row.
     */
    CutsAt = 36,
    /**
     * The number of rows, see `TunedField`.
     */
    Tuned = 37,
    /**
     * The index of the first row.
     */
    TunedAt = 38,
    /**
     * The length of the header.
     */
    Stride = 39,
}

/**
 * r" The kind of a message.
 */
export enum KindCode {
    /**
     * r" A candidate requests a vote.
     */
    RequestVote = 0,
    /**
     * r" The answer to it.
     */
    RequestVoteResponse = 1,
    /**
     * r" AppendEntries without entries.
     */
    Heartbeat = 2,
    /**
     * r" AppendEntries with entries.
     */
    AppendEntries = 3,
    /**
     * r" The answer to either.
     */
    AppendEntriesResponse = 4,
    /**
     * r" A client's command.
     */
    ClientRequest = 5,
    /**
     * r" The answer to it.
     */
    ClientResponse = 6,
    /**
     * r" A server requests a pre-vote.
     */
    PreVote = 7,
    /**
     * r" The answer to it.
     */
    PreVoteResponse = 8,
    /**
     * r" A piece of a leader's snapshot.
     */
    InstallSnapshot = 9,
    /**
     * r" The answer to it.
     */
    InstallSnapshotResponse = 10,
    /**
     * r" A leader tells another server to start an election.
     */
    TimeoutNow = 11,
    /**
     * r" A follower asks for the index of a read.
     */
    ReadIndex = 12,
    /**
     * r" The answer to it.
     */
    ReadIndexResponse = 13,
}

/**
 * r" The state of a server: its role, or why it has none.
 */
export enum LaneCode {
    /**
     * r" Up, and a follower.
     */
    Follower = 0,
    /**
     * r" Up, and a candidate.
     */
    Candidate = 1,
    /**
     * r" Up, and a leader.
     */
    Leader = 2,
    /**
     * r" Up, and a learner.
     */
    Learner = 3,
    /**
     * r" Up, and a pre-candidate.
     */
    PreCandidate = 4,
    /**
     * r" Crashed.
     */
    Down = 5,
    /**
     * r" Up, but its process is suspended.
     */
    Paused = 6,
}

/**
 * A row of `Cluster.lanes`: a span of time in which a server stayed in one state. Spans of a server do not overlap.
 */
export enum LaneField {
    /**
     * The server.
     */
    Server = 0,
    /**
     * Its start.
     */
    FromMs = 1,
    /**
     * Its end; the present if it lasts.
     */
    ToMs = 2,
    /**
     * See `LaneCode`.
     */
    State = 3,
    /**
     * Its term.
     */
    Term = 4,
    /**
     * The length of a row.
     */
    Stride = 5,
}

/**
 * A mark in the diagram.
 */
export enum MarkField {
    /**
     * The event.
     */
    Seq = 0,
    /**
     * When.
     */
    AtMs = 1,
    /**
     * A server, or a client as a negative number; 0 for the whole network.
     */
    Lane = 2,
    /**
     * See `SignCode`.
     */
    Sign = 3,
    /**
     * How many it represents.
     */
    Count = 4,
    /**
     * See `RelationCode`.
     */
    Relation = 5,
    /**
     * The length of a row.
     */
    Stride = 6,
}

/**
 * The membership of a server in the cluster. A joint configuration has two sides.
 */
export enum MemberCode {
    /**
     * It is not a member.
     */
    Outside = 0,
    /**
     * It votes.
     */
    Voter = 1,
    /**
     * It receives the log, and has no vote.
     */
    Learner = 2,
    /**
     * The configuration is joint, and it votes on both sides.
     */
    BothSides = 3,
    /**
     * The configuration is joint, and it votes only in C_old: it is being removed.
     */
    OldSide = 4,
    /**
     * The configuration is joint, and it votes only in C_new: it is being added.
     */
    NewSide = 5,
}

/**
 * A message in flight, in order of sending. If there are too many, the newest are left out.
 */
export enum MessageField {
    /**
     * Its number; it never changes and is never reused.
     */
    Id = 0,
    /**
     * See `KindCode`.
     */
    Kind = 1,
    /**
     * A server, or a client as a negative number.
     */
    From = 2,
    /**
     * Likewise.
     */
    To = 3,
    /**
     * When it was sent. For a message that was delayed or is held, a later time, so that it moves evenly from its position, or
     * does not move.
     */
    SentMs = 4,
    /**
     * When it arrives, if nothing prevents that; for a held message, as if it were released now.
     */
    DeliverMs = 5,
    /**
     * The term that it carries; 0 in clients' messages.
     */
    Term = 6,
    /**
     * For answers: 1 yes (granted, matched, applied), 0 no. NaN for requests.
     */
    Yes = 7,
    /**
     * How many entries it carries.
     */
    Entries = 8,
    /**
     * See `FateCode`.
     */
    Fate = 9,
    /**
     * The length of a row.
     */
    Stride = 10,
}

/**
 * r" How something is related to the selected event.
 */
export enum RelationCode {
    /**
     * r" Not at all, as far as is known.
     */
    None = 0,
    /**
     * r" It is the selected event.
     */
    Itself = 1,
    /**
     * r" It led to the selected event.
     */
    Cause = 2,
    /**
     * r" It follows from the selected event.
     */
    Effect = 3,
}

/**
 * r" A server's role.
 */
export enum RoleCode {
    /**
     * r" Answers requests and expects contact from a leader.
     */
    Follower = 0,
    /**
     * r" Requests votes.
     */
    Candidate = 1,
    /**
     * r" Serves clients and replicates its log.
     */
    Leader = 2,
    /**
     * r" Receives the log, and has no vote.
     */
    Learner = 3,
    /**
     * r" Requests pre-votes.
     */
    PreCandidate = 4,
}

/**
 * A search. It runs in the thread that creates it.
 */
export class SearchJob {
    free(): void;
    [Symbol.dispose](): void;
    /**
     * A search from the state of a run: see `Cluster.searchStart`.
     */
    constructor(state: Uint8Array, request: SearchRequest);
    /**
     * Continues until this many events have happened in its worlds.
     */
    work(budget: number): SearchProgress | undefined;
    /**
     * The problem with the request, if any; then there is nothing to work on.
     */
    readonly problem: Problem | undefined;
}

/**
 * A row of `Cluster.series`: one column of a plot. Rates are per second of simulated time.
 */
export enum SeriesField {
    /**
     * Its start.
     */
    FromMs = 0,
    /**
     * Its end.
     */
    ToMs = 1,
    /**
     * Messages lost per second.
     */
    Lost = 2,
    /**
     * Commands submitted per second.
     */
    Submitted = 3,
    /**
     * Commands applied for the first time, per second.
     */
    Applied = 4,
    /**
     * The median of their latencies; NaN if there are none.
     */
    LatencyMs = 5,
    /**
     * The longest of their latencies; NaN if there are none.
     */
    SlowestMs = 6,
    /**
     * The share of the time in which there was no leader, from 0 to 1.
     */
    Leaderless = 7,
    /**
     * Terms that got a leader.
     */
    Elections = 8,
    /**
     * Terms in which an election was started and no server won.
     */
    SplitVotes = 9,
    /**
     * The last index of the longest log at the end.
     */
    LogLongest = 10,
    /**
     * The last index of the shortest log at the end.
     */
    LogShortest = 11,
    /**
     * The highest index known to be committed at the end.
     */
    LogCommitted = 12,
    /**
     * Messages sent per second, by kind: add the `KindCode`.
     */
    Sent = 13,
    /**
     * Their bytes per second by kind, likewise.
     */
    Bytes = 27,
    /**
     * The length of a row.
     */
    Stride = 41,
}

/**
 * A server's row; the rows are in order of their numbers, S1 first.
 */
export enum ServerField {
    /**
     * 1 if it runs. A crashed server's row shows what is on its disk: term, vote, log.
     */
    Up = 0,
    /**
     * See `RoleCode`.
     */
    Role = 1,
    /**
     * current_term.
     */
    Term = 2,
    /**
     * voted_for in that term; 0 for nobody.
     */
    VotedFor = 3,
    /**
     * The last index of its log.
     */
    LastIndex = 4,
    /**
     * The last index of its log that is durable.
     */
    DurableIndex = 5,
    /**
     * commit_index; 0 for a crashed server, which has lost it.
     */
    CommitIndex = 6,
    /**
     * The last index that it knows to be committed; for a crashed server, which knows nothing, the last index of its log that
     * any server has committed.
     */
    CommittedUpTo = 7,
    /**
     * last_applied.
     */
    LastApplied = 8,
    /**
     * The leader that it last heard from in this term; 0 if it knows of none.
     */
    Leader = 9,
    /**
     * When its election timer was set; NaN if it has none (leaders, crashed servers).
     */
    TimerStartMs = 10,
    /**
     * When its election timer fires; NaN if it has none.
     */
    TimerEndMs = 11,
    /**
     * A candidate's votes: a bit per server, S1 to S50 here (S1 is 1).
     */
    VotesYesLow = 12,
    /**
     * S51 to S99.
     */
    VotesYesHigh = 13,
    /**
     * The servers that rejected the vote: S1 to S50.
     */
    VotesNoLow = 14,
    /**
     * S51 to S99.
     */
    VotesNoHigh = 15,
    /**
     * 1 if all its links are cut by `isolate`.
     */
    Isolated = 16,
    /**
     * Its group in a partition, from 1; 0 if the network is whole.
     */
    Group = 17,
    /**
     * Disk writes that are not yet durable.
     */
    PendingWrites = 18,
    /**
     * next_index that the header's leader keeps for it; NaN if it keeps none.
     */
    NextIndex = 19,
    /**
     * match_index that the header's leader keeps for it; NaN if it keeps none.
     */
    MatchIndex = 20,
    /**
     * 1 if its process is suspended.
     */
    Paused = 21,
    /**
     * How fast its clock runs; 1 is as fast as real time.
     */
    Clock = 22,
    /**
     * The last index that its snapshot covers; 0 if its log is complete.
     */
    BaseIndex = 23,
    /**
     * The term of that entry.
     */
    BaseTerm = 24,
    /**
     * Its faults, as a sum: see `FaultBit`.
     */
    Faults = 25,
    /**
     * Its membership in the cluster; see `MemberCode`.
     */
    Member = 26,
    /**
     * The length of a row.
     */
    Stride = 27,
}

/**
 * r" What a mark means.
 */
export enum SignCode {
    /**
     * r" An election timer fired.
     */
    Timeout = 0,
    /**
     * r" A vote was granted.
     */
    VoteGranted = 1,
    /**
     * r" A vote was rejected.
     */
    VoteDenied = 2,
    /**
     * r" A candidate won.
     */
    Elected = 3,
    /**
     * r" A candidate or leader became a follower.
     */
    SteppedDown = 4,
    /**
     * r" A commit index rose.
     */
    Committed = 5,
    /**
     * r" An entry was applied.
     */
    Applied = 6,
    /**
     * r" Entries were removed from a log.
     */
    Truncated = 7,
    /**
     * r" A server stopped.
     */
    Crashed = 8,
    /**
     * r" A server started.
     */
    Started = 9,
    /**
     * r" All links of a server were cut.
     */
    Isolated = 10,
    /**
     * r" A server is no longer isolated.
     */
    Reconnected = 11,
    /**
     * r" One direction of a link was cut.
     */
    Cut = 12,
    /**
     * r" One direction of a link works again.
     */
    Mended = 13,
    /**
     * r" The network was partitioned.
     */
    Partitioned = 14,
    /**
     * r" The network was healed.
     */
    Healed = 15,
    /**
     * r" A setting changed.
     */
    Setting = 16,
    /**
     * r" A client submitted a command.
     */
    Submitted = 17,
    /**
     * r" A client was answered.
     */
    Answered = 18,
    /**
     * r" A client timed out.
     */
    Waited = 19,
    /**
     * r" The network made a second copy of a message.
     */
    Duplicated = 20,
    /**
     * r" A process was suspended.
     */
    Paused = 21,
    /**
     * r" A process continues.
     */
    Resumed = 22,
    /**
     * r" A machine was added.
     */
    Added = 23,
    /**
     * r" A server uses another configuration.
     */
    Reconfigured = 24,
    /**
     * r" A server took a snapshot, or installed its leader's.
     */
    Snapshot = 25,
    /**
     * r" A link was clogged.
     */
    Clogged = 26,
    /**
     * r" A disk has a fault.
     */
    DiskFault = 27,
    /**
     * r" A disk works again.
     */
    DiskWell = 28,
    /**
     * r" A clock jumped.
     */
    Stepped = 29,
    /**
     * r" Many clients submitted at once.
     */
    Storm = 30,
    /**
     * r" Chaos caused a fault.
     */
    Chaos = 31,
    /**
     * r" A property was violated.
     */
    Violated = 32,
}

/**
 * One direction of a link whose settings differ from the global ones.
 */
export enum TunedField {
    /**
     * The sender.
     */
    From = 0,
    /**
     * The receiver.
     */
    To = 1,
    /**
     * 1 if it is slower, −1 if it is faster.
     */
    Slower = 2,
    /**
     * 1 if its loss, duplication or reordering differs.
     */
    Unreliable = 3,
    /**
     * The length of a row.
     */
    Stride = 4,
}

/**
 * A new random seed, short enough to be read out.
 */
export function freshSeed(): string;

/**
 * The words of the command language, with their descriptions.
 */
export function help(): HelpRow[];

/**
 * The words of the kinds of faults that a search may use.
 */
export function searchKinds(): string[];

/**
 * The version of Raftarium.
 */
export function version(): string;

export type InitInput = RequestInfo | URL | Response | BufferSource | WebAssembly.Module;

export interface InitOutput {
    readonly memory: WebAssembly.Memory;
    readonly __wbg_cluster_free: (a: number, b: number) => void;
    readonly __wbg_searchjob_free: (a: number, b: number) => void;
    readonly cluster_allowed: (a: number) => [number, number];
    readonly cluster_branches: (a: number) => [number, number];
    readonly cluster_cancel: (a: number) => void;
    readonly cluster_client: (a: number, b: any) => any;
    readonly cluster_clients: (a: number) => any;
    readonly cluster_command: (a: number, b: any) => [number, number];
    readonly cluster_compare: (a: number, b: any, c: any) => any;
    readonly cluster_complete: (a: number, b: any, c: any, d: number) => any;
    readonly cluster_deleteBranch: (a: number, b: any) => any;
    readonly cluster_diagram: (a: number, b: any, c: any, d: any, e: any, f: number) => any;
    readonly cluster_diagramList: (a: number, b: any, c: any, d: number) => any;
    readonly cluster_entry: (a: number, b: any, c: any) => any;
    readonly cluster_event: (a: number, b: any, c: number) => any;
    readonly cluster_eventRows: (a: number, b: any, c: number) => [number, number];
    readonly cluster_events: (a: number, b: any) => [number, number];
    readonly cluster_exportEvents: (a: number, b: any, c: any) => any;
    readonly cluster_extend: (a: number, b: any, c: any) => any;
    readonly cluster_failure: (a: number) => any;
    readonly cluster_findEvent: (a: number, b: any, c: number) => any;
    readonly cluster_fingerprint: (a: number) => [number, number];
    readonly cluster_fork: (a: number, b: any) => any;
    readonly cluster_frame: (a: number) => any;
    readonly cluster_furtherBack: (a: number, b: any) => any;
    readonly cluster_goals: (a: number) => [number, number];
    readonly cluster_journey: (a: number, b: any) => any;
    readonly cluster_lanes: (a: number, b: any, c: any) => any;
    readonly cluster_link: (a: number, b: any, c: any) => [number, number];
    readonly cluster_logWindow: (a: number, b: any, c: any) => any;
    readonly cluster_message: (a: number, b: any) => any;
    readonly cluster_new: (a: any) => number;
    readonly cluster_notices: (a: number, b: any) => [number, number];
    readonly cluster_open: (a: number, b: any, c: number) => any;
    readonly cluster_openFresh: (a: number, b: number) => any;
    readonly cluster_openStory: (a: number, b: any, c: any, d: any) => any;
    readonly cluster_pause: (a: number) => void;
    readonly cluster_play: (a: number) => void;
    readonly cluster_properties: (a: number) => [number, number];
    readonly cluster_renameBranch: (a: number, b: any, c: any) => any;
    readonly cluster_rules: (a: number) => [number, number];
    readonly cluster_run: (a: number, b: any) => any;
    readonly cluster_searchStart: (a: number, b: any) => any;
    readonly cluster_seed: (a: number) => [number, number];
    readonly cluster_seek: (a: number, b: any) => void;
    readonly cluster_seekEvent: (a: number, b: any) => void;
    readonly cluster_series: (a: number, b: any, c: any, d: any) => any;
    readonly cluster_server: (a: number, b: any) => any;
    readonly cluster_setHeld: (a: number, b: any) => void;
    readonly cluster_setShown: (a: number, b: any) => void;
    readonly cluster_setSpeed: (a: number, b: any) => void;
    readonly cluster_settings: (a: number, b: any) => [number, number];
    readonly cluster_skipToPause: (a: number) => number;
    readonly cluster_skipToSettled: (a: number) => number;
    readonly cluster_state: (a: number, b: any) => any;
    readonly cluster_statistics: (a: number, b: any, c: any) => any;
    readonly cluster_step: (a: number, b: any, c: number, d: number) => void;
    readonly cluster_summary: (a: number, b: any) => [number, number];
    readonly cluster_switchBranch: (a: number, b: any) => void;
    readonly cluster_text: (a: number) => [number, number];
    readonly cluster_title: (a: number) => [number, number];
    readonly cluster_trace: (a: number, b: any) => any;
    readonly cluster_transitions: (a: number) => any;
    readonly cluster_unknown: (a: number) => [number, number];
    readonly cluster_violations: (a: number) => [number, number];
    readonly cluster_walk: (a: number, b: any, c: any, d: number) => number;
    readonly cluster_why: (a: number, b: any) => any;
    readonly cluster_whyNot: (a: number, b: any, c: number) => any;
    readonly freshSeed: () => [number, number];
    readonly help: () => [number, number];
    readonly searchKinds: () => [number, number];
    readonly searchjob_new: (a: any, b: any) => number;
    readonly searchjob_problem: (a: number) => any;
    readonly searchjob_work: (a: number, b: any) => any;
    readonly version: () => [number, number];
    readonly wasm_bindgen__convert__closures_____invoke__h6e2c5385227de972: (a: number, b: number, c: number) => void;
    readonly wasm_bindgen__convert__closures_____invoke__h5c26b014da43d43b: (a: number, b: number) => void;
    readonly __wbindgen_malloc: (a: number, b: number) => number;
    readonly __wbindgen_realloc: (a: number, b: number, c: number, d: number) => number;
    readonly __wbindgen_free: (a: number, b: number, c: number) => void;
    readonly __wbindgen_exn_store: (a: number) => void;
    readonly __externref_table_alloc: () => number;
    readonly __wbindgen_externrefs: WebAssembly.Table;
    readonly __wbindgen_destroy_closure: (a: number, b: number) => void;
    readonly __externref_drop_slice: (a: number, b: number) => void;
    readonly __wbindgen_start: () => void;
}

export type SyncInitInput = BufferSource | WebAssembly.Module;

/**
 * Instantiates the given `module`, which can either be bytes or
 * a precompiled `WebAssembly.Module`.
 *
 * @param {{ module: SyncInitInput }} module - Passing `SyncInitInput` directly is deprecated.
 *
 * @returns {InitOutput}
 */
export function initSync(module: { module: SyncInitInput } | SyncInitInput): InitOutput;

/**
 * If `module_or_path` is {RequestInfo} or {URL}, makes a request and
 * for everything else, calls `WebAssembly.instantiate` directly.
 *
 * @param {{ module_or_path: InitInput | Promise<InitInput> }} module_or_path - Passing `InitInput` directly is deprecated.
 *
 * @returns {Promise<InitOutput>}
 */
export default function __wbg_init (module_or_path?: { module_or_path: InitInput | Promise<InitInput> } | InitInput | Promise<InitInput>): Promise<InitOutput>;
