// The texts of the statistics; loaded with them.

const number = new Intl.NumberFormat('en', { maximumFractionDigits: 1 });
const small = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const statisticsText = {
  // Figures.
  count: (value: number): string => number.format(value),
  rate: (value: number): string => (value < 100 ? small.format(value) : number.format(Math.round(value))),
  percent: (share: number): string => `${small.format(100 * share)} %`,
  ms: (value: number): string => (value < 1000 ? `${small.format(value)} ms` : `${small.format(value / 1000)} s`),
  bytes: (value: number): string => {
    if (value < 1000) return `${number.format(value)} B`;
    return value < 1e6 ? `${small.format(value / 1e3)} kB` : `${small.format(value / 1e6)} MB`;
  },
  none: 'none',

  // The span.
  span: 'Span',
  spans: { 1000: 'last 1 s', 10000: 'last 10 s', 60000: 'last 1 min', 0: 'all of it', [-1]: 'from – to' },
  from: 'From, in seconds',
  to: 'To, in seconds',
  shown: (fromMs: number, toMs: number): string => `${(fromMs / 1000).toFixed(3)} – ${(toMs / 1000).toFixed(3)} s`,
  noTimes: 'This trace has no times. One millisecond stands for one line; in a ShiViz log, for one event.',
  nothing: 'This span is empty or in the future.',

  // Export.
  copy: 'Copy CSV',
  download: 'Save CSV',
  downloadSeries: 'Save CSV over time',
  copied: 'Copied.',
  notCopied: 'The browser does not allow copying here; save instead.',
  file: (what: string): string => `raftarium-${what}.csv`,
  figuresFile: 'statistics',
  seriesFile: 'over-time',
  csvHead: ['figure', 'value', 'unit'],

  // Names of figures, and their meanings.
  figures: {
    elections: ['Elections won', 'Terms that got a leader.'],
    electionMedian: ['Election, median', 'From the last contact of any of its voters with an earlier leader (or the start of the run) to the new leader’s first message.'],
    electionMax: ['Election, longest', 'Likewise.'],
    splits: ['Split votes', 'Terms in which a server started an election, no server won, and no server is a candidate any longer.'],
    term: ['Term at the end', 'The highest current term of any server.'],
    terms: ['Terms started', 'By how much the highest term grew.'],
    leaderless: ['Without a leader', 'Time in which no server that was up had the role of Leader.'],
    leaderlessShare: ['Without a leader, share', 'The same as a share of the span.'],
    submitted: ['Commands submitted', 'Clients that arrived, each with its command.'],
    applied: ['Commands applied', 'Commands that at least one server applied to its state machine.'],
    answered: ['Commands answered', 'Commands whose clients got an answer.'],
    commandRate: ['Commands per second', 'Commands applied, per second of simulated time.'],
    latencyMedian: ['Commit latency, median', 'From a client’s arrival until the first server applied its command; half are not slower.'],
    latencyP99: ['Commit latency, p99', 'The 99th percentile: 99 of 100 are not slower.'],
    latencyMax: ['Commit latency, longest', 'None is slower.'],
    reads: ['Reads answered', 'Gets whose clients got an answer.'],
    readMedian: ['Read latency, median', 'From the call of a get until its client had the answer; half are not slower.'],
    readP99: ['Read latency, p99', 'The 99th percentile: 99 of 100 are not slower.'],
    readMax: ['Read latency, longest', 'None is slower.'],
    readLog: ['Read latency through the log', 'The median of gets that were entries of the log (reads log).'],
    readIndex: ['Read latency by ReadIndex', 'The median of gets that a round of heartbeats confirmed (reads index, dissertation §6.4).'],
    readLease: ['Read latency by lease', 'The median of gets that the leader’s lease covered (reads lease, dissertation §6.4.1).'],
    messages: ['Messages sent', 'By servers and clients; copies that the network makes are not counted.'],
    messageRate: ['Messages per second', 'Per second of simulated time.'],
    bytes: ['Bytes sent', 'As in a plain encoding: a header of 16 bytes, 8 for each field, 16 for each entry.'],
    byteRate: ['Bytes per second', 'Per second of simulated time.'],
    lost: ['Messages lost', 'For any reason.'],
    longest: ['Longest log', 'Its last index at the end of the span.'],
    shortest: ['Shortest log', 'Likewise; crashed servers’ logs are those on their disks.'],
    committed: ['Committed', 'The highest index that any server knew to be committed.'],
  },
  units: { ms: 'ms', share: '%', count: '', rate: '1/s', bytes: 'B', byteRate: 'B/s', entries: 'entries' },

  // Tables.
  table: 'All figures as a table',
  caption: 'Figures of the span',
  figure: 'Figure',
  value: 'Value',
  meaning: 'What it means',
  kindsCaption: 'Messages by kind',
  kind: 'Kind',
  sent: 'Sent',
  perSecond: 'Per second',
  size: 'Bytes',
  lost: 'Lost',
  electionsCaption: 'The last elections',
  term: 'Term',
  leader: 'Leader',
  elected: 'At',
  took: 'Took',

  // Plots.
  plots: 'Plots',
  axis: 'Over simulated time, in seconds.',
  loadingPlots: 'Loading the plots …',
  noPlots: 'The plots cannot be loaded. All figures are in the table.',
  plotAria: (title: string): string => `Plot: ${title}. The table and the CSV hold the figures.`,
  plot: {
    messages: 'Messages per second, by kind',
    bytes: 'Kilobytes per second, by kind',
    lost: 'Messages lost per second',
    commands: 'Commands per second',
    latency: 'Commit latency in ms',
    histogram: 'Commands by commit latency in ms',
    leaderless: 'Time without a leader, in %',
    logs: 'Last index of the logs',
  },
  series: {
    submitted: 'submitted',
    applied: 'applied',
    median: 'median',
    slowest: 'longest',
    lost: 'lost',
    leaderless: 'no leader',
    longest: 'longest',
    shortest: 'shortest',
    committed: 'committed',
    commands: 'commands',
  },
};
