// The texts of the ring.

import { FaultBit, MemberCode } from '../cluster/model';
import { plural, serverName, text } from '../common/text';

export const ringText = {
  /** The membership of a server; empty for voters, as most servers are. */
  members: {
    [MemberCode.Outside]: 'outside', [MemberCode.Voter]: '', [MemberCode.Learner]: 'learner', [MemberCode.BothSides]: 'old and new',
    [MemberCode.OldSide]: 'old side', [MemberCode.NewSide]: 'new side',
  } satisfies Record<MemberCode, string>,
  faults: {
    [FaultBit.DiskStalled]: 'disk stalled', [FaultBit.DiskFull]: 'disk full', [FaultBit.DiskLies]: 'lying disk',
    [FaultBit.DiskDamaged]: 'damaged disk', [FaultBit.Slow]: 'slow',
  } satisfies Record<FaultBit, string>,
  clock: (rate: number): string => `clock ${Number((100 * rate).toPrecision(4))}%`,
  noVote: 'no vote yet',
  committedTo: (index: number): string => `commit ${index}`,
  voteFor: (id: number): string => `vote ${serverName(id)}`,
  votesOf: (yes: number, all: number): string => `${yes}/${all} votes`,
  wouldVote: (yes: number, all: number): string => `${yes}/${all} would vote`,
  /** Begins with the visible label, in the same order, for speech input. */
  serverAria: (name: string, term: string, role: string, more: string): string => `${name} ${term}, ${role}${more}`,
  /** Where a trace tells no state of the server. */
  untoldAria: (name: string, inTrace: string): string => (inTrace ? `${name}: ${inTrace}` : name),
  /** Where only the number is drawn. */
  serverNumber: (id: number): string => `Server ${id}`,
  moreMessages: (count: number): string => `${plural(count, 'more message', 'more messages')} not drawn`,
  clientsWaiting: (count: number): string => `${plural(count, 'more client waits', 'more clients wait')}`,
  clusterInShort: (leader: number, term: number, counts: [state: string, count: number][]): string => {
    const head = leader > 0 ? `${serverName(leader)} leads term ${term}` : 'No leader';
    return [head, ...counts.map(([state, count]) => `${state}: ${count}`)].join(' · ');
  },
  ringHelp: 'Arrow keys go from server to server; Enter opens what can be done with one.',
  healAll: 'Heal all',
  submit: 'Submit',
  put: 'Put',
  get: 'Get',
  submitHint: 'put k v, get k, or any text',
  submitProposal: (command: string): string => `${command}  ·  put k v  ·  get k`,
  command: 'Command',
  submitTarget: 'Submit to',
  findsLeader: 'client finds the leader',
  theLeader: (id: number): string => `the leader (${id > 0 ? `now ${serverName(id)}` : 'none now'})`,
  clientAsks: (client: number, id: number, up: boolean): string => `${text.client(client)} asks ${serverName(id)}${up ? '' : ', which is down'}.`,
};
