// What an element has only with the engine: before that, no run is opened, and nothing is announced, violated or selected. It is
// loaded beside the engine.

import alarm from '../../safety/alarm.css';
import card from '../../safety/card.css';
import clients from '../../ring/clients.css';
import marks from '../../common/marks.css';
import modal from '../../common/modal.css';
import sheet from './sheet.css';

export { Alarm } from '../../safety/alarm';
export { Announcer } from './announcer';
export { make, wayTo } from './made';
export { Sheet } from './sheet';

/** The styles of these, and of what needs the engine to open. */
export const styles = [alarm, card, clients, sheet, marks, modal].join('');
