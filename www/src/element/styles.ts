// The styles that the element has from the start, in the order in which they take precedence: what concerns all of it, then
// each room's. Rooms that are loaded later bring their own.

import modal from '../common/modal.css';
import marks from '../common/marks.css';
import console from '../console/console.css';
import timeline from '../diagram/host.css';
import events from '../events/events.css';
import help from '../help/help.css';
import inspect from '../inspect/inspect.css';
import logs from '../logs/logs.css';
import narration from '../narration/narration.css';
import playback from '../playback/playback.css';
import ring from '../ring/ring.css';
import submit from '../ring/submit.css';
import safety from '../safety/safety.css';
import layout from './layout.css';
import theme from './theme.css';

export const styles = [
  theme, layout, narration, submit, playback, safety, ring, logs, timeline, marks, inspect, events, console, modal, help,
].join('');
