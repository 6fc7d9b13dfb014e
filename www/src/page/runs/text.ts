// The texts about runs that are kept; they are loaded with what keeps them.

export const runsText = {
  goOnQuestion: (name: string, seed: string, time: string): string => `Continue your last run: ${name}, seed ${seed}, at ${time}?`,
  goOn: 'Continue',
  noThanks: 'No, thanks',
  otherRuns: 'Other runs…',
  runNearLimit: 'This run is nearly 1 MiB long. Above 1 MiB it can be neither kept nor opened from a link or a file.',
  runOverLimit: 'This run is longer than 1 MiB. It is no longer kept, and cannot be opened from a link or a file; what was kept before is in the list of scenarios.',
  runNotKept: 'This browser has no room left to keep this run. Save it as a file.',
};
