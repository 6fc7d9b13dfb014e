// The texts of the list of events; loaded with it.

import type { EventTarget, Level } from '../cluster/model';

export const eventsText = {
  level: 'Level',
  levels: { error: 'errors', warn: 'warnings', info: 'info', debug: 'debug', trace: 'everything' } satisfies Record<Level, string>,
  server: 'Server',
  allServers: 'all servers',
  about: 'About',
  everything: 'everything',
  targets: { raft: 'Raft', net: 'network', disk: 'disks', client: 'clients', world: 'servers', check: 'safety' } satisfies Record<EventTarget, string>,
  noEvents: 'Nothing of this kind has happened yet.',
  toEnd: 'To the latest',
};
