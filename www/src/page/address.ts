// Reads the parameters of an address. index.html, embed.html and raftarium.html read them in the same way: from the query and from
// the fragment (after '#'), which takes precedence.

import { ADDRESS_NAMES } from '../cluster/attributes';
import type { ParsedAddress } from '../cluster/run';
import type { RaftCluster } from '../element/raft-cluster';

/** The parameters of the presentation. */
const PRESENTATION = ['autoplay', 'view', 'theme', 'projector', 'keys', 'wheel', 'allow', 'parent'];
/** The parameters that need no parsing. */
const PLAIN = ['scenario', 'seed', 'src'];

const OFF = ['false', '0', 'off', 'no'];

export function parametersOf({ search, hash }: { search: string; hash: string }): URLSearchParams {
  const parameters = new URLSearchParams(search);
  for (const [name, value] of new URLSearchParams(hash.slice(1))) parameters.set(name, value);
  return parameters;
}

/** The query without the parameters of the run. */
export function presentationQuery(search: string): string {
  const kept = [...new URLSearchParams(search)].filter(([name]) => PRESENTATION.includes(name) || !ADDRESS_NAMES.includes(name));
  const query = new URLSearchParams(kept).toString();
  return query && `?${query}`;
}

/** Sets the attributes of the presentation. */
export function present(cluster: RaftCluster, parameters: URLSearchParams): void {
  for (const name of ['view', 'theme', 'keys', 'wheel', 'allow']) {
    const value = parameters.get(name);
    if (value !== null) cluster.setAttribute(name, value);
  }
  for (const name of ['autoplay', 'projector']) {
    const value = parameters.get(name);
    if (value !== null) cluster.toggleAttribute(name, !OFF.includes(value));
  }
}

/** The wanted run, or a message why there is none. The parser is loaded only if there is something to parse. */
export async function readAddress(parameters: URLSearchParams): Promise<ParsedAddress | string> {
  const isPlain = [...parameters.keys()].every((name) => PLAIN.includes(name) || PRESENTATION.includes(name));
  if (!isPlain) return (await import('../share/open')).readLink(parameters);
  const [scenario = null, seed = null, src = null] = PLAIN.map((name) => parameters.get(name));
  return { wanted: { scenario, seed, src, core: null }, remarks: [] };
}
