// The texts of the views that answer "why?"; loaded with them. Sentences about events, servers and rules come from the wasm
// module.

import { plural, serverName } from '../common/text';

export const whyText = {
  // Questions.
  askAgain: 'Ask again',
  askHint: 'Select an event to see why it happened: in Events, on the diagram, or in the lists here.',
  whyNoLeader: 'Why is there no leader?',
  whoLeads: 'Which server leads, and which does it reach?',
  whyNotCommitted: (index: number): string => `Why is entry ${index} not committed?`,
  whoKnows: (index: number): string => `Which servers know that entry ${index} is committed?`,
  whyNotWin: (id: number): string => `Why does ${serverName(id)} not win an election?`,
  asOf: (time: string): string => `as of ${time}`,
  working: (share: number): string => `Looking back… ${Math.round(share * 100)} %`,
  cancel: 'Cancel',
  gone: 'This branch has no such event.',
  stopped: 'Stopped.',

  // An event.
  rule: 'Rule',
  because: 'Because',
  changed: 'What changed',
  modified: 'This is a modified Raft',
  evidence: 'It depends on all of these',
  violation: 'The evidence',
  violationParts: { report: 'It violated a property of Raft', broke: 'This event violated the property', contradicted: 'It contradicts this one', about: 'It is about this one' } as Record<string, string>,
  causes: 'What led to it, the nearest first',
  fold: (count: number): string => `… ${plural(count, 'heartbeat', 'heartbeats')} in between …`,
  root: 'Nothing in this cluster came before: a command from outside, or the start of the run, caused this.',
  furtherBack: 'Further back, to the root',
  effects: 'What followed from it at once',
  goThere: 'Go to this moment',
  goBack: '‹ Back',
  eventNumber: (seq: number): string => `event ${seq}`,

  // Entries.
  story: (index: number): string => `Story of entry ${index}`,
  entryTitle: (index: number, term: number): string => `Entry ${index} of term ${term}`,
  deeds: { given: 'given', appended: 'in the log', durable: 'on disk', committed: 'committed', applied: 'applied', overwritten: 'overwritten', lost: 'lost' } as Record<string, string>,
  now: 'now',
  server: 'server',
  otherDeeds: 'What else happened to it',
  never: '–',

  // A command.
  journey: 'Its path, from client to answer',
  journeyAria: (headline: string): string => `Sequence diagram. ${headline} The same follows as a list.`,
  journeyList: 'The same as a list',
  journeyHint: 'Point at an arrow or a dot, or go there with Tab; press Enter to ask why.',
  arrivedAt: (at: string): string => `arrives at ${at}`,
  lostAt: (at: string): string => `lost at ${at}`,
  stillUnderWay: 'still in flight',

  // The state diagram.
  states: 'State diagram',
  statesIntro: (preVote: boolean): string => `As in Figure 4${preVote ? ', with the state that PreVote adds (dissertation §9.6)' : ''}. The numbers say how often each step was taken in this run.`,
  statesAria: 'The states of a server, with the servers that are in each and the steps between them',
  starts: 'starts',
  timesOut: 'election timer fires',
  newElection: 'fires again: new election',
  timesOutShort: 'times out',
  toldToStand: 'is told to campaign at once',
  getsVote: 'gets a vote',
  losesVote: 'is no longer a voter',
  wouldWin: 'a majority would vote for it',
  wins: 'votes of a majority',
  recognizes: 'learns of a leader or a newer term',
  stepsDown: 'learns of a newer term',
  forcedOut: 'made to campaign again',
  crash: 'crashes',
  down: 'Crashed',
  times: (count: number): string => plural(count, 'time', 'times'),
  nobody: 'nobody',
  servers: (count: number): string => plural(count, 'server', 'servers'),
};
