// The input handlers of the ring: presses, drags, menus, and the keyboard cursor for messages and links. They are loaded when a
// pointer first reaches the ring or an element gets the focus. Every action becomes a line of the command language.
//
// A press selects a server. Its menu opens by another press on the selected server, by the button beside it, by the secondary
// button, by a long press, or by Enter.

import type { Context, Question, Selection } from '../../cluster/context';
import { MessageField } from '../../cluster/model';
import { faultActions, isHeld, isInFlight, linkActions, messageActions, messageTitle, rowOf, serverActions, clusterActions } from '../../common/keys/keys';
import type { Action } from '../../common/keys/keys';
import { addStyles } from '../../common/styles';
import { serverName, text } from '../../common/text';
import { keysText as words } from '../../common/keys/text';
import { Cursor } from './cursor';
import type { Point } from '../geometry';
import css from './input.css';
import { linkSettings } from './link-settings';
import { Menu } from './menu';
import type { Anchor, MenuItem } from './menu';
import { MessageDrag } from './message-drag';
import { Partition, mergeLine, presentGroups } from './partition';
import type { Surface } from '../surface';
import { CachedAttributes, el, svg } from '../../common/svg';
import { ringText } from '../text';

/** How far a pointer moves before it drags. */
const DRAG = 9;
/** The width of the halo around a server. */
const HALO = 12;
/** The largest distance between a press and its message. */
const REACH = { mouse: 15, touch: 26 };

/** The thing under a pointer. */
type Thing =
  | { kind: 'server'; id: number }
  | { kind: 'message'; id: number }
  | { kind: 'client'; id: number }
  | { kind: 'link'; from: number; to: number }
  | { kind: 'group'; group: number; node: SVGElement }
  | { kind: 'nothing' };

interface Press {
  thing: Thing;
  start: Point;
  dragging: boolean;
  /** Whether the server was selected before: only then the press opens its menu. */
  again: boolean;
  /** Whether it opens the menu of the cluster: a tap on an empty place while nothing is open or selected. */
  opensMenu: boolean;
}

export class RingInput {
  private readonly menu = new Menu(() => this.thawSoon());
  private readonly menuButton = el('button', 'server-handle', '⋯');
  private readonly wire = new CachedAttributes(svg('path', { class: 'wire' }));
  private readonly cursor: Cursor;
  private readonly partition: Partition;
  private press: Press | undefined;
  private drag: MessageDrag | undefined;
  /** Whether a drag or menu has stopped the clock, which then continues afterwards. */
  private frozen = false;

  constructor(private readonly ring: Surface, private readonly context: Context) {
    addStyles(ring.element, css);
    this.cursor = new Cursor(ring, context, () => this.openSelected());
    this.partition = new Partition(ring, context);
    ring.drawing.append(this.wire.node, this.cursor.layer);
    this.menuButton.type = 'button';
    this.menuButton.title = words.openActions;
    // For keyboard and speech input, the server itself opens the same menu.
    this.menuButton.tabIndex = -1;
    this.menuButton.ariaHidden = 'true';
    // Until a frame places it.
    this.menuButton.hidden = true;
    this.menuButton.onclick = (): void => {
      const { selection } = this.context;
      if (selection.kind === 'server') this.openServerMenu(selection.id);
    };
    ring.element.append(this.menuButton, this.menu.element);
    context.ask = (question): void => this.ask(question);
    ring.drawing.addEventListener('pointerover', (event) => this.nameLink(event.target));
    // A touch on a message drags it instead of scrolling the page.
    ring.drawing.addEventListener('touchstart', (event) => this.onTouch(event), { passive: false });
  }

  /** Handles an event of the ring; `target` is the node under it. */
  handle(event: Event, target: EventTarget | null): void {
    if (event instanceof KeyboardEvent) return this.onKey(event, target);
    if (!(event instanceof PointerEvent)) return;
    if (event.type === 'pointerdown') this.onPress(event, target);
    else if (event.type === 'pointermove') this.onMove(event);
    else if (event.type === 'pointerup') this.onRelease(event);
    else if (event.type === 'pointercancel') this.endPress();
    else if (event.type === 'contextmenu') this.onContextMenu(event, target);
  }

  /** Updates with the present frame. */
  update(): void {
    this.placeMenuButton();
    this.cursor.update();
    this.partition.update();
  }

  /** Puts the button that opens the menu beside the selected server. */
  private placeMenuButton(): void {
    const { selection } = this.context;
    const at = selection.kind === 'server' ? this.ring.layout.servers[selection.id - 1] : undefined;
    this.menuButton.hidden = !at || this.menu.isOpen || this.partition.isOpen;
    if (!at || this.menuButton.hidden) return;
    const aside = 0.72 * this.ring.layout.radius + 6;
    this.menuButton.style.left = `${at.x - aside}px`;
    this.menuButton.style.top = `${at.y - aside}px`;
  }

  /** Closes an open menu, drag or partition; returns whether there was one. */
  close(): boolean {
    if (this.drag) {
      this.endPress();
      return true;
    }
    if (this.menu.isOpen) {
      this.menu.close();
      return true;
    }
    return this.partition.leave();
  }

  /** Moves the focus to another message or link. */
  walk(kind: 'message' | 'link', by: number): void {
    this.cursor.walk(kind, by);
  }

  /** Starts drawing a partition, or opens the menu of the whole cluster. */
  open(what: 'partition' | 'menu'): void {
    this.menu.close();
    if (what === 'partition') return this.context.mayRun('partition') ? this.partition.enter(true) : undefined;
    const { x, y } = this.ring.layout.centre;
    this.offer(text.cluster, this.clusterItems(), { x, y: y / 2, reach: 0 }, this.focused());
  }

  /** The focused node of the ring. */
  private focused(): SVGElement | undefined {
    return this.ring.drawing.querySelector<SVGElement>(':focus') ?? undefined;
  }

  /** Opens a menu; of a recording, it only says that there is nothing to do. */
  private offer(title: string, items: MenuItem[], anchor: Anchor, back?: SVGElement | HTMLElement): void {
    const shown = this.context.recording ? [{ label: words.recorded, act: () => undefined }] : items;
    this.menu.open(title, shown, anchor, back);
  }

  openServerMenu(id: number): void {
    this.context.select({ kind: 'server', id });
    this.ring.rove(id);
    const { radius, servers } = this.ring.layout;
    const at = servers[id - 1];
    if (!at) return;
    const open = (title: string, items: MenuItem[]): void => this.offer(title, items, { ...at, reach: radius + HALO }, this.ring.nodeOf(id));
    const faults = (): void => open(words.faultsOf(id), faultActions(this.context, id));
    const items: MenuItem[] = serverActions(this.context, id).filter(({ enabled }) => enabled);
    // The faults follow the crash, where they are visible even in a short menu.
    const place = 1 + items.findIndex(({ key }) => key === 'd');
    open(serverName(id), [...items.slice(0, place), { label: words.faults, act: faults }, ...items.slice(place)]);
  }

  /** The position of a pointer in pixels of the drawing. */
  private point(event: { clientX: number; clientY: number }): Point {
    const box = this.ring.drawing.getBoundingClientRect();
    const scale = this.ring.layout.width / (box.width || 1);
    return { x: (event.clientX - box.left) * scale, y: (event.clientY - box.top) * scale };
  }

  private thingAt(target: EventTarget | null, at: Point, touch: boolean): Thing {
    const server = numberAt(target, 'data-server');
    if (server) return { kind: 'server', id: server };
    const message = this.ring.messages.nearest(at.x, at.y, touch ? REACH.touch : REACH.mouse);
    if (message) return { kind: 'message', id: message };
    const client = numberAt(target, 'data-client');
    if (client) return { kind: 'client', id: client };
    const node = target instanceof SVGElement ? target.closest<SVGElement>('[data-group]') : null;
    if (node) return { kind: 'group', group: numberAt(node, 'data-group'), node };
    const ends = target instanceof Element ? target.closest('[data-link]')?.getAttribute('data-link') : undefined;
    const [a, b] = (ends ?? '').split('-').map(Number);
    return a && b ? { kind: 'link', ...this.fromNearer(a, b, at) } : { kind: 'nothing' };
  }

  /** The ends of a link; the one nearer to the pointer is the sender. */
  private fromNearer(a: number, b: number, at: Point): { from: number; to: number } {
    const away = (id: number): number => {
      const end = this.ring.layout.servers[id - 1] ?? at;
      return Math.hypot(end.x - at.x, end.y - at.y);
    };
    return away(a) < away(b) ? { from: a, to: b } : { from: b, to: a };
  }

  /** Sets the tooltip of the link under the pointer to its settings. */
  private nameLink(target: EventTarget | null): void {
    const link = target instanceof Element ? target.closest('[data-link]') : null;
    const [a, b] = (link?.getAttribute('data-link') ?? '').split('-').map(Number);
    if (!link || !a || !b) return;
    const title = link.querySelector('title') ?? link.appendChild(svg('title'));
    title.textContent = [`${serverName(a)} – ${serverName(b)}`, ...linkSettings(this.context, a, b).map(({ label }) => label.replace('…', ''))].join('\n');
  }

  private onTouch(event: TouchEvent): void {
    const touch = event.touches[0];
    if (!touch || event.touches.length > 1) return;
    const at = this.point(touch);
    if (this.partition.isOpen || this.ring.messages.nearest(at.x, at.y, REACH.touch)) event.preventDefault();
  }

  private onPress(event: PointerEvent, target: EventTarget | null): void {
    if (event.button !== 0 || !event.isPrimary) return;
    const idle = !this.menu.isOpen && this.context.selection.kind === 'none';
    this.menu.close();
    const start = this.point(event);
    const touch = event.pointerType === 'touch';
    const thing = this.thingAt(target, start, touch);
    const again = thing.kind !== 'server' || isSame(thing, this.context.selection);
    this.press = { thing, start, dragging: false, again, opensMenu: touch && idle };
    if (this.ring.drawing.isConnected) capture(this.ring.drawing, event.pointerId);
    if (this.partition.isOpen) return;
    if (thing.kind === 'message') {
      this.freeze();
      this.context.select(thing);
    } else if (thing.kind === 'client') this.context.select(thing);
    else if (thing.kind === 'nothing') this.context.select({ kind: 'none' });
  }

  private onMove(event: PointerEvent): void {
    const { press } = this;
    if (!press) return;
    const at = this.point(event);
    const starts = !press.dragging && Math.hypot(at.x - press.start.x, at.y - press.start.y) > DRAG;
    if (starts) {
      press.dragging = true;
      this.startDrag(press, event.pointerType !== 'touch' || Math.abs(at.x - press.start.x) > Math.abs(at.y - press.start.y));
    }
    if (!press.dragging) return;
    if (this.partition.isOpen) this.partition.drawTo(at);
    else if (press.thing.kind === 'server') this.drawWire(press.thing.id, at);
    else this.drag?.move(at);
  }

  /** @param draws Whether a drag from an empty place draws; a vertical one by touch scrolls the page instead. */
  private startDrag({ thing, start }: Press, draws: boolean): void {
    if (this.partition.isOpen) this.partition.begin(start);
    else if (thing.kind === 'message') this.drag = this.startMessageDrag(thing.id, start);
    else if ((thing.kind === 'nothing' || thing.kind === 'link') && draws) {
      this.partition.enter(false);
      this.partition.begin(start);
    }
  }

  private startMessageDrag(id: number, start: Point): MessageDrag | undefined {
    const { frame } = this.context;
    const row = rowOf(this.context, id);
    const from = this.ring.pointOf(frame.message(row, MessageField.From));
    const to = this.ring.pointOf(frame.message(row, MessageField.To));
    if (!from || !to || !isInFlight(this.context, id)) return undefined;
    return new MessageDrag(this.ring.drawing, { from, to, start, arrivesMs: frame.message(row, MessageField.DeliverMs), held: isHeld(this.context, id) });
  }

  private drawWire(from: number, at: Point): void {
    const start = this.ring.layout.servers[from - 1];
    if (!start) return;
    this.wire.show(true);
    this.wire.set('d', `M${start.x} ${start.y}L${at.x} ${at.y}`);
  }

  private onRelease(event: PointerEvent): void {
    const { press, drag } = this;
    const at = this.point(event);
    if (!press) return;
    const { thing, dragging, again, opensMenu } = press;
    const dividing = this.partition.isOpen;
    const name = thing.kind === 'message' ? this.context.cluster.message(thing.id)?.name : undefined;
    const line = name && drag?.line(name);
    // The menu opens after the press has ended; otherwise the press would take the focus back.
    if (!dragging && !dividing && again) setTimeout(() => this.openMenu(thing, at, opensMenu));
    else if (!dragging && !dividing && thing.kind === 'server') this.context.select(thing);
    this.endPress(!dragging && !dividing);
    if (dividing && dragging) this.partition.end();
    else if (dividing && thing.kind === 'server') this.partition.next(thing.id);
    else if (line) this.context.run(line);
    else if (dragging && thing.kind === 'server') {
      const over = this.serverAt(at);
      if (over && over !== thing.id) this.toggleLink(thing.id, over, event.shiftKey);
    }
  }

  /** @param opens Whether a menu opens next: the clock stays stopped until it closes. */
  private endPress(opens = false): void {
    this.press = undefined;
    this.drag?.end();
    this.drag = undefined;
    this.wire.show(false);
    if (!opens) this.thawSoon();
  }

  private onContextMenu(event: PointerEvent, target: EventTarget | null): void {
    const at = this.point(event);
    const thing = this.thingAt(target, at, event.pointerType === 'touch');
    this.endPress(true);
    if (thing.kind === 'message') {
      this.freeze();
      this.context.select(thing);
    }
    if (!this.partition.isOpen) setTimeout(() => this.openMenu(thing, at, true));
  }

  private serverAt({ x, y }: Point): number {
    const { radius, servers } = this.ring.layout;
    const reach = Math.max(radius + 10, 16);
    return 1 + servers.findIndex((at) => Math.hypot(at.x - x, at.y - y) <= reach);
  }

  /** Cuts a link, or heals it if it is cut. */
  private toggleLink(from: number, to: number, oneWay: boolean): void {
    const { frame } = this.context;
    const cut = frame.isCut(from, to) || (!oneWay && frame.isCut(to, from));
    this.context.run(`${cut ? 'heal' : 'cut'} ${serverName(from)} ${oneWay ? '->' : '--'} ${serverName(to)}`);
  }

  private freeze(): void {
    if (!this.context.frame.playing) return;
    this.frozen = true;
    this.context.cluster.pause();
  }

  /** Lets the clock continue, unless a question has replaced the menu: this is known only after the current task. */
  private thawSoon(): void {
    if (!this.frozen) return;
    setTimeout(() => {
      if (!this.frozen || this.menu.isOpen || this.press) return;
      this.frozen = false;
      this.context.cluster.play();
    });
  }

  private openMenu(thing: Thing, at: Point, ofCluster = false): void {
    if (thing.kind === 'server') this.openServerMenu(thing.id);
    else if (thing.kind === 'message') this.openMessageMenu(thing.id, at);
    else if (thing.kind === 'link') this.openLinkMenu(thing.from, thing.to, at);
    else if (thing.kind === 'group') this.openGroupMenu(thing.group, at, thing.node);
    else if (ofCluster && thing.kind === 'nothing') this.offer(text.cluster, this.clusterItems(), beside(at));
  }

  /** Opens the menu of the message or link at the keyboard cursor. */
  private openSelected(): void {
    const { selection } = this.context;
    const at = this.cursor.place;
    if (selection.kind === 'message') this.openMessageMenu(selection.id, at);
    else if (selection.kind === 'link') this.openLinkMenu(selection.from, selection.to, at);
  }

  private openMessageMenu(id: number, at: Point): void {
    const row = rowOf(this.context, id);
    if (row < 0 || !isInFlight(this.context, id)) return this.thawSoon();
    this.freeze();
    this.offer(messageTitle(this.context, row), messageActions(this.context, id), beside(at), this.cursor.focused);
  }

  private openLinkMenu(from: number, to: number, at: Point): void {
    this.context.select({ kind: 'link', from, to });
    const items = [...linkActions(this.context, from, to), ...linkSettings(this.context, from, to)];
    this.offer(`${serverName(from)} – ${serverName(to)}`, items, beside(at), this.cursor.focused);
  }

  private openGroupMenu(group: number, at: Point, back: SVGElement): void {
    const groups = presentGroups(this.context);
    const others = [...groups.keys()].filter((other) => other !== group).sort((a, b) => a - b);
    const join = (other: number): MenuItem => ({
      label: words.join(group, other),
      act: () => this.context.run(mergeLine(this.context, group, other)),
    });
    this.offer(words.groupTitle(group), [
      ...others.map(join),
      { label: words.redraw, act: () => this.open('partition') },
      this.healItem(),
    ], beside(at), back);
  }

  private clusterItems(): MenuItem[] {
    return [
      ...[{ label: `${words.divide}…`, key: 'p', act: () => this.open('partition') }].filter(() => this.context.mayRun('partition')),
      this.healItem(),
      ...clusterActions(this.context).filter(({ enabled }) => enabled),
    ];
  }

  private healItem(): Action {
    return { label: ringText.healAll, key: 'u', enabled: this.ring.isBroken() && this.context.mayRun('heal'), act: () => void this.context.run('heal') };
  }

  private ask(question: Question): void {
    const answer = (value: string, choice: string): string | undefined => {
      const { problem } = this.context.run(question.line(value, choice), true);
      return problem && [problem.message, problem.suggestion && text.didYouMean(problem.suggestion)].filter(Boolean).join('. ');
    };
    this.menu.ask(question, answer, this.cursor.focused);
  }

  private onKey(event: KeyboardEvent, target: EventTarget | null): void {
    if (this.partition.isOpen && this.partition.onKey(event, numberAt(target, 'data-server'))) return;
    if (event.key !== 'Enter' && event.key !== ' ') return;
    const server = numberAt(target, 'data-server');
    const node = target instanceof SVGElement ? target.closest<SVGElement>('[data-group]') : null;
    if (server) this.openServerMenu(server);
    else if (node) {
      const box = node.getBoundingClientRect();
      this.openGroupMenu(numberAt(node, 'data-group'), this.point({ clientX: box.right, clientY: box.bottom }), node);
    }
  }
}

function isSame({ id }: { id: number }, selection: Selection): boolean {
  return selection.kind === 'server' && selection.id === id;
}

/** Captures the pointer, so that a drag can leave the drawing. */
function capture(drawing: SVGSVGElement, pointer: number): void {
  try {
    drawing.setPointerCapture(pointer);
  } catch {
    // The press ended while the input handlers were loading.
  }
}

/** An anchor beside the pointer. */
function beside({ x, y }: Point): Anchor {
  return { x, y, reach: 14 };
}

function numberAt(target: EventTarget | null, attribute: string): number {
  const node = target instanceof Element ? target.closest(`[${attribute}]`) : null;
  return Number(node?.getAttribute(attribute) ?? 0);
}
