// The texts of the dialog of the search; loaded with it.

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const plural = (count: number, one: string, many: string): string => `${whole.format(count)} ${count === 1 ? one : many}`;

export const searchText = {
  title: 'Break it for me',
  close: 'Close',
  intro:
    'Tries one run after another, with faults at bad times, and continues from each state that it has not seen before, until something breaks. What it finds is shortened as far as possible, and opened as a branch with an explanation.',
  safe: 'All rules of Raft are in force: a property that is violated now would be a bug in this program. To see a violation, switch a rule off first, in the tab Rules or by a line such as “break durable-vote”.',
  core: (name: string): string => `The servers run ${name}: a property that is violated is a mistake in that core.`,

  what: 'What to look for',
  anyProperty: 'Any violated property',
  oneProperty: 'One of these',
  properties: 'Properties',
  condition: 'A condition of the language',
  conditionField: 'Condition',
  conditionHint: 'such as: not leader',
  forField: 'holds without interruption for',
  seconds: 'seconds',

  where: 'Where to start',
  fromNow: (time: string): string => `Now, at ${time}`,
  fromStart: 'At the start of the run',

  how: 'What may happen',
  kinds: {
    crashes: 'Servers crash and restart',
    links: 'Links fail and heal',
    messages: 'Messages are lost, delayed, duplicated or early',
    timers: 'Election timers fire at bad times',
    pauses: 'Processes are paused',
    clients: 'Clients submit commands',
    disks: 'Disks are slow, full or fail',
    clocks: 'Clocks run fast or slow, or jump',
    settings: 'Other settings',
    members: 'Servers are added and removed',
    transfers: 'Leadership is transferred',
    snapshots: 'Snapshots are taken',
    lies: 'Disks lie and lose data: more than Raft tolerates',
  } as Record<string, string>,
  nothingAllowed: 'Let something happen: choose at least one.',
  nothingWanted: 'Choose at least one property.',

  begin: 'Search',
  cancel: 'Cancel',
  cancelled: (seconds: number): string => `Cancelled after ${whole.format(seconds)} s.`,
  failed: (why: string): string => (why ? `This did not work: ${why}` : 'This did not work. Please try again.'),

  replaying: (share: number): string => `Replaying the run up to here: ${whole.format(100 * share)} %…`,
  looking: (seconds: number): string => `Searching for ${whole.format(seconds)} s…`,
  shortening: (commands: number): string => `Found. Shortening it: ${plural(commands, 'command', 'commands')}…`,
  figures: (worlds: number, perSecond: number, features: number, threads: number): string =>
    `${plural(worlds, 'world', 'worlds')}, ${whole.format(perSecond)} per second, ${plural(features, 'new state', 'new states')}, ${threads === 0 ? 'on the page’s own thread' : plural(threads, 'thread', 'threads')}`,

  unknown: (worlds: number): string => `Linearizability is unknown in ${whole.format(worlds)} of them.`,
  unknownOfTried: (unknown: number, worlds: number): string =>
    `Linearizability is unknown in ${whole.format(unknown)} of ${plural(worlds, 'world', 'worlds')} that were tried.`,

  found: (commands: number, seconds: number): string =>
    commands === 0 ? 'No command is needed' : `Found after ${seconds < 10 ? seconds.toFixed(1) : whole.format(seconds)} s: ${plural(commands, 'command', 'commands')}`,
  foundAlready: (atOnce: boolean): string => (atOnce ? 'It already holds where the search starts.' : 'It happens by itself: no fault and no command is needed.'),
  opened: (branch: string): string => `It is the branch “${branch}”; it is shown at the end of this story.`,
  watch: 'Watch it from the start',
  share: 'Share',
  again: 'Search again',
  go: (time: string): string => `Go to ${time}`,
  end: 'The end',
};
