// What a text beside the cluster points at: the links of a lesson, such as [the leader](S1) or [its vote](event:vote_granted@S2),
// and the names in a scenario's remark.

import { CellField, HeaderField, KindCode, MessageField, ServerField } from '../../cluster/model';
import type { Cluster, RoleCode } from '../../cluster/model';
import type { Frame } from '../../cluster/frame';
import type { Lit } from '../../cluster/context';
import { ownPage } from '../own-page';
import { TABS } from './tabs';

/** What a name or a link points at. */
export type Mark =
  | { kind: 'servers'; servers: number[] }
  /** The servers that have a role now. */
  | { kind: 'role'; role: RoleCode }
  /** The servers that are in a term now. */
  | { kind: 'term'; term: number }
  /** The entries with this command. */
  | { kind: 'command'; text: string }
  /** The entry at an index, in the logs of these servers; of all, if there are none. */
  | { kind: 'entry'; index: number; servers: number[] }
  | { kind: 'messages'; name: string; from: number; to: number }
  /** The last event of this kind. */
  | { kind: 'event'; name: string; server: number }
  | { kind: 'tab'; name: string }
  /** A word of the glossary. */
  | { kind: 'word'; name: string }
  /** Another page. */
  | { kind: 'page'; address: string };

/** How many of the last events are looked through. */
const EVENTS = 2_000;
/** How many of the last entries are looked through for a command. */
const ENTRIES = 200;

/** The words of the kinds of messages, by their codes. */
const KINDS = new Map(Object.entries(KindCode).filter(([name]) => !/^\d/.test(name)).map(([name, code]) => [snake(name), code as KindCode]));

/** Reads the target of a link. Returns a text if it cannot be read. */
export function parseMark(url: string): Mark | string {
  if (/^https?:\/\//.test(url)) return { kind: 'page', address: url };
  if (/^S\d+(,S\d+)*$/.test(url)) return { kind: 'servers', servers: numbers(url) };
  const [, kind = '', rest = ''] = /^([a-z]+):(.+)$/.exec(url) ?? [];
  const [name = '', place = ''] = rest.split('@');
  switch (kind) {
    case 'entry':
      if (/^[1-9]\d*$/.test(name) && isList(place)) return { kind, index: Number(name), servers: numbers(place) };
      break;
    case 'message': {
      const [, from = '', to = ''] = /^(S\d+)?->(S\d+)?$/.exec(place || '->') ?? [];
      if (name === 'all' || KINDS.has(name)) return { kind: 'messages', name, from: numbers(from)[0] ?? 0, to: numbers(to)[0] ?? 0 };
      break;
    }
    case 'event':
      if (/^[a-z_]+$/.test(name) && isList(place)) return { kind, name, server: numbers(place)[0] ?? 0 };
      break;
    case 'tab':
      if (TABS.some((name) => name === rest)) return { kind, name: rest };
      break;
    case 'word':
      return { kind, name: rest.replaceAll('-', ' ') };
    case 'workbench':
      if (/^[a-z]+$/.test(rest)) return { kind: 'page', address: `${ownPage('workbench.html') ?? 'workbench.html'}#ladder=${rest}` };
      break;
  }
  return `the link “${url}” points at nothing that a lesson can show: servers (S1 or S1,S2), entry:3 or entry:3@S1, message:request_vote or message:all@S1->S2, event:vote_granted or event:vote_granted@S2, tab:${TABS.join(' or tab:')}, word:term, workbench:elections, or an address that begins with https://`;
}

function isList(place: string): boolean {
  return place === '' || /^S\d+(,S\d+)*$/.test(place);
}

function numbers(list: string): number[] {
  return (list.match(/\d+/g) ?? []).map(Number);
}

function snake(name: string): string {
  return name.replaceAll(/(?<!^)[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** Nothing to light. */
export function nothingLit(): Lit {
  return { servers: new Set(), entries: [], messages: new Set(), event: 0 };
}

/** Adds to `lit` what a mark points at in the present frame; returns whether it is there. */
export function light(mark: Mark, cluster: Cluster, frame: Frame, lit: Lit): boolean {
  switch (mark.kind) {
    case 'servers':
      mark.servers.forEach((server) => lit.servers.add(server));
      return mark.servers.every((server) => server >= 1 && server <= frame.servers);
    case 'role':
      return lightServers(frame, (server) => frame.role(server) === mark.role, lit);
    case 'term':
      return lightServers(frame, (server) => frame.server(server, ServerField.Term) === mark.term, lit);
    case 'command': {
      const entries = entriesWith(mark.text, cluster, frame);
      lit.entries.push(...entries);
      return entries.length > 0;
    }
    case 'entry': {
      const servers = mark.servers.length > 0 ? mark.servers : Array.from({ length: frame.servers }, (_, index) => index + 1);
      const column = cluster.logWindow(mark.index, 1);
      const having = servers.filter((server) => (column[(server - 1) * CellField.Stride + CellField.Term] ?? 0) > 0);
      if (having.length > 0) lit.entries.push({ index: mark.index, servers: having });
      return having.length > 0 && (mark.servers.length === 0 || having.length === servers.length);
    }
    case 'messages': {
      const ids = messages(mark, frame);
      ids.forEach((id) => lit.messages.add(id));
      return ids.length > 0;
    }
    case 'event': {
      const query = { after: 0, limit: EVENTS, level: 'trace' as const, server: mark.server, targets: [] };
      const event = cluster.events(query).findLast(({ kind }) => kind === mark.name);
      lit.event ||= event?.seq ?? 0;
      return event !== undefined;
    }
    case 'tab':
    case 'word':
    case 'page':
      return true;
  }
}

function lightServers(frame: Frame, fits: (server: number) => boolean, lit: Lit): boolean {
  const servers = Array.from({ length: frame.servers }, (_, index) => index + 1).filter((server) => frame.isUp(server) && fits(server));
  servers.forEach((server) => lit.servers.add(server));
  return servers.length > 0;
}

/** The entries with a command, among the last of the logs. */
function entriesWith(text: string, cluster: Cluster, frame: Frame): Lit['entries'] {
  const last = frame.header(HeaderField.LastIndex);
  const first = Math.max(1, last - ENTRIES + 1);
  const count = last - first + 1;
  if (count < 1) return [];
  const cells = Float64Array.from(cluster.logWindow(first, count));
  const found = new Map<number, number[]>();
  for (let cell = 0; cell < cells.length / CellField.Stride; cell++) {
    const command = cells[cell * CellField.Stride + CellField.Command] ?? 0;
    if ((cells[cell * CellField.Stride + CellField.Term] ?? 0) === 0 || command < 0 || cluster.command(command) !== text) continue;
    const index = first + (cell % count);
    found.set(index, [...(found.get(index) ?? []), Math.floor(cell / count) + 1]);
  }
  return [...found].map(([index, servers]) => ({ index, servers }));
}

function messages(mark: Extract<Mark, { kind: 'messages' }>, frame: Frame): number[] {
  const ids: number[] = [];
  for (let row = 0; row < frame.messages; row++) {
    const is = (field: MessageField, wanted: number): boolean => wanted === 0 || frame.message(row, field) === wanted;
    const isKind = mark.name === 'all' || frame.kind(row) === KINDS.get(mark.name);
    if (isKind && is(MessageField.From, mark.from) && is(MessageField.To, mark.to)) ids.push(frame.message(row, MessageField.Id));
  }
  return ids;
}
