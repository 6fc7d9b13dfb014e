// The clusters of a slide of reveal.js.

import type { RaftCluster } from '../element/raft-cluster';

export function clustersIn(root: HTMLElement | undefined): RaftCluster[] {
  return [...(root?.querySelectorAll<RaftCluster>('raft-cluster') ?? [])];
}

/** A cluster without a height of its own fills what its slide has left. */
export function stretch(cluster: HTMLElement): void {
  if (cluster.style.height || cluster.parentElement?.localName !== 'section') return;
  cluster.classList.add('r-stretch');
  // reveal.js does not count margins.
  cluster.style.margin = '0';
}
