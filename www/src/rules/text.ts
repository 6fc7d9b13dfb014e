// The texts about rules that can be switched off; loaded with the views that show them. The statement of each rule comes from the
// wasm module.

import type { RuleRow } from '../cluster/model';

export const rulesText = {
  intro: 'Switch a rule off, for all servers, and see what happens to the cluster.',
  recorded: 'These rules were followed or switched off in the run that was recorded. They cannot be switched here.',
  unknown: 'A trace of another implementation does not tell which rules it follows. The checker says what they lead to: see the verdict on each property.',
  groups: {
    elections: 'Elections',
    replication: 'Replication',
    membership: 'Membership',
    reads: 'Reads',
    clients: 'Clients',
  } satisfies Record<RuleRow['group'], string>,
  on: 'on',
  off: 'off',
  defends: 'Defends',
  place: 'Stated in',
  scenario: 'Show me',
  scenarioOf: (rule: string): string => `Show me what happens without ${rule}: opens a scenario`,
  mendAll: 'Switch all on',
  /** A rule in the command language: `break majority`. */
  line: (row: RuleRow): string => `${row.broken ? 'mend' : 'break'} ${row.word}`,

  modified: 'Modified Raft',
  /** The rules that are switched off, only a few in full. */
  switchedOff: (titles: string[]): string => {
    const shown = titles.slice(0, 2).map((title) => `“${title}”`);
    const more = titles.length - shown.length;
    return `Switched off: ${[...shown, ...(more > 0 ? [`${more} more`] : [])].join(', ')}`;
  },
  rules: 'Rules',
};
