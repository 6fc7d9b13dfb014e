// One server of the ring: a circle with its name and term, its election timer as an arc that drains,
// the votes of a candidate, and its role in words.

import { ClientCode, FaultBit, MemberCode, RoleCode, ServerField } from '../cluster/model';
import type { Context } from '../cluster/context';
import { serverName, text } from '../common/text';
import { CachedAttributes, prefersSteps, svg, termClass } from '../common/svg';
import { widthOfLabel } from './geometry';
import type { Layout, Point } from './geometry';
import { ringText } from './text';

const CROWN = 'M-9 4 -10.5 -5 -5 -1 0 -8 5 -1 10.5 -5 9 4Z';
/** A candidate among beads. */
const DIAMOND = 'M0 -1.15 1.15 0 0 1.15 -1.15 0Z';
/** How much larger than other beads a leader is. */
const LEADER_SCALE = 1.3;
const BALLOT = 'M-7 -3h14v8h-14ZM-3 -3 -3 -9h6v6M-1.3 -6.2h2.6';

/** The symbols in the badges of a server: two bars for a pause, a clock face for a clock rate of its own. */
const BARS = 'M-2.4 -3.2V3.2M2.4 -3.2V3.2';
const CLOCK = 'M0 -4V0L3 2';
/** A cylinder, for a faulty disk. */
const DISK = 'M-3 -2.4a3 1.4 0 1 0 6 0a3 1.4 0 1 0 -6 0V2.4a3 1.4 0 0 0 6 0V-2.4';
/** The positions of these badges, as shares of the radius. */
const CORNER = 0.76;

/** The approximate width of a letter of a note, and the most letters of a note. */
const LETTER = 6;
const NOTE_MAX = 38;
/** The distances from the circle of a server to the baselines of a note above it and below it. */
const NOTE_ABOVE = 14;
const NOTE_BELOW = 37;
/** The height of the letters of a note. */
const NOTE_HEIGHT = 9;
const BETWEEN = ' · ';

/** The classes for the membership of a server. */
const MEMBERS: Record<MemberCode, string> = {
  [MemberCode.Outside]: ' outside', [MemberCode.Voter]: '', [MemberCode.Learner]: ' learner', [MemberCode.BothSides]: ' both-sides',
  [MemberCode.OldSide]: ' old-side', [MemberCode.NewSide]: ' new-side',
};
const DISK_FAULTS = [FaultBit.DiskStalled, FaultBit.DiskFull, FaultBit.DiskLies, FaultBit.DiskDamaged];

/** What a server shows of its row, apart from its timer and from a leader's commit index. */
const SHOWN = [
  ServerField.Up, ServerField.Role, ServerField.Term, ServerField.VotedFor, ServerField.VotesYesLow, ServerField.VotesYesHigh, ServerField.VotesNoLow,
  ServerField.VotesNoHigh, ServerField.Isolated, ServerField.Group, ServerField.Paused, ServerField.Clock, ServerField.Faults, ServerField.Member,
];

/** Votes are drawn as pips up to this many servers, and as a number above. */
const MAX_PIPS = 13;

export class ServerNode {
  readonly group: SVGGElement;
  private readonly root: CachedAttributes<SVGGElement>;
  private readonly halo = new CachedAttributes(svg('circle', { class: 'halo' }));
  private readonly fence = new CachedAttributes(svg('circle', { class: 'fence' }));
  private readonly track = new CachedAttributes(svg('circle', { class: 'track' }));
  private readonly timer = new CachedAttributes(svg('circle', { class: 'timer', pathLength: 1, transform: 'rotate(-90)' }));
  private readonly body = new CachedAttributes(svg('circle', { class: 'body' }));
  /** Replaces the circle of a candidate among beads. */
  private readonly diamond = new CachedAttributes(svg('path', { class: 'diamond', d: DIAMOND }));
  private readonly cross = new CachedAttributes(svg('path', { class: 'cross' }));
  private readonly icon = new CachedAttributes(svg('path', { class: 'icon' }));
  private readonly pause = badge(BARS);
  private readonly clock = badge(CLOCK);
  private readonly disk = badge(DISK);
  private readonly name = new CachedAttributes(svg('text', { class: 'name' }));
  private readonly term = new CachedAttributes(svg('text', { class: 'term' }));
  private readonly role = new CachedAttributes(svg('text', { class: 'role' }));
  private readonly note = new CachedAttributes(svg('text', { class: 'note' }));
  private readonly pips: CachedAttributes<SVGPathElement>[] = [];
  /** The values of `SHOWN`, and whatever else the picture depends on, when it was last drawn. */
  private readonly drawn = new Float64Array(SHOWN.length);
  private marks = '';
  /** The positions of the role with and without a note. */
  private at: Point = { x: 0, y: 0 };
  private roleY = 0;
  private soleY = 0;
  /** How many letters of a note fit. */
  private noteRoom = NOTE_MAX;
  private readonly pipLayer = svg('g', { class: 'pips' });

  constructor(readonly id: number, private readonly context: Context) {
    this.group = svg(
      'g', { class: 'server', role: 'button', tabindex: -1, 'aria-haspopup': 'menu', 'data-server': id },
      this.halo.node, this.fence.node, this.track.node, this.timer.node, this.body.node, this.diamond.node, this.pipLayer, this.cross.node,
      this.icon.node, this.pause.node, this.clock.node, this.disk.node,
    );
    // The gaps keep the words apart where the drawing is read as text.
    this.group.append(this.name.node, ' ', this.term.node, ' ', this.role.node, ' ', this.note.node);
    this.root = new CachedAttributes(this.group);
  }

  /** Sets its position and size. */
  place(layout: Layout): void {
    const { radius: r, detail } = layout;
    const at = layout.servers[this.id - 1] ?? layout.centre;
    const above = layout.labelAbove[this.id - 1] ?? false;
    this.at = at;
    this.marks = '';
    const bead = detail === 'bead';
    const size = Math.max(bead ? 0.5 : 0.7, Math.min(1.2, r / 34));
    this.pause.set('transform', `translate(${(CORNER * r).toFixed(1)} ${(CORNER * r).toFixed(1)}) scale(${size})`);
    this.clock.set('transform', `translate(${(-CORNER * r).toFixed(1)} ${(CORNER * r).toFixed(1)}) scale(${size})`);
    this.disk.set('transform', `translate(${(CORNER * r).toFixed(1)} ${(-CORNER * r).toFixed(1)}) scale(${size})`);
    this.halo.set('r', layout.grid ? layout.grid.cell / 2 : r + 11);
    this.fence.set('r', r + (bead ? 4.5 : 9));
    this.track.set('r', r + (bead ? 2.6 : 4.5));
    this.timer.set('r', r + (bead ? 2.6 : 4.5));
    this.body.set('r', r);
    this.diamond.set('transform', `scale(${r.toFixed(1)})`);
    const c = r * 0.62;
    this.cross.set('d', `M${-c} ${-c} ${c} ${c}M${c} ${-c} ${-c} ${c}`);
    const big = detail === 'full';
    this.name.set('y', big ? 0.06 * r : bead ? 0.36 * Math.min(15, Math.max(9.5, 0.95 * r)) : 0);
    this.name.set('font-size', big ? Math.min(17, 0.4 * r) : bead ? Math.min(15, Math.max(9.5, 0.95 * r)) : Math.min(12.5, 0.6 * r));
    this.term.set('y', big ? 0.4 * r : 10);
    this.term.set('font-size', big ? Math.min(11.5, 0.32 * r) : 9);
    this.term.show(!bead);
    this.icon.set('transform', bead ? `translate(0 ${-1.05 * r}) scale(${r / 20})` : `translate(0 ${-0.54 * r}) scale(${Math.min(0.9, r / 48)})`);
    const middle = at.y + (above ? -r - NOTE_ABOVE : r + NOTE_BELOW) - NOTE_HEIGHT / 2;
    this.noteRoom = Math.min(NOTE_MAX, widthOfLabel(layout, this.id - 1, middle) / LETTER);
    const shift = r + 15;
    this.roleY = above ? -shift - 12 : shift + 9;
    this.soleY = above ? -shift + 1 : shift + 9;
    this.note.set('y', above ? -r - NOTE_ABOVE : r + NOTE_BELOW);
    this.role.show(detail === 'full' || detail === 'short');
    this.note.show(big);
    this.layPips(layout);
  }

  private layPips(layout: Layout): void {
    const count = layout.detail === 'full' && layout.servers.length <= MAX_PIPS ? layout.servers.length : 0;
    while (this.pips.length < count) {
      const pip = new CachedAttributes(svg('path'));
      this.pips.push(pip);
      this.pipLayer.append(pip.node);
    }
    this.pips.splice(count).forEach((pip) => pip.node.remove());
    this.pips.forEach((pip, i) => {
      const angle = -Math.PI / 2 + (2 * Math.PI * i) / count;
      const reach = layout.radius * 0.78;
      pip.set('transform', `translate(${(reach * Math.cos(angle)).toFixed(1)} ${(reach * Math.sin(angle)).toFixed(1)})`);
    });
  }

  /** Shows the present frame. */
  update(detail: Layout['detail']): void {
    this.drawTimer(this.context.frame.isUp(this.id));
    if (this.hasChanged(detail)) this.draw(detail);
  }

  private hasChanged(detail: Layout['detail']): boolean {
    const { context, id } = this;
    const { frame } = context;
    const commit = frame.role(id) === RoleCode.Leader ? frame.server(id, ServerField.CommitIndex) : 0;
    const marks = `${detail} ${frame.hasBegun} ${context.isSelected(id)} ${context.isConcerned(id)} ${context.isLit(id)} ${commit}`;
    // What a candidate shows depends on the other servers, too: how many voters there are.
    let changed = marks !== this.marks || [RoleCode.Candidate, RoleCode.PreCandidate].includes(frame.role(id));
    this.marks = marks;
    SHOWN.forEach((field, place) => {
      const value = frame.server(id, field);
      changed ||= value !== this.drawn[place];
      this.drawn[place] = value;
    });
    return changed;
  }

  private draw(detail: Layout['detail']): void {
    const { frame } = this.context;
    const id = this.id;
    const up = frame.isUp(id);
    const role = frame.role(id);
    const term = frame.server(id, ServerField.Term);
    const leads = up && role === RoleCode.Leader;
    const asks = up && role === RoleCode.PreCandidate;
    const stands = asks || (up && role === RoleCode.Candidate);
    const isolated = frame.server(id, ServerField.Isolated) === 1;
    const group = frame.server(id, ServerField.Group);
    const paused = frame.server(id, ServerField.Paused) === 1;
    const clock = frame.server(id, ServerField.Clock);
    const member = frame.member(id);
    const untold = this.context.recording?.untold.states === true;
    const waits = !up && !frame.hasBegun;
    const state = untold ? 'untold' : waits ? 'waiting' : !up ? 'down' : leads ? 'leader' : asks ? 'pre-candidate' : stands ? 'candidate' : 'follower';
    this.root.set('class', `server ${state}${MEMBERS[member]}${paused ? ' paused' : ''} ${termClass(term)}${this.context.isSelected(id) ? ' selected' : ''}${this.context.isConcerned(id) ? ' concerned' : ''}${this.context.isLit(id) ? ' lit' : ''}`);
    const bead = detail === 'bead';
    this.root.set('transform', `translate(${this.at.x.toFixed(1)} ${this.at.y.toFixed(1)})${bead && leads ? ` scale(${LEADER_SCALE})` : ''}`);
    this.diamond.show(bead && stands);
    this.body.show(!bead || !stands);
    this.fence.show(isolated);
    this.cross.show(!up && !waits);
    this.pause.show(paused);
    this.clock.show(clock !== 1);
    this.disk.show(DISK_FAULTS.some((fault) => frame.hasFault(id, fault)));
    this.icon.show(leads && (detail === 'full' || bead));
    this.icon.set('d', leads ? CROWN : BALLOT);
    this.name.text(bead ? String(id) : serverName(id));
    this.term.text(untold ? '' : detail === 'full' ? text.term(term) : `${detail === 'name' ? (leads ? '♛' : asks ? '…' : stands ? '?' : '') : ''} t${term}`);
    this.drawPips(stands);
    const word = untold ? this.nameInTrace() : up ? text.roles[role] : waits ? text.notStarted : text.down;
    this.role.text(word);
    const notes = untold ? [] : this.notesFor(up, stands, isolated, paused, clock);
    const note = notes.join(BETWEEN);
    this.note.text(this.fitting(notes));
    this.role.set('y', note && detail === 'full' ? this.roleY : this.soleY);
    if (untold) return this.root.set('aria-label', ringText.untoldAria(serverName(id), word));
    this.root.set('aria-label', ringText.serverAria(bead ? ringText.serverNumber(id) : serverName(id), detail === 'full' ? text.term(term) : `t${term}`, word, (note && `, ${note}`) + (group > 0 ? `, ${text.group(group)}` : '')));
  }

  /** What the trace that is shown calls the server, if that is another name. */
  private nameInTrace(): string {
    const own = serverName(this.id);
    const known = this.context.recording?.report.names?.find(({ server }) => server === own);
    return known && known.name !== own ? known.name.slice(0, MAX_TRACE_NAME) : '';
  }

  /** The notes that fit, and the number of the others. */
  private fitting(notes: string[]): string {
    let count = notes.length;
    const shown = (): string => [...notes.slice(0, count), ...(count < notes.length ? [`+${notes.length - count}`] : [])].join(BETWEEN);
    while (count > 1 && shown().length > this.noteRoom) count--;
    return shown();
  }

  private notesFor(up: boolean, stands: boolean, isolated: boolean, paused: boolean, clock: number): string[] {
    const { frame } = this.context;
    const notes: string[] = [];
    const member = frame.member(this.id);
    // The role already says that it is a learner.
    if (member !== MemberCode.Voter && member !== MemberCode.Learner) notes.push(ringText.members[member]);
    if (isolated) notes.push(text.isolated);
    if (paused) notes.push(text.paused);
    if (clock !== 1) notes.push(ringText.clock(clock));
    for (const [fault, name] of Object.entries(ringText.faults)) if (frame.hasFault(this.id, Number(fault))) notes.push(name);
    if (stands) {
      const voters = Array.from({ length: frame.servers }, (_, i) => i + 1).filter((id) => frame.isVoter(id));
      const yes = voters.filter((voter) => frame.vote(this.id, voter)).length;
      const asks = frame.role(this.id) === RoleCode.PreCandidate;
      notes.push((asks ? ringText.wouldVote : ringText.votesOf)(yes, voters.length));
    } else if (up && frame.role(this.id) === RoleCode.Follower) {
      const vote = frame.server(this.id, ServerField.VotedFor);
      if (vote > 0) notes.push(ringText.voteFor(vote));
      else if (!this.context.recording?.untold.votes) notes.push(ringText.noVote);
    } else if (up) {
      notes.push(ringText.committedTo(frame.server(this.id, ServerField.CommitIndex)));
    }
    return notes;
  }

  private drawTimer(up: boolean): void {
    const { frame } = this.context;
    const start = frame.server(this.id, ServerField.TimerStartMs);
    const end = frame.server(this.id, ServerField.TimerEndMs);
    const runs = up && end > start;
    this.track.show(runs);
    this.timer.show(runs);
    if (!runs) return;
    const left = Math.min(1, Math.max(0, (end - frame.nowMs) / (end - start)));
    const shown = prefersSteps() ? Math.ceil(left * 8) / 8 : left;
    this.timer.set('stroke-dasharray', `${shown.toFixed(3)} 2`);
  }

  private drawPips(stands: boolean): void {
    this.pipLayer.style.display = stands ? '' : 'none';
    if (!stands) return;
    this.pips.forEach((pip, i) => {
      const vote = this.context.frame.vote(this.id, i + 1);
      pip.show(this.context.frame.isVoter(i + 1));
      pip.set('class', vote === undefined ? 'open' : vote ? 'yes' : 'no');
      pip.set('d', vote === false ? 'M-3 -3 3 3M3 -3 -3 3' : 'M-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0 -7.2 0Z');
    });
  }
}

function badge(mark: string): CachedAttributes<SVGGElement> {
  return new CachedAttributes(svg('g', {}, svg('circle', { class: 'badge-disc', r: 8 }), svg('path', { class: 'badge-mark', d: mark })));
}

/** How many letters of a name in a trace are shown. */
const MAX_TRACE_NAME = 12;
/** Longer commands are truncated; the event list and the log show them in full. */
const MAX_LABEL = 10;
/** How many letters of a name fit into a client. */
const MAX_NAME = 2;

/** The symbol beside a client: none while it waits, a tick, or a cross. */
const SIGNS = { [ClientCode.Waiting]: '', [ClientCode.Served]: 'M7 -7 10 -4 16 -11', [ClientCode.GaveUp]: 'M8 -11 15 -4M15 -11 8 -4' };

/** A client beside the ring. */
export class ClientNode {
  readonly group = svg('g', { class: 'client', 'aria-hidden': 'true' });
  private readonly painted = new CachedAttributes(this.group);
  private readonly label = new CachedAttributes(svg('text', { y: 25 }));
  private readonly sign = new CachedAttributes(svg('path'));
  private readonly name = new CachedAttributes(svg('text', { class: 'who', y: 8 }));
  private readonly asks = new CachedAttributes(svg('text', { x: 13, y: 7 }));

  constructor() {
    const head = svg('circle', { cy: -6, r: 4.6 });
    const shoulders = svg('path', { d: 'M-8.5 9.5a8.5 8.5 0 0 1 17 0Z' });
    this.group.append(svg('circle', { class: 'reach', r: 14 }), head, shoulders, this.sign.node, this.name.node, this.label.node, this.asks.node);
  }

  /** @param asks The server that it asks now, and whether that server is up; undefined once it has its answer. */
  draw(id: number, at: Point, name: string, label: string, state: ClientCode, selected: boolean, asks?: { id: number; up: boolean }): void {
    this.painted.show(true);
    this.painted.set('data-client', id);
    this.painted.set('class', selected ? 'client selected' : 'client');
    this.name.text(name.slice(0, MAX_NAME));
    this.sign.set('class', state === ClientCode.Served ? 'served' : 'gave-up');
    this.sign.set('d', SIGNS[state]);
    this.painted.set('transform', `translate(${at.x} ${at.y})`);
    this.asks.text(asks ? `→${serverName(asks.id)}${asks.up ? '' : '✕'}` : '');
    this.asks.set('class', asks?.up === false ? 'asks down' : 'asks');
    this.label.text(label.length > MAX_LABEL ? `${label.slice(0, MAX_LABEL - 1)}…` : label);
  }

  hide(): void {
    this.painted.show(false);
  }
}
