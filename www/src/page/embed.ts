// The thin page for iframes: embed.html?scenario=…&seed=… reads its address as index.html does. What the element's
// attributes can say they say, so that the cluster starts when it is first seen; a run of the address is opened at once.

import '../element/raft-cluster';
import { parametersOf, present, readAddress } from './address';
import { ATTRIBUTES } from '../cluster/attributes';
import { FrameLink, parentOrigin } from './frame-link';
import { INSIDE } from '../element/inside';
import type { RaftCluster } from '../element/raft-cluster';

/** What no attribute says. */
const OF_LINKS = ['run', 'event', 'branch', 'select', 'engine', 'state'];

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
  // What is wrong with an attribute the element says itself.
  if (typeof read === 'string') return isLink ? inside.refuse(read) : undefined;
  if (isLink) await cluster.show(read.wanted);
  if (read.remarks.length > 0) await inside.remark(read.remarks.join(' '));
}

const cluster = document.querySelector<RaftCluster>('raft-cluster');
if (cluster) {
  speak(cluster, parametersOf(location).get('parent'));
  void follow(cluster);
  addEventListener('hashchange', () => void follow(cluster));
}

/** Speaks with the page around the frame, where that is the one that the address names. */
function speak(element: RaftCluster, named: string | null): void {
  const origin = parentOrigin(named);
  if (parent === window || origin === undefined) return;
  // A page that hears how high the run is makes the frame as high: the run takes the height that it likes.
  document.body.classList.toggle('measured', named !== null);
  new FrameLink(element, origin);
}
