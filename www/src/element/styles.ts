// The styles that the element has from the start, in the order of their precedence: first those of the whole element, then
// those of each view that is shown at once. Views that are loaded later add their own; with-engine.ts has those of what comes with the engine.

import timeline from '../diagram/host.css';
import logs from '../logs/logs.css';
import narration from '../narration/narration.css';
import playback from '../playback/playback.css';
import ring from '../ring/ring.css';
import submit from '../ring/submit.css';
import safety from '../safety/safety.css';
import layout from './layout.css';
import theme from './theme.css';

export const styles = [
  theme, layout, narration, submit, playback, safety, ring, logs, timeline,
].join('');
