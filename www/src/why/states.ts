// The state diagram of Figure 4 of the paper: the state of each server, and the number of each transition. With PreVote
// (dissertation §9.6) there is another state between follower and candidate.

import { html, nothing, render, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField, LaneCode, RoleCode } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { serverName, stateNames, text } from '../common/text';
import { whyText } from './text';
import { addStyles } from '../common/styles';
import { el } from '../common/svg';
import styles from './why.css';
import { drawingHeader } from './answers';

/** The most names in a state; more servers are shown as a number. */
const NAMES_MAX = 6;

/** The state of a server that is up, by its role. */
const LANES: Record<RoleCode, LaneCode> = {
  [RoleCode.Follower]: LaneCode.Follower, [RoleCode.Candidate]: LaneCode.Candidate, [RoleCode.Leader]: LaneCode.Leader,
  [RoleCode.Learner]: LaneCode.Learner, [RoleCode.PreCandidate]: LaneCode.PreCandidate,
};

const STATES: Record<LaneCode, string> = { ...stateNames, [LaneCode.Down]: whyText.down };

interface Step {
  from: LaneCode;
  to: LaneCode;
  label: string;
  /** The curve, and the position of its label. */
  path: string;
  x: number;
  y: number;
}

const STEPS: Step[] = [
  { from: LaneCode.Follower, to: LaneCode.Candidate, label: whyText.timesOut, path: 'M150 92 C 180 60, 220 60, 250 88', x: 198, y: 56 },
  { from: LaneCode.Candidate, to: LaneCode.Follower, label: whyText.recognizes, path: 'M250 134 C 220 160, 180 160, 150 132', x: 224, y: 172 },
  { from: LaneCode.Candidate, to: LaneCode.Leader, label: whyText.wins, path: 'M370 92 C 400 60, 440 60, 470 88', x: 425, y: 56 },
  { from: LaneCode.Leader, to: LaneCode.Follower, label: whyText.stepsDown, path: 'M530 148 C 500 226, 130 226, 96 150', x: 312, y: 220 },
  { from: LaneCode.Candidate, to: LaneCode.Candidate, label: whyText.newElection, path: 'M292 74 C 280 22, 340 22, 328 74', x: 310, y: 22 },
];

const TIMES_OUT = STEPS.find(({ from, to }) => from === LaneCode.Follower && to === LaneCode.Candidate);
const STEPS_DOWN = STEPS.find(({ from }) => from === LaneCode.Leader);

/** With PreVote, a server that times out becomes a pre-candidate first; the curve from leader to follower leaves space for that state. */
const PRE_VOTE_STEPS: Step[] = [
  ...STEPS.filter((step) => step !== TIMES_OUT && step !== STEPS_DOWN),
  { from: LaneCode.Follower, to: LaneCode.Candidate, label: whyText.toldToStand, path: 'M150 92 C 180 60, 220 60, 250 88', x: 200, y: 56 },
  { from: LaneCode.Leader, to: LaneCode.Follower, label: whyText.stepsDown, path: 'M530 72 C 520 -60, 140 -60, 112 72', x: 312, y: -36 },
  { from: LaneCode.Follower, to: LaneCode.PreCandidate, label: whyText.timesOut, path: 'M70 149 C 66 200, 90 245, 136 258', x: 112, y: 318 },
  { from: LaneCode.PreCandidate, to: LaneCode.Follower, label: '', path: 'M160 226 C 140 200, 128 180, 120 152', x: 122, y: 205 },
  { from: LaneCode.PreCandidate, to: LaneCode.Candidate, label: whyText.wouldWin, path: 'M262 266 C 345 262, 372 205, 365 152', x: 458, y: 240 },
  { from: LaneCode.Candidate, to: LaneCode.PreCandidate, label: whyText.timesOutShort, path: 'M336 149 C 336 205, 297 238, 259 249', x: 268, y: 206 },
];

/** Transitions that neither drawing shows; they are listed below if they occurred. */
const RARE: { from: LaneCode; to: LaneCode; label: string }[] = [
  { from: LaneCode.Leader, to: LaneCode.Candidate, label: whyText.forcedOut },
  { from: LaneCode.Learner, to: LaneCode.Follower, label: whyText.getsVote },
  { from: LaneCode.Follower, to: LaneCode.Learner, label: whyText.losesVote },
  { from: LaneCode.Candidate, to: LaneCode.Learner, label: whyText.losesVote },
  { from: LaneCode.Leader, to: LaneCode.Learner, label: whyText.losesVote },
  { from: LaneCode.Follower, to: LaneCode.PreCandidate, label: whyText.timesOut },
  { from: LaneCode.PreCandidate, to: LaneCode.Candidate, label: whyText.wouldWin },
  { from: LaneCode.PreCandidate, to: LaneCode.Follower, label: whyText.recognizes },
  { from: LaneCode.Candidate, to: LaneCode.PreCandidate, label: whyText.timesOut },
  { from: LaneCode.Leader, to: LaneCode.PreCandidate, label: whyText.forcedOut },
  { from: LaneCode.PreCandidate, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Learner, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Follower, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Candidate, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Leader, to: LaneCode.Down, label: whyText.crash },
];

const PLACES = [
  { code: LaneCode.Follower, x: 90, y: 74 },
  { code: LaneCode.Candidate, x: 310, y: 74 },
  { code: LaneCode.Leader, x: 530, y: 74 },
];
const PRE_CANDIDATE = { code: LaneCode.PreCandidate, x: 200, y: 225 };

/** The drawings without and with PreVote. */
const PAPER = { places: PLACES, steps: STEPS, view: '0 0 620 240' };
const PRE_VOTE = { places: [...PLACES, PRE_CANDIDATE], steps: PRE_VOTE_STEPS, view: '0 -52 620 378' };

export class States implements View {
  readonly element = el('div', 'states');
  private readonly body = el('div');
  private drawn = '';

  /** @param goBack Returns to the view that the diagram replaces. */
  constructor(private readonly context: Context, private readonly goBack: () => void) {
    this.element.append(this.body);
  }

  update(): void {
    addStyles(this.element, styles);
    const { frame, cluster } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Branch, HeaderField.LaneRevision].map((field) => frame.header(field)).join();
    if (key === this.drawn) return;
    this.drawn = key;
    render(this.page(Array.from(cluster.transitions())), this.body);
  }

  private page(counts: number[]): TemplateResult {
    const states = Math.sqrt(counts.length);
    const count = (from: LaneCode, to: LaneCode): number => counts[from * states + to] ?? 0;
    const asksFirst = this.context.cluster.settings('').some(({ name, value, mixed }) => name === 'pre_vote' && (value === 'on' || mixed));
    const { places, steps, view } = asksFirst || this.members(LaneCode.PreCandidate).length > 0 ? PRE_VOTE : PAPER;
    const drawn = (one: { from: LaneCode; to: LaneCode }): boolean => steps.some(({ from, to }) => from === one.from && to === one.to);
    const rare = RARE.filter((step) => !drawn(step) && count(step.from, step.to) > 0);
    const learners = this.members(LaneCode.Learner);
    const names = (code: LaneCode): string => STATES[code];
    const down = this.members(LaneCode.Down);
    return html`${drawingHeader(whyText.states, this.goBack)}<p class="muted">${whyText.statesIntro(steps === PRE_VOTE_STEPS)}</p>
      <svg viewBox=${view} role="img" aria-label=${whyText.statesAria}>
        <defs><marker id="why-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z"></path></marker></defs>
        <path class="step" d="M90 40 L90 72" marker-end="url(#why-head)"></path><text class="label" x="90" y="34">${whyText.starts}</text>
        ${steps.map((step) => this.step(step, count(step.from, step.to)))}
        ${places.map(({ code, x, y }) => this.state(code, x, y))}
      </svg>
      <ul class="facts">
        ${places.map(({ code }) => html`<li>${names(code)}: ${this.members(code).map(serverName).join(' ') || whyText.nobody}</li>`)}
        ${learners.length > 0 ? html`<li>${names(LaneCode.Learner)}: ${learners.map(serverName).join(' ')}</li>` : nothing}
        ${down.length > 0 ? html`<li>${this.context.frame.hasBegun ? whyText.down : text.notStarted}: ${down.map(serverName).join(' ')}</li>` : nothing}
        ${[...steps, ...rare].map(({ from, to, label }) => html`<li>${names(from)} → ${names(to)}, ${label || whyText.recognizes}: ${whyText.times(count(from, to))}</li>`)}
      </ul>`;
  }

  private step({ label, path, x, y }: Step, count: number): TemplateResult {
    return svg`<path class="step ${count > 0 ? '' : 'never'}" d=${path} marker-end="url(#why-head)"></path>
      <text class="label" x=${x} y=${y}>${label} <tspan class="count">${count}×</tspan></text>`;
  }

  private state(code: LaneCode, x: number, y: number): TemplateResult {
    const members = this.members(code);
    const shown = members.length > NAMES_MAX ? whyText.servers(members.length) : members.map(serverName).join(' ');
    return svg`<rect class="state ${members.length > 0 ? 'occupied' : ''}" x=${x - 60} y=${y} width="120" height="74" rx="37"></rect>
      <text class="title" x=${x} y=${y + 32}>${STATES[code]}</text><text class="members" x=${x} y=${y + 54}>${shown}</text>`;
  }

  private members(code: LaneCode): number[] {
    const { frame } = this.context;
    const all = Array.from({ length: frame.servers }, (_, i) => i + 1);
    return all.filter((id) => (frame.isUp(id) ? LANES[frame.role(id)] : LaneCode.Down) === code);
  }
}
