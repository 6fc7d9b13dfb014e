// Asks the npm registry whether a security advisory is known for a package of package-lock.json.
//
// Ends with 0 when none is known, with 1 when there is one, and with 75 when the registry does not answer the question, as a
// mirror or a machine without a network; the last line then says why.

import { spawnSync } from 'node:child_process';

const CANNOT_CHECK = 75;

// Windows finds npm.cmd through its shell only.
const { stdout, error } = spawnSync('npm audit --json', { encoding: 'utf8', shell: true, timeout: 60_000 });
const report = parse(stdout);

if (report?.metadata?.vulnerabilities) {
  const { total } = report.metadata.vulnerabilities;
  if (total > 0) printFound(Object.values(report.vulnerabilities));
  console.log(`The npm registry knows of ${total} advisories.`);
  process.exit(total > 0 ? 1 : 0);
}
const why = error?.message || report?.message || report?.error?.summary || 'npm says nothing more';
console.log(`The npm registry did not answer \`npm audit\`: ${why.split('\n')[0]}`);
process.exit(CANNOT_CHECK);

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function printFound(packages) {
  for (const { name, severity, range, via } of packages) {
    const titles = via.map((cause) => (typeof cause === 'string' ? `by its package ${cause}` : `${cause.title} (${cause.url})`));
    console.log(`${name} ${range}: ${severity}: ${titles.join('; ')}`);
  }
}
