// A Raft core to fill in, in the order of Figure 2. It runs as it is, and does nothing.
//
// Have the paper beside you: "In Search of an Understandable Consensus Algorithm (Extended Version)" by
// Ongaro and Ousterhout. Section numbers are its own. docs/cores.md describes events and replies.
//
// Wherever it says TODO, write what the comment says. Begin with elections:
//   1. resetElectionTimer, startElection, requestVotes, handleRequestVote, isUpToDate
//   2. handleMessage, becomeFollower, handleRequestVoteResponse, countVotes
//   3. becomeLeader, sendHeartbeats, recognizeLeader, the first lines of handleAppendEntries
// Then go on with replication: handleSubmit, replicate, the rest of handleAppendEntries,
// handleAppendEntriesResponse, maybeCommit. Snapshots and reads come last.
//
// Two things are done for you at the end of the file: the log with its indexes, which begin at 1, and
// the writes to the disk. To send something: reply.send.push({ to: server, body: { … } }).

/** Makes the state of a server from what its disk holds. A crash loses everything else. */
export function start({ me, servers, disk, settings }) {
  const snapshot = disk.snapshot ?? { last_index: 0, last_term: 0, data: null };
  return {
    me, // the name of this server, such as "S1"
    servers, // the names of all servers, with this one
    settings, // election_timeout: [min, max], heartbeat, no_op, max_batch, snapshot_every
    now: 0,
    // Persistent state on all servers: currentTerm, votedFor, log[]
    term: disk.term,
    voted_for: disk.voted_for,
    log: disk.log, // { term, command } for each entry after the snapshot
    snapshot,
    // Volatile state on all servers: commitIndex, lastApplied
    commit_index: snapshot.last_index,
    last_applied: snapshot.last_index,
    role: "follower", // or "candidate", "leader"
    leader: null,
    // Volatile state on candidates
    votes: [],
    // Volatile state on leaders, reinitialized after election: nextIndex[], matchIndex[]
    next_index: {},
    match_index: {},
    // What is on its way to the disk
    last_write: 0,
    durable_write: 0,
    own_writes: [], // a leader's writes that are not durable yet, each with the index of its entry
    // Add what else you need. It must be plain data: objects, arrays, strings, finite numbers, …
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
  // When you have them: reply.supports = ["snapshots", "reads"];
  resetElectionTimer(state, reply);
}

// ---- AppendEntries RPC -----------------------------------------------------------------------

/**
 * The request has: term, prev_log_index, prev_log_term, entries, leader_commit. Respond with
 * { type: "append_entries_response", term, success, match_index }, by sendDurably.
 */
function handleAppendEntries(state, reply, leader, request) {
  // TODO 1. Reply false if term < currentTerm (§5.1). Any other request is one of this term's leader:
  //         recognizeLeader.
  // TODO 2. Reply false if log doesn't contain an entry at prevLogIndex whose term matches prevLogTerm
  //         (§5.3). What a snapshot contains is committed, and matches (§7).
  // TODO 3. If an existing entry conflicts with a new one (same index but different terms), delete the
  //         existing entry and all that follow it (§5.3): truncate.
  // TODO 4. Append any new entries not already in the log: append.
  // TODO 5. If leaderCommit > commitIndex, set commitIndex = min(leaderCommit, index of last new entry).
  // TODO Reply true. match_index tells the leader up to which index this request has verified the log.
}

/** End of §5.3: what a failure tells the leader, so that it need not go back one entry at a time. */
function findConflict(state, index) {
  // TODO Return the term of the conflicting entry, and the first index of that term. You can do without
  //      at first.
}

// ---- RequestVote RPC -------------------------------------------------------------------------

/**
 * The request has: term, last_log_index, last_log_term. Respond with
 * { type: "request_vote_response", term, granted }, by sendDurably.
 */
function handleRequestVote(state, reply, candidate, request) {
  // TODO 1. Reply false if term < currentTerm (§5.1).
  // TODO 2. If votedFor is null or candidateId, and candidate's log is at least as up-to-date as
  //         receiver's log, grant vote (§5.2, §5.4): persistTermAndVote, resetElectionTimer.
}

/** §5.4.1 */
function isUpToDate(state, last_log_term, last_log_index) {
  // TODO Return whether a log that ends like this is at least as up-to-date as this server's.
}

// ---- Rules for Servers: all servers ----------------------------------------------------------

function handleMessage(state, reply, { from, body }) {
  // TODO If RPC request or response contains term T > currentTerm: set currentTerm = T, convert to
  //      follower (§5.1). Nobody has its vote in the new term yet; persistTermAndVote.

  if (body.type === "append_entries") handleAppendEntries(state, reply, from, body);
  if (body.type === "request_vote") handleRequestVote(state, reply, from, body);
  if (body.type === "install_snapshot") handleInstallSnapshot(state, reply, from, body);

  // TODO Ignore the responses of earlier terms.

  if (body.type === "append_entries_response") handleAppendEntriesResponse(state, reply, from, body);
  if (body.type === "request_vote_response") handleRequestVoteResponse(state, reply, from, body);
  if (body.type === "install_snapshot_response") handleInstallSnapshotResponse(state, reply, from, body);
}

/** This runs at the end of each step. */
function applyCommitted(state, reply) {
  // TODO If commitIndex > lastApplied: increment lastApplied, apply log[lastApplied] to state machine
  //      (§5.3): reply.apply.push(index). A leader answers its client: answerClient.
  // TODO §7: if settings.snapshot_every is not 0, and so many entries have been applied since the last
  //      snapshot, askForSnapshot.
}

function becomeFollower(state, reply) {
  // TODO Leave the role that it had, with all that belongs to it: leader, votes, own_writes. The timers
  //      "heartbeat" and "retry" stop: reply.timers.heartbeat = null. A leader had no election timer: it
  //      needs one now.
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
  // TODO reply.timers.election = [min, max]: Raftarium draws a time between both, and sends the event
  //      "timer" then. Setting a timer that runs replaces its time.
}

/** A message of the leader of this term has arrived. */
function recognizeLeader(state, reply, leader) {
  // TODO A candidate converts to follower (§5.2). Keep the leader, for clients that ask this server.
  // TODO Reset the election timer.
}

// ---- Rules for Servers: candidates -----------------------------------------------------------

/** On conversion to candidate, start election (§5.2). */
function startElection(state, reply) {
  // TODO Increment currentTerm.
  // TODO Vote for self: persistTermAndVote.
  // TODO Reset election timer.
  // TODO Send RequestVote RPCs to all other servers: requestVotes.
}

function requestVotes(state, reply) {
  // TODO Return until isDurable: this server's own vote must be durable first. handleDurable calls this
  //      function again then, if the server is still a candidate.
  // TODO Send { type: "request_vote", term, last_log_index, last_log_term } to all other servers.
  // TODO §5.1: servers retry RPCs if they do not receive a response in a timely manner. Set the timer
  //      "retry" to settings.heartbeat milliseconds, and do not ask those again that have responded.
}

function handleRequestVoteResponse(state, reply, voter, { granted }) {
  // TODO Add the voter to state.votes, if this server is still a candidate; each server has one vote.
  countVotes(state, reply);
}

/** This is called for each vote, and when this server's own vote is durable. */
function countVotes(state, reply) {
  // TODO If votes received from majority of servers: become leader (§5.2).
}

// ---- Rules for Servers: leaders --------------------------------------------------------------

function becomeLeader(state, reply) {
  // TODO Initialize next_index and match_index for each server, itself included (Figure 2). Its own log is
  //      durable: match_index of itself is lastIndex(state).
  // TODO Stop the timers "election" and "retry".
  // TODO §8: if settings.no_op is true, append an empty entry: appendOwn(state, reply, null).
  // TODO Upon election: send initial heartbeat to each server, to prevent election timeouts (§5.2).
}

function sendHeartbeats(state, reply) {
  // TODO Send entries to each server that needs some (replicate), and to the others an AppendEntries
  //      without entries.
  // TODO Repeat during idle periods, to prevent election timeouts (§5.2): set the timer "heartbeat" to
  //      settings.heartbeat.
}

function handleSubmit(state, reply, { command }) {
  // TODO A server that is not the leader redirects the client: redirect.
  // TODO If command received from client: append entry to local log (appendOwn), and replicate it.
}

/** Appends an entry of this leader; its write is remembered until it is durable. */
function appendOwn(state, reply, command) {
  append(state, reply, { term: state.term, command });
  state.own_writes.push({ id: reply.write.id, last_index: lastIndex(state) });
}

function answerClient(state, reply, index) {
  // TODO Respond after entry applied to state machine (§5.3), if the entry is one of this leader's own
  //      term, and not an empty one: reply.answer.push({ command: command.id, applied: index }).
}

/** §8: a server that is not the leader tells the client of the leader that it knows. */
function redirect(state, reply, id) {
  reply.answer.push({ command: id, not_leader: state.leader });
}

function replicate(state, reply, peer) {
  // TODO If last log index ≥ nextIndex for a follower: send AppendEntries RPC with log entries starting
  //      at nextIndex (§5.3), at most settings.max_batch. Return whether anything was sent.
  // TODO §7: if the next entry is in the snapshot, send that: sendSnapshot.
  // Later: do not send the same entries again while the response may still arrive.
}

function sendAppendEntries(state, reply, peer, prev_log_index, entries) {
  // TODO Send { type: "append_entries", term, prev_log_index, prev_log_term, entries, leader_commit }.
}

function handleAppendEntriesResponse(state, reply, peer, response) {
  // TODO Return unless this server is still the leader: this very response may have had a higher term.
  // TODO If successful: update nextIndex and matchIndex for follower (§5.3): advanceMatchIndex.
  // TODO If AppendEntries fails because of log inconsistency: decrement nextIndex and retry (§5.3).
  //      Responses can arrive late: how can you tell an old failure from the answer to the last request?
  // TODO Send what is left: replicate.
}

/** This is called for a response, and for `state.me` when the leader's own entries are durable. */
function advanceMatchIndex(state, peer, match_index) {
  // TODO Update both indexes. Responses may arrive late or twice: neither index goes back.
  maybeCommit(state);
}

/** End of §5.3 */
function nextIndexAfter(state, response) {
  // TODO Return the next_index with which to continue after a failure: see findConflict.
}

function maybeCommit(state) {
  // TODO If there exists an N such that N > commitIndex, a majority of matchIndex[i] ≥ N, and
  //      log[N].term == currentTerm: set commitIndex = N (§5.3, §5.4).
}

// ---- InstallSnapshot RPC (§7, Figure 13); a snapshot is one message, so rules 2 to 5 are not needed

/**
 * The request has: term, last_index, last_term, data. Respond with
 * { type: "install_snapshot_response", term, last_index }, by sendDurably.
 */
function handleInstallSnapshot(state, reply, leader, request) {
  // TODO 1. Reply immediately if term < currentTerm. Such a response confirms no entry.
  // TODO    recognizeLeader. A snapshot that ends at commitIndex or before contains nothing new.
  // TODO 6. If existing log entry has same index and term as snapshot's last included entry, retain log
  //         entries following it. 7. Otherwise, discard the entire log: compact.
  // TODO 8. Reset state machine using snapshot contents: reply.restore = true.
}

function sendSnapshot(state, reply, peer) {
  // TODO Send { type: "install_snapshot", term, last_index, last_term, data }.
}

function handleInstallSnapshotResponse(state, reply, peer, response) {
  // TODO The follower has all that the snapshot contains: advanceMatchIndex, replicate.
}

/** §7: Raftarium answers with the event "snapshot". */
function askForSnapshot(state, reply) {
  if (state.last_applied > state.snapshot.last_index) reply.snapshot = state.last_applied;
}

function takeSnapshot(state, reply, { index, data }) {
  // TODO Unless there is a newer one: compact, with { last_index, last_term, data } and the log after it.
}

// ---- Reads without the log (§8; dissertation §6.4) -------------------------------------------

function handleRead(state, reply, { command }) {
  // TODO A server that is not the leader redirects the client.
  // TODO Keep the read, and send heartbeats at once. Their responses must tell which heartbeats they
  //      answer: number them.
}

/** This runs at the end of each step: what is committed has been applied. */
function answerReads(state, reply) {
  // TODO A leader answers a read, { command: id, read: true }, when it has committed an entry of its term
  //      (§8), and a majority has answered heartbeats that were sent after the read arrived.
  // TODO A server that leads no longer redirects the clients of all its reads.
}

// ---- The log, the disk, and messages: all this is ready to use ---------------------------------

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

function compact(state, reply, snapshot, log) {
  state.snapshot = snapshot;
  state.log = log;
  write(state, reply).snapshot = snapshot;
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
