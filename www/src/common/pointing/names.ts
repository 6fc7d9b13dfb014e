// The names in plain text that can be pointed at: servers, roles, terms, entries and messages.

import { html } from 'lit';
import { RoleCode } from '../../cluster/model';
import type { Mark } from './marks';

/** A piece of a text, and what it points at. */
export interface Piece {
  text: string;
  mark?: Mark;
}

/** What the names of a text do. */
export interface Pointed {
  /** A name is pointed at; undefined: no longer. */
  point(mark: Mark | undefined): void;
  /** A name was chosen. */
  choose(mark: Mark): void;
}

/** A name of one of these forms, and its mark. */
type Form = [pattern: string, mark: (name: string) => Mark];

const number = (name: string): number => Number(/\d+/.exec(name)?.[0]);
const role = (code: RoleCode) => (): Mark => ({ kind: 'role', role: code });
const messages = (name: string) => (): Mark => ({ kind: 'messages', name, from: 0, to: 0 });

const SERVER: Form = ['S\\d{1,2}', (name) => ({ kind: 'servers', servers: [number(name)] })];

/** All forms, in the order of their precedence. */
const FORMS: Form[] = [
  SERVER,
  ['leaders?', role(RoleCode.Leader)],
  ['candidates?', role(RoleCode.Candidate)],
  ['followers?', role(RoleCode.Follower)],
  ['learners?', role(RoleCode.Learner)],
  ['terms? \\d+', (name) => ({ kind: 'term', term: number(name) })],
  ['index \\d+', (name) => ({ kind: 'entry', index: number(name), servers: [] })],
  ['t\\d+i\\d+|[A-Za-z]\\w{0,19}=\\w{1,19}', (text) => ({ kind: 'command', text })],
  ['[Hh]eartbeats?', messages('heartbeat')],
  ['AppendEntries', messages('append_entries')],
  ['RequestVote|vote requests?', messages('request_vote')],
  ['votes?', messages('request_vote_response')],
  ['acknowledgements?', messages('append_entries_response')],
  ['PreVote', messages('pre_vote')],
  ['InstallSnapshot|snapshots?', messages('install_snapshot')],
  ['TimeoutNow', messages('timeout_now')],
];

/** Finds the servers that a text names. */
export const serversIn = finder([SERVER]);
/** Finds everything that a text names. */
export const namesIn = finder(FORMS);

function finder(forms: readonly Form[]): (text: string) => Piece[] {
  const pattern = new RegExp(`(?<![\\w-])(?:${forms.map(([form]) => `(${form})`).join('|')})(?![\\w-])`, 'g');
  return (text) => {
    const pieces: Piece[] = [];
    let from = 0;
    for (const found of text.matchAll(pattern)) {
      const [name, ...groups] = found;
      const form = forms[groups.findIndex((group) => group !== undefined)];
      if (!form) continue;
      pieces.push({ text: text.slice(from, found.index) }, { text: name, mark: form[1](name) });
      from = found.index + name.length;
    }
    return [...pieces, { text: text.slice(from) }].filter((piece) => piece.text !== '');
  };
}

/** Whether a name means so much of the cluster that it is lit only while the reader points at it. */
export function isBroad(mark: Mark): boolean {
  return mark.kind === 'term' || (mark.kind === 'role' && mark.role === RoleCode.Follower);
}

/** A name in a text, which lights what it means while a pointer is over it. */
export function pointable(text: string, mark: Mark, pointed: Pointed, className: string): unknown {
  return html`<span class=${className} @pointerenter=${() => pointed.point(mark)} @pointerleave=${() => pointed.point(undefined)}>${text}</span>`;
}
