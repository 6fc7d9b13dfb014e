// The part of the ring that its input handlers use. They are loaded later than the ring, and know it only by this interface.

import type { Layout, Point } from './geometry';
import type { Messages } from './messages';

export interface Surface {
  readonly element: HTMLElement;
  readonly drawing: SVGSVGElement;
  readonly messages: Messages;
  readonly layout: Layout;
  /** The layer below the servers. */
  readonly under: SVGElement;
  /** The position of a server or, with a negative number, of a client. */
  pointOf(peer: number): Point | undefined;
  nodeOf(id: number): SVGGElement | undefined;
  /** Moves the focus to a server, and selects it unless `select` is false. */
  focus(id: number, select?: boolean): void;
  /** Makes a server the one that the Tab key reaches. */
  rove(id: number): void;
  /** Whether there is anything to heal in the network. */
  isBroken(): boolean;
}
