// The texts of the dialog for sharing, and about links and files; loaded when first needed.

import { plural } from '../common/text';

const whole = new Intl.NumberFormat('en');

export const shareText = {
  // The dialog.
  title: 'Share and export',
  close: 'Close',
  moment: (seed: string, time: string): string => `The run with seed ${seed}, at ${time}.`,
  recording: (trace: string): string => `The recording of “${trace}”. Its file is all that is needed to open it again; no link can hold it.`,
  making: 'Working…',
  cancel: 'Cancel',
  cancelled: 'Cancelled.',
  done: 'Done.',
  copy: 'Copy',
  copied: 'Copied',
  copiedSize: (size: string): string => `Copied (${size}).`,
  copyFailed: 'This browser does not let pages copy. Select the text and copy it.',
  download: 'Download',
  saved: (name: string, size: string): string => `Saved as ${name} (${size}).`,
  failed: 'This did not work. Please try again.',

  link: 'Link',
  linkAbout: 'It opens paused at exactly this moment, with what is selected. Everything is in the link; nothing is sent anywhere.',
  noPage: 'This page names no address that opens links, so only a file can take this run elsewhere: download it below.',
  copyLink: 'Copy link',
  linkLength: (length: number, where: string): string => `${whole.format(length)} characters: ${where}`,
  linkEverywhere: 'works in browsers, mail, chats and QR codes.',
  linkMost: 'works in browsers and most mail and chats; too long for a QR code, which holds 2,900.',
  linkBrowsers: 'works in browsers; mail and chats may shorten it, so a file is safer there.',
  linkTooBig: (length: number): string => `This run would make a link of ${whole.format(length)} characters; above 32,000 not every browser opens one. Save the file below instead: it holds the same.`,

  author: 'Your name, if your teacher wants it:',
  authorAbout: 'It becomes part of the link and of the file.',

  frame: 'HTML for other pages',
  frameAbout: 'A frame that opens the run at this moment, with the permissions that it needs.',

  run: 'Run',
  runAbout: 'A .raft file in the command language: seed, settings, all that was done, and this moment.',
  writeScript: 'Write or paste…',
  openFile: 'Open a file…',
  openHint: 'To open one, or the trace of a real cluster, you can also drop it onto the page.',

  events: 'Events',
  eventsAbout: 'All that happened up to this moment, one JSON object per line.',
  clients: 'Clients’ history',
  clientsAbout: 'What each client requested, when, and the answers, one operation per line: for checkers of linearizability.',
  shiviz: 'ShiViz log',
  shivizAbout: 'For ShiViz and other tools that read vector clocks.',
  picture: 'Diagram',
  pictureAbout: 'The space-time diagram as it is shown now.',
  summary: 'Summary',
  summaryAbout: 'Elections, commits, messages and latencies in short.',
  svg: 'SVG',
  png: 'PNG',
  copyText: 'Copy text',
  copyMarkdown: 'Copy Markdown',

  // Links and files that cannot be opened.
  badLink: 'This link has no readable run. It may have been truncated when it was copied.',
  linkTooLong: (length: number): string => `This link is ${whole.format(length)} characters long; no run is that long.`,
  tooMuchInside: 'This link unpacks to more than 1 MiB; no run is that long.',
  notText: (line: number, column: number): string => `line ${line}, column ${column}: not valid UTF-8.`,
  reading: (name: string): string => `Reading ${name}`,
  linesRead: (lines: number): string => `${whole.format(lines)} ${lines === 1 ? 'line' : 'lines'}`,
  readingCancelled: 'reading was cancelled.',
  noTraces: 'this copy of Raftarium, which needs no other file, cannot read traces. Open it in the page itself, or run “raftarium check” in a terminal.',
  traceUnread: 'the file could not be read to its end.',
  traceTooBig: (size: string, most: string): string => `it has ${size}; at most ${most} are read here. In a terminal, “raftarium check” reads files of any size.`,
  runTooBig: 'A run has at most 1 MiB.',
  fileUnread: 'This file could not be read.',
  oneFile: 'Please drop one file at a time.',
  notOpened: (what: string, problem: string): string => `${what} was not opened; ${problem}`,
  theLink: 'The link',
  theFile: (name: string): string => `“${name}”`,
  badEvent: (value: string): string => `event=${value} is not the number of an event.`,
  badState: (value: string): string => `state=${value} is not the fingerprint of a moment.`,
  badSpeed: (value: string): string => `speed=${value} is not a speed from 0.001 to 100.`,
  badView: (value: string): string => `view=${value} does not name parts of the page; give some of ring, logs, details, timeline, playback.`,
  needsAt: (name: string, value: string): string => `${name}=${value} is ignored: it needs a time, such as at=2.3s.`,
  besideRun: (name: string, value: string): string => `${name}=${value} is ignored: the address already holds a run.`,
  unknownName: (name: string, meant: string): string => `${name}= in the address has no meaning. Did you mean ${meant}=?`,
  noSuchEvent: (event: number, at: string): string => `event=${event} is not an event of the time ${at} s: the link opens at that time, without the event.`,
  noSuchSelection: (selection: string, at: string): string => `select=${selection} names nothing that exists at ${at} s: nothing is selected.`,
  emptyRun: 'it is empty: it holds no line of the command language.',
  atLine: (line: number, problem: string): string => `line ${line}: ${problem}`,

  // The code of a core.
  badCore: 'its code is not readable. It may have been truncated when it was copied.',
  coreTooLong: (length: number): string => `its code has ${whole.format(length)} characters; no core is that long.`,
  coreTooBig: (most: string): string => `its code is longer than ${most}, which is the most.`,
  coreEmpty: 'it holds no code.',
  badHash: (value: string): string => `core-hash=${value} is not the hash of a core.`,
  codeInside: (name: string): string => `The link and the file hold the code of ${name}.`,
  onlyNamed: (name: string): string => `The core ${name} is a WebAssembly module: links and files name it, and do not hold it. The run opens only where that core runs: in this page, or in a terminal with --core.`,

  // Replays.
  otherVersion: (engine: string, ours: string, agrees: boolean | undefined): string => {
    const says = `This run was made with Raftarium ${engine}, and this is ${ours}.`;
    if (agrees === undefined) return `${says} The replay may differ.`;
    return agrees ? `${says} At this moment the replay is the same.` : `${says} The replay differs: at this moment the servers are in other states.`;
  },
  otherRun: 'This replay differs from the run that was shared: at this moment the servers are in other states. The link or file may have been changed.',

  bytes: (count: number): string => {
    if (count < 1_000) return plural(count, 'byte', 'bytes');
    const [value, unit] = count < 1_000_000 ? [count / 1_000, 'kB'] : [count / 1_000_000, 'MB'];
    return `${value < 10 ? value.toFixed(1) : whole.format(Math.round(value))} ${unit}`;
  },
};
