// The shape of each kind of message, for the ring and for its legend.

import { KindCode } from '../cluster/model';

const DIAMOND = 'M0 -8.5 8.5 0 0 8.5 -8.5 0Z';
const TRIANGLE = 'M0 -9.5 9.5 6.5 -9.5 6.5Z';
/** A crown, on its way. */
const CROWN = 'M-9 7 -10 -6 -4.5 -1.5 0 -8.5 4.5 -1.5 10 -6 9 7Z';
/** An open book. */
const BOOK = 'M0 -5C-3 -8 -7 -8 -9.5 -7V6C-7 5 -3 5 0 8C3 5 7 5 9.5 6V-7C7 -8 3 -8 0 -5Z';
const SPINE = 'M0 -5V8';
const CIRCLE = 'M-6 0a6 6 0 1 0 12 0a6 6 0 1 0 -12 0Z';
const DISC = 'M-7.5 0a7.5 7.5 0 1 0 15 0a7.5 7.5 0 1 0 -15 0Z';
const SQUARE = 'M-5.5 -8h11a2.5 2.5 0 0 1 2.5 2.5v11a2.5 2.5 0 0 1 -2.5 2.5h-11a2.5 2.5 0 0 1 -2.5 -2.5v-11a2.5 2.5 0 0 1 2.5 -2.5Z';
const STACK = 'M-8.5 -8.5h17v4.8h-17ZM-8.5 -2.4h17v4.8h-17ZM-8.5 3.7h17v4.8h-17Z';
const ENVELOPE = 'M-9 -6.5h18v13h-18Z';
const FLAP = 'M-9 -6.5 0 1 9 -6.5';
const TICK = 'M-3.4 .2 -1 2.8 3.6 -2.8';
const CROSS = 'M-2.8 -2.8 2.8 2.8M2.8 -2.8 -2.8 2.8';

/** The outline and the mark inside it, for each kind of message. */
export function messageShape(kind: KindCode, yes: boolean): { outline: string; mark: string; filled: boolean } {
  const mark = yes ? TICK : CROSS;
  switch (kind) {
    case KindCode.RequestVote:
      return { outline: DIAMOND, mark: '', filled: true };
    case KindCode.RequestVoteResponse:
      return { outline: DIAMOND, mark, filled: false };
    case KindCode.PreVote:
      return { outline: TRIANGLE, mark: '', filled: true };
    case KindCode.PreVoteResponse:
      return { outline: TRIANGLE, mark, filled: false };
    case KindCode.Heartbeat:
      return { outline: CIRCLE, mark: '', filled: false };
    case KindCode.AppendEntries:
      return { outline: SQUARE, mark: '', filled: true };
    case KindCode.AppendEntriesResponse:
      return { outline: DISC, mark, filled: false };
    case KindCode.InstallSnapshot:
      return { outline: STACK, mark: '', filled: true };
    case KindCode.InstallSnapshotResponse:
      return { outline: STACK, mark: yes ? TICK : '', filled: false };
    case KindCode.TimeoutNow:
      return { outline: CROWN, mark: '', filled: true };
    case KindCode.ReadIndex:
      return { outline: BOOK, mark: SPINE, filled: true };
    case KindCode.ReadIndexResponse:
      return { outline: BOOK, mark, filled: false };
    case KindCode.Other:
      return { outline: DISC, mark: '', filled: true };
    case KindCode.ClientRequest:
      return { outline: ENVELOPE, mark: FLAP, filled: true };
    case KindCode.ClientResponse:
      return { outline: ENVELOPE, mark, filled: false };
  }
}

/** The cross of a message that was lost. */
export const LOST_SHAPE = 'M-6 -6 6 6M6 -6 -6 6';
