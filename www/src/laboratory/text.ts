// The texts of the laboratory; loaded with it.

import { TrialCode } from '../cluster/model';
import { plural } from '../common/text';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
/** With one decimal place, rounded as the native program does. */
const tenths = (value: number): string => value.toFixed(1);

/** How trials end, in the CSV. */
export const OUTCOME_WORDS: Record<TrialCode, string> = {
  [TrialCode.Done]: 'done', [TrialCode.TimedOut]: 'timed_out', [TrialCode.Failed]: 'failed', [TrialCode.Violated]: 'violated',
  [TrialCode.Unknown]: 'unknown', [TrialCode.Limited]: 'limited',
};

export const laboratoryText = {
  intro: 'An experiment runs a script with many seeds, and with each of several values, and shows the spread of what it measures.',
  docs: 'How to write one',
  choose: 'Experiment',
  own: 'your own text',
  script: 'Text of the experiment',
  run: 'Run',
  cancel: 'Cancel',
  keep: 'Keep to compare',
  keepAbout: 'The results stay beside those of the next run, as dashed curves',
  keepFull: 'Remove some that are kept first',
  drop: (name: string): string => `Remove ${name}`,
  save: 'Save as CSV',
  link: 'Copy link',
  copied: 'Copied.',
  mendFirst: 'This text has a mistake, so a link to it would not open. Mend it first.',
  notCopied: 'The browser does not allow copying here. The link:',
  noPage: 'There is no page that could open a link. Save the text instead.',
  enlarge: 'Enlarge',
  close: 'Close',
  title: 'Laboratory',
  defaultName: 'Experiment',
  fileName: (name: string): string => `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'experiment'}.csv`,

  size: (cells: number, trials: number): string => `${plural(cells, 'combination', 'combinations')} of ${plural(trials, 'trial', 'trials')}`,
  progress: (done: number, all: number): string => `${whole.format(done)} of ${whole.format(all)} trials`,
  left: (seconds: number): string => (seconds < 90 ? `about ${whole.format(Math.ceil(seconds))} s left` : `about ${whole.format(Math.ceil(seconds / 60))} min left`),
  done: (trials: number): string => `All ${plural(trials, 'trial', 'trials')} are done.`,
  ofAnother: (name: string): string => `What is shown was measured with another text: ${name}.`,
  cancelled: (done: number, all: number): string => `Cancelled after ${whole.format(done)} of ${whole.format(all)} trials.`,
  failed: (why: string): string => `The trials stopped: ${why}`,
  goThere: 'Go there',

  onlyCell: 'all trials',
  keptCell: (name: string, label: string): string => `${name}: ${label}`,
  heading: (name: string, unit: string): string => `${name} (${unit})`,
  cdf: 'Share of trials whose value is not larger, in %',
  quantiles: 'Quantiles of each combination',
  quantileNames: { min: 'min', p10: 'p10', p25: 'p25', median: 'median', p75: 'p75', p90: 'p90', p99: 'p99', max: 'max' },
  log: 'Logarithmic scale',
  loadingPlots: 'Loading the plots …',
  noPlots: 'The plots cannot be loaded. All figures are in the table.',
  plotAria: (what: string, title: string): string => `Plot: ${title}. ${what}. The table below has its figures, and opens trials.`,
  hint: 'Point at a curve to see a trial; click to open it.',
  nothing: 'No trial has a value: the end never came.',
  point: (label: string, value: string, trial: number, percent: number): string => `${label}: trial ${trial}, ${value}; ${tenths(percent)} % of the trials are not above it. Click to open it.`,

  quantilePoint: (label: string, quantile: string, value: string, trial: number): string => `${label}: ${quantile} is ${value}, trial ${trial}. Click to open it.`,

  published: (label: string): string => `${label}, published`,
  publishedRow: 'published',
  differenceRow: 'ours differ by',
  sources: (sources: string[]): string => `Published: ${sources.join('; ')}`,

  caption: (name: string): string => `Figures of ${name}`,
  combination: 'combination',
  someCurves: (shown: number, all: number): string => `${shown} of ${all} curves are shown; the boxes choose them.`,
  curve: (label: string): string => `Curve of ${label}`,
  columns: { count: 'count', never: 'never', min: 'min', p10: 'p10', median: 'median', p90: 'p90', p99: 'p99', max: 'max', mean: 'mean' },
  about: {
    count: 'Trials with a value', never: 'Trials in which the end never came', min: 'The smallest value', p10: '10 % of the values do not exceed it',
    median: 'Half of the values do not exceed it', p90: '90 % of the values do not exceed it', p99: '99 % of the values do not exceed it',
    max: 'The largest value', mean: 'The mean, and half of its 95 % interval',
  },
  none: '–',
  never: (never: number, all: number): string => (never === 0 ? '0' : `${whole.format(never)} (${tenths((100 * never) / all)} %)`),
  mean: (mean: string, half: string | undefined): string => (half === undefined ? mean : `${mean} ±${half}`),
  openTrial: (what: string, value: string): string => `${value}: open the trial with this ${what}`,
  openNever: (words: string): string => `${words}: open the first of these trials at its end`,
  openTrouble: (trial: number): string => `Open trial ${trial} at its end`,
  moreRows: (count: number): string => `Show the other ${plural(count, 'combination', 'combinations')}`,

  unit: (quantity: string): string => quantity || 'ms',
  /** A value in the unit of its measure, as the table shows it. */
  number: (value: number, quantity: string): string => (Number.isNaN(value) ? '–' : quantity ? String(value) : tenths(value / 1000)),
  /** A mean; those of small counts are often shares. */
  meanNumber: (value: number, quantity: string, max: number): string => (quantity ? value.toFixed(max < 10 ? 3 : 1) : tenths(value / 1000)),
  /** As others have written it: at most five decimals. */
  publishedNumber: (value: number, quantity: string): string => String(Math.round((quantity ? value : value / 1000) * 1e5) / 1e5),
  difference: (percent: number): string => `${percent < 0 ? '−' : '+'}${tenths(Math.abs(percent))} %`,
  value: (value: number, quantity: string): string => (quantity ? `${whole.format(value)} ${quantity}` : `${tenths(value / 1000)} ms`),

  troubles: {
    [TrialCode.TimedOut]: 'ended at an await that waited too long', [TrialCode.Failed]: 'failed', [TrialCode.Violated]: 'violated a property',
    [TrialCode.Unknown]: 'have an unknown verdict', [TrialCode.Limited]: 'were too long',
  } as Partial<Record<TrialCode, string>>,
  trouble: (label: string, count: number, of: number, what: string): string => `${label}: ${count} of ${plural(of, 'trial', 'trials')} ${what}`,
  firstTrouble: (trial: number, words: string): string => `trial ${trial}: ${words}`,

  /** Where a trial is shown. */
  opened: (trial: number, label: string, measure: string, value: string, time: string): string => `Trial ${trial} of ${label}, paused at ${time}: ${measure} is ${value}.`,
  openedEnd: (trial: number, label: string, time: string): string => `Trial ${trial} of ${label}, paused at its end, ${time}.`,
  shown: (trial: number, label: string): string => `The cluster shows trial ${trial} of ${label}.`,
  notOpened: (why: string): string => `The trial could not be opened: ${why}`,
};
