// The internal interface of the element for the modules of this project; pages cannot see it.

import type { Screen } from './screen';

/** Settings that our own pages make for the element. */
export interface PageSettings {
  /** The address of the page that opens links, if it is not index.html beside this code. */
  linkBase: string | undefined;
  /** The address of the documentation, which the help links to. */
  docs: string | undefined;
  /** The address of the page of lessons, if it is not learn.html beside this code; null if there is none. */
  lessons: string | null | undefined;
  /** Whether remarks wait for the reader even where the clock starts by itself. */
  remarksWait: boolean;
  /** What the page says over the ring in place of a scenario: the invitation of a first visit. */
  invitation: HTMLElement | undefined;
  /** Whether the page itself opens the first run: then coming into view does not start one. */
  waits: boolean;
  /** Called just before another run replaces the present one. */
  onLeave: (() => void) | undefined;
  /** Called with each frame, before it is drawn. */
  onFrame: (() => void) | undefined;
}

/** The internal interface of the element. */
export interface InternalElement {
  readonly around: PageSettings;
  /** The screen; undefined while there is no run. */
  readonly screen: Screen | undefined;
  /** The text of a run that was opened by a call, not by an attribute. */
  readonly given: string | undefined;
  /** Whether it has started or tried to start. */
  readonly started: boolean;
  /** Shows why a link was not opened: as a message over the present run, or in place of a run. */
  refuse(message: string): void;
  /** Shows a message over the ring, once there is one. */
  remark(words: string): Promise<void>;
}

export const INSIDE = Symbol('raftarium.inside');
