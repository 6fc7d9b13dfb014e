// The texts of the console; loaded with it.

export const consoleText = {
  consolePrompt: 'Command line',
  consolePlaceholder: 'crash leader   ·   Tab completes   ·   help',
  recordedPlaceholder: 'status   ·   help',
  recordedHello: 'This is a recording: its servers can be asked, and not changed. Try “status”, “expect leader”, “help”.',
  consoleHello: 'Every action of this page is a line of its command language, and appears here. Try “crash leader”, “submit "x=1"”, “cut S1 -- S2”, “heal”, “help”.',
};
