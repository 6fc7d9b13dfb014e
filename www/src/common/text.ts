// Every word that the page itself says, in one place, so that it can be translated. Sentences about
// events, rules and errors come from the wasm module.

import type { EventTarget, Interest, Level, PropertyWord, Step } from '../cluster/model';

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

/** A server's name. */
export const serverName = (id: number): string => `S${id}`;

/** The name of a message's end: a server, or a client as a negative number. */
export const peerName = (id: number): string => (id > 0 ? serverName(id) : text.client(-id));

export const text = {
  // Time and speed.
  time: (ms: number): string => `${(ms / 1000).toFixed(3)} s`,
  /** A moment in a list, shorter. */
  moment: (ms: number): string => (ms / 1000).toFixed(3),
  span: (ms: number): string => (ms < 1000 ? `${Number(ms.toPrecision(3))} ms` : `${Number((ms / 1000).toPrecision(3))} s`),
  speed: (speed: number): string => {
    if (speed === 1) return 'real time';
    return speed < 1 ? `1/${Math.round(1 / speed)} of real time` : `${Math.round(speed)}× real time`;
  },
  speedLabel: 'Speed',
  slipping: (actual: number): string => `this machine manages ${actual < 1 ? `1/${Math.max(1, Math.round(1 / actual))}` : `${Math.round(actual)}×`}`,
  simulatedTime: 'Simulated time',

  // The parts of the screen.
  cluster: 'Cluster',
  logs: 'Logs',
  timeline: 'Space-time diagram',
  inspect: 'Inspect',
  why: 'Why',
  events: 'Events',
  console: 'Console',
  statistics: 'Statistics',
  branches: 'Branches',
  dials: 'Dials',
  rules: 'Rules',
  playback: 'Playback',
  details: 'Details',
  safety: 'Safety',
  splitRing: 'Width of the cluster',
  splitLogs: 'Height of the logs',
  splitTimeline: 'Height of the diagram',
  splitHelp: 'Drag, or use the arrow keys; double-click or press Enter for the usual size',
  closeSheet: 'Close the details',

  // Roles and states.
  /** What a change of the members says, by its kind. */
  change: (kind: number, added: number[], removed: number[]): string => {
    const who = [...added.map((id) => `+${serverName(id)}`), ...removed.map((id) => `−${serverName(id)}`)].join(' ');
    return [`learn ${who}`, who, `Cₒ,ₙ (C_old,new) ${who}`, 'Cₙ (C_new)', `demote ${who}`, `Cₒ,ₙ (C_old,new) demote ${who}`][kind] ?? who;
  },
  /** The same in a narrow cell, if it has to be shorter. */
  changeShort: ['learn', '', 'Cₒ,ₙ', 'Cₙ', 'demote', 'Cₒ,ₙ'],
  /** What a server is to the cluster; nothing for voters, as most are. */
  members: ['outside', '', 'learner', 'old and new', 'old side', 'new side'],
  configuration: 'Members',
  roles: ['Follower', 'Candidate', 'Leader', 'Learner', 'Pre-candidate'],
  down: 'Crashed',
  notStarted: 'Not started',
  isolated: 'isolated',
  paused: 'paused',
  hostile: 'Faults',
  clogged: (from: number, to: number): string => `${serverName(from)} → ${serverName(to)}: clogged, messages wait`,
  /** In the order of their places in `ServerField.Faults`. */
  faults: ['disk stalled', 'disk full', 'lying disk', 'damaged disk', 'slow'],
  clock: (rate: number): string => `clock ${Number((100 * rate).toPrecision(4))}%`,
  noVote: 'no vote yet',
  committedTo: (index: number): string => `commit ${index}`,
  term: (term: number): string => `term ${term}`,
  voteFor: (id: number): string => `vote ${serverName(id)}`,
  votesOf: (yes: number, all: number): string => `${yes}/${all} votes`,
  wouldVote: (yes: number, all: number): string => `${yes}/${all} would vote`,
  group: (group: number): string => `group ${groupLetter(group)}`,
  client: (id: number): string => `client ${id}`,
  /** Begins with what is drawn, in the same order, as those who speak to their computers need it. */
  serverAria: (name: string, term: string, role: string, more: string): string => `${name} ${term}, ${role}${more}`,
  /** Where a number alone is drawn. */
  serverNumber: (id: number): string => `Server ${id}`,
  linkAria: (a: number, b: number): string => `Link between ${serverName(a)} and ${serverName(b)}`,
  moreMessages: (count: number): string => `${plural(count, 'more message', 'more messages')} not drawn`,
  clientsWaiting: (count: number): string => `${plural(count, 'more client waits', 'more clients wait')}`,
  clusterInShort: (leader: number, term: number, counts: [state: string, count: number][]): string => {
    const head = leader > 0 ? `${serverName(leader)} leads term ${term}` : 'No leader';
    return [head, ...counts.map(([state, count]) => `${state}: ${count}`)].join(' · ');
  },
  ringHelp: 'Arrow keys go from server to server; Enter opens what can be done with one.',

  // Messages, by kind.
  kinds: ['RequestVote', 'Vote', 'Heartbeat', 'AppendEntries', 'Acknowledgement', 'Client command', 'Answer to client', 'PreVote', 'PreVote answer', 'InstallSnapshot', 'Snapshot answer', 'TimeoutNow', 'ReadIndex', 'ReadIndex answer'],

  // Logs.
  logCell: (server: number, index: number, term: number, command: string, state: string): string =>
    `${serverName(server)} · index ${index} · term ${term}: ${command} · ${state}`,
  compacted: (server: number, last: number, term: number): string =>
    `${serverName(server)} · a snapshot stands for all up to index ${last}, the last of term ${term}`,
  logHint: 'Filled: committed. Dashed: not on disk. Barred: applied. ▲ match, △ next.',
  logEmpty: 'No entries yet: submit a command.',
  noOp: 'no-op',
  committed: 'committed',
  /** Of a crashed server: its commit index was in memory alone. */
  committedUnknown: 'committed, as it will learn again after its restart',
  uncommitted: 'not committed',
  notDurable: 'not yet on disk',
  applied: 'applied',
  followTail: 'Follow the end',
  index: 'index',
  logRowAria: (server: number, length: number, commit: number): string =>
    `${serverName(server)}: ${plural(length, 'entry', 'entries')}, committed up to ${commit}`,
  earlier: 'Earlier entries',
  later: 'Later entries',

  // What can be done.
  crash: 'Crash',
  restart: 'Restart',
  disconnect: 'Disconnect',
  reconnect: 'Reconnect',
  timeout: 'Time out now',
  submitTo: 'Submit to it…',
  cutBoth: 'Cut both ways',
  mendBoth: 'Mend both ways',
  cutOne: (from: number, to: number): string => `Cut ${serverName(from)} → ${serverName(to)}`,
  mendOne: (from: number, to: number): string => `Mend ${serverName(from)} → ${serverName(to)}`,
  healAll: 'Mend all',

  projector: 'Projector mode: larger, with more contrast',
  fullScreen: 'Full screen',
  noFullScreen: 'This browser does not let this page fill the screen.',

  // Submitting.
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

  // Playback.
  play: 'Play',
  pause: 'Pause',
  step: 'Step',
  stepBy: 'By',
  stepTo: 'To the next',
  strides: {
    event: '1 event',
    '1ms': '1 ms',
    '10ms': '10 ms',
    any: 'news',
    election: 'election',
    commit: 'commit',
    client: 'client',
    fault: 'fault',
    loss: 'loss',
    violation: 'violation',
  } satisfies Record<Exclude<Step, 'interesting'> | Interest, string>,
  stepSpan: (back: boolean, span: string): string => `${back ? 'Back' : 'On'} by ${span}`,
  stepInterest: (back: boolean, kind: string): string => `${back ? 'Back to the last' : 'On to the next'} ${kind}`,
  timeHint: 'Type a time to go there: 2.3s, 2300ms, 2.3',
  behindEnd: (ms: number): string => (ms > 0 ? `${text.span(ms)} behind the end` : 'just before the end'),
  actingBranches: 'acting here begins a branch',
  toEndOfRun: 'To the end',
  goingTo: (ms: number): string => `Going to ${text.time(ms)}`,
  onTheWay: 'How far it is on its way',
  cancel: 'Cancel',

  // The five properties of Figure 3.
  properties: [
    { word: 'election-safety', title: 'Election Safety', short: 'Election', about: 'At most one leader can be elected in a given term (§5.2).' },
    { word: 'leader-append-only', title: 'Leader Append-Only', short: 'Append-Only', about: 'A leader never overwrites or deletes entries in its log; it only appends (§5.3).' },
    { word: 'log-matching', title: 'Log Matching', short: 'Log Matching', about: 'If two logs hold an entry with the same index and term, they are identical up to there (§5.3).' },
    { word: 'leader-completeness', title: 'Leader Completeness', short: 'Completeness', about: 'A committed entry is in the logs of the leaders of all later terms (§5.4).' },
    { word: 'state-machine-safety', title: 'State Machine Safety', short: 'State Machine', about: 'No two servers apply different entries at the same index (§5.4.3).' },
  ] satisfies { word: PropertyWord; title: string; short: string; about: string }[],
  moreProperties: (count: number, broken: number, unknown: number): string => `${broken > 0 ? `${broken} of ` : ''}${count} more${broken === 0 && unknown > 0 ? `, ${unknown} unknown` : ''}`,
  moreTitle: (count: number, broken: number, unknown: number): string => {
    const states = [broken > 0 ? `${broken} violated` : '', unknown > 0 ? `${unknown} unknown` : ''].filter((state) => state !== '');
    return `${count} more properties: ${states.length > 0 ? states.join(', ') : 'all hold'}`;
  },
  holds: 'holds',
  violated: 'violated',
  isUnknown: 'unknown',
  unknownAt: (title: string, ms: number): string => `${title} unknown from ${text.time(ms)} on`,
  violatedAt: (title: string, ms: number): string => `${title} violated at ${text.time(ms)}`,
  showEvidence: 'Show the evidence',
  showEvent: 'Show the event',

  // Inspect.
  nothingSelected: 'Select a server, a message, a client, a link or an entry to look inside, or drag from server to server to cut their link.',
  actions: 'Actions',
  stateDiagram: 'State diagram',
  linkSettings: (from: number, to: number): string => `Set for ${serverName(from)} → ${serverName(to)}`,
  inFlight: 'Messages in flight',
  noneInFlight: 'No message is in flight.',
  pauseToList: 'Pause to list the messages in flight.',
  messageGone: 'This message has arrived or was lost.',
  persistent: 'Persistent state',
  volatile: 'Volatile state',
  leaderState: 'Volatile state of a leader',
  electionState: 'This election',
  office: 'Its leading',
  heardLately: 'heard lately',
  lease: 'lease ends',
  over: 'over',
  transfersTo: 'hands over to',
  reads: 'Reads',
  readsWaiting: 'waiting',
  disk: 'Disk',
  network: 'Network',
  ownSettings: 'Own settings',
  none: 'none',
  nobody: 'nobody',
  unknown: 'none known',
  follower: 'follower',
  underWay: 'under way',
  progress: 'progress',
  electionTimer: 'election timer',
  inTime: (ms: number): string => `in ${text.span(Math.max(0, ms))}`,
  noTimer: 'not running',
  lastEntry: (index: number, term: number): string => (index === 0 ? 'empty' : `${index}, last of term ${term}`),
  linkState: (from: number, to: number, works: boolean): string => `${serverName(from)} → ${serverName(to)} ${works ? 'works' : 'is cut'}`,
  sent: 'sent',
  arrives: 'arrives',
  entries: 'entries',

  // Events.
  level: 'Level',
  levels: { error: 'errors', warn: 'warnings', info: 'info', debug: 'debug', trace: 'everything' } satisfies Record<Level, string>,
  server: 'Server',
  allServers: 'all servers',
  about: 'About',
  everything: 'everything',
  targets: { raft: 'Raft', net: 'network', disk: 'disks', client: 'clients', world: 'servers', check: 'safety' } satisfies Record<EventTarget, string>,
  noEvents: 'Nothing of this kind has happened yet.',
  toEnd: 'To the latest',

  // Console.
  consolePrompt: 'Command line',
  consolePlaceholder: 'crash leader   ·   Tab completes   ·   help',
  consoleHello: 'Every action of this page is a line of its command language, and appears here. Try “crash leader”, “submit "x=1"”, “cut S1 -- S2”, “heal”, “help”.',
  didYouMean: (suggestion: string): string => `Did you mean “${suggestion}”?`,

  // What a scenario says.
  nextRemark: 'Read: next remark',
  unchangedRun: 'For the unchanged run:',
  moot: 'You changed this run: what the scenario says next was written for the unchanged run.',
  endedByAct: (why: string): string => `You changed this run, so the scenario ends here: ${why}.`,

  // Announcements for screen readers.
  newLeader: (id: number, term: number): string => `${serverName(id)} leads term ${term}.`,
  noLeader: 'There is no leader.',
  crashed: (id: number): string => `${serverName(id)} crashed.`,
  restarted: (id: number): string => `${serverName(id)} restarted.`,
  allStarted: (count: number): string => `${plural(count, 'server starts', 'servers start')}.`,

  pausedServer: (id: number): string => `${serverName(id)} is paused.`,
  resumedServer: (id: number): string => `${serverName(id)} goes on.`,
  divided: (groups: number[][]): string => `The network is divided: ${groups.map((group) => group.map(serverName).join(' ')).join(', apart from ')}.`,
  whole: 'The network is whole again.',
  atMoment: (ms: number): string => `At ${text.time(ms)}.`,
  onBranch: (name: string): string => `Now shown: ${name}.`,

  // Help.
  help: 'Help',
  close: 'Close',
  // The page around the element.
  scenario: 'Scenario',
  freeRun: 'Free play',
  seed: 'Seed',
  newSeed: 'A new seed',
  share: 'Share',
  search: 'Break it',
  script: 'Script',
  theme: 'Theme',
  themes: { auto: 'as the system', light: 'light', dark: 'dark' },
  goOnQuestion: (name: string, seed: string, time: string): string => `Continue your last run: ${name}, seed ${seed}, at ${time}?`,
  goOn: 'Continue',
  noThanks: 'No, thanks',
  otherRuns: 'Other runs…',
  leftRun: (name: string, seed: string, time: string): string => `Your run is kept: ${name}, seed ${seed}, at ${time}.`,
  backToIt: 'Back to it',
  runNearLimit: 'This run is nearly 1 MiB long. Above 1 MiB it can be neither kept nor opened from a link or a file.',
  runOverLimit: 'This run is longer than 1 MiB. It is no longer kept, and cannot be opened from a link or a file; what was kept before is in the list of scenarios.',
  runNotKept: 'This browser has no room left to keep this run. Save it as a file.',
  tagline: 'a Raft cluster under glass',

  // When something is wrong.
  loading: 'Starting the cluster…',
  loadingView: 'One moment…',
  cannotStart: 'This cluster cannot start',
  cannotLoad: 'The program could not be loaded. Are you still connected?',
  cannotLoadPart: (part: string): string => `“${part}” could not be loaded. Are you still connected? Try again when you are.`,
  comparison: 'Compare two branches',
  retry: 'Try again',
  noScenario: (id: string): string => `There is no scenario “${id}”.`,
  /** Several names within the quotes of `didYouMean`. */
  namesLike: (ids: string[]): string => ids.join('” or “'),
  cannotFetch: (src: string, why: string): string => `“${src.slice(0, 200)}” could not be read${why ? `: ${why}` : '.'}`,
  srcTooBig: 'it has more than 1 MiB, the most that a run may have.',
  srcTooSlow: (seconds: number): string => `it did not arrive within ${seconds} seconds.`,
  srcEmpty: 'it is empty.',
  openAnother: 'Another run',
  badAllow: (word: string): string => `allow: “${word}” is not a word of the command language. Give words such as submit, put, crash, or open.`,
  place: (line: number, column: number): string => `line ${line}, column ${column}`,
  dismiss: 'Dismiss',
  panicked: (ms: number, seed: string): string => `Raftarium itself made a mistake, at ${text.time(ms)} of the run with seed ${seed}. Other clusters of this page go on.`,
  panicMore: 'This run leads to the same place again; please report it with the text below.',
  stopped: 'This cluster stopped',
  goOnAt: (ms: number): string => `Go on at ${text.time(ms)}`,
  startAnew: 'Start anew',
  thisRun: 'This run',
};

/** A for the first group of a partition. */
export function groupLetter(group: number): string {
  return group <= 26 ? String.fromCharCode(64 + group) : String(group);
}
