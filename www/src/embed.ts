// The thin page for iframes: embed.html?scenario=…&seed=…

import './raft-cluster';

for (const [name, value] of new URLSearchParams(location.search)) {
  if (name === 'scenario' || name === 'seed') document.querySelector('raft-cluster')?.setAttribute(name, value);
}
