// The texts of the workbench.

import { plural } from '../common/text';

const whole = new Intl.NumberFormat('en');

export const workbenchText = {
  // The parts.
  code: 'Code',
  cluster: 'Cluster',
  ladder: 'Ladder',
  messages: 'Messages',
  compare: 'Compare',
  parts: 'Parts of the workbench',
  results: 'Results',
  loadingEditor: 'The editor is loading…',
  noEditor: (why: string): string => `The editor could not be loaded: ${why}`,

  // The code.
  editor: 'Code of the core, in JavaScript',
  editorKeys: 'Tab indents. To leave the editor, press Escape and then Tab. Ctrl or Command with S runs the code; with F searches in it.',
  core: 'Core',
  run: 'Run',
  runTitle: 'Run this code in the cluster: the same run from its start to the moment that is shown (Ctrl or ⌘ + S)',
  running: 'Starting…',
  newCore: 'New',
  fromSkeleton: 'From the skeleton, to fill in',
  fromComplete: 'From the complete core, to read and change',
  openFile: 'From a file…',
  fileTypes: '.js,.mjs,text/javascript',
  libraryFailed: 'The code could not be loaded. Are you still online?',
  more: 'More',
  name: 'Name',
  export: 'Save as a file',
  copyLink: 'Copy a link',
  linkCopied: (length: number): string => `Copied: a link of ${whole.format(length)} characters that holds this code. Nothing is sent anywhere until somebody opens it.`,
  linkTooLong: (length: number): string => `This code would make a link of ${whole.format(length)} characters; above 32,000 not every browser opens one. Save it as a file instead.`,
  linkMade: 'This browser does not let pages copy. Copy the link from this field:',
  link: 'Link',
  reset: 'Reset to the start',
  remove: 'Delete this core',
  removeSure: 'Delete it, with all its versions',
  search: 'Search in the code',
  versions: 'Earlier versions',
  noVersions: 'None yet. One is kept whenever you run the code, and now and then while you write.',
  version: (at: number): string => new Date(at).toLocaleString('en', { dateStyle: 'medium', timeStyle: 'medium' }),
  lines: (source: string): string => plural(source.split('\n').length, 'line', 'lines'),
  restore: (at: string): string => `Restore the version of ${at}`,
  skeletonName: 'my-raft.js',
  completeName: 'raft.js',
  numbered: (stem: string, number: number): string => `${stem}-${number}`,
  oneFile: 'Please drop one file at a time.',
  notOpened: (what: string, problem: string): string => `${what} was not opened: ${problem}`,
  theLink: 'The link',

  // How it is kept.
  kept: 'Kept in this browser.',
  notKept: 'This code came with a link. It runs in a sandbox, and is not kept until you change it.',
  keepIt: 'Keep it',
  noRoom: 'This browser has no room to keep the code. Save it as a file.',
  changed: 'Changed since it ran.',
  isRunning: 'This code is running.',

  // What the code says.
  noMessages: 'What the core prints with console.log, and each of its errors, appears here with its time and server.',
  messagesAt: (server: string, time: string): string => `${server} at ${time} s`,
  goToMoment: 'Show this moment in the cluster',
  goToLine: (line: number): string => `Line ${line}`,
  errors: (count: number): string => plural(count, 'error', 'errors'),
  // Beside our core.
  compareAbout: 'Plays this run with the core of Raftarium as well, up to the moment that is shown, and finds the first thing that a server does with one core only. A difference is not always a mistake: Raft leaves choices.',
  compareNow: 'Compare up to here',
  comparing: 'Comparing',
  noDifference: (time: string): string => `Both cores do the same up to ${time}.`,
  differsAt: (server: string, time: string): string => `The first difference is at ${time}, on ${server}:`,
  yours: 'With your code',
  reference: 'With the core of Raftarium',
  nothing: 'Nothing that the other does not do as well.',

  olderLeftOut: 'Only the latest messages are shown. Go to an earlier moment to see those before it.',
};
