// The words of the dials; loaded with them.

import { serverName } from './text';

export const dialWords = {
  scope: 'Dials of',
  whole: 'the whole cluster',
  of: 'and of it',
  itself: 'itself and all its links',
  bothWays: (a: string, b: string): string => `link ${a} – ${b}, both ways`,
  there: (a: string, b: string): string => `${a} → ${b} alone`,
  size: 'Servers',
  sizeAbout: 'Starts a new run with these dials and the same seed.',
  sizeButton: 'Start anew',
  badSize: 'From 1 to 99.',
  server: serverName,
  reset: (name: string, usual: string): string => `${name}: back to ${usual}`,
  mixed: 'not the same everywhere',
  own: (usual: string): string => `elsewhere ${usual}`,
  slider: (name: string): string => `${name}, slider`,
  names: {
    election_timeout: ['Election timeout', 'How long a server waits for a leader before it stands for election; drawn anew each time.'],
    heartbeat: ['Heartbeat', 'How often a leader says that it is alive.'],
    latency: ['Latency', 'How long a message is under way, one way.'],
    loss: ['Loss', 'The share of messages that vanish.'],
    duplicate: ['Duplication', 'The share of messages that arrive twice.'],
    reorder: ['Reordering', 'The share of messages that may overtake earlier ones.'],
    disk: ['Disk write', 'How long a write takes until it is durable.'],
    clock: ['Clock', 'How fast a server’s clock runs; 100% is right.'],
    no_op: ['No-op', 'Whether a new leader begins its term with an empty entry.'],
    pre_vote: ['PreVote', 'Whether a server asks whether it would win before it stands for election.'],
    check_quorum: ['CheckQuorum', 'Whether a leader that hears no majority steps down, and who hears from a leader ignores candidates.'],
    max_batch: ['Entries per message', 'The most entries that one AppendEntries carries.'],
    max_in_flight: ['Entries in flight', 'The most entries that are sent to a follower before it has acknowledged the first.'],
    client_timeout: ['Client timeout', 'How long a client waits for an answer before it tries another server.'],
    load: ['Client load', 'How many commands clients submit per second.'],
    clients: ['Clients', 'The most clients of the load that wait at a time; 0 for any number.'],
  } as Record<string, [string, string]>,
};
