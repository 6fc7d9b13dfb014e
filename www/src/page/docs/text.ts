// The texts of the documentation's scripts.

export const docsText = {
  search: 'Search',
  searchLabel: 'Search the documentation',
  found: (count: number): string => (count === 0 ? 'Nothing found' : count === 1 ? '1 section' : `${count} sections`),
  more: (count: number): string => `the first ${count}`,
  cannotSearch: 'The index of the search could not be loaded. Try again.',
  theme: 'Theme',
  themes: { auto: 'like the system', light: 'light', dark: 'dark' },
  run: 'Run it here',
  loading: 'Loading…',
  cannotRun: 'The cluster could not be loaded. Try again.',
};
