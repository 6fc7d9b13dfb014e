// The state diagram of the paper's Figure 4: who is in which state now, and how often each step was taken.

import { html, nothing, render, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField, LaneCode, ServerField } from '../model';
import type { Context, View } from '../context';
import { serverName, text } from '../text';
import { whyText } from '../text-why';
import { el } from './svg';
import styles from './why.css';
import { drawingHeader } from './why-parts';

/** How many names stand in a state; of more, their number. */
const NAMES_MAX = 6;
const STATES = LaneCode.Paused + 1;

interface Step {
  from: LaneCode;
  to: LaneCode;
  label: string;
  /** The curve, and where its words stand. */
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

/** Steps that are not in Figure 4, listed below when they were taken. */
const RARE: { from: LaneCode; to: LaneCode; label: string }[] = [
  { from: LaneCode.Leader, to: LaneCode.Candidate, label: whyText.forcedOut },
  { from: LaneCode.Follower, to: LaneCode.PreCandidate, label: whyText.timesOut },
  { from: LaneCode.PreCandidate, to: LaneCode.Candidate, label: whyText.wouldWin },
  { from: LaneCode.PreCandidate, to: LaneCode.Follower, label: whyText.recognizes },
  { from: LaneCode.Candidate, to: LaneCode.PreCandidate, label: whyText.timesOut },
  { from: LaneCode.Leader, to: LaneCode.PreCandidate, label: whyText.forcedOut },
  { from: LaneCode.PreCandidate, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Follower, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Candidate, to: LaneCode.Down, label: whyText.crash },
  { from: LaneCode.Leader, to: LaneCode.Down, label: whyText.crash },
];

const PLACES = [
  { code: LaneCode.Follower, x: 90 },
  { code: LaneCode.Candidate, x: 310 },
  { code: LaneCode.Leader, x: 530 },
];

export class States implements View {
  readonly element = el('div', 'states');
  private readonly body = el('div');
  private drawn = '';

  /** @param goBack Brings back what the diagram stands in place of. */
  constructor(private readonly context: Context, private readonly goBack: () => void) {
    this.element.append(el('style', '', styles), this.body);
  }

  update(): void {
    const { frame, cluster } = this.context;
    const key = [HeaderField.Epoch, HeaderField.Branch, HeaderField.LaneRevision].map((field) => frame.header(field)).join();
    if (key === this.drawn) return;
    this.drawn = key;
    render(this.page(Array.from(cluster.transitions())), this.body);
  }

  private page(counts: number[]): TemplateResult {
    const count = (from: LaneCode, to: LaneCode): number => counts[from * STATES + to] ?? 0;
    const rare = RARE.filter(({ from, to }) => count(from, to) > 0);
    const names = (code: LaneCode): string => (code === LaneCode.Down ? whyText.down : (text.roles[code] ?? ''));
    const down = this.members(LaneCode.Down);
    return html`${drawingHeader(whyText.states, this.goBack)}<p class="muted">${whyText.statesIntro}</p>
      <svg viewBox="0 0 620 240" role="img" aria-label=${whyText.statesAria}>
        <defs><marker id="why-head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 L8 4 L0 8 z"></path></marker></defs>
        <path class="step" d="M90 40 L90 72" marker-end="url(#why-head)"></path><text class="label" x="90" y="34">${whyText.starts}</text>
        ${STEPS.map((step) => this.step(step, count(step.from, step.to)))}
        ${PLACES.map(({ code, x }) => this.state(code, x))}
      </svg>
      <ul class="facts">
        ${PLACES.map(({ code }) => html`<li>${names(code)}: ${this.members(code).map(serverName).join(' ') || whyText.nobody}</li>`)}
        ${down.length > 0 ? html`<li>${whyText.down}: ${down.map(serverName).join(' ')}</li>` : nothing}
        ${[...STEPS, ...rare].map(({ from, to, label }) => html`<li>${names(from)} → ${names(to)}, ${label}: ${whyText.times(count(from, to))}</li>`)}
      </ul>`;
  }

  private step({ label, path, x, y }: Step, count: number): TemplateResult {
    return svg`<path class="step ${count > 0 ? '' : 'never'}" d=${path} marker-end="url(#why-head)"></path>
      <text class="label" x=${x} y=${y}>${label} <tspan class="count">${count}×</tspan></text>`;
  }

  private state(code: LaneCode, x: number): TemplateResult {
    const members = this.members(code);
    const shown = members.length > NAMES_MAX ? whyText.servers(members.length) : members.map(serverName).join(' ');
    return svg`<rect class="state ${members.length > 0 ? 'occupied' : ''}" x=${x - 60} y="74" width="120" height="74" rx="37"></rect>
      <text class="title" x=${x} y="106">${text.roles[code]}</text><text class="members" x=${x} y="128">${shown}</text>`;
  }

  private members(code: LaneCode): number[] {
    const { frame } = this.context;
    const all = Array.from({ length: frame.servers }, (_, i) => i + 1);
    return all.filter((id) => (frame.isUp(id) ? frame.server(id, ServerField.Role) : LaneCode.Down) === code);
  }
}
