// The texts that several folders use; those of one folder are in its own `text.ts`. All texts of the page are in files of this
// name, so that they can be translated. Sentences about events, rules and errors come from the wasm module.

import { SECONDS } from '../cluster/clock';
import { KindCode, LaneCode, RoleCode } from '../cluster/model';

/** A number with its noun. */
export const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A server's name. */
export const serverName = (id: number): string => `S${id}`;

/** The name of a sender or receiver: a server, or a client as a negative number. */
export const peerName = (id: number): string => (id > 0 ? serverName(id) : text.client(-id));

export const text = {
  // Time and speed.
  time: SECONDS.time,
  /** A time in a list, without its unit. */
  moment: SECONDS.moment,
  span: (ms: number): string => (ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`),

  // The parts of the screen.
  cluster: 'Cluster',
  logs: 'Logs',
  timeline: 'Space-time diagram',
  events: 'Events',
  console: 'Console',

  freeRun: 'Free play',

  // Roles and states.
  roles: {
    [RoleCode.Follower]: 'Follower', [RoleCode.Candidate]: 'Candidate', [RoleCode.Leader]: 'Leader', [RoleCode.Learner]: 'Learner',
    [RoleCode.PreCandidate]: 'Pre-candidate',
  } satisfies Record<RoleCode, string>,
  down: 'Crashed',
  notStarted: 'Not started',
  isolated: 'isolated',
  paused: 'paused',
  term: (term: number): string => `term ${term}`,
  group: (group: number): string => `group ${groupLetter(group)}`,
  client: (id: number): string => `client ${id}`,
  linkState: (from: number, to: number, works: boolean): string => `${serverName(from)} → ${serverName(to)} ${works ? 'works' : 'is cut'}`,
  linkAria: (a: number, b: number): string => `Link between ${serverName(a)} and ${serverName(b)}`,

  // Messages, by kind.
  kinds: {
    [KindCode.RequestVote]: 'RequestVote', [KindCode.RequestVoteResponse]: 'Vote', [KindCode.Heartbeat]: 'Heartbeat',
    [KindCode.AppendEntries]: 'AppendEntries', [KindCode.AppendEntriesResponse]: 'Acknowledgement',
    [KindCode.ClientRequest]: 'Client command', [KindCode.ClientResponse]: 'Answer to client', [KindCode.PreVote]: 'PreVote',
    [KindCode.PreVoteResponse]: 'PreVote answer', [KindCode.InstallSnapshot]: 'InstallSnapshot',
    [KindCode.InstallSnapshotResponse]: 'Snapshot answer', [KindCode.TimeoutNow]: 'TimeoutNow', [KindCode.ReadIndex]: 'ReadIndex',
    [KindCode.ReadIndexResponse]: 'ReadIndex answer', [KindCode.Other]: 'Message',
  } satisfies Record<KindCode, string>,

  // Logs.
  logHint: 'Filled: committed. Dashed: not on disk. Barred: applied. ▲ match, △ next.',

  // Actions.
  cancel: 'Cancel',
  close: 'Close',
  dismiss: 'Dismiss',
  help: 'Help',
  share: 'Share',
  search: 'Break it',
  script: 'Script',
  projector: 'Projector mode: larger, with more contrast',
  fullScreen: 'Full screen',

  // Errors.
  didYouMean: (suggestion: string): string => `Did you mean “${suggestion}”?`,
  loadingView: 'One moment…',
  cannotLoad: 'The program could not be loaded. Are you still online?',
  place: (line: number, column: number): string => `line ${line}, column ${column}`,
};

/** A for the first group of a partition. */
export function groupLetter(group: number): string {
  return group <= 26 ? String.fromCharCode(64 + group) : String(group);
}

/** The kinds of messages. */
export const KINDS = Object.keys(text.kinds).map(Number) as KindCode[];

/** The names of the states of a server. */
export const stateNames: Record<LaneCode, string> = {
  [LaneCode.Follower]: text.roles[RoleCode.Follower], [LaneCode.Candidate]: text.roles[RoleCode.Candidate],
  [LaneCode.Leader]: text.roles[RoleCode.Leader], [LaneCode.Learner]: text.roles[RoleCode.Learner],
  [LaneCode.PreCandidate]: text.roles[RoleCode.PreCandidate], [LaneCode.Down]: text.down, [LaneCode.Paused]: text.paused,
};
