// The texts of the script editor; loaded with it. Messages about lines come from the wasm module.

export const editorText = {
  title: 'Script',
  intro: 'Write or paste a script of the command language; it opens as a new run. Tab or Ctrl + Space completes a word, Ctrl + Enter opens the run.',
  script: 'The script',
  open: 'Open as a run',
  present: 'Insert the current run',
  lines: (count: number): string => `${count} ${count === 1 ? 'line' : 'lines'}, no mistake found.`,
  goThere: 'Go there',
  completions: 'Possible words',

  start: 'Logs at the start',
  startAbout: 'Each server’s log as the terms of its entries, such as “1 1 4”. Paste several lines such as “S1: 1 1 4” to fill several rows. What you type here becomes lines of the script.',
  servers: 'Servers',
  server: 'Server',
  log: 'Terms of its entries',
  logOf: (server: string): string => `Log of ${server}: the terms of its entries`,
  term: 'In term',
  termOf: (server: string): string => `Term in which ${server} starts`,
  termHint: 'last',
  vote: 'Voted for',
  voteOf: (server: string): string => `Whom ${server} has voted for in its term`,
  noVote: 'nobody',
  preview: 'Its log',
  badLog: 'Terms are whole numbers from 1 on, with spaces between them.',
};
