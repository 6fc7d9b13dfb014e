// The texts of the badges and of the list of all properties.

import type { PropertyWord } from '../cluster/model';

export const safetyText = {
  safety: 'Safety',
  properties: [
    { word: 'election-safety', title: 'Election Safety', short: 'Election', about: 'At most one leader can be elected in a given term (§5.2).' },
    { word: 'leader-append-only', title: 'Leader Append-Only', short: 'Append-Only', about: 'A leader never overwrites or deletes entries in its log; it only appends (§5.3).' },
    { word: 'log-matching', title: 'Log Matching', short: 'Log Matching', about: 'If two logs hold an entry with the same index and term, they are identical up to that index (§5.3).' },
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
  showEvidence: 'Show the evidence',
  showEvent: 'Show the event',

  all: 'All properties that are checked after every event',
  figure3: 'Properties of Figure 3',
  foundations: 'Properties that they depend on',
};
