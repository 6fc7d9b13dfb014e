// The texts of the logs.

import { plural, serverName } from '../common/text';

export const logsText = {
  /** The texts of membership changes, by kind. */
  change: (kind: number, added: number[], removed: number[]): string => {
    const who = [...added.map((id) => `+${serverName(id)}`), ...removed.map((id) => `−${serverName(id)}`)].join(' ');
    return [`learn ${who}`, who, `Cₒ,ₙ (C_old,new) ${who}`, 'Cₙ (C_new)', `demote ${who}`, `Cₒ,ₙ (C_old,new) demote ${who}`][kind] ?? who;
  },
  /** Shorter texts for narrow cells. */
  changeShort: ['learn', '', 'Cₒ,ₙ', 'Cₙ', 'demote', 'Cₒ,ₙ'],
  logCell: (server: number, index: number, term: number, command: string, state: string): string =>
    `${serverName(server)} · index ${index} · term ${term}: ${command} · ${state}`,
  compacted: (server: number, last: number, term: number): string =>
    `${serverName(server)} · a snapshot contains all entries up to index ${last}, the last of term ${term}`,
  logEmpty: 'No entries yet: submit a command.',
  recordedEmpty: 'No entries yet.',
  untoldLogs: 'This trace tells nothing of logs.',
  noOp: 'no-op',
  committed: 'committed',
  /** For a crashed server: its commit index was only in memory. */
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
};
