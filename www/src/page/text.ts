// The texts of the page around the element.

export const pageText = {
  scenario: 'Scenario',
  recording: 'Recording',
  recordingLeft: (name: string): string => `The recording of “${name}” is not kept. Open its file to see it again.`,
  seed: 'Seed',
  newSeed: 'A new seed',
  theme: 'Theme',
  themes: { auto: 'like the system', light: 'light', dark: 'dark' },
  leftRun: (name: string, seed: string, time: string): string => `Your run is kept: ${name}, seed ${seed}, at ${time}.`,
  backToIt: 'Back to it',
  learn: 'Learn',
  workbench: 'Workbench',
  freePlay: 'Free play',
  pages: 'Pages',
  docs: 'Docs',
  tagline: 'a Raft cluster under glass',
};
