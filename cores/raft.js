// A complete Raft core, in the order and the words of Figure 2.
//
// Section numbers are those of "In Search of an Understandable Consensus Algorithm (Extended Version)"
// by Ongaro and Ousterhout; "dissertation" is Ongaro's. docs/cores.md describes events and replies.

/** Makes the state of a server from what its disk holds. A crash loses everything else. */
export function start({ me, servers, disk, settings }) {
  const snapshot = disk.snapshot ?? { last_index: 0, last_term: 0, data: null };
  return {
    me,
    servers,
    settings,
    now: 0,
    // Persistent state on all servers
    term: disk.term,
    voted_for: disk.voted_for,
    log: disk.log, // the entries after the snapshot
    snapshot,
    // Volatile state on all servers
    commit_index: snapshot.last_index,
    last_applied: snapshot.last_index,
    role: "follower",
    leader: null,
    // Volatile state on candidates
    votes: [],
    answered: [],
    // Volatile state on leaders, reinitialized after election
    next_index: {},
    match_index: {},
    retry_at: {}, // until when each follower may take to respond to entries
    round: 0, // counts the rounds of heartbeats
    confirmed: {}, // the last round that each server has answered
    reads: [], // reads that wait until a majority has answered a round
    // What is on its way to the disk
    last_write: 0,
    durable_write: 0,
    own_writes: [], // a leader's writes that are not durable yet, each with the index of its entry
  };
}

/** Handles one event, and returns what is to be done. */
export function step(state, event) {
  const reply = { send: [], timers: {}, apply: [], answer: [] };
  state.now = event.now;
  handlers[event.event](state, reply, event);
  applyCommitted(state, reply);
  answerReads(state, reply);
  return reply;
}

const handlers = {
  start: handleStart,
  message: handleMessage,
  timer: handleTimer,
  durable: handleDurable,
  submit: handleSubmit,
  read: handleRead,
  compact: askForSnapshot,
  snapshot: takeSnapshot,
  settings: (state, reply, { settings }) => (state.settings = settings),
};

function handleStart(state, reply) {
  reply.supports = ["reads", "snapshots"];
  resetElectionTimer(state, reply);
}

// ---- AppendEntries RPC -----------------------------------------------------------------------

function handleAppendEntries(state, reply, leader, request) {
  const { prev_log_index, prev_log_term, entries, leader_commit, round } = request;
  const respond = (fields) =>
    sendDurably(state, reply, leader, { type: "append_entries_response", term: state.term, ...fields });

  // 1. Reply false if term < currentTerm (§5.1).
  if (request.term < state.term) return respond({ success: false, round: 0 });
  recognizeLeader(state, reply, leader);

  // 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm
  //    (§5.3). What a snapshot contains is committed, and matches (§7).
  if (prev_log_index > state.snapshot.last_index && termAt(state, prev_log_index) !== prev_log_term) {
    return respond({ success: false, round, prev_log_index, ...findConflict(state, prev_log_index) });
  }

  entries.forEach((entry, i) => {
    const index = prev_log_index + 1 + i;
    if (index <= state.snapshot.last_index) return;
    // 3. If an existing entry conflicts with a new one (same index but different terms), delete the
    //    existing entry and all that follow it (§5.3).
    if (index <= lastIndex(state) && termAt(state, index) !== entry.term) truncate(state, reply, index);
    // 4. Append any new entries not already in the log.
    if (index > lastIndex(state)) append(state, reply, entry);
  });

  // 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry).
  const match_index = prev_log_index + entries.length;
  state.commit_index = Math.max(state.commit_index, Math.min(leader_commit, match_index));
  respond({ success: true, round, match_index });
}

/** End of §5.3: with these, the leader can skip all entries of the conflicting term at once. */
function findConflict(state, index) {
  if (index > lastIndex(state)) return { conflict_term: null, conflict_index: lastIndex(state) + 1 };
  const conflict_term = termAt(state, index);
  while (index - 1 > state.snapshot.last_index && termAt(state, index - 1) === conflict_term) index -= 1;
  return { conflict_term, conflict_index: index };
}

// ---- RequestVote RPC -------------------------------------------------------------------------

function handleRequestVote(state, reply, candidate, { term, last_log_index, last_log_term }) {
  // 1. Reply false if term < currentTerm (§5.1).
  // 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as
  //    receiver's log, grant vote (§5.2, §5.4).
  const granted =
    term === state.term &&
    (state.voted_for === null || state.voted_for === candidate) &&
    isUpToDate(state, last_log_term, last_log_index);
  if (granted) {
    state.voted_for = candidate;
    persistTermAndVote(state, reply);
    resetElectionTimer(state, reply);
  }
  sendDurably(state, reply, candidate, { type: "request_vote_response", term: state.term, granted });
}

/** §5.4.1: a later last term is more up-to-date; with the same last term, the longer log is. */
function isUpToDate(state, last_log_term, last_log_index) {
  if (last_log_term !== lastTerm(state)) return last_log_term > lastTerm(state);
  return last_log_index >= lastIndex(state);
}

// ---- Rules for Servers: all servers ----------------------------------------------------------

function handleMessage(state, reply, { from, body }) {
  // If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
  // follower (§5.1).
  if (body.term > state.term) {
    state.term = body.term;
    state.voted_for = null;
    persistTermAndVote(state, reply);
    becomeFollower(state, reply);
  }
  if (body.type === "append_entries") handleAppendEntries(state, reply, from, body);
  if (body.type === "request_vote") handleRequestVote(state, reply, from, body);
  if (body.type === "install_snapshot") handleInstallSnapshot(state, reply, from, body);

  // A response of an earlier term does not concern the present one.
  if (body.term < state.term) return;
  if (body.type === "append_entries_response") handleAppendEntriesResponse(state, reply, from, body);
  if (body.type === "request_vote_response") handleRequestVoteResponse(state, reply, from, body);
  if (body.type === "install_snapshot_response") handleInstallSnapshotResponse(state, reply, from, body);
}

/** If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] (§5.3). */
function applyCommitted(state, reply) {
  while (state.last_applied < state.commit_index) {
    state.last_applied += 1;
    reply.apply.push(state.last_applied);
    answerClient(state, reply, state.last_applied);
  }
  const { snapshot_every } = state.settings;
  const applied = state.last_applied - state.snapshot.last_index;
  if (snapshot_every > 0 && applied >= snapshot_every) askForSnapshot(state, reply);
}

function becomeFollower(state, reply) {
  // A leader has no election timer. A candidate's continues: only a leader or a vote resets it.
  if (state.role === "leader") resetElectionTimer(state, reply);
  state.role = "follower";
  state.leader = null;
  state.votes = [];
  state.own_writes = [];
  reply.timers.heartbeat = null;
  reply.timers.retry = null;
}

// ---- Rules for Servers: followers ------------------------------------------------------------

function handleTimer(state, reply, { name }) {
  // If election timeout elapses without receiving AppendEntries RPC from current leader or granting
  // vote to candidate: convert to candidate. A candidate whose timeout elapses starts a new election.
  if (name === "election") startElection(state, reply);
  if (name === "retry" && state.role === "candidate") requestVotes(state, reply);
  if (name === "heartbeat" && state.role === "leader") sendHeartbeats(state, reply);
}

/** §5.2: the timeout is random, and drawn again each time, so that split votes are rare. */
function resetElectionTimer(state, reply) {
  reply.timers.election = state.settings.election_timeout;
}

/** If a candidate receives a message of the leader of its term: convert to follower (§5.2). */
function recognizeLeader(state, reply, leader) {
  if (state.role !== "follower") becomeFollower(state, reply);
  state.leader = leader;
  resetElectionTimer(state, reply);
}

// ---- Rules for Servers: candidates -----------------------------------------------------------

/** On conversion to candidate, start election (§5.2). */
function startElection(state, reply) {
  becomeFollower(state, reply);
  state.role = "candidate";
  // Increment currentTerm; vote for self; reset election timer; send RequestVote RPCs to all others.
  state.term += 1;
  state.voted_for = state.me;
  state.votes = [state.me];
  state.answered = [state.me];
  persistTermAndVote(state, reply);
  resetElectionTimer(state, reply);
  requestVotes(state, reply);
}

/** §5.1: servers retry RPCs if they do not receive a response in a timely manner. */
function requestVotes(state, reply) {
  reply.timers.retry = state.settings.heartbeat;
  // Its own vote must be durable first: handleDurable asks then. With `after_write` the requests would leave even if the
  // candidacy were over by then: a candidate whose disk is slow would reset the timers of all others, and win nothing.
  if (!isDurable(state)) return;
  const last = { last_log_index: lastIndex(state), last_log_term: lastTerm(state) };
  for (const server of state.servers.filter((server) => !state.answered.includes(server))) {
    reply.send.push({ to: server, body: { type: "request_vote", term: state.term, ...last } });
  }
}

function handleRequestVoteResponse(state, reply, voter, { granted }) {
  if (state.role !== "candidate") return;
  state.answered.push(voter);
  if (granted && !state.votes.includes(voter)) state.votes.push(voter);
  countVotes(state, reply);
}

/** If votes received from majority of servers: become leader (§5.2). */
function countVotes(state, reply) {
  if (state.role === "candidate" && isMajority(state, state.votes)) becomeLeader(state, reply);
}

// ---- Rules for Servers: leaders --------------------------------------------------------------

/** Upon election: send initial heartbeat to each server, to prevent election timeouts (§5.2). */
function becomeLeader(state, reply) {
  state.role = "leader";
  state.leader = state.me;
  state.round = 0;
  for (const server of state.servers) {
    state.next_index[server] = lastIndex(state) + 1;
    state.match_index[server] = 0;
    state.retry_at[server] = 0;
    state.confirmed[server] = 0;
  }
  // Its vote for itself was written after its entries and is durable, so they are, too.
  state.match_index[state.me] = lastIndex(state);
  reply.timers.election = null;
  reply.timers.retry = null;
  // §8: an empty entry lets it commit, and know, what earlier leaders have left.
  if (state.settings.no_op) appendOwn(state, reply, null);
  sendHeartbeats(state, reply);
}

/** Repeat during idle periods, to prevent election timeouts (§5.2). */
function sendHeartbeats(state, reply) {
  state.round += 1;
  state.confirmed[state.me] = state.round;
  for (const peer of peers(state)) {
    const prev_log_index = Math.max(state.next_index[peer] - 1, state.snapshot.last_index);
    if (!replicate(state, reply, peer)) sendAppendEntries(state, reply, peer, prev_log_index, []);
  }
  reply.timers.heartbeat = state.settings.heartbeat;
}

/** If command received from client: append entry to local log, respond after it is applied (§5.3). */
function handleSubmit(state, reply, { command }) {
  if (state.role !== "leader") return redirect(state, reply, command.id);
  appendOwn(state, reply, command);
  for (const peer of peers(state)) replicate(state, reply, peer);
}

function appendOwn(state, reply, command) {
  append(state, reply, { term: state.term, command });
  state.own_writes.push({ id: reply.write.id, last_index: lastIndex(state) });
}

/** An entry of a leader's own term came from one of its clients. */
function answerClient(state, reply, index) {
  const { term, command } = entryAt(state, index);
  if (state.role !== "leader" || term !== state.term || command === null) return;
  reply.answer.push({ command: command.id, applied: index });
}

/** §8: a server that is not the leader tells the client of the leader that it knows. */
function redirect(state, reply, id) {
  reply.answer.push({ command: id, not_leader: state.leader });
}

/**
 * If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting at
 * nextIndex (§5.3). The next ones follow after its response, or after a while without one (§5.1).
 * Returns whether anything was sent.
 */
function replicate(state, reply, peer) {
  const next_index = state.next_index[peer];
  if (lastIndex(state) < next_index || state.now < state.retry_at[peer]) return false;
  state.retry_at[peer] = state.now + state.settings.heartbeat;
  // §7: it sends its snapshot if it has discarded the next entry that the follower needs.
  if (next_index <= state.snapshot.last_index) {
    sendSnapshot(state, reply, peer);
  } else {
    const entries = entriesAfter(state, next_index - 1).slice(0, state.settings.max_batch);
    sendAppendEntries(state, reply, peer, next_index - 1, entries);
  }
  return true;
}

function sendAppendEntries(state, reply, peer, prev_log_index, entries) {
  const body = {
    type: "append_entries",
    term: state.term,
    prev_log_index,
    prev_log_term: termAt(state, prev_log_index),
    entries,
    leader_commit: state.commit_index,
    round: state.round,
  };
  reply.send.push({ to: peer, body });
}

function handleAppendEntriesResponse(state, reply, peer, response) {
  if (state.role !== "leader") return;
  state.confirmed[peer] = Math.max(state.confirmed[peer], response.round);
  if (response.success) {
    // If successful: update nextIndex and matchIndex for follower (§5.3).
    advanceMatchIndex(state, peer, response.match_index);
  } else if (response.prev_log_index === state.next_index[peer] - 1) {
    // If AppendEntries fails because of log inconsistency: decrement nextIndex and retry (§5.3).
    // Other failures are old, or of a request of an earlier term.
    state.next_index[peer] = nextIndexAfter(state, response);
    state.retry_at[peer] = 0;
  }
  replicate(state, reply, peer);
}

/** Responses may arrive late or twice: then they say nothing new. */
function advanceMatchIndex(state, peer, match_index) {
  if (match_index <= state.match_index[peer]) return;
  state.match_index[peer] = match_index;
  state.next_index[peer] = Math.max(state.next_index[peer], match_index + 1);
  state.retry_at[peer] = 0;
  maybeCommit(state);
}

/** End of §5.3: it continues after its own last entry of the conflicting term, or skips that term. */
function nextIndexAfter(state, { conflict_term, conflict_index }) {
  const last = state.log.findLastIndex((entry) => entry.term === conflict_term);
  return last === -1 ? conflict_index : state.snapshot.last_index + last + 2;
}

/**
 * If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and
 * log[N].term == currentTerm: set commitIndex = N (§5.3, §5.4).
 */
function maybeCommit(state) {
  for (let n = state.commit_index + 1; n <= lastIndex(state); n += 1) {
    const holders = state.servers.filter((server) => state.match_index[server] >= n);
    if (isMajority(state, holders) && termAt(state, n) === state.term) state.commit_index = n;
  }
}

// ---- InstallSnapshot RPC (§7, Figure 13); a snapshot is one message, so rules 2 to 5 are not needed

function handleInstallSnapshot(state, reply, leader, { term, last_index, last_term, data, round }) {
  const respond = (fields) =>
    sendDurably(state, reply, leader, { type: "install_snapshot_response", term: state.term, ...fields });

  // 1. Reply immediately if term < currentTerm.
  if (term < state.term) return respond({ last_index: 0, round: 0 });
  recognizeLeader(state, reply, leader);

  // An old snapshot contains nothing that this server lacks.
  if (last_index > state.commit_index) {
    // 6. If existing log entry has same index and term as snapshot's last included entry, retain log
    //    entries following it. 7. Otherwise, discard the entire log.
    const log = termAt(state, last_index) === last_term ? entriesAfter(state, last_index) : [];
    compact(state, reply, { last_index, last_term, data }, log);
    // 8. Reset state machine using snapshot contents.
    reply.restore = true;
    state.commit_index = last_index;
    state.last_applied = last_index;
  }
  respond({ last_index, round });
}

function sendSnapshot(state, reply, peer) {
  const body = { type: "install_snapshot", term: state.term, ...state.snapshot, round: state.round };
  reply.send.push({ to: peer, body });
}

function handleInstallSnapshotResponse(state, reply, peer, response) {
  if (state.role !== "leader") return;
  state.confirmed[peer] = Math.max(state.confirmed[peer], response.round);
  advanceMatchIndex(state, peer, response.last_index);
  replicate(state, reply, peer);
}

/** Servers take snapshots independently, of what they have applied (§7). */
function askForSnapshot(state, reply) {
  if (state.last_applied > state.snapshot.last_index) reply.snapshot = state.last_applied;
}

function takeSnapshot(state, reply, { index, data }) {
  if (index <= state.snapshot.last_index) return;
  const snapshot = { last_index: index, last_term: termAt(state, index), data };
  compact(state, reply, snapshot, entriesAfter(state, index));
}

function compact(state, reply, snapshot, log) {
  state.snapshot = snapshot;
  state.log = log;
  write(state, reply).snapshot = snapshot;
}

// ---- Reads without the log (§8; dissertation §6.4) -------------------------------------------

function handleRead(state, reply, { command }) {
  if (state.role !== "leader") return redirect(state, reply, command.id);
  sendHeartbeats(state, reply);
  state.reads.push({ id: command.id, round: state.round });
}

/** What is committed has been applied in this step, so a read need not wait for that. */
function answerReads(state, reply) {
  if (state.role !== "leader") {
    for (const { id } of state.reads) redirect(state, reply, id);
    state.reads = [];
    return;
  }
  // A leader knows which entries are committed when it has committed one of its own term.
  if (termAt(state, state.commit_index) !== state.term) return;
  // It must have heard from a majority since the read arrived: it may have been deposed.
  const isConfirmed = ({ round }) =>
    isMajority(state, state.servers.filter((server) => state.confirmed[server] >= round));
  for (const { id } of state.reads.filter(isConfirmed)) reply.answer.push({ command: id, read: true });
  state.reads = state.reads.filter((read) => !isConfirmed(read));
}

// ---- The log, the disk, and messages ---------------------------------------------------------

const lastIndex = (state) => state.snapshot.last_index + state.log.length;
const lastTerm = (state) => termAt(state, lastIndex(state));
const entryAt = (state, index) => state.log[index - state.snapshot.last_index - 1];
const entriesAfter = (state, index) => state.log.slice(index - state.snapshot.last_index);
const peers = (state) => state.servers.filter((server) => server !== state.me);
const isMajority = (state, servers) => servers.length > state.servers.length / 2;

/** The term of the entry at an index; undefined if the log does not have it. */
function termAt(state, index) {
  return index === state.snapshot.last_index ? state.snapshot.last_term : entryAt(state, index)?.term;
}

function append(state, reply, entry) {
  state.log.push(entry);
  const { append = [] } = write(state, reply);
  reply.write.append = [...append, entry];
}

function truncate(state, reply, index) {
  state.log = state.log.slice(0, index - state.snapshot.last_index - 1);
  write(state, reply).truncate_from = index;
}

function persistTermAndVote(state, reply) {
  Object.assign(write(state, reply), { term: state.term, voted_for: state.voted_for });
}

/** The write of this step; its first change begins it. */
function write(state, reply) {
  if (!reply.write) reply.write = { id: (state.last_write += 1) };
  return reply.write;
}

function handleDurable(state, reply, { write }) {
  state.durable_write = write;
  // A server's own vote and its own entries count when they are durable, like those of others.
  if (state.role === "candidate" && isDurable(state)) {
    requestVotes(state, reply);
    countVotes(state, reply);
  }
  while (state.own_writes.length > 0 && state.own_writes[0].id <= write) {
    advanceMatchIndex(state, state.me, state.own_writes.shift().last_index);
  }
}

/** Whether everything is on the disk. */
const isDurable = (state) => state.durable_write === state.last_write;

/** Persistent state is updated on stable storage before responding to RPCs, so the message waits. */
function sendDurably(state, reply, to, body) {
  reply.send.push(isDurable(state) ? { to, body } : { to, body, after_write: state.last_write });
}
