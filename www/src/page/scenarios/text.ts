// The texts of the library of scenarios; loaded with it.

const ago = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });

export const scenariosText = {
  title: 'Scenarios',
  close: 'Close',
  searchLabel: 'Search the scenarios',
  searchHint: 'Search: quorum, disk, §5.4',
  count: (shown: number, all: number): string => (shown === all ? `${all} scenarios` : `${shown} of ${all} scenarios`),
  nothing: 'No scenario contains these words.',
  groups: 'Groups',
  shown: 'shown now',

  freeGroup: 'Your own',
  freePlay: 'Free play',
  freeAbout: 'Five servers and no script: you decide what happens.',
  recent: 'Recent runs',
  recentAbout: 'The last runs of this browser. They stay on this computer.',
  recentRun: (seed: string, time: string, since: string): string => `Seed ${seed}, at ${time}; ${since}.`,
  forget: 'Remove from the list',
  forgetRun: (title: string, seed: string): string => `Remove “${title}”, seed ${seed}, from the list`,

  since: (ms: number): string => {
    const minutes = Math.floor(ms / 60_000);
    if (minutes < 1) return 'just now';
    if (minutes < 60) return ago.format(-minutes, 'minute');
    if (minutes < 24 * 60) return ago.format(-Math.floor(minutes / 60), 'hour');
    return ago.format(-Math.floor(minutes / (24 * 60)), 'day');
  },
};
