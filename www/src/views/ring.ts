// The cluster as people picture it: servers on a ring, messages flying between them, clients beside.
//
// Everything that moves is drawn imperatively into pooled nodes. All actions leave as lines of the
// command language.

import { ClientField, HeaderField, ServerField } from '../model';
import type { Context, View } from '../context';
import { serverKeys } from '../keys';
import { serverName, text } from '../text';
import { layOut } from './geometry';
import type { Layout, Point } from './geometry';
import { Links } from './links';
import { Menu } from './menu';
import type { MenuItem } from './menu';
import { Messages } from './messages';
import { ClientNode, ServerNode } from './server';
import { Painted, el, svg } from './svg';

/** How far a pointer moves before it drags. */
const DRAG = 9;
/** How near to a message a click must be. */
const REACH = { mouse: 15, touch: 26 };

export class Ring implements View {
  readonly element = el('div', 'ring');
  private readonly drawing = svg('svg', { role: 'group', 'aria-label': text.cluster });
  private readonly serverLayer = svg('g');
  private readonly clientLayer = svg('g');
  private readonly wire = new Painted(svg('path', { class: 'wire' }));
  private readonly note = new Painted(el('p', 'more'));
  private readonly mend = el('button', 'small mend', text.healAll);
  private readonly menu = new Menu();
  private readonly links: Links;
  private readonly messages: Messages;
  private servers: ServerNode[] = [];
  private readonly clients: ClientNode[] = [];
  /** The place of each client that is shown; a client keeps its place while it is. */
  private readonly seats = new Map<number, number>();
  private layout: Layout = layOut(0, 1, 1);
  private readonly watcher: ResizeObserver;
  private size = { width: 0, height: 0 };
  private press: { server: number; x: number; y: number; dragging: boolean } | undefined;
  private pressedLink: [number, number] | undefined;

  /** @param submitTo Asks for a command to submit to a server. */
  constructor(private readonly context: Context, private readonly submitTo: (server: number) => void) {
    this.links = new Links(context);
    this.messages = new Messages(context);
    this.drawing.append(
      this.links.grounds, this.links.layer, this.wire.node, this.clientLayer, this.serverLayer, this.messages.layer,
    );
    this.drawing.append(svg('desc', {}, document.createTextNode(text.ringHelp)));
    this.mend.type = 'button';
    this.mend.onclick = (): void => void context.run('heal');
    this.element.append(this.drawing, this.note.node, this.mend, this.menu.element);
    this.watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
      this.arrange();
      this.update();
    });
    this.watcher.observe(this.element);
    this.drawing.addEventListener('pointerdown', (event) => this.onPress(event));
    this.drawing.addEventListener('pointermove', (event) => this.onMove(event));
    this.drawing.addEventListener('pointerup', (event) => this.onRelease(event));
    this.drawing.addEventListener('pointercancel', () => this.endPress());
    // On the drawing itself these two would make the whole of it take the focus.
    this.element.addEventListener('keydown', (event) => this.onKey(event));
    this.element.addEventListener('focusin', (event) => this.onFocus(event));
  }

  dispose(): void {
    this.watcher.disconnect();
  }

  update(): void {
    const { frame } = this.context;
    if (this.size.width === 0) return;
    const moved = this.servers.length !== frame.servers;
    if (moved) this.arrange();
    this.links.update(this.layout, false);
    for (const server of this.servers) server.update(this.layout.detail);
    this.seatClients();
    this.messages.update(this.pointOf, this.layout.radius, Math.max(0.45, Math.min(1.1, this.layout.radius / 26)));
    const left = this.messages.left;
    const waiting = frame.header(HeaderField.ClientsWaiting) - this.seats.size;
    this.mend.hidden = !this.isBroken();
    this.note.text(left > 0 ? text.moreMessages(left) : waiting > 0 ? text.clientsWaiting(waiting) : '');
  }

  /** Whether there is anything to mend. */
  private isBroken(): boolean {
    const { frame } = this.context;
    if (frame.cuts > 0 || frame.header(HeaderField.Partitioned) === 1) return true;
    return this.servers.some(({ id }) => frame.server(id, ServerField.Isolated) === 1);
  }

  /** Gives the focus to a server. */
  focus(id: number): void {
    this.servers[id - 1]?.group.focus({ preventScroll: true });
  }

  closeMenu(): boolean {
    const open = this.menu.isOpen;
    this.menu.close();
    return open;
  }

  private arrange(): void {
    const count = this.context.frame.servers;
    const { width, height } = this.size;
    this.drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.layout = layOut(count, width, height);
    while (this.servers.length < count) {
      const server = new ServerNode(this.servers.length + 1, this.context);
      this.serverLayer.append(server.group);
      this.servers.push(server);
    }
    this.servers.splice(count).forEach((server) => server.group.remove());
    for (const server of this.servers) server.place(this.layout);
    this.drawing.classList.toggle('dense', this.layout.detail === 'number');
    this.rove(this.context.selection.kind === 'server' ? this.context.selection.id : 1);
    this.links.update(this.layout, true);
  }

  private readonly pointOf = (peer: number): Point | undefined => {
    if (peer > 0) return this.layout.servers[peer - 1];
    const seat = this.seats.get(-peer);
    return seat === undefined ? undefined : this.layout.clients[seat];
  };

  /** Gives each client a place that is free, and draws it there. */
  private seatClients(): void {
    const { frame } = this.context;
    const present = new Set<number>();
    for (let row = 0; row < frame.clients; row++) present.add(frame.client(row, ClientField.Id));
    for (const id of this.seats.keys()) if (!present.has(id)) this.seats.delete(id);
    const taken = new Set(this.seats.values());
    const places = this.layout.clients;
    for (const id of present) {
      if (this.seats.has(id) || taken.size >= places.length) continue;
      let seat = 0;
      while (taken.has(seat)) seat++;
      taken.add(seat);
      this.seats.set(id, seat);
    }
    places.forEach((_, seat) => {
      if (!taken.has(seat)) this.clients[seat]?.hide();
    });
    for (let row = 0; row < frame.clients; row++) this.drawClient(row);
  }

  private drawClient(row: number): void {
    const { frame } = this.context;
    const seat = this.seats.get(frame.client(row, ClientField.Id));
    const at = seat === undefined ? undefined : this.layout.clients[seat];
    if (seat === undefined || !at) return;
    let node = this.clients[seat];
    if (!node) {
      node = new ClientNode();
      this.clients[seat] = node;
      this.clientLayer.append(node.group);
    }
    const state = frame.client(row, ClientField.State);
    node.draw(at, this.context.command(frame.client(row, ClientField.Command)), state);
  }

  // ------------------------------------------------------------- pointer

  /** Where a pointer is, in the drawing's pixels. */
  private point(event: PointerEvent): Point {
    const box = this.drawing.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }

  private onPress(event: PointerEvent): void {
    if (event.button !== 0) return;
    this.menu.close();
    const at = this.point(event);
    const server = serverOf(event.target);
    if (server) {
      this.press = { server, ...at, dragging: false };
      this.drawing.setPointerCapture(event.pointerId);
      return;
    }
    // Messages do not wait for a click to end: they are caught where the pointer goes down.
    const reach = event.pointerType === 'touch' ? REACH.touch : REACH.mouse;
    const message = this.messages.nearest(at.x, at.y, reach);
    if (message) return this.context.select({ kind: 'message', id: message });
    const link = linkOf(event.target);
    this.pressedLink = link;
    if (!link) this.context.select({ kind: 'none' });
  }

  private onMove(event: PointerEvent): void {
    const press = this.press;
    if (!press) return;
    const at = this.point(event);
    press.dragging ||= Math.hypot(at.x - press.x, at.y - press.y) > DRAG;
    const from = this.layout.servers[press.server - 1];
    if (!press.dragging || !from) return;
    this.wire.show(true);
    this.wire.set('d', `M${from.x} ${from.y}L${at.x} ${at.y}`);
  }

  private onRelease(event: PointerEvent): void {
    const press = this.press;
    const link = this.pressedLink;
    this.endPress();
    // A menu takes the focus: that waits until the press is over, and no longer takes it back.
    if (link && linkOf(event.target)) setTimeout(() => this.onLink(link[0], link[1], event));
    if (!press) return;
    if (!press.dragging) return void setTimeout(() => this.openServerMenu(press.server));
    const over = this.serverAt(this.point(event));
    if (over && over !== press.server) this.toggleLink(press.server, over, event.shiftKey);
  }

  private endPress(): void {
    this.press = this.pressedLink = undefined;
    this.wire.show(false);
  }

  private serverAt({ x, y }: Point): number {
    const reach = Math.max(this.layout.radius + 10, 16);
    return 1 + this.layout.servers.findIndex((at) => Math.hypot(at.x - x, at.y - y) <= reach);
  }

  private onLink(a: number, b: number, event: PointerEvent): void {
    const start = this.layout.servers[a - 1];
    const end = this.layout.servers[b - 1];
    if (!start || !end) return;
    const at = this.point(event);
    const away = (end: Point): number => Math.hypot(end.x - at.x, end.y - at.y);
    const [from, to] = away(start) < away(end) ? [a, b] : [b, a];
    if (event.shiftKey) return this.toggleLink(from, to, true);
    this.context.select({ kind: 'link', from, to });
    this.menu.open(`${serverName(from)} – ${serverName(to)}`, this.linkItems(from, to), at.x + 8, at.y + 8);
  }

  /** Cuts a link, or mends it if it is cut. */
  private toggleLink(from: number, to: number, oneWay: boolean): void {
    const { frame } = this.context;
    const cut = frame.isCut(from, to) || (!oneWay && frame.isCut(to, from));
    this.context.run(`${cut ? 'heal' : 'cut'} ${serverName(from)} ${oneWay ? '->' : '--'} ${serverName(to)}`);
  }

  // ------------------------------------------------------------- menus

  private openServerMenu(id: number): void {
    this.context.select({ kind: 'server', id });
    this.rove(id);
    const at = this.layout.servers[id - 1];
    const node = this.servers[id - 1]?.group;
    if (at && node) this.menu.open(serverName(id), this.serverItems(id), at.x + this.layout.radius + 10, at.y - 30, node);
  }

  private serverItems(id: number): MenuItem[] {
    const { frame } = this.context;
    return serverKeys.map((entry) => ({
      label: entry.label(frame, id),
      key: entry.key,
      enabled: entry.enabled(frame, id),
      act: () => this.act(entry.key, id),
    }));
  }

  /** Does to a server what a key of the table says. */
  act(key: string, id: number): void {
    const { frame } = this.context;
    const entry = serverKeys.find((candidate) => candidate.key === key);
    if (!entry?.enabled(frame, id)) return;
    if (entry.line) this.context.run(entry.line(frame, id));
    else this.submitTo(id);
  }

  private linkItems(from: number, to: number): MenuItem[] {
    return linkActions(this.context, from, to).map(({ label, line }) => ({ label, act: () => this.context.run(line) }));
  }

  // ------------------------------------------------------------- keyboard

  private onFocus(event: FocusEvent): void {
    const id = serverOf(event.target);
    if (id && !this.context.isSelected(id)) this.context.select({ kind: 'server', id });
    if (id) this.rove(id);
  }

  private onKey(event: KeyboardEvent): void {
    const id = serverOf(event.target);
    if (!id) return;
    const count = this.servers.length;
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (step !== undefined) this.focus(((id - 1 + step + count) % count) + 1);
    else if (event.key === 'Home') this.focus(1);
    else if (event.key === 'End') this.focus(count);
    else if (event.key === 'Enter' || event.key === ' ') this.openServerMenu(id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** One server at a time is in the order of the Tab key. */
  private rove(id: number): void {
    this.servers.forEach((server) => server.group.setAttribute('tabindex', server.id === id ? '0' : '-1'));
  }
}

/** What can be done to a link: label and line. */
export function linkActions(context: Context, a: number, b: number): { label: string; line: string }[] {
  const { frame } = context;
  const actions: { label: string; line: string }[] = [];
  const either = frame.isCut(a, b) || frame.isCut(b, a);
  const both = frame.isCut(a, b) && frame.isCut(b, a);
  const names = (x: number, y: number, arrow: string): string => `${serverName(x)} ${arrow} ${serverName(y)}`;
  if (either) actions.push({ label: text.mendBoth, line: `heal ${names(a, b, '--')}` });
  if (!both) actions.push({ label: text.cutBoth, line: `cut ${names(a, b, '--')}` });
  for (const [x, y] of [[a, b], [b, a]] as const) {
    actions.push(
      frame.isCut(x, y)
        ? { label: text.mendOne(x, y), line: `heal ${names(x, y, '->')}` }
        : { label: text.cutOne(x, y), line: `cut ${names(x, y, '->')}` },
    );
  }
  return actions;
}

function serverOf(target: EventTarget | null): number {
  const node = target instanceof Element ? target.closest('[data-server]') : null;
  return Number(node?.getAttribute('data-server') ?? 0);
}

function linkOf(target: EventTarget | null): [number, number] | undefined {
  const node = target instanceof Element ? target.closest('[data-link]') : null;
  const [a, b] = (node?.getAttribute('data-link') ?? '').split('-').map(Number);
  return a && b ? [a, b] : undefined;
}
