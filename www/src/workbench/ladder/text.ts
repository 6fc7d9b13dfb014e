// The texts of the ladder.

export const ladderText = {
  climb: 'Climb',
  stop: 'Stop',
  intro: (rungs: number): string => `${rungs} small tests, each with several seeds. The climb ends at the first one that your code does not pass.`,
  climbing: (title: string, seed: number): string => `${title}, seed ${seed}…`,
  progress: 'Progress of the climb',
  passed: (passed: number, all: number): string => `${passed} of ${all} passed`,
  leftOut: (count: number): string => `${count} left out`,
  atTheTop: 'Your code passes the whole ladder.',
  cannotClimb: (why: string): string => `The climb ended: ${why}`,
  outdated: 'The code has been changed since. Climb again to see what it passes now.',
  climbOnly: (title: string): string => `Climb “${title}” alone`,
  showFall: 'Why',
  signs: { passed: '✓', fell: '✗', left_out: '–', open: '○', now: '▸' },
  states: { passed: 'passed', fell: 'not passed', left_out: 'left out', open: 'not tried yet', now: 'being tried' },

  // A fall.
  fell: (title: string): string => `Not passed: ${title}`,
  missed: {
    condition: 'A condition is not met.', property: 'A safety property is violated.', contract: 'The contract is broken.', budget: 'Too much is sent.',
    copy: 'The core is not a function of its state.',
  },
  where: (seed: number, time: string): string => `Seed ${seed}, at ${time}.`,
  line: (line: number): string => `Line ${line}:`,
  showMoment: 'Show this moment',
  causes: 'How it came to this',
  look: 'What to look at:',
  rule: 'Which rule:',
  showLook: 'What to look at',
  showRule: 'Which rule',

  // The summary.
  handIn: 'Hand in…',
  author: 'Your name, if your teacher wants it',
  save: 'Save the summary',
  handInAbout: 'A text with the result of each test and a digest of the code. Hand it in with the file of the core: the digest shows that they belong together.',
  sheetTitle: (name: string): string => `The ladder with ${name}`,
  sheetAuthor: 'Name',
  sheetPassed: 'Result',
  sheetCore: 'Core',
  sheetVersion: 'Climbed with',
  sheetFall: (seed: number, time: string, message: string): string => `seed ${seed}, at ${time}: ${message}`,
};
