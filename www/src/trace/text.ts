// The texts about traces that are shown as recordings.

const whole = new Intl.NumberFormat('en');

/** A number with its noun. */
function count(number: number, one: string, many = `${one}s`): string {
  return `${whole.format(number)} ${number === 1 ? one : many}`;
}

/** What a file is, after "is". */
const FORMATS: Record<string, string> = {
  raftarium: 'a trace of Raftarium',
  etcd: 'a trace of etcd-io/raft',
  ccf: 'a trace of CCF',
  shiviz: 'a ShiViz log',
};

export const clockText = {
  pace: (count: number, one: string, many: string): string =>
    count === 1 ? `1 ${one} a second` : `${count < 10 ? count.toFixed(1).replace(/\.0$/, '') : Math.round(count).toLocaleString('en')} ${many} a second`,
  hint: (one: string): string => `Type the number of one ${one} to go there`,
  badPlace: (value: string, one: string): string => `“${value}” is not the number of one ${one}. Write 12.`,
};

export const traceText = {
  title: 'Recording',
  /** What the file is: "A trace of etcd-io/raft: 5,812 lines, 9,034 events." */
  about: (format: string, lines: number, events: number, passedOver: number): string => {
    const what = FORMATS[format] ?? 'a trace';
    const other = passedOver > 0 ? `, ${count(passedOver, 'line')} of other kinds passed over` : '';
    return `${what.charAt(0).toUpperCase()}${what.slice(1)}: ${count(lines, 'line')}, ${count(events, 'event')}${other}.`;
  },
  verdict: (violated: number, unknown: number, all: number): string => {
    const found = violated === 0 ? 'Nothing is violated' : `${count(violated, 'property is', 'properties are')} violated`;
    return `${found}, ${unknown} of ${all} unknown.`;
  },
  bad: (lines: number): string => `${count(lines, 'line')} could not be read.`,
  /** Which servers have other names in the file. */
  names: (names: { server: string; name: string }[]): string => {
    const others = names.filter(({ server, name }) => name !== server && `S${name}` !== server);
    return others.length > 0 ? `${others.map(({ server, name }) => `${server} is ${name}`).join(', ')}.` : '';
  },
  noTimes: 'This trace has no times: its order is its time.',
  all: 'Verdict on each property',
  badLine: (line: number, message: string): string => `line ${line}: ${message}`,
  held: 'holds',
  violated: 'violated',
  unknown: 'unknown',
  inLine: (line: number): string => `line ${line}`,
  show: 'Show it',
};
