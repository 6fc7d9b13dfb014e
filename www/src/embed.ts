// The thin page for iframes: embed.html?scenario=…&seed=… The query's names are the element's attributes.

import './raft-cluster';
import { ATTRIBUTES } from './attributes';

const cluster = document.querySelector('raft-cluster');
const query = new URLSearchParams(location.search);
for (const name of ATTRIBUTES) {
  const value = query.get(name);
  if (value === null) continue;
  if (name === 'autoplay' && ['false', '0', 'off', 'no'].includes(value)) cluster?.removeAttribute(name);
  else cluster?.setAttribute(name, value);
  if (name === 'theme') document.documentElement.dataset['theme'] = value;
}
