// The texts around the remarks of a scenario.

export const narrationText = {
  unchangedRun: 'For the unchanged run:',
  moot: 'You changed this run: what the scenario says next was written for the unchanged run.',
  endedByAct: (why: string): string => `You changed this run, so the scenario ends here: ${why}.`,
};
