// A link that opens a text as it stands: an experiment, which is not a run.

import { ownPage } from '../common/own-page';
import { packRun } from './link';

/** Undefined if no page is known that opens links. @param address The page that does; without it, index.html beside the code. */
export async function linkOf(script: string, address = ownPage('index.html')): Promise<string | undefined> {
  return address && `${address}#${new URLSearchParams({ run: await packRun(script) }).toString()}`;
}
