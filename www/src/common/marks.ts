// The marks of events as drawings, so that they look the same whatever fonts a machine has. The module names them by
// symbols, which its console prints; what has no drawing here is shown as the symbol itself.

import { html, svg as draw } from 'lit';
import type { TemplateResult } from 'lit';
import { svg } from './svg';

/** What a colour says beside a shape: good, bad, a warning, or nothing. */
type Tone = 'ok' | 'danger' | 'warn' | '';

interface Mark {
  /** Lines, in a square from −11 to 11. */
  path: string;
  tone?: Tone;
  filled?: boolean;
}

const CIRCLE = 'M-8 0a8 8 0 1 0 16 0a8 8 0 1 0 -16 0Z';
const SQUARE = 'M-8 -8H8V8H-8Z';
const SMALL_TICK = 'M-4 0 -1 3.5 5 -4';
const CROSS = 'M-7 -7 7 7M7 -7 -7 7';
const SMALL_CROSS = 'M-3.5 -3.5 3.5 3.5M3.5 -3.5 -3.5 3.5';
const DIAMOND = 'M0 -9 9 0 0 9 -9 0Z';
const TRIANGLE = 'M0 -9 9 7 -9 7Z';
const CROWN = 'M-9 7 -10 -6 -4.5 -1.5 0 -8.5 4.5 -1.5 10 -6 9 7Z';
const CHEVRON_DOWN = 'M-8 -4 0 5 8 -4';
const ENVELOPE = 'M-9 -6.5H9V6.5H-9ZM-9 -6.5 0 1 9 -6.5';
const BOOK = 'M0 -5C-3 -8 -7 -8 -9.5 -7V6C-7 5 -3 5 0 8C3 5 7 5 9.5 6V-7C7 -8 3 -8 0 -5ZM0 -5V8';
const DRUM = 'M-7 -6a7 2.8 0 1 0 14 0a7 2.8 0 1 0 -14 0V6a7 2.8 0 0 0 14 0V-6';
const SNAPSHOT = `${SQUARE}M-8 -2.7H8M-8 2.7H8`;
const APART = 'M-10 0H-3M3 0H10M-3 -7V7M3 -7V7';
const TOGETHER = 'M-10 0H10M-10 -5V5M10 -5V5';
const CLOCK = `${CIRCLE}M0 -5V0L4 2.5`;
const PLAY = 'M-6 -8 8 0 -6 8Z';
const BARS = 'M-4 -7V7M4 -7V7';
const BRACKETS = 'M-6 -9H-9V9H-6M6 -9H9V9H6';
const REFUSED = `${CIRCLE}M-5.5 5.5 5.5 -5.5`;
const PEOPLE = 'M-7.5 -3a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M1.5 -3a3 3 0 1 0 6 0a3 3 0 1 0 -6 0M-9 8c0 -7 9 -7 9 0c0 -7 9 -7 9 0';
const LOCK = 'M-7 -1H7V9H-7Z';
const HOURGLASS = 'M-6 -9H6L-6 9H6Z';
const REWIND = 'M9 -7 1 0 9 7ZM1 -7 -7 0 1 7Z';
const FORWARD = 'M-9 -7 -1 0 -9 7ZM-1 -7 7 0 -1 7Z';
const BALLOT = 'M-8 -1H8V8H-8ZM-4 -1V-9H4V-1';
const HAND_OVER = 'M-9 3H4M0 -2 5 3 0 8M-9 -9 -6 -3 -3 -9';

const MARKS: Record<string, Mark> = {
  // Messages.
  '📤': { path: 'M-9 0H8M2 -6 8 0 2 6' },
  '📥': { path: 'M-10 0H3M-3 -6 3 0 -3 6M8 -8V8' },
  '❌': { path: CROSS, tone: 'danger' },
  '👯': { path: 'M-9 -4H7M2 -9 7 -4 2 1M-9 5H7M2 0 7 5 2 10' },
  '🐌': { path: HOURGLASS, tone: 'warn' },
  '🤚': { path: `${BRACKETS}M-2.5 -5V5M2.5 -5V5`, tone: 'warn' },
  '🏁': { path: `${BRACKETS}M-3 -5 4 0 -3 5Z`, tone: 'ok' },
  '🕳': { path: `${DRUM}M-4 -1 4 5M4 -1 -4 5`, tone: 'danger' },
  '🧩': { path: `${SNAPSHOT}M-5.5 5.5 5.5 -5.5`, tone: 'warn' },

  '🗑': { path: 'M-8 -6H8M-6 -6 -5 9H5L6 -6M-3 -6V-9H3V-6' },

  // Timers, elections and terms.
  '⏰': { path: CLOCK, tone: 'warn' },
  '💓': { path: 'M-10 1H-5L-2 -7 3 8 6 1H10' },
  '📣': { path: DIAMOND, filled: true },
  '🔁': { path: 'M7 -4A8 8 0 1 0 8 2M8 -9V-3.5H2.5' },
  '🤔': { path: TRIANGLE },
  '👍': { path: `${DIAMOND}M-3.5 0 -1 2.5 4 -3`, tone: 'ok' },
  '👎': { path: `${DIAMOND}M-3.5 0H3.5`, tone: 'danger' },
  '🙂': { path: `${TRIANGLE}M-3.5 2 -1 4.5 3.5 -1`, tone: 'ok' },
  '🙁': { path: `${TRIANGLE}M-3.5 2.5H3.5`, tone: 'danger' },
  '🧮': { path: `${BALLOT}M-5 4H5` },
  '📮': { path: BALLOT },
  '📅': { path: `${SQUARE}M-8 -3H8M-4 -10V-6M4 -10V-6` },
  '🎭': { path: `${CIRCLE}M0 -8V8` },
  '👑': { path: CROWN, filled: true },
  '🙌': { path: CROWN },
  '🙇': { path: CHEVRON_DOWN },
  '🏳': { path: 'M-6 10V-9H8L4 -4.5 8 0H-6', tone: 'warn' },
  '🪑': { path: `${DIAMOND}M-6 6 6 -6` },
  '🙈': { path: REFUSED },

  // Logs, commitment, the state machine.
  '➕': { path: 'M-8 0H8M0 -8V8' },
  '➖': { path: 'M-8 0H8', tone: 'danger' },
  '📌': { path: `${SQUARE}M-4 0H4M0 -4V4` },
  '🔖': { path: `${SQUARE}M-4 0H4` },
  '📄': { path: SQUARE },
  '📚': { path: 'M-9 -8.5H9V-3.5H-9ZM-9 -2.5H9V2.5H-9ZM-9 3.5H9V8.5H-9Z' },
  '🚫': { path: REFUSED, tone: 'danger' },
  '🧹': { path: 'M-8 0H8M-8 -6V6M8 -6V6', tone: 'danger' },
  '⏪': { path: REWIND },
  '⏩': { path: FORWARD },
  '🏃': { path: `${FORWARD}M10 -7V7`, tone: 'ok' },
  '🔒': { path: TRIANGLE, tone: 'ok', filled: true },
  '✅': { path: `${SQUARE}${SMALL_TICK}`, tone: 'ok' },
  '👂': { path: `${TRIANGLE}M-3 3H3`, tone: 'ok' },
  '✋': { path: `${SQUARE}M-3 -4V4M3 -4V4`, tone: 'warn' },
  '🎯': { path: `${CIRCLE}M-3 0a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z`, tone: 'ok' },
  '🪓': { path: 'M-9 -8H9M-9 0H9M-9 8H9M-5 -11 5 11' },
  '📸': { path: SNAPSHOT },
  '📦': { path: `${SNAPSHOT}M-11 11H11` },
  '🌀': { path: SNAPSHOT, tone: 'ok' },
  '🍂': { path: `${CIRCLE}M-4 0H4` },

  // Disks and servers.
  '📝': { path: DRUM },
  '💾': { path: `${DRUM}M-4 2 -1 5 4 -1`, tone: 'ok' },
  '💥': { path: CROSS, tone: 'danger' },
  '🌱': { path: PLAY, tone: 'ok', filled: true },
  '💤': { path: BARS, tone: 'warn' },
  '🔔': { path: PLAY, tone: 'ok' },

  // Links and settings.
  '📵': { path: APART, tone: 'danger' },
  '🚧': { path: APART, tone: 'danger' },
  '🧱': { path: `${APART}M0 -10V10`, tone: 'danger' },
  '🔌': { path: TOGETHER, tone: 'ok' },
  '🔗': { path: TOGETHER, tone: 'ok' },
  '🩹': { path: TOGETHER, tone: 'ok' },
  '🔧': { path: 'M-9 -5H9M-9 5H9M-3 -8V-2M4 2V8' },
  '🔓': { path: `${LOCK}M-4 -1V-5a4 4 0 0 1 8 -1`, tone: 'danger' },
  '🔐': { path: `${LOCK}M-4 -1V-5a4 4 0 0 1 8 0V-1`, tone: 'ok' },
  '🚨': { path: `${TRIANGLE}M0 -3V2M0 4.5V5`, tone: 'danger' },
  '🤷': { path: REFUSED },
  '🧬': { path: `${SQUARE}M0 -11V-4M0 4V11` },
  '🐞': { path: `${TRIANGLE}M-4 5 4 -3M-4 -3 4 5`, tone: 'danger' },
  '💬': { path: 'M-9 -7H9V4H0L-5 9V4H-9Z' },

  // Faults of links, disks and clocks, and chaos.
  '🪠': { path: `${APART}M-3 0H3`, tone: 'warn' },
  '🚿': { path: `${TOGETHER}M0 -5V5`, tone: 'ok' },
  '📼': { path: 'M-9 -4H8M3 -8 8 -4 3 0M9 6H-8M-3 2 -8 6 -3 10' },
  '🧊': { path: `${DRUM}M-2.5 0V6M2.5 0V6`, tone: 'warn' },
  '💧': { path: `${DRUM}M-3 -1 4 3 -3 7Z`, tone: 'ok' },
  '📛': { path: `${DRUM}M-4 -1 4 7M4 -1 -4 7`, tone: 'danger' },
  '💔': { path: `${DRUM}M-7 5 -2 0 2 5 7 0`, tone: 'danger' },
  '🪒': { path: `${DRUM}M-4 3H4`, tone: 'warn' },
  '🤥': { path: `${DRUM}M-3 0a3 2 0 1 1 4 3V4M1 7V7.5`, tone: 'danger' },
  '🚽': { path: `${DRUM}M0 -1V7M-3 4 0 7 3 4`, tone: 'ok' },
  '👻': { path: 'M-7 -6a7 2.8 0 1 0 14 0a7 2.8 0 1 0 -14 0M-7 -2V1M7 -2V1M-7 5V6a7 2.8 0 0 0 14 0V5', tone: 'danger' },
  '🦠': { path: `${DRUM}M0 -1V4M0 6.5V7`, tone: 'danger' },
  '🛑': { path: `${SQUARE}M-4 -4 4 4M4 -4 -4 4`, tone: 'danger' },
  '🕰': { path: `${CLOCK}M-8 -8 -10.5 -5.5M8 -8 10.5 -5.5`, tone: 'warn' },
  '🌊': { path: 'M-10 -4C-6 -9 -4 1 0 -4C4 -9 6 1 10 -4M-10 4C-6 -1 -4 9 0 4C4 -1 6 9 10 4', tone: 'warn' },
  '🌪': { path: 'M-9 -8H9M-6 -3H7M-3 2H5M-1 7H2', tone: 'danger' },
  '🌤': { path: 'M-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0M0 -10V-7M0 7V10M-10 0H-7M7 0H10', tone: 'ok' },
  '🌈': { path: 'M-10 6a10 10 0 0 1 20 0M-5 6a5 5 0 0 1 10 0', tone: 'ok' },

  // Clients and reads.
  '🙋': { path: ENVELOPE },
  '🎉': { path: `M-9 -6.5H9V6.5H-9Z${SMALL_TICK}`, tone: 'ok' },
  '😞': { path: `M-9 -6.5H9V6.5H-9Z${SMALL_CROSS}`, tone: 'danger' },
  '⌛': { path: HOURGLASS, tone: 'warn' },
  '🧽': { path: `M-9 -6.5H9V6.5H-9ZM-6 0H6` },
  '🚦': { path: `M-9 -6.5H9V6.5H-9ZM-5.5 5.5 5.5 -5.5`, tone: 'warn' },
  '👉': { path: 'M-9 -7V3H7M2 -2 7 3 2 8' },
  '📨': { path: ENVELOPE },
  '🔎': { path: BOOK },
  '📖': { path: BOOK },
  '📗': { path: BOOK, tone: 'ok' },
  '🎫': { path: BOOK, tone: 'ok' },
  '🚪': { path: `${BOOK}${CROSS}`, tone: 'warn' },

  // Members and leadership.
  '👥': { path: PEOPLE },
  '👪': { path: PEOPLE },
  '🔨': { path: PEOPLE, tone: 'danger' },
  '⏳': { path: HOURGLASS },
  '🙅': { path: REFUSED, tone: 'warn' },
  '🥀': { path: `${CIRCLE}${SMALL_CROSS}`, tone: 'warn' },
  '🤝': { path: HAND_OVER },
  '💁': { path: HAND_OVER, tone: 'ok' },
  '🎤': { path: HAND_OVER, tone: 'warn' },
};

/** Emoji may be followed by a sign that asks for the coloured form. */
const PRESENTATION = /\ufe0f/g;

const classOf = ({ tone, filled }: Mark): string => `mark ${tone ?? ''} ${filled ? 'full' : ''}`;

/** A mark for a template. */
export function markOf(symbol: string): TemplateResult {
  const mark = MARKS[symbol.replace(PRESENTATION, '')];
  if (!mark) return html`<span class="emoji" aria-hidden="true">${symbol}</span>`;
  return html`<svg class=${classOf(mark)} viewBox="-12 -12 24 24" aria-hidden="true">${draw`<path d=${mark.path}/>`}</svg>`;
}

/** The same as a node. */
export function markNode(symbol: string): Element {
  const mark = MARKS[symbol.replace(PRESENTATION, '')];
  if (mark) return svg('svg', { class: classOf(mark), viewBox: '-12 -12 24 24', 'aria-hidden': 'true' }, svg('path', { d: mark.path }));
  const node = document.createElement('span');
  node.className = 'emoji';
  node.ariaHidden = 'true';
  node.textContent = symbol;
  return node;
}
