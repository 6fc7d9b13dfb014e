// The words of the command language, for syntax highlighters, as the engine itself lists them: in its help and its completions.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';

/** What the console adds for itself; scripts have no such commands. */
const OF_CONSOLES = ['help', 'status'];

/** The words by what they are. A word that is several things is in several lists. */
export async function language(glue, wasm) {
  const engine = await import(pathToFileURL(glue).href);
  engine.initSync({ module: await readFile(wasm) });
  const cluster = new engine.Cluster(() => undefined);
  cluster.open('servers 3');
  const after = (line, before = '') => cluster.complete(line, line.length, before).options;
  const targets = after('crash ');
  const settings = after('set ');
  const counts = after('measure "x" ').filter((word) => !['from', 'to'].includes(word));
  const messages = after('set loss ').filter((word) => !targets.includes(word));
  const values = settings.flatMap((setting) => after(`set ${setting} `)).filter((word) => !targets.includes(word) && !messages.includes(word));
  const words = {
    commands: unique([...after(''), ...after('', 'repeat 2\n')]).filter((word) => !OF_CONSOLES.includes(word)),
    settings,
    rules: after('break '),
    properties: after('expect violated '),
    messages,
    events: after('expect event '),
    values: unique([...values, ...counts]),
    servers: targets.filter((word) => !/^S\d+$/.test(word)),
  };
  cluster.free();
  const listed = new Set(Object.values(words).flat());
  const connecting = engine.help().flatMap(({ usage }) => wordsOf(usage)).filter((word) => !listed.has(word) && !OF_CONSOLES.includes(word));
  for (const [list, found] of Object.entries(words)) {
    if (found.length === 0) throw new Error(`The engine completes no ${list}.`);
  }
  return { ...words, connecting: unique(connecting).sort() };
}

function unique(words) {
  return [...new Set(words)];
}

/** The words of a form of the language that are written as they stand; capitals are placeholders, and `or` separates choices. */
function wordsOf(usage) {
  return usage.split(/[\s,[\]]+/).filter((word) => /^[a-z][a-z_-]*$/.test(word) && word !== 'or');
}
