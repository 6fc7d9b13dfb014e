// When a remark of the present run comes, found by playing a copy of the run ahead.

import type { Context } from '../../cluster/context';
import { library } from '../../cluster/library';
import { nextTurn } from '../../cluster/progress';

/** The simulated time of a remark, counted from 1; after the last one, of the end of the script. Undefined if it never comes. */
export async function timeOfRemark(context: Context, wanted: number): Promise<number | undefined> {
  const { Cluster } = await library();
  if (context.disposed) return undefined;
  const copy = new Cluster(() => undefined);
  try {
    if (copy.open(context.cluster.text())) return undefined;
    for (;;) {
      const stands = copy.skipToPause();
      const notices = copy.notices(0);
      const remark = notices.filter(({ kind }) => kind === 'say')[wanted - 1];
      const end = notices.find(({ kind }) => kind === 'done' || kind === 'failed');
      if (remark ?? end) return (remark ?? end)?.at_ms;
      if (stands && notices.at(-1)?.kind !== 'pause') return undefined;
      await nextTurn();
      if (context.disposed) return undefined;
    }
  } finally {
    copy.free();
  }
}
