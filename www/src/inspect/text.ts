// The words about state machines, sessions and clients; loaded with what shows them. Names are those of the
// dissertation's Figure 6.1, where it has them, written as all names here are.

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

export const inspectText = {
  stateMachine: 'State machine',
  noKeys: 'No key has a value yet.',
  key: 'key',
  value: 'value',
  more: (count: number): string => `${count} more`,

  sessions: 'Client sessions',
  noSessions: 'No client has opened one yet.',
  sessionsOff: 'Clients open none: “sessions” is 0.',
  sessionsAbout: (max: number): string =>
    `At most ${max} are kept. One more, and the one goes whose last new command is the longest ago (dissertation §6.3).`,
  clientId: 'client_id',
  client: 'client',
  sequenceNum: 'sequence_num',
  response: 'response',
  expiry: 'expires',
  gone: 'gone',
  noResponse: 'none yet',
  expires: (place: number): string => (place === 0 ? 'first' : `after ${place}`),

  clients: (count: number): string => plural(count, 'client', 'clients'),
  clientsTitle: 'Clients',
  waitsFor: 'waits for',
  asks: 'asks',
  askedSince: 'since',
  calledAt: 'called at',
  tries: 'asked again',
  times: (count: number): string => plural(count, 'time', 'times'),
  idle: 'waits for nothing',
  nothing: 'nothing',
  present: 'Now',
  session: 'Session',
  noSession: 'none',
  last: 'Last',
  command: 'command',
  noAnswer: 'not answered',
  answer: 'answer',
  afterwards: 'Afterwards',
  clientGone: 'This client has left. It will not call again.',
  loading: 'One moment…',
};
