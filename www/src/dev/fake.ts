// A stand-in for the wasm module, to look at the views with. Deleted when the module is bound.

import {
  CellField, ClientCode, ClientField, CutField, FateCode, HeaderField, KindCode, LaneCode, LaneField,
  MessageField, RoleCode, ServerField,
} from '../model';
import type {
  Cluster, Completion, EventQuery, EventRow, Level, EventTarget, Library, MessageDetails, Notice, Problem, Reply,
  ServerDetails, Step, ViolationDetails,
} from '../model';

interface Entry { term: number; command: number }
interface Server {
  id: number; up: boolean; role: RoleCode; term: number; vote: number; log: Entry[]; durable: number; commit: number;
  leader: number; start: number; end: number; yes: Set<number>; no: Set<number>; isolated: boolean; group: number;
  next: number[]; match: number[]; beat: number; laneFrom: number;
}
interface Msg {
  id: number; kind: KindCode; from: number; to: number; sent: number; due: number; term: number; yes: number;
  entries: Entry[]; prev: number; prevTerm: number; commit: number; last: number; command: number; lost: boolean;
}
interface Client { id: number; state: ClientCode; server: number; command: number; since: number }

let salt = 7;
const random = (): number => {
  salt = (salt * 1103515245 + 12345) % 2147483648;
  return salt / 2147483648;
};

class FakeCluster implements Cluster {
  now = 0; playing = false; speed = 0.05; epoch = 0; servers: Server[] = []; messages: Msg[] = []; clients: Client[] = [];
  cuts = new Set<string>(); commands: string[] = ['']; rows: EventRow[] = []; lanesDone: number[][] = [];
  logRev = 0; laneRev = 0; nextMessage = 1; served = 0; noticesList: Notice[] = []; violationList: ViolationDetails[] = [];
  lines: string[] = []; theSeed = '42'; last = 0; handle = 0; dirty = false; nextLoad = 0; load = 0;

  constructor(private readonly onFrame: () => void) { this.start(5); }
  free(): void { cancelAnimationFrame(this.handle); }

  start(n: number): void {
    this.epoch++; this.now = 0; this.messages = []; this.clients = []; this.cuts.clear(); this.rows = []; this.lanesDone = [];
    this.servers = Array.from({ length: n }, (_, i) => ({
      id: i + 1, up: true, role: RoleCode.Follower, term: 0, vote: 0, log: [], durable: 0, commit: 0, leader: 0,
      start: 0, end: 150 + random() * 150, yes: new Set<number>(), no: new Set<number>(), isolated: false, group: 0,
      next: [], match: [], beat: 0, laneFrom: 0,
    }));
    this.touch();
  }
  open(text: string, seed?: string): Problem | undefined {
    if (seed !== undefined && !/^\d+$/.test(seed)) return { message: `'${seed}' is no seed`, suggestion: '42' };
    this.theSeed = seed ?? '1';
    salt = Number(this.theSeed) + 7;
    this.lines = [];
    const count = /servers (\d+)/.exec(text);
    this.start(count ? Number(count[1]) : 5);
    const load = /load (\d+)/.exec(text);
    this.load = load ? Number(load[1]) : 0;
    return undefined;
  }
  skipToSettled(within: number): boolean {
    const end = this.now + within;
    while (this.now < end && !this.servers.some((s) => s.role === RoleCode.Leader)) this.advance(1);
    this.advance(60);
    return true;
  }
  text(): string { return `servers ${this.servers.length}\nseed ${this.theSeed}\n${this.lines.join('\n')}\n`; }
  seed(): string { return this.theSeed; }
  title(): string { return ''; }

  run(line: string): Reply {
    const word = line.trim().split(/\s+/);
    const ids = [...line.matchAll(/S(\d+)/g)].map((m) => Number(m[1]));
    const s = word[1] === 'leader' ? this.servers.find((x) => x.up && x.role === RoleCode.Leader) : this.servers[(ids[0] ?? 1) - 1];
    switch (word[0]) {
      case 'crash': if (s) { this.lane(s); s.up = false; s.role = RoleCode.Follower; s.commit = 0; s.leader = 0; s.end = NaN; s.log.length = s.durable; this.event(s.id, 'warn', '💥', 'world', `S${s.id} crashed; nothing was lost`); } break;
      case 'restart': if (s) { this.lane(s); s.up = true; this.arm(s); this.event(s.id, 'info', '🔄', 'world', `S${s.id} started again in term ${s.term} with ${s.log.length} entries`); } break;
      case 'isolate': if (s) { s.isolated = true; this.event(s.id, 'warn', '🏝️', 'net', `S${s.id} is isolated`); } break;
      case 'reconnect': if (s) { s.isolated = false; this.event(s.id, 'info', '🔌', 'net', `S${s.id} is connected again`); } break;
      case 'timeout': if (s) this.elect(s); break;
      case 'cut': for (const [a, b] of this.wires(line, ids)) this.cuts.add(`${a}>${b}`); this.event(0, 'warn', '✂️', 'net', `${line.slice(4)} is cut`); break;
      case 'heal': if (ids.length) { for (const [a, b] of this.wires(line, ids)) this.cuts.delete(`${a}>${b}`); } else { this.cuts.clear(); for (const x of this.servers) { x.isolated = false; x.group = 0; } } this.event(0, 'info', '🩹', 'net', 'mended'); break;
      case 'partition': { for (const x of this.servers) x.group = 9; line.slice(9).split('|').forEach((g, i) => { for (const m of g.matchAll(/S(\d+)/g)) { const x = this.servers[Number(m[1]) - 1]; if (x) x.group = i + 1; } }); break; }
      case 'submit': { const text = /"(.*)"/.exec(line)?.[1] ?? 'x'; this.submit(text, ids[0] ?? 0); break; }
      case 'set': this.load = Number(/load (\d+)/.exec(line)?.[1] ?? 0); break;
      case 'violate': this.violationList.push({ property: 'election-safety', text: 'S1 and S3 were both elected leader in term 4.', seq: this.rows.length, at_ms: this.now, servers: [1, 3], term: 4, index: 0 }); break;
      case 'status': return { output: this.servers.map((x) => `S${x.id}  ${x.up ? RoleCode[x.role] : 'down'}  term ${x.term}  log ${x.log.length}  commit ${x.commit}`).join('\n') };
      default: return { output: '', problem: { message: `there is no command '${word[0]}'`, line: 1, column: 1, suggestion: 'crash' } };
    }
    this.lines.push(`at ${this.now.toFixed(3)}ms ${line}`);
    this.touch();
    return { output: '' };
  }
  wires(line: string, ids: number[]): [number, number][] {
    const [a = 1, b = 2] = ids;
    return line.includes('--') ? [[a, b], [b, a]] : [[a, b]];
  }
  complete(line: string, cursor: number): Completion {
    const words = ['crash', 'restart', 'isolate', 'reconnect', 'timeout', 'submit', 'cut', 'heal', 'partition', 'set', 'status', 'help'];
    const from = line.lastIndexOf(' ', cursor - 1) + 1;
    const part = line.slice(from, cursor);
    const pool = from === 0 ? words : this.servers.map((s) => `S${s.id}`);
    return { from, to: cursor, options: pool.filter((w) => w.startsWith(part)) };
  }
  submit(text: string, to: number): void {
    this.commands.push(text);
    const client: Client = { id: this.commands.length - 1, state: ClientCode.Waiting, server: 0, command: this.commands.length - 1, since: this.now };
    this.clients.push(client);
    const leader = this.servers.find((s) => s.up && s.role === RoleCode.Leader);
    client.server = to || leader?.id || 1;
    this.send(KindCode.ClientRequest, -client.id, client.server, { command: client.command });
    this.event(0, 'info', '📨', 'client', `client ${client.id} submits "${text}"`);
  }

  play(): void {
    this.playing = true; this.last = performance.now(); cancelAnimationFrame(this.handle);
    const tick = (t: number): void => {
      if (!this.playing) return;
      this.advance(Math.min(100, Math.max(0, t - this.last)) * this.speed);
      this.last = t;
      this.onFrame();
      this.handle = requestAnimationFrame(tick);
    };
    this.handle = requestAnimationFrame(tick);
  }
  pause(): void { this.playing = false; this.touch(); }
  setSpeed(speed: number): void { this.speed = speed; this.touch(); }
  step(step: Step): void { this.advance(step === '1ms' ? 1 : step === '10ms' ? 10 : 5); this.touch(); }
  setShown(): void { /* the fake does not mind */ }
  touch(): void {
    if (this.dirty) return;
    this.dirty = true;
    requestAnimationFrame(() => { this.dirty = false; this.onFrame(); });
  }

  advance(ms: number): void {
    const end = this.now + ms;
    while (this.now < end - 1e-9) {
      this.now = Math.min(end, this.now + 0.5);
      this.tick();
    }
  }
  tick(): void {
    if (this.load && this.now >= this.nextLoad) { this.nextLoad = this.now + 1000 / this.load; this.submit(`x=${this.commands.length}`, 0); }
    for (const s of this.servers) {
      if (!s.up) continue;
      if (s.role === RoleCode.Leader) { if (this.now >= s.beat) { s.beat = this.now + 50; this.replicate(s); } } else if (this.now >= s.end) this.elect(s);
      if (s.durable < s.log.length && random() < 0.3) s.durable++;
    }
    for (const m of [...this.messages]) {
      if (this.now < m.due) continue;
      this.messages.splice(this.messages.indexOf(m), 1);
      if (!m.lost) this.deliver(m);
    }
    this.clients = this.clients.filter((c) => c.state === ClientCode.Waiting || this.now - c.since < 200);
  }
  lane(s: Server): void {
    this.lanesDone.push([s.id, s.laneFrom, this.now, s.up ? s.role : LaneCode.Down, s.term]); s.laneFrom = this.now; this.laneRev++;
  }
  arm(s: Server): void { s.start = this.now; s.end = this.now + 150 + random() * 150; }
  elect(s: Server): void {
    this.lane(s); s.role = RoleCode.Candidate; s.term++; s.vote = s.id; s.yes = new Set([s.id]); s.no = new Set(); s.leader = 0; this.arm(s);
    this.event(s.id, 'info', '🗳️', 'raft', `S${s.id} heard from no leader and stands for election in term ${s.term} (§5.2)`);
    for (const o of this.servers) if (o !== s) this.send(KindCode.RequestVote, s.id, o.id, { term: s.term, prev: s.log.length, prevTerm: s.log.at(-1)?.term ?? 0 });
    this.count(s);
  }
  count(s: Server): void {
    if (s.yes.size * 2 <= this.servers.length || s.role !== RoleCode.Candidate) return;
    this.lane(s); s.role = RoleCode.Leader; s.leader = s.id; s.end = NaN; s.start = NaN;
    s.next = this.servers.map(() => s.log.length + 1); s.match = this.servers.map(() => 0); s.beat = this.now;
    this.event(s.id, 'info', '👑', 'raft', `S${s.id} has ${s.yes.size} of ${this.servers.length} votes and leads term ${s.term} (§5.2)`);
  }
  replicate(s: Server): void {
    for (const o of this.servers) {
      if (o === s) continue;
      const next = s.next[o.id - 1] ?? 1;
      const entries = s.log.slice(next - 1, next + 9);
      this.send(entries.length ? KindCode.AppendEntries : KindCode.Heartbeat, s.id, o.id, {
        term: s.term, entries, prev: next - 1, prevTerm: s.log[next - 2]?.term ?? 0, commit: s.commit,
      });
    }
  }
  send(kind: KindCode, from: number, to: number, part: Partial<Msg>): void {
    const a = this.servers[from - 1]; const b = this.servers[to - 1];
    const lost = this.cuts.has(`${from}>${to}`) || !!(a && b && (a.isolated || b.isolated || a.group !== b.group));
    this.messages.push({
      id: this.nextMessage++, kind, from, to, sent: this.now, due: this.now + 10 + random() * 5, term: 0, yes: NaN, entries: [], prev: 0,
      prevTerm: 0, commit: 0, last: 0, command: 0, lost, ...part,
    });
  }
  deliver(m: Msg): void {
    if (m.kind === KindCode.ClientResponse) {
      const c = this.clients.find((x) => x.id === -m.to);
      if (c && m.yes) { c.state = ClientCode.Served; c.since = this.now; this.served++; }
      return;
    }
    const s = this.servers[m.to - 1];
    if (!s?.up) return;
    if (m.kind === KindCode.ClientRequest) {
      if (s.role === RoleCode.Leader) { s.log.push({ term: s.term, command: m.command }); this.logRev++; s.beat = this.now; if (this.servers.length === 1) s.commit = s.log.length; } else this.send(KindCode.ClientResponse, s.id, m.from, { yes: 0 });
      return;
    }
    if (m.term > s.term) { this.lane(s); s.term = m.term; s.role = RoleCode.Follower; s.vote = 0; s.leader = 0; if (Number.isNaN(s.end)) this.arm(s); }
    if (m.kind === KindCode.RequestVote) {
      const mine = s.log.at(-1)?.term ?? 0;
      const ok = m.term === s.term && (s.vote === 0 || s.vote === m.from) && (m.prevTerm > mine || (m.prevTerm === mine && m.prev >= s.log.length));
      if (ok) { s.vote = m.from; this.arm(s); }
      this.event(s.id, 'debug', ok ? '👍' : '👎', 'raft', ok ? `S${s.id} votes for S${m.from} in term ${s.term}` : `S${s.id} denies S${m.from} its vote: it has voted for S${s.vote}`);
      this.send(KindCode.RequestVoteResponse, s.id, m.from, { term: s.term, yes: ok ? 1 : 0 });
    } else if (m.kind === KindCode.RequestVoteResponse && m.term === s.term) {
      (m.yes ? s.yes : s.no).add(m.from); this.count(s);
    } else if (m.kind === KindCode.Heartbeat || m.kind === KindCode.AppendEntries) {
      if (m.term < s.term) { this.send(KindCode.AppendEntriesResponse, s.id, m.from, { term: s.term, yes: 0 }); return; }
      if (s.role === RoleCode.Candidate) { this.lane(s); s.role = RoleCode.Follower; }
      s.leader = m.from; this.arm(s);
      const ok = m.prev === 0 || s.log[m.prev - 1]?.term === m.prevTerm;
      if (ok) {
        m.entries.forEach((e, i) => { const at = m.prev + i; if (s.log[at]?.term !== e.term) { s.log.length = at; s.durable = Math.min(s.durable, at); s.log.push(e); this.logRev++; } });
        const was = s.commit;
        s.commit = Math.max(s.commit, Math.min(m.commit, m.prev + m.entries.length));
        if (s.commit > was) this.event(s.id, 'debug', '📗', 'raft', `S${s.id} learns that the log is committed up to index ${s.commit}`);
      }
      this.send(KindCode.AppendEntriesResponse, s.id, m.from, { term: s.term, yes: ok ? 1 : 0, last: m.prev + m.entries.length, prev: m.prev });
    } else if (m.kind === KindCode.AppendEntriesResponse && m.term === s.term && s.role === RoleCode.Leader) {
      const i = m.from - 1;
      if (m.yes) { s.match[i] = Math.max(s.match[i] ?? 0, m.last); s.next[i] = Math.max(s.next[i] ?? 1, m.last + 1); } else s.next[i] = Math.max(1, m.prev);
      for (let n = s.log.length; n > s.commit; n--) {
        const have = 1 + s.match.filter((x, k) => k !== s.id - 1 && x >= n).length;
        if (have * 2 > this.servers.length && s.log[n - 1]?.term === s.term) {
          this.event(s.id, 'info', '✅', 'raft', `S${s.id} counts a majority for index ${n} and commits up to it (§5.4.2)`);
          for (const c of this.clients) { const at = s.log.findIndex((e) => e.command === c.command) + 1; if (at > s.commit && at <= n) this.send(KindCode.ClientResponse, s.id, -c.id, { yes: 1 }); }
          s.commit = n; break;
        }
      }
    }
  }
  event(server: number, level: Level, emoji: string, target: EventTarget, text: string): void {
    this.rows.push({ seq: this.rows.length + 1, at_ms: this.now, server, level, emoji, target, kind: 'fake', text, trigger: Math.max(0, this.rows.length - 3) });
  }

  frame(): Float64Array {
    const n = this.servers.length;
    const leader = this.servers.filter((s) => s.up && s.role === RoleCode.Leader).sort((a, b) => b.term - a.term)[0];
    const out: number[] = new Array<number>(HeaderField.Stride).fill(0);
    const h = (f: HeaderField, v: number): void => { out[f] = v; };
    h(HeaderField.NowMs, this.now); h(HeaderField.Playing, this.playing ? 1 : 0); h(HeaderField.Speed, this.speed); h(HeaderField.ActualSpeed, this.speed);
    h(HeaderField.Epoch, this.epoch); h(HeaderField.Events, this.rows.length); h(HeaderField.Violations, this.violationList.length);
    h(HeaderField.Violated, this.violationList.length ? 1 : 0); h(HeaderField.LogRevision, this.logRev); h(HeaderField.LaneRevision, this.laneRev);
    h(HeaderField.Leader, leader?.id ?? 0); h(HeaderField.Term, Math.max(0, ...this.servers.filter((s) => s.up).map((s) => s.term)));
    h(HeaderField.Committed, Math.max(...this.servers.map((s) => s.commit))); h(HeaderField.LastIndex, Math.max(...this.servers.map((s) => s.log.length)));
    h(HeaderField.ClientsServed, this.served); h(HeaderField.ClientsWaiting, this.clients.filter((c) => c.state === 0).length); h(HeaderField.InFlight, this.messages.length);
    h(HeaderField.Partitioned, this.servers.some((s) => s.group) ? 1 : 0);
    h(HeaderField.Servers, n); h(HeaderField.ServersAt, out.length);
    for (const s of this.servers) {
      const row = new Array<number>(ServerField.Stride).fill(0);
      const bits = (set: Set<number>, low: boolean): number => [...set].reduce((sum, id) => sum + ((id <= 50) === low ? 2 ** (low ? id - 1 : id - 51) : 0), 0);
      row[ServerField.Up] = s.up ? 1 : 0; row[ServerField.Role] = s.role; row[ServerField.Term] = s.term; row[ServerField.VotedFor] = s.vote;
      row[ServerField.LastIndex] = s.log.length; row[ServerField.DurableIndex] = s.durable; row[ServerField.CommitIndex] = s.commit; row[ServerField.LastApplied] = s.commit;
      row[ServerField.Leader] = s.leader; row[ServerField.TimerStartMs] = s.up ? s.start : NaN; row[ServerField.TimerEndMs] = s.up ? s.end : NaN;
      row[ServerField.VotesYesLow] = bits(s.yes, true); row[ServerField.VotesYesHigh] = bits(s.yes, false); row[ServerField.VotesNoLow] = bits(s.no, true); row[ServerField.VotesNoHigh] = bits(s.no, false);
      row[ServerField.Isolated] = s.isolated ? 1 : 0; row[ServerField.Group] = s.group;
      row[ServerField.NextIndex] = leader && leader !== s ? (leader.next[s.id - 1] ?? NaN) : NaN; row[ServerField.MatchIndex] = leader && leader !== s ? (leader.match[s.id - 1] ?? NaN) : NaN;
      out.push(...row);
    }
    const shown = this.messages.slice(0, 500);
    h(HeaderField.Messages, shown.length); h(HeaderField.MessagesAt, out.length);
    for (const m of shown) {
      const row = new Array<number>(MessageField.Stride).fill(0);
      const to = this.servers[m.to - 1];
      row[MessageField.Id] = m.id; row[MessageField.Kind] = m.kind; row[MessageField.From] = m.from; row[MessageField.To] = m.to; row[MessageField.SentMs] = m.sent;
      row[MessageField.DeliverMs] = m.due; row[MessageField.Term] = m.term; row[MessageField.Yes] = m.yes; row[MessageField.Entries] = m.entries.length;
      row[MessageField.Fate] = m.lost ? FateCode.Lost : to && !to.up ? FateCode.ReceiverDown : FateCode.Arrives;
      out.push(...row);
    }
    const clients = this.clients.slice(0, 24);
    h(HeaderField.Clients, clients.length); h(HeaderField.ClientsAt, out.length);
    for (const c of clients) { const row = new Array<number>(ClientField.Stride).fill(0); row[ClientField.Id] = c.id; row[ClientField.State] = c.state; row[ClientField.Server] = c.server; row[ClientField.Command] = c.command; row[ClientField.SinceMs] = c.since; out.push(...row); }
    h(HeaderField.Cuts, this.cuts.size); h(HeaderField.CutsAt, out.length);
    for (const c of this.cuts) { const [a = 0, b = 0] = c.split('>').map(Number); const row = new Array<number>(CutField.Stride).fill(0); row[CutField.From] = a; row[CutField.To] = b; out.push(...row); }
    return Float64Array.from(out);
  }
  logWindow(first: number, count: number): Float64Array {
    const out = new Float64Array(this.servers.length * count * CellField.Stride);
    this.servers.forEach((s, r) => { for (let i = 0; i < count; i++) { const e = s.log[first + i - 1]; out[(r * count + i) * CellField.Stride + CellField.Term] = e?.term ?? 0; out[(r * count + i) * CellField.Stride + CellField.Command] = e?.command ?? 0; } });
    return out;
  }
  lanes(from: number, to: number): Float64Array {
    const open = this.servers.map((s) => [s.id, s.laneFrom, this.now, s.up ? s.role : LaneCode.Down, s.term]);
    const rows = [...this.lanesDone, ...open].filter((r) => (r[LaneField.ToMs] ?? 0) >= from && (r[LaneField.FromMs] ?? 0) <= to);
    return Float64Array.from(rows.flat());
  }
  command(id: number): string { return this.commands[id] ?? ''; }
  server(id: number): ServerDetails | undefined {
    const s = this.servers[id - 1];
    if (!s) return undefined;
    return {
      id, up: s.up, role: RoleCode[s.role] ?? '',
      persistent: { current_term: s.term, voted_for: s.vote || null, last_log_index: s.log.length, last_log_term: s.log.at(-1)?.term ?? 0 },
      volatile: { commit_index: s.commit, last_applied: s.commit, leader: s.leader || null, election_timeout_in_ms: Number.isNaN(s.end) ? null : s.end - this.now },
      followers: s.role === RoleCode.Leader ? this.servers.filter((o) => o !== s).map((o) => ({ server: o.id, next_index: s.next[o.id - 1] ?? 1, match_index: s.match[o.id - 1] ?? 0, in_flight: 0 })) : [],
      votes: s.role === RoleCode.Candidate ? { granted: [...s.yes], denied: [...s.no], needed: Math.floor(this.servers.length / 2) + 1 } : null,
      disk: { pending_writes: s.log.length - s.durable, durable_index: s.durable, durable_term: s.term, durable_vote: s.vote || null },
      network: { isolated: s.isolated, group: s.group, cut_to: [], cut_from: [] },
    };
  }
  message(id: number): MessageDetails | undefined {
    const m = this.messages.find((x) => x.id === id);
    if (!m) return undefined;
    const name = (p: number): string => (p > 0 ? `S${p}` : `client ${-p}`);
    return {
      id, kind: KindCode[m.kind] ?? '', from: name(m.from), to: name(m.to), sent_at_ms: m.sent, arrives_at_ms: m.due, seq: 1,
      fields: [{ name: 'term', value: `${m.term}` }, { name: 'prev_log_index', value: `${m.prev}` }, { name: 'prev_log_term', value: `${m.prevTerm}` }, { name: 'leader_commit', value: `${m.commit}` }],
      entries: m.entries.map((e, i) => ({ index: m.prev + 1 + i, term: e.term, command: this.commands[e.command] ?? '' })),
    };
  }
  events(q: EventQuery): EventRow[] {
    const levels = ['error', 'warn', 'info', 'debug', 'trace'];
    return this.rows.filter((r) => r.seq > q.after && levels.indexOf(r.level) <= levels.indexOf(q.level) && (!q.server || r.server === q.server) && (!q.targets.length || q.targets.includes(r.target))).slice(-q.limit);
  }
  notices(after: number): Notice[] { return this.noticesList.slice(after); }
  violations(): ViolationDetails[] { return this.violationList; }
}

export const fake: Library = {
  Cluster: FakeCluster,
  scenarios: () => [
    { id: 'cluster-start', title: 'Cluster start', about: 'Five servers start and elect their first leader.' },
    { id: 'leader-failure', title: 'Leader failure', about: 'The leader crashes; another takes over.' },
    { id: 'network-partition', title: 'Network partition of five', about: 'A minority keeps timing out.' },
  ],
  scenarioText: (id) => ({ 'cluster-start': 'servers 5', 'leader-failure': 'servers 5\nset load 20/s', 'network-partition': 'servers 5' })[id],
  help: () => [{ usage: 'crash SERVER', about: 'Stops a server at once.', example: 'crash leader' }, { usage: 'submit "TEXT" [to SERVER]', about: 'A client submits a command.', example: 'submit "x=1"' }],
  freshSeed: () => String(Math.floor(Math.random() * 1e9)),
};
