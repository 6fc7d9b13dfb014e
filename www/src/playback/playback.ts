// The playback bar: play, pause, step forward and back; the speed in words; the time, which can be typed; and a label when the
// present is not the head.

import { parseTime } from '../cluster/attributes';
import type { Clock } from '../cluster/clock';
import { HeaderField } from '../cluster/model';
import type { Interest, Step } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { CachedAttributes, el, svg } from '../common/svg';
import { text } from '../common/text';
import { playbackText } from './text';

/** The lengths of a step: a duration, or up to an interesting event. */
type Stride = Exclude<Step, 'interesting'> | Interest;

const SPANS: Stride[] = ['event', '1ms', '10ms'];
const INTERESTS: Interest[] = ['any', 'election', 'commit', 'client', 'fault', 'loss', 'violation'];

/** The speeds that the slider offers: 1, 2, 5 of each power of ten from 1/1000 to 100. */
export const SPEEDS = [
  1 / 1000, 1 / 500, 1 / 200, 1 / 100, 1 / 50, 1 / 20, 1 / 10, 1 / 5, 1 / 2, 1, 2, 5, 10, 20, 50, 100,
];

const PLAY = 'M8 5.5v13l10.5-6.5z';
const PAUSE = 'M7 5.5h3.5v13H7zM13.5 5.5H17v13h-3.5z';
const FORWARD = 'M6 6v12l9-6zM16 6h2.2v12H16z';
const TO_END = 'M4 6v12l7-6zM11 6v12l7-6zM18 6h2.2v12H18z';
const BACK = 'M18 6v12l-9-6zM8 6H5.8v12H8z';

export class Playback implements View {
  readonly element = el('div', 'playback');
  private readonly icon = new CachedAttributes(svg('path'));
  private readonly play = iconButton('play', this.icon.node);
  private readonly playing = new CachedAttributes(this.play);
  private readonly back = iconButton('', svg('path', { d: BACK }));
  private readonly forward = iconButton('', svg('path', { d: FORWARD }));
  private readonly stride = el('select', 'stride');
  private readonly slider = el('input');
  private readonly words = new CachedAttributes(el('output', 'words'));
  private readonly slip = new CachedAttributes(el('span', 'slip'));
  private readonly clock = el('input', 'time');
  private readonly clockProblem = el('div', 'clock-problem');
  /** Whether the reader is typing a time. */
  private typing = false;
  private readonly whereabouts: Whereabouts;
  /** How time was counted when the words for it were set. */
  private counting: Clock | undefined;

  constructor(private readonly context: Context) {
    this.play.onclick = (): void => this.toggle();
    this.back.onclick = (): void => this.stepChosen(true);
    this.forward.onclick = (): void => this.stepChosen(false);
    this.fillStrides();
    this.slider.type = 'range';
    this.slider.min = '0';
    this.slider.max = String(SPEEDS.length - 1);
    this.slider.setAttribute('aria-label', playbackText.speedLabel);
    this.slider.oninput = (): void => context.cluster.setSpeed(SPEEDS[Number(this.slider.value)] ?? 1);
    // Values that change at every frame would flood a screen reader.
    this.words.node.setAttribute('aria-live', 'off');
    this.whereabouts = new Whereabouts(context);
    const steps = el('div', 'steps', this.back, this.play, this.forward, this.stride);
    const speed = el('div', 'speed', this.slider, el('div', '', this.words.node, this.slip.node));
    this.element.append(steps, speed, this.clockField(), this.whereabouts.element);
  }

  update(): void {
    const { frame, clock } = this.context;
    if (clock !== this.counting) this.count(clock);
    const label = frame.playing ? playbackText.pause : playbackText.play;
    this.icon.set('d', frame.playing ? PAUSE : PLAY);
    this.playing.set('aria-label', label);
    this.playing.set('title', label);
    const speed = frame.header(HeaderField.Speed);
    const place = String(nearest(speed));
    if (this.slider.value !== place) this.slider.value = place;
    const pace = clock.counting?.pace(speed) ?? playbackText.speed(speed);
    this.words.text(pace);
    if (this.slider.ariaValueText !== pace) this.slider.ariaValueText = pace;
    const slips = frame.playing && frame.header(HeaderField.Slipping) === 1;
    this.slip.text(slips ? playbackText.slipping(frame.header(HeaderField.ActualSpeed)) : '');
    const time = clock.time(frame.nowMs);
    if (!this.typing && this.clock.value !== time) this.clock.value = time;
    this.whereabouts.update();
  }

  toggle(): void {
    const { cluster, frame } = this.context;
    if (frame.playing) cluster.pause();
    else cluster.play();
  }

  /** Steps; a running clock stops first. */
  step(step: Step, back = false, interest?: Interest): void {
    const { cluster, frame } = this.context;
    if (frame.playing) cluster.pause();
    cluster.step(step, back, interest);
  }

  /** Steps by the chosen length. */
  stepChosen(back: boolean): void {
    const stride = this.stride.value as Stride;
    if (stride === 'event' || stride === '1ms' || stride === '10ms') this.step(stride, back);
    else this.step('interesting', back, stride);
  }

  faster(by: number): void {
    const { cluster, frame } = this.context;
    const place = nearest(frame.header(HeaderField.Speed)) + by;
    cluster.setSpeed(SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, place))] ?? 1);
  }

  private fillStrides(): void {
    const group = (label: string, strides: Stride[]): HTMLOptGroupElement => {
      const options = el('optgroup', '', ...strides.map((stride) => new Option(this.nameOf(stride), stride)));
      options.label = label;
      return options;
    };
    this.stride.append(group(playbackText.stepBy, SPANS), group(playbackText.stepTo, INTERESTS));
    this.stride.setAttribute('aria-label', playbackText.step);
    this.stride.onchange = (): void => this.nameSteps();
    this.nameSteps();
  }

  private nameOf(stride: Stride): string {
    const { clock } = this.context;
    if (stride === 'event') return playbackText.oneEvent;
    if (stride === '1ms' || stride === '10ms') return clock.length(parseInt(stride, 10));
    return playbackText.interests[stride];
  }

  /** Sets the words that depend on how time is counted. */
  private count(clock: Clock): void {
    this.counting = clock;
    this.clock.title = clock.counting?.hint ?? playbackText.timeHint;
    for (const option of this.stride.options) option.text = this.nameOf(option.value as Stride);
    this.nameSteps();
  }

  private nameSteps(): void {
    const stride = this.stride.value as Stride;
    const isSpan = SPANS.includes(stride);
    for (const [button, back] of [[this.back, true], [this.forward, false]] as const) {
      button.title = (isSpan ? playbackText.stepSpan : playbackText.stepInterest)(back, this.nameOf(stride));
      button.setAttribute('aria-label', button.title);
    }
  }

  private clockField(): HTMLElement {
    const { clock, clockProblem } = this;
    clock.setAttribute('aria-label', playbackText.simulatedTime);
    clock.autocomplete = 'off';
    clock.spellcheck = false;
    clock.enterKeyHint = 'go';
    clockProblem.setAttribute('role', 'alert');
    clock.onfocus = (): void => {
      this.typing = true;
      clock.select();
    };
    clock.oninput = (): void => {
      this.typing = true;
      this.showProblem('');
    };
    clock.onblur = (): void => this.stopTyping();
    clock.onkeydown = (event): void => {
      if (event.key === 'Enter') this.goToTyped();
      else if (event.key === 'Escape') this.stopTyping();
    };
    return el('div', 'clock', clock, clockProblem);
  }

  private goToTyped(): void {
    const parsed = (this.context.clock.counting?.read ?? parseTime)(this.clock.value);
    if ('problem' in parsed) return this.showProblem(parsed.problem);
    this.context.cluster.pause();
    this.context.cluster.seek(parsed.value);
    this.stopTyping();
  }

  private stopTyping(): void {
    this.typing = false;
    this.showProblem('');
    this.update();
  }

  private showProblem(problem: string): void {
    this.clockProblem.textContent = problem;
    this.clock.ariaInvalid = String(problem !== '');
  }
}

/** Shows that the present is not the head, and the progress of a long seek. */
class Whereabouts {
  readonly element = el('div', 'whereabouts');
  private readonly behind = new CachedAttributes(el('b'));
  private readonly bar = el('progress');
  private readonly goal = new CachedAttributes(el('span'));
  private readonly branches = el('small', '', playbackText.actingBranches);
  private readonly past: HTMLElement;
  private readonly way: HTMLElement;

  constructor(private readonly context: Context) {
    this.past = el('div', 'past', el('span', '', this.behind.node, this.branches), this.toEnd());
    this.way = el('div', 'way', el('span', '', this.goal.node, this.bar), button(text.cancel, () => context.cluster.cancel()));
    this.bar.setAttribute('aria-label', playbackText.onTheWay);
    this.past.hidden = this.way.hidden = true;
    this.element.append(this.past, this.way);
  }

  private toEnd(): HTMLElement {
    const { context } = this;
    const made = iconButton('small', svg('path', { d: TO_END }));
    made.title = playbackText.toEndOfRun;
    made.setAttribute('aria-label', playbackText.toEndOfRun);
    made.onclick = (): void => context.cluster.seek(context.frame.header(HeaderField.HeadMs));
    return made;
  }

  update(): void {
    const { frame, recording, clock } = this.context;
    const goalMs = frame.header(HeaderField.GoalMs);
    const goes = !Number.isNaN(goalMs);
    const isPast = !goes && frame.header(HeaderField.AtHead) === 0;
    if (this.past.hidden === isPast) this.past.hidden = !isPast;
    if (this.way.hidden === goes) this.way.hidden = !goes;
    const left = frame.header(HeaderField.HeadMs) - frame.nowMs;
    if (isPast) this.behind.text(left > 0 ? playbackText.behindEnd(clock.length(left)) : playbackText.justBehindEnd);
    const isRecording = recording !== undefined;
    if (this.branches.hidden !== isRecording) this.branches.hidden = isRecording;
    if (!goes) return;
    this.goal.text(playbackText.goingTo(clock.time(goalMs)));
    this.bar.value = frame.header(HeaderField.GoalShare);
  }
}

function button(label: string, act: () => void): HTMLButtonElement {
  const made = el('button', 'small', label);
  made.type = 'button';
  made.onclick = act;
  return made;
}

function iconButton(className: string, path: SVGPathElement): HTMLButtonElement {
  const made = el('button', className, svg('svg', { viewBox: '0 0 24 24', 'aria-hidden': 'true' }, path));
  made.type = 'button';
  return made;
}

/** The index of the offered speed that is nearest to another speed. */
function nearest(speed: number): number {
  const away = (candidate: number): number => Math.abs(Math.log(candidate / speed));
  return SPEEDS.reduce((best, candidate, i) => (away(candidate) < away(SPEEDS[best] ?? 1) ? i : best), 0);
}
