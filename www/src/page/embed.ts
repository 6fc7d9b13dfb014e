// The page for iframes: embed.html?scenario=…&seed=… reads its address as index.html does. Parameters become attributes of the
// element where possible, so that the cluster starts when it first comes into view; a run in the address is opened at once.

import '../element/raft-cluster';
import { parametersOf, present, readAddress } from './address';
import { ATTRIBUTES } from '../cluster/attributes';
import { FrameLink, parentOrigin } from './frame-link';
import { INSIDE } from '../element/inside';
import type { RaftCluster } from '../element/raft-cluster';

/** The parameters without an attribute. */
const OF_LINKS = ['run', 'event', 'branch', 'select', 'engine', 'state', 'code'];

async function follow(cluster: RaftCluster): Promise<void> {
  const parameters = parametersOf(location);
  const theme = parameters.get('theme');
  if (theme !== null) document.documentElement.dataset['theme'] = theme;
  present(cluster, parameters);
  const inside = cluster[INSIDE];
  const isLink = inside.started || OF_LINKS.some((name) => parameters.has(name));
  inside.around.waits = isLink;
  if (!isLink) {
    for (const name of ATTRIBUTES) {
      const value = parameters.get(name);
      if (value !== null && name !== 'autoplay') cluster.setAttribute(name, value);
    }
  }
  const read = await readAddress(parameters);
  // The element itself reports a problem with an attribute.
  if (typeof read === 'string') return isLink ? inside.refuse(read) : undefined;
  if (isLink) await cluster.show(read.wanted);
  if (read.remarks.length > 0) await inside.remark(read.remarks.join(' '));
}

const cluster = document.querySelector<RaftCluster>('raft-cluster');
if (cluster) {
  connectToParent(cluster, parametersOf(location).get('parent'));
  void follow(cluster);
  addEventListener('hashchange', () => void follow(cluster));
}

/** Connects to the page around the frame, if it has the origin in the address. */
function connectToParent(element: RaftCluster, named: string | null): void {
  const origin = parentOrigin(named);
  if (parent === window || origin === undefined) return;
  // The page around adapts the height of the frame, so the element may choose its height.
  document.body.classList.toggle('measured', named !== null);
  new FrameLink(element, origin);
}
