// One table of keys: the listener, the menus and the help dialog all read it.

import { ServerField } from './model';
import type { Frame } from './frame';
import { serverName, text } from './text';

/** What the keys of the whole element can ask for. */
export interface Actions {
  togglePlay(): void;
  step(step: 'event' | '1ms' | '10ms' | 'interesting', back?: boolean): void;
  /** A step as far as is chosen in the bar. */
  stepChosen(back: boolean): void;
  showShare(): void;
  faster(by: number): void;
  submit(to?: number): void;
  focusConsole(): void;
  showHelp(): void;
  clearSelection(): void;
}

/** Something to do with one server. */
export interface ServerKey {
  key: string;
  label: (frame: Frame, id: number) => string;
  /** The line of the command language; nothing for what needs more words. */
  line?: (frame: Frame, id: number) => string;
  /** Whether it makes sense now. */
  enabled: (frame: Frame, id: number) => boolean;
  about: string;
}

const isIsolated = (frame: Frame, id: number): boolean => frame.server(id, ServerField.Isolated) === 1;

/** Keys that act on the selected server; its menu lists the same. */
export const serverKeys: ServerKey[] = [
  {
    key: 'c',
    label: () => text.crash,
    line: (_, id) => `crash ${serverName(id)}`,
    enabled: (frame, id) => frame.isUp(id),
    about: 'crash the selected server',
  },
  {
    key: 'r',
    label: () => text.restart,
    line: (_, id) => `restart ${serverName(id)}`,
    enabled: (frame, id) => !frame.isUp(id),
    about: 'restart it',
  },
  {
    key: 'd',
    label: (frame, id) => (isIsolated(frame, id) ? text.reconnect : text.disconnect),
    line: (frame, id) => `${isIsolated(frame, id) ? 'reconnect' : 'isolate'} ${serverName(id)}`,
    enabled: () => true,
    about: 'disconnect it from all others, or reconnect it',
  },
  {
    key: 't',
    label: () => text.timeout,
    line: (_, id) => `timeout ${serverName(id)}`,
    enabled: (frame, id) => frame.isUp(id),
    about: 'let its election timer run out now',
  },
  {
    key: 's',
    label: () => text.submitTo,
    enabled: () => true,
    about: 'submit a command to it; without a selected server, to the leader',
  },
];

/** Keys that act on the whole cluster. */
export const clusterKeys: { keys: string[]; shown: string; about: string; act: (actions: Actions) => void }[] = [
  { keys: [' ', 'k'], shown: 'Space, k', about: 'play or pause', act: (actions) => actions.togglePlay() },
  { keys: ['ArrowLeft'], shown: '←', about: 'a step back, as far as is chosen beside the buttons', act: (actions) => actions.stepChosen(true) },
  { keys: ['ArrowRight'], shown: '→', about: 'such a step on', act: (actions) => actions.stepChosen(false) },
  { keys: [','], shown: ',', about: 'back to the event before', act: (actions) => actions.step('event', true) },
  { keys: ['.'], shown: '.', about: 'on to the next event', act: (actions) => actions.step('event') },
  { keys: ['j'], shown: 'j', about: '10 ms back', act: (actions) => actions.step('10ms', true) },
  { keys: ['l'], shown: 'l', about: '10 ms on', act: (actions) => actions.step('10ms') },
  { keys: ['J'], shown: 'J', about: '1 ms back', act: (actions) => actions.step('1ms', true) },
  { keys: ['L'], shown: 'L', about: '1 ms on', act: (actions) => actions.step('1ms') },
  { keys: ['b'], shown: 'b', about: 'back to the last interesting event', act: (actions) => actions.step('interesting', true) },
  { keys: ['n'], shown: 'n', about: 'on to the next interesting event', act: (actions) => actions.step('interesting') },
  { keys: ['+', '='], shown: '+', about: 'faster', act: (actions) => actions.faster(1) },
  { keys: ['-'], shown: '−', about: 'slower', act: (actions) => actions.faster(-1) },
  { keys: ['s'], shown: 's', about: 'submit a command', act: (actions) => actions.submit() },
  { keys: ['/'], shown: '/', about: 'go to the console', act: (actions) => actions.focusConsole() },
  { keys: ['Escape'], shown: 'Esc', about: 'close the menu; select nothing', act: (actions) => actions.clearSelection() },
  { keys: ['e'], shown: 'e', about: 'share, save or export the run', act: (actions) => actions.showShare() },
  { keys: ['?'], shown: '?', about: 'this help', act: (actions) => actions.showHelp() },
];

/** Keys that the parts of the screen handle themselves; listed for the help dialog. */
export const partKeys: { shown: string; about: string }[] = [
  { shown: '← → ↑ ↓', about: 'in the ring: the next server · in the logs: the next entry' },
  { shown: 'Enter', about: 'on a server: its menu · on a link: cut or mend it' },
  { shown: 'Shift + click', about: 'on a link: one direction only' },
  { shown: 'Home, End', about: 'in the logs: the first entry; follow the end' },
  { shown: 'Tab, ↑ ↓', about: 'in the console: complete; earlier lines' },
];

/** Whether a key event is somebody typing, or working a control that has its own use for the key. */
export function isTyping(event: KeyboardEvent): boolean {
  const target = event.composedPath()[0];
  if (!(target instanceof Element)) return false;
  if (target.matches('textarea, select, [contenteditable], input:not([type=range])')) return true;
  const own = target.matches('input') ? ['ArrowLeft', 'ArrowRight'] : [' '];
  return target.matches('button, [role=menuitem], [role=tab], input, summary') && own.includes(event.key);
}

/** Space on a focused server or link belongs to it; elsewhere it plays and pauses. */
export function serverKeyFor(key: string): ServerKey | undefined {
  return serverKeys.find((entry) => entry.key === key.toLowerCase());
}
