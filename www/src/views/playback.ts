// The bar that plays, pauses and steps; the speed, in words; and the time.

import { HeaderField } from '../model';
import type { Step } from '../model';
import type { Context, View } from '../context';
import { text } from '../text';
import { Painted, el, svg } from './svg';

const STEPS: Step[] = ['event', '1ms', '10ms', 'interesting'];

/** The speeds that the slider offers: 1, 2, 5 of each power of ten from 1/1000 to 100. */
export const SPEEDS = [
  1 / 1000, 1 / 500, 1 / 200, 1 / 100, 1 / 50, 1 / 20, 1 / 10, 1 / 5, 1 / 2, 1, 2, 5, 10, 20, 50, 100,
];

const PLAY = 'M8 5.5v13l10.5-6.5z';
const PAUSE = 'M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z';

export class Playback implements View {
  readonly element = el('div', 'playback');
  private readonly play = el('button', 'play');
  private readonly playing = new Painted(this.play);
  private readonly icon = new Painted(svg('path'));
  private readonly slider = el('input');
  private readonly words = new Painted(el('output', 'words'));
  private readonly slip = new Painted(el('span', 'slip'));
  private readonly time = new Painted(el('output', 'time'));

  constructor(private readonly context: Context) {
    this.play.type = 'button';
    this.play.append(svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, this.icon.node));
    this.play.onclick = (): void => this.toggle();
    this.slider.type = 'range';
    this.slider.min = '0';
    this.slider.max = String(SPEEDS.length - 1);
    this.slider.setAttribute('aria-label', text.speedLabel);
    this.slider.oninput = (): void => context.cluster.setSpeed(SPEEDS[Number(this.slider.value)] ?? 1);
    this.time.node.setAttribute('aria-label', text.simulatedTime);
    // Values that change at every frame would drown a screen reader.
    for (const output of [this.time.node, this.words.node]) output.setAttribute('aria-live', 'off');
    this.element.append(
      this.play, this.stepButtons(), el('div', 'speed', this.slider, el('div', '', this.words.node, this.slip.node)), this.time.node,
    );
  }

  update(): void {
    const { frame } = this.context;
    const label = frame.playing ? text.pause : text.play;
    this.icon.set('d', frame.playing ? PAUSE : PLAY);
    this.playing.set('aria-label', label);
    this.playing.set('title', label);
    const speed = frame.header(HeaderField.Speed);
    const place = String(nearest(speed));
    if (this.slider.value !== place) this.slider.value = place;
    this.words.text(text.speed(speed));
    if (this.slider.ariaValueText !== text.speed(speed)) this.slider.ariaValueText = text.speed(speed);
    const slips = frame.playing && frame.header(HeaderField.Slipping) === 1;
    this.slip.text(slips ? text.slipping(frame.header(HeaderField.ActualSpeed)) : '');
    this.time.text(text.time(frame.nowMs));
  }

  toggle(): void {
    const { cluster, frame } = this.context;
    if (frame.playing) cluster.pause();
    else cluster.play();
  }

  /** Steps; a running clock stops first. */
  step(step: Step): void {
    const { cluster, frame } = this.context;
    if (frame.playing) cluster.pause();
    cluster.step(step);
  }

  faster(by: number): void {
    const { cluster, frame } = this.context;
    const place = nearest(frame.header(HeaderField.Speed)) + by;
    cluster.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] ?? 1);
  }

  private stepButtons(): HTMLElement {
    const group = el('div', 'steps', el('span', 'label', text.step));
    group.setAttribute('role', 'group');
    group.setAttribute('aria-label', text.step);
    for (const step of STEPS) {
      const button = el('button', '', text.steps[step]);
      button.type = 'button';
      button.title = text.stepsLong[step];
      button.onclick = (): void => this.step(step);
      group.append(button);
    }
    return group;
  }
}

/** The place of the offered speed that is nearest to one that may have been typed. */
function nearest(speed: number): number {
  const away = (candidate: number): number => Math.abs(Math.log(candidate / speed));
  return SPEEDS.reduce((best, candidate, i) => (away(candidate) < away(SPEEDS[best] ?? 1) ? i : best), 0);
}
