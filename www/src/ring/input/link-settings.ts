// The settings in the menu of a link: latency, loss and duplication, with their values.

import type { Context } from '../../cluster/context';
import { serverName } from '../../common/text';
import { keysText as words } from '../../common/keys/text';
import type { MenuItem } from './menu';

/** The settings of links that menus offer; the settings tab has all of them. */
const TUNED = [
  { name: 'latency', about: words.latency, label: words.latencyOf },
  { name: 'loss', about: words.loss, label: words.lossOf },
  { name: 'duplicate', about: words.duplication, label: words.duplicateOf },
];

/** The items for the link between two servers. */
export function linkSettings(context: Context, from: number, to: number): MenuItem[] {
  const [there, back] = [valuesOf(context, from, to), valuesOf(context, to, from)];
  return TUNED.map(({ name, about, label }) => {
    const [one = '', other = ''] = [there.get(name), back.get(name)];
    return {
      label: `${label(one === other ? one : `→ ${one}, ← ${other}`)}…`,
      act: () => context.ask?.({
        title: words.linkQuestion(about, from, to),
        label: words.value,
        value: one,
        button: words.set,
        choiceLabel: words.direction,
        choices: [
          { value: `${serverName(from)} -- ${serverName(to)}`, label: words.bothWays(from, to) },
          { value: `${serverName(from)} -> ${serverName(to)}`, label: words.oneDirection(from, to) },
          { value: `${serverName(to)} -> ${serverName(from)}`, label: words.oneDirection(to, from) },
        ],
        line: (value, choice) => `set ${name} ${choice} ${value}`,
      }),
    };
  });
}

function valuesOf({ cluster }: Context, from: number, to: number): Map<string, string> {
  return new Map(cluster.settings(`${serverName(from)} -> ${serverName(to)}`).map(({ name, value }) => [name, value]));
}
