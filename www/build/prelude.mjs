// Records the frames that the page shows before the engine is loaded: some seconds of the opening run, its start, and the first frame of
// each scenario. A run is a function of its seed, so the engine continues exactly where these frames end.
//
// A frame changes only at an event, and a message is in all frames from its sending to its arrival. So a list of changes and a list
// of messages, a few kilobytes, suffice; `www/src/cluster/prelude.ts` makes frames from them.

import { readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { scenarios } from './library.mjs';

/** How long the opening lasts, in simulated milliseconds: 10 seconds at the page's speed, a twentieth of real time. */
const LENGTH_MS = 500;
/** When a first visitor finds the cluster: its servers run, and no election timer has fired. In simulated milliseconds. */
const START_MS = 40;

/** The prelude, as data for the bundle. */
export async function prelude(glue, wasm) {
  const engine = await import(pathToFileURL(glue).href);
  engine.initSync({ module: await readFile(wasm) });
  const rest = restOf(engine);
  const stills = {};
  for (const { id, script } of await scenarios()) {
    const still = stillOf(engine, rest, script);
    if (still) stills[id] = still;
  }
  return { rest, opening: openingOf(engine), start: startOf(engine, rest), stills };
}

/** A fresh cluster that has started and has no leader yet: what a first visitor is shown. */
function startOf(engine, rest) {
  const cluster = new engine.Cluster(() => undefined);
  cluster.openFresh();
  cluster.seek(START_MS);
  const frame = Float64Array.from(cluster.frame());
  cluster.free();
  if (!isPlain(engine, frame) || frame[engine.HeaderField.Leader] > 0 || frame[engine.HeaderField.Messages] > 0) throw new Error('The start is not at rest.');
  return { at: START_MS, differences: differences(rest, stateOf(engine, frame)) };
}

/** The state of a fresh cluster before its first event; the stills are stored as differences from it. */
function restOf(engine) {
  const cluster = new engine.Cluster(() => undefined);
  cluster.openFresh();
  const frame = stateOf(engine, cluster.frame());
  cluster.free();
  return frame;
}

function openingOf(engine) {
  const { Cluster, HeaderField } = engine;
  const cluster = new Cluster(() => undefined);
  cluster.openFresh();
  cluster.skipToSettled();
  const first = Float64Array.from(cluster.frame());
  const from = first[HeaderField.NowMs];
  const base = stateOf(engine, first);
  const messages = new Map();
  const changes = [];
  let [before, at] = [base, from];
  while (at < from + LENGTH_MS) {
    const frame = cluster.frame();
    if (!isPlain(engine, frame)) throw new Error('The opening run has clients, or links that differ.');
    for (const row of messagesOf(engine, frame)) messages.set(row[0], row);
    const state = stateOf(engine, frame);
    const changed = differences(before, state);
    if (changed.length > 0) changes.push(at, changed);
    before = state;
    cluster.step('event');
    at = cluster.frame()[HeaderField.NowMs];
    // Several events may share an instant; its end is shown.
    cluster.seek(at);
  }
  cluster.free();
  return { from, to: from + LENGTH_MS, base, changes, messages: [...messages.values()] };
}

/** The first frame of a scenario; undefined if it depends on the seed, or has clients, cuts or links with settings. */
function stillOf(engine, rest, script) {
  const open = (seed) => {
    const cluster = new engine.Cluster(() => undefined);
    const problem = cluster.open(script, seed);
    if (problem) throw new Error(problem.message);
    const frame = Float64Array.from(cluster.frame());
    const { Servers, LastIndex } = engine.HeaderField;
    const last = frame[LastIndex];
    const logs = last > 0 ? [...cluster.logWindow(1, last)] : [];
    const commands = logs.filter((_, place) => place % engine.CellField.Stride === engine.CellField.Command && logs[place] > 0);
    const still = {
      servers: frame[Servers],
      differences: differences(repeated(engine, rest, frame[Servers]), stateOf(engine, frame)),
      logs,
      commands: [...new Set(commands)].map((id) => [id, cluster.command(id)]),
    };
    cluster.free();
    return isPlain(engine, frame) ? still : undefined;
  };
  const still = open();
  return still && JSON.stringify(still) === JSON.stringify(open('77')) ? still : undefined;
}

/** The header and the rows of the servers, without fields that depend on the time or the messages, and without remarks. */
function stateOf({ HeaderField, ServerField }, frame) {
  const { NowMs, HeadMs, Playing, ActualSpeed, Notices, Messages, MessagesAt, ClientsAt, CutsAt, TunedAt, Servers, Stride } = HeaderField;
  const state = [...frame.slice(0, Stride + frame[Servers] * ServerField.Stride)];
  for (const field of [NowMs, HeadMs, Playing, ActualSpeed, Notices, Messages, MessagesAt, ClientsAt, CutsAt, TunedAt]) state[field] = 0;
  return state.map((value) => (Number.isNaN(value) ? null : value));
}

/** The state of five servers before their first event, changed to `servers` servers. */
function repeated({ HeaderField, ServerField }, rest, servers) {
  const header = rest.slice(0, HeaderField.Stride);
  const row = rest.slice(HeaderField.Stride, HeaderField.Stride + ServerField.Stride);
  header[HeaderField.Servers] = servers;
  return [header, ...Array.from({ length: servers }, () => row)].flat();
}

function messagesOf({ HeaderField, MessageField }, frame) {
  const at = frame[HeaderField.MessagesAt];
  return Array.from({ length: frame[HeaderField.Messages] }, (_, row) => {
    const from = at + row * MessageField.Stride;
    return [...frame.slice(from, from + MessageField.Stride)].map((value) => (Number.isNaN(value) ? null : value));
  });
}

/** Pairs of an index and its value. */
function differences(before, after) {
  return after.flatMap((value, index) => (value === before[index] ? [] : [index, value]));
}

/** Whether a frame has none of the tables that the prelude leaves out: clients, cuts, and links with settings. */
function isPlain({ HeaderField }, frame) {
  return [HeaderField.Clients, HeaderField.Cuts, HeaderField.Tuned].every((table) => frame[table] === 0);
}
