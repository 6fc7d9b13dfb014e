// Follows the text of cores/raft.js, whose functions are called raftStart and raftStep: five servers with an arbitrary network, one event in each step,
// drawn by a generator in the state. What differs in any of it between two machines changes all that follows.

const servers = ["S1", "S2", "S3", "S4", "S5"];
const settings = { election_timeout: [150, 300], heartbeat: 50, no_op: true, max_batch: 8, reads: "index", snapshot_every: 20 };

export function start() {
  const state = { role: "follower", term: 0, voted_for: null, commit_index: 0, seed: 12345, now: 0, number: 1.5, servers: {}, disks: {}, pending: [] };
  for (const me of servers) {
    state.disks[me] = { term: 0, voted_for: null, log: [], snapshot: null };
    restart(state, me);
  }
  return state;
}

export function step(state) {
  state.now += 1 + draw(state, 20) / 8;
  const reply = act(state);
  const leader = Object.values(state.servers).findLast(({ role }) => role === "leader");
  Object.assign(state, { role: leader ? "leader" : "follower", term: Math.max(...Object.values(state.servers).map(({ term }) => term)) });
  state.commit_index = Math.max(...Object.values(state.servers).map(({ commit_index }) => commit_index));
  return { ...reply, numbers: numbers(state), words: words(state) };
}

/** Numbers whose last digits show how the machine calculates and prints. */
function numbers(state) {
  state.number = Math.sqrt(state.number * 1.37 + draw(state, 1000) / 7) % 1e6;
  const { number } = state;
  return [number, number / 3e20, number * 1e30, Math.fround(number), Math.trunc(number * 1e9) % 4096, 1 / (number + 1), 2 ** (draw(state, 100) - 50)];
}

/** Texts, and the order of things. */
function words(state) {
  const text = `${state.number}`.slice(0, 12).split("").sort().join("") + String.fromCodePoint(0x1f600 + draw(state, 60));
  const set = new Set([text.toUpperCase(), text.padStart(15, "ä"), ...text]);
  const object = Object.fromEntries([...set].map((word, index) => [word.charCodeAt(0) % 7 ? word : index, index]));
  return [text, JSON.stringify(object), Object.keys(object).toSorted((a, b) => b.length - a.length || (a < b ? -1 : 1)), state.number.toFixed(3), state.number.toString(36)];
}

function act(state) {
  const chance = draw(state, 100);
  const me = servers[draw(state, servers.length)];
  if (chance < 1) return restart(state, me);
  if (chance < 12) return give(state, me, { event: "submit", command: { id: `c${state.seed}`, text: `x=${chance}` } });
  if (chance < 14) return give(state, me, { event: "read", command: { id: `r${state.seed}`, text: "x" } });
  if (state.pending.length === 0) return give(state, me, { event: "timer", name: "election", forced: false });
  // Messages may overtake each other, writes of one server may not.
  const [{ to, event }] = state.pending.splice(draw(state, Math.min(state.pending.length, 10)), 1);
  if (event.event === "message" && chance > 97) return {};
  // Elections are rare, or there would be nothing else.
  if (event.name === "election" && draw(state, 40) > 0) {
    state.pending.push({ to, event });
    return {};
  }
  return give(state, to, event);
}

function restart(state, me) {
  state.pending = state.pending.filter(({ to }) => to !== me);
  const disk = JSON.parse(JSON.stringify(state.disks[me]));
  state.servers[me] = raftStart({ event: "start", me, now: state.now, servers, disk, settings });
  return give(state, me, { event: "start", servers, disk, settings });
}

function give(state, me, event) {
  const reply = raftStep(state.servers[me], { ...event, me, now: state.now });
  if (reply.write) {
    save(state.disks[me], reply.write);
    state.pending.push({ to: me, event: { event: "durable", write: reply.write.id } });
  }
  for (const { to, body } of reply.send) state.pending.push({ to, event: { event: "message", from: me, body: JSON.parse(JSON.stringify(body)) } });
  for (const [name, time] of Object.entries(reply.timers)) {
    state.pending = state.pending.filter(({ to, event }) => to !== me || event.event !== "timer" || event.name !== name);
    if (time !== null) state.pending.push({ to: me, event: { event: "timer", name, forced: false } });
  }
  if (reply.snapshot) state.pending.push({ to: me, event: { event: "snapshot", index: reply.snapshot, data: `up to ${reply.snapshot}` } });
  return { me, event: event.event, reply: JSON.parse(JSON.stringify(reply)) };
}

/** A disk on which every write is durable at once. */
function save(disk, { term = disk.term, voted_for, snapshot, truncate_from, append = [] }) {
  disk.voted_for = voted_for !== undefined ? voted_for : term === disk.term ? disk.voted_for : null;
  disk.term = term;
  const base = disk.snapshot?.last_index ?? 0;
  if (truncate_from) disk.log.length = truncate_from - base - 1;
  if (snapshot) {
    disk.log = disk.log.slice(snapshot.last_index - base);
    disk.snapshot = snapshot;
  }
  disk.log.push(...append);
}

/** A number from 0 to `below` - 1 (xorshift32). */
function draw(state, below) {
  state.seed ^= state.seed << 13;
  state.seed ^= state.seed >>> 17;
  state.seed ^= state.seed << 5;
  state.seed >>>= 0;
  return state.seed % below;
}
