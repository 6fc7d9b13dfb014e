// The texts of the space-time diagram.

import type { Clock } from '../cluster/clock';
import { BandCode, EndCode, KindCode, LaneCode } from '../cluster/model';
import { exactTime } from './drawing/axis';
import { groupLetter, peerName, serverName, stateNames, text } from '../common/text';

export const diagramText = {
  clients: 'clients',
  canvas: 'Space-time diagram: a lane for each server, an arrow for each message',
  canvasHelp:
    'Enter selects the latest event; then left and right go along its lane, up to its cause, down to its effect. With nothing selected, left and right move the view. Plus and minus zoom; Home and End go to the start and to the present.',
  overview: 'The moment that is shown',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  whole: 'The whole run',
  follow: 'Follow',
  followTitle: 'Let the view follow the present',
  list: 'List',
  listTitle: 'The same events as a list, which you can follow from cause to effect',
  wheelHint: (apple: boolean): string => `${apple ? '⌘' : 'Ctrl'} + wheel zooms the diagram; so does the wheel alone after a click into it`,
  tall: 'Taller',
  listAria: 'Events in view',
  listHint: '↑ ↓ event · Shift ↑ ↓ on its lane · ← cause · → effect',
  inView: (count: number, from: string, to: string): string => `${count === 1 ? '1 event' : `${count} events`}, ${from} to ${to}`,
  noneInView: 'Nothing happened in this span.',
  loading: (share: number): string => `loading: ${Math.floor(share * 100)} %`,
  noPicture: 'This browser could not make a picture.',

  way: (kind: KindCode, from: number, to: number): string => `${text.kinds[kind]} ${peerName(from)} → ${peerName(to)}`,
  ends: (clock: Clock, sentMs: number, endMs: number, end: EndCode): string => {
    const sent = `sent at ${exactTime(clock, sentMs)}`;
    const took = clock.length(endMs - sentMs);
    switch (end) {
      case EndCode.Flying:
        return Number.isNaN(endMs) ? `${sent}, in flight` : `${sent}, arrives after ${took}`;
      case EndCode.Arrived:
        return `${sent}, arrived after ${took}`;
      case EndCode.LostAtOnce:
        return `${sent}, lost at once`;
      case EndCode.Dropped:
        return `${sent}, dropped after ${took}`;
      case EndCode.LostOnWay:
      case EndCode.LostAtEnd:
        return `${sent}, lost after ${took}`;
    }
  },
  likeThis: (clock: Clock, count: number, withinMs: number): string => `${count} like this within ${clock.length(withinMs)}; zoom in to see each of them.`,
  state: (server: number, state: LaneCode, term: number): string =>
    `${serverName(server)}: ${stateNames[state]}, ${text.term(term)}`,
  lasts: (clock: Clock, fromMs: number, toMs: number): string => `${exactTime(clock, fromMs)} to ${exactTime(clock, toMs)}, ${clock.length(toMs - fromMs)}`,
  band: (kind: BandCode, server: number, other: number): string => {
    if (kind === BandCode.Isolated) return `${serverName(server)} is isolated`;
    if (kind === BandCode.Paused) return `${serverName(server)} is paused: alive, but silent`;
    if (kind === BandCode.Stalled) return `${serverName(server)}’s disk is stalled: it finishes no write`;
    if (kind === BandCode.Clogged) return `What ${serverName(server)} sends to ${serverName(other)} waits in a clogged link`;
    if (kind === BandCode.Group) return `${serverName(server)} is in ${text.group(other)} of a partition`;
    return text.linkState(server, other, false);
  },
  group: groupLetter,
};
