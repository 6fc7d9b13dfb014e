// The table of keys that the listener, the menus, the buttons of Inspect and the help dialog share. It is loaded when a key is
// first pressed, a pointer first reaches the ring, or the help is first opened.
//
// A key is looked up in three steps: first the focused part of the screen (in the ring, the logs and the diagram, arrow keys move
// from one item to the next), then the selection, then the whole cluster.

import type { Context } from '../../cluster/context';
import { FateCode, HeaderField, MemberCode, MessageField, ServerField } from '../../cluster/model';
import { peerName, serverName, text } from '../text';
import { keysText as words } from './text';

/** The actions of the keys for the whole element. */
export interface Actions {
  togglePlay(): void;
  step(step: 'event' | '1ms' | '10ms' | 'interesting', back?: boolean): void;
  /** A step of the length that is chosen in the playback bar. */
  stepChosen(back: boolean): void;
  showShare(): void;
  showSearch(): void;
  showEditor(): void;
  faster(by: number): void;
  submit(to?: number): void;
  focusConsole(): void;
  showHelp(): void;
  clearSelection(): void;
  /** Starts drawing a partition, or opens the menu of the whole cluster. */
  open(what: 'partition' | 'menu'): void;
  walk(kind: 'message' | 'link', by: number): void;
  /** Continues to the next remark of a story, or returns to the one before. */
  turnStory(by: 1 | -1): void;
  heal(): void;
  fullScreen(): void;
  project(): void;
}

/** A key for the whole cluster. */
export interface ClusterKey {
  keys: string[];
  shown: string;
  about: string;
  act: (actions: Actions) => void;
}

/** An action on a server, link or message: a line of the language, or a question that leads to one. */
export interface ItemKey<T> {
  /** Empty for an action that is only in menus. */
  key: string;
  about: string;
  label: (context: Context, thing: T) => string;
  /** Whether it is possible now. */
  enabled: (context: Context, thing: T) => boolean;
  line?: (context: Context, thing: T) => string;
  ask?: (context: Context, thing: T) => void;
}

/** Both directions of a link, or the one from `from` to `to`. */
export interface LinkEnds {
  from: number;
  to: number;
}

/** An action as menus and buttons show it. */
export interface Action {
  key: string;
  label: string;
  enabled: boolean;
  act: () => void;
}

const isIsolated = (context: Context, id: number): boolean => context.frame.server(id, ServerField.Isolated) === 1;
const isPaused = (context: Context, id: number): boolean => context.frame.server(id, ServerField.Paused) === 1;
const isVoter = ({ frame }: Context, id: number): boolean => frame.isVoter(id);
const isOutside = ({ frame }: Context, id: number): boolean => frame.member(id) === MemberCode.Outside;
/** Before the run begins, all servers are about to start, so actions on running servers are possible. */
const runs = ({ frame }: Context, id: number): boolean => frame.isUp(id) || !frame.hasBegun;
const hasLeader = ({ frame }: Context): boolean => frame.header(HeaderField.Leader) > 0;
const always = (): boolean => true;

/** Keys that act on the selected server; its menu lists the same actions. */
export const serverKeys: ItemKey<number>[] = [
  {
    key: 'c',
    about: words.aboutCrash,
    label: () => words.crash,
    line: (_, id) => `crash ${serverName(id)}`,
    enabled: runs,
  },
  {
    key: 'r',
    about: words.aboutRestart,
    label: () => words.restart,
    line: (_, id) => `restart ${serverName(id)}`,
    enabled: (context, id) => !runs(context, id),
  },
  {
    key: 'z',
    about: words.aboutPause,
    label: (context, id) => (isPaused(context, id) ? words.resumeServer : words.pauseServer),
    line: (context, id) => `${isPaused(context, id) ? 'resume' : 'pause'} ${serverName(id)}`,
    enabled: runs,
  },
  {
    key: 'd',
    about: words.aboutIsolate,
    label: (context, id) => (isIsolated(context, id) ? words.reconnect : words.disconnect),
    line: (context, id) => `${isIsolated(context, id) ? 'reconnect' : 'isolate'} ${serverName(id)}`,
    enabled: always,
  },
  {
    key: 't',
    about: words.aboutTimeout,
    label: () => words.timeout,
    line: (_, id) => `timeout ${serverName(id)}`,
    enabled: runs,
  },
  {
    key: 'i',
    about: words.aboutTransfer,
    label: () => words.makeLeader,
    line: (_, id) => `transfer ${serverName(id)}`,
    enabled: ({ frame }, id) => {
      const leader = frame.header(HeaderField.Leader);
      return leader > 0 && leader !== id && frame.isUp(id);
    },
  },
  {
    key: 'y',
    about: words.aboutSnapshot,
    label: () => words.snapshot,
    line: (_, id) => `snapshot ${serverName(id)}`,
    enabled: ({ frame }, id) => frame.isUp(id) && frame.server(id, ServerField.Paused) !== 1 && frame.server(id, ServerField.LastApplied) > frame.server(id, ServerField.BaseIndex),
  },
  {
    key: 'a',
    about: words.aboutMember,
    label: (context, id) => (isVoter(context, id) ? words.removeMember : words.makeVoter),
    line: (context, id) => `${isVoter(context, id) ? 'remove' : 'add'} ${serverName(id)}`,
    enabled: hasLeader,
  },
  {
    key: '',
    about: '',
    label: () => words.makeLearner,
    line: (_, id) => `learner ${serverName(id)}`,
    enabled: (context, id) => hasLeader(context) && isOutside(context, id),
  },
  {
    key: 's',
    about: words.aboutSubmitTo,
    label: () => words.submitTo,
    ask: (context, id) => context.submitTo(id),
    enabled: (context) => context.maySubmit,
  },
  {
    key: 'o',
    about: words.aboutSettings,
    label: () => words.settingsOf,
    ask: (context, id) => context.showSettings(serverName(id)),
    enabled: always,
  },
];

/** More faults of a server: they have a menu of their own. */
export const faultKeys: ItemKey<number>[] = [
  lasting(16, words.slow, words.quick, (id) => `set slow ${id} 20ms`, (id) => `set slow ${id} 0ms`),
  lasting(1, words.stall, words.unstall, (id) => `stall ${id}`, (id) => `unstall ${id}`),
  lasting(2, words.fill, words.makeRoom, (id) => `set disk_full ${id} on`, (id) => `set disk_full ${id} off`),
  lasting(4, words.lie, words.flush, (id) => `lie ${id}`, (id) => `flush ${id}`),
  ...[
    { label: words.failWrite, verb: 'fail', running: true },
    { label: words.tearWrite, verb: 'tear', running: true },
    { label: words.corrupt, verb: 'corrupt', running: false },
    { label: words.wipe, verb: 'wipe', running: false },
  ].map(({ label, verb, running }): ItemKey<number> => ({
    key: '',
    about: '',
    label: () => label,
    line: (_, id) => `${verb} ${serverName(id)}`,
    enabled: ({ frame }, id) => !running || frame.isUp(id),
  })),
  ...['+200ms', '-200ms'].map((by): ItemKey<number> => ({
    key: '',
    about: '',
    label: () => words.step(by),
    line: (_, id) => `step ${serverName(id)} ${by}`,
    enabled: always,
  })),
];

/** A fault that lasts until it is ended, by its bit in `ServerField.Faults`. */
function lasting(fault: number, begin: string, end: string, line: (server: string) => string, undo: (server: string) => string): ItemKey<number> {
  return {
    key: '',
    about: '',
    label: ({ frame }, id) => (frame.hasFault(id, fault) ? end : begin),
    line: ({ frame }, id) => (frame.hasFault(id, fault) ? undo : line)(serverName(id)),
    enabled: always,
  };
}

/** Actions on the whole cluster that have no key. */
export const clusterMenu: ItemKey<undefined>[] = [
  clusterItem(words.addServer, ({ frame }) => `add ${serverName(frame.servers + 1)}`, hasLeader),
  clusterItem(words.addLearner, ({ frame }) => `learner ${serverName(frame.servers + 1)}`, hasLeader),
  clusterItem(words.storm, () => 'storm 50'),
  clusterItem(words.chaos, () => 'set chaos 30%'),
  clusterItem(words.calm, () => 'calm'),
  { key: '', about: '', label: () => words.search, ask: (context) => context.search(), enabled: always },
  { key: '', about: '', label: () => words.settingsOfAll, ask: (context) => context.showSettings(''), enabled: always },
];

function clusterItem(label: string, line: (context: Context) => string, enabled: (context: Context) => boolean = always): ItemKey<undefined> {
  return { key: '', about: '', label: () => label, line, enabled };
}

/** Keys that act on the selected link. */
export const linkKeys: ItemKey<LinkEnds>[] = [
  {
    key: 'x',
    about: words.aboutCut,
    label: ({ frame }, { from, to }) => (frame.isCut(from, to) || frame.isCut(to, from) ? words.mendBoth : words.cutBoth),
    line: ({ frame }, { from, to }) => `${frame.isCut(from, to) || frame.isCut(to, from) ? 'heal' : 'cut'} ${serverName(from)} -- ${serverName(to)}`,
    enabled: always,
  },
  oneWay('1', words.aboutCutThere, ({ from, to }) => [from, to]),
  oneWay('2', words.aboutCutBack, ({ from, to }) => [to, from]),
  clog(({ from, to }) => [from, to]),
  clog(({ from, to }) => [to, from]),
  {
    key: 'o',
    about: words.aboutLinkSettings,
    label: () => words.settingsOf,
    ask: (context, { from, to }) => context.showSettings(`${serverName(from)} -- ${serverName(to)}`),
    enabled: always,
  },
];

function clog(ends: (link: LinkEnds) => [number, number]): ItemKey<LinkEnds> {
  return {
    key: '',
    about: '',
    label: ({ frame }, link) => (frame.isClogged(...ends(link)) ? words.unclog : words.clog)(...ends(link)),
    line: ({ frame }, link) => {
      const [from, to] = ends(link);
      return `${frame.isClogged(from, to) ? 'unclog' : 'clog'} ${serverName(from)} -> ${serverName(to)}`;
    },
    enabled: always,
  };
}

function oneWay(key: string, about: string, ends: (link: LinkEnds) => [number, number]): ItemKey<LinkEnds> {
  return {
    key,
    about,
    label: ({ frame }, link) => (frame.isCut(...ends(link)) ? words.mendOne : words.cutOne)(...ends(link)),
    line: ({ frame }, link) => {
      const [from, to] = ends(link);
      return `${frame.isCut(from, to) ? 'heal' : 'cut'} ${serverName(from)} -> ${serverName(to)}`;
    },
    enabled: always,
  };
}

/** The delays that menus offer. */
const DELAYS = ['10ms', '50ms', '200ms'];

/** Keys that act on the selected message. */
export const messageKeys: ItemKey<number>[] = [
  {
    key: 'x',
    about: words.aboutDrop,
    label: () => words.drop,
    line: (context, id) => `drop ${nameOf(context, id)}`,
    enabled: isInFlight,
  },
  {
    key: 'h',
    about: words.aboutHold,
    label: (context, id) => (isHeld(context, id) ? words.release : words.hold),
    line: (context, id) => `${isHeld(context, id) ? 'release' : 'hold'} ${nameOf(context, id)}`,
    enabled: isInFlight,
  },
  {
    key: 'a',
    about: words.aboutDeliver,
    label: () => words.deliver,
    line: (context, id) => `deliver ${nameOf(context, id)}`,
    enabled: isInFlight,
  },
  {
    key: '2',
    about: words.aboutDuplicate,
    label: () => words.duplicate,
    line: (context, id) => `duplicate ${nameOf(context, id)}`,
    enabled: isInFlight,
  },
  ...DELAYS.map((by): ItemKey<number> => ({
    key: '',
    about: '',
    label: () => words.delayBy(by),
    line: (context, id) => `delay ${nameOf(context, id)} ${by}`,
    enabled: (context, id) => isInFlight(context, id) && !isHeld(context, id),
  })),
  {
    key: 'y',
    about: words.aboutDelay,
    label: () => words.delay,
    ask: (context, id) => context.ask?.({
      title: words.delayTitle,
      label: words.delayField,
      value: '100ms',
      button: words.delayButton,
      line: (value) => `delay ${nameOf(context, id)} ${value}`,
    }),
    enabled: (context, id) => context.ask !== undefined && isInFlight(context, id) && !isHeld(context, id),
  },
  {
    key: 'w',
    about: words.aboutWhatIf,
    label: () => words.whatIf,
    ask: (context, id) => context.whatIf(`drop ${nameOf(context, id)}`),
    enabled: isInFlight,
  },
];

/** Keys that act on the whole cluster. */
export const clusterKeys: ClusterKey[] = [
  { keys: [' ', 'k'], shown: 'Space, k', about: words.aboutPlay, act: (actions) => actions.togglePlay() },
  { keys: ['ArrowLeft'], shown: '←', about: words.aboutChosenBack, act: (actions) => actions.stepChosen(true) },
  { keys: ['ArrowRight'], shown: '→', about: words.aboutChosen, act: (actions) => actions.stepChosen(false) },
  { keys: [','], shown: ',', about: words.aboutPrevious, act: (actions) => actions.step('event', true) },
  { keys: ['.'], shown: '.', about: words.aboutNext, act: (actions) => actions.step('event') },
  { keys: ['j', 'Shift+ArrowLeft'], shown: 'j or Shift + ←', about: words.aboutTenMsBack, act: (actions) => actions.step('10ms', true) },
  { keys: ['l', 'Shift+ArrowRight'], shown: 'l or Shift + →', about: words.aboutTenMs, act: (actions) => actions.step('10ms') },
  { keys: ['J'], shown: 'Shift + j', about: words.aboutMsBack, act: (actions) => actions.step('1ms', true) },
  { keys: ['L'], shown: 'Shift + l', about: words.aboutMs, act: (actions) => actions.step('1ms') },
  { keys: ['b'], shown: 'b', about: words.aboutNewsBack, act: (actions) => actions.step('interesting', true) },
  { keys: ['n'], shown: 'n', about: words.aboutNews, act: (actions) => actions.step('interesting') },
  { keys: ['B'], shown: 'Shift + b', about: words.aboutRemarkBack, act: (actions) => actions.turnStory(-1) },
  { keys: ['N'], shown: 'Shift + n', about: words.aboutRemark, act: (actions) => actions.turnStory(1) },
  { keys: ['+', '='], shown: '+', about: words.aboutFaster, act: (actions) => actions.faster(1) },
  { keys: ['-'], shown: '−', about: words.aboutSlower, act: (actions) => actions.faster(-1) },
  { keys: ['m'], shown: 'm', about: words.aboutMessages, act: (actions) => actions.walk('message', 1) },
  { keys: ['M'], shown: 'Shift + m', about: words.aboutMessagesBack, act: (actions) => actions.walk('message', -1) },
  { keys: ['g'], shown: 'g', about: words.aboutLinks, act: (actions) => actions.walk('link', 1) },
  { keys: ['G'], shown: 'Shift + g', about: words.aboutLinksBack, act: (actions) => actions.walk('link', -1) },
  { keys: ['w'], shown: 'w', about: words.aboutWhole, act: (actions) => actions.open('menu') },
  { keys: ['p'], shown: 'p', about: words.aboutDivide, act: (actions) => actions.open('partition') },
  { keys: ['u'], shown: 'u', about: words.aboutHeal, act: (actions) => actions.heal() },
  { keys: ['s'], shown: 's', about: words.aboutSubmit, act: (actions) => actions.submit() },
  { keys: ['/'], shown: '/', about: words.aboutConsole, act: (actions) => actions.focusConsole() },
  { keys: ['e'], shown: 'e', about: words.aboutShare, act: (actions) => actions.showShare() },
  { keys: ['E'], shown: 'Shift + e', about: words.aboutEditor, act: (actions) => actions.showEditor() },
  { keys: ['q'], shown: 'q', about: words.aboutSearch, act: (actions) => actions.showSearch() },
  { keys: ['f'], shown: 'f', about: words.aboutFullScreen, act: (actions) => actions.fullScreen() },
  { keys: ['v'], shown: 'v', about: words.aboutProjector, act: (actions) => actions.project() },
  { keys: ['Escape'], shown: 'Esc', about: words.aboutEscape, act: (actions) => actions.clearSelection() },
  { keys: ['?'], shown: '?', about: words.aboutHelp, act: (actions) => actions.showHelp() },
];

/** Keys that the parts of the screen handle themselves; listed for the help dialog. */
export const partKeys: { shown: string; about: string }[] = words.parts;

/** Runs the action of a key; returns whether there is one. */
export function press(context: Context, actions: Actions, pressed: string): boolean {
  const own = selectionActions(context).find(({ key }) => key !== '' && key === pressed.toLowerCase());
  if (own) {
    if (own.enabled) own.act();
    return true;
  }
  const found = clusterKeys.find(({ keys }) => keys.includes(pressed));
  found?.act(actions);
  return found !== undefined;
}

/** The actions on the selection. */
export function selectionActions(context: Context): Action[] {
  const { selection } = context;
  if (selection.kind === 'server') return serverActions(context, selection.id);
  if (selection.kind === 'message') return messageActions(context, selection.id);
  return selection.kind === 'link' ? linkActions(context, selection.from, selection.to) : [];
}

/** The actions on a server. */
export const serverActions = (context: Context, id: number): Action[] => actionsFrom(serverKeys, context, id);

/** The faults of a server. */
export const faultActions = (context: Context, id: number): Action[] => actionsFrom(faultKeys, context, id);

/** The actions on the whole cluster, besides partitioning and healing it. */
export const clusterActions = (context: Context): Action[] => actionsFrom(clusterMenu, context, undefined);

/** The actions on a link. */
export const linkActions = (context: Context, from: number, to: number): Action[] => actionsFrom(linkKeys, context, { from, to });

/** The actions on a message in flight, by its number. */
export const messageActions = (context: Context, id: number): Action[] => actionsFrom(messageKeys, context, id);

function actionsFrom<T>(table: ItemKey<T>[], context: Context, thing: T): Action[] {
  // What happened cannot be changed.
  if (context.recording) return [];
  return table.map((entry) => ({
    key: entry.key,
    label: entry.label(context, thing),
    enabled: entry.enabled(context, thing) && (!entry.line || context.mayRun(entry.line(context, thing))),
    act: (): void => {
      if (entry.line) context.run(entry.line(context, thing));
      else entry.ask?.(context, thing);
    },
  }));
}

/** The name of a message in the command language. */
function nameOf(context: Context, id: number): string {
  return context.cluster.message(id)?.name ?? '';
}

/** The row of a message in the frame; −1 once it has arrived. */
export function rowOf({ frame }: Context, id: number): number {
  for (let row = 0; row < frame.messages; row++) if (frame.message(row, MessageField.Id) === id) return row;
  return -1;
}

/** Whether a message is still in flight. */
export function isInFlight(context: Context, id: number): boolean {
  const row = rowOf(context, id);
  return row >= 0 && context.frame.message(row, MessageField.Fate) !== FateCode.Lost;
}

/** Whether a message is held. */
export function isHeld(context: Context, id: number): boolean {
  const row = rowOf(context, id);
  return row >= 0 && context.frame.message(row, MessageField.Fate) === FateCode.Held;
}

/** A short title of a message: its kind, sender and receiver. */
export function messageTitle({ frame }: Context, row: number): string {
  const kind = text.kinds[frame.kind(row)];
  return `${kind} ${peerName(frame.message(row, MessageField.From))} → ${peerName(frame.message(row, MessageField.To))}`;
}
