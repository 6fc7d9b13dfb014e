// The usual picture of a cluster: servers on a ring, messages in flight between them, clients beside it.
//
// Everything that moves is drawn imperatively into pooled nodes. The handlers of pointers and keys are in `input/`. They are loaded
// when a pointer first reaches the ring or an element gets the focus; until then, input is queued (`element/early-input.ts`).

import { ClientCode, ClientField, HeaderField, ServerField } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { text } from '../common/text';
import { layoutRing } from './geometry';
import type { Layout, Point } from './geometry';
import type { RingInput } from './input/input';
import { Links } from './links';
import { Messages } from './messages';
import { ClientNode, ServerNode } from './server';
import { CachedAttributes, el, svg } from '../common/svg';
import type { Surface } from './surface';
import { ringText } from './text';

export class Ring implements View, Surface {
  readonly element = el('div', 'ring');
  readonly drawing = svg('svg', { role: 'group', 'aria-label': text.cluster });
  readonly messages: Messages;
  layout: Layout = layoutRing(0, 1, 1);
  private readonly serverLayer = svg('g');
  private readonly clientLayer = svg('g');
  private readonly note = new CachedAttributes(el('p', 'more'));
  /** Replaces the labels of beads, which are too small to have any. */
  private readonly summary = new CachedAttributes(el('p', 'summary'));
  private readonly healButton = el('button', 'small mend', ringText.healAll);
  private readonly links: Links;
  private servers: ServerNode[] = [];
  private readonly clients: ClientNode[] = [];
  /** The seat of each client that is shown; a client keeps it as long as it is shown. */
  private readonly seats = new Map<number, number>();
  private readonly watcher: ResizeObserver;
  private size = { width: 0, height: 0 };
  /** Whether the next change of focus keeps the selection. */
  private keepSelection = false;
  private input: RingInput | undefined;

  /** @param waitForHandlers Queues an event until the input handlers are loaded. */
  constructor(private readonly context: Context, private readonly waitForHandlers: (event: Event) => void) {
    this.links = new Links(context, () => this.update());
    this.messages = new Messages(context);
    this.drawing.append(this.links.areas, this.links.layer, this.links.tags, this.clientLayer, this.serverLayer, this.messages.layer);
    this.drawing.append(svg('desc', {}, document.createTextNode(ringText.ringHelp)));
    this.healButton.type = 'button';
    this.healButton.onclick = (): void => void context.run('heal');
    this.element.append(this.drawing, this.summary.node, this.note.node, this.healButton);
    this.watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
      this.arrange();
      this.update();
    });
    this.watcher.observe(this.element);
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'contextmenu']) {
      this.drawing.addEventListener(type, (event) => this.handle(event));
    }
    // A listener for these two on the drawing itself would make the drawing focusable.
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
    this.input?.update();
    const left = this.messages.left;
    const waiting = frame.header(HeaderField.ClientsWaiting) - this.seats.size;
    this.healButton.hidden = !this.isBroken() || !this.context.mayRun('heal');
    this.summary.text(this.layout.grid ? this.summaryText() : '');
    this.note.text(left > 0 ? ringText.moreMessages(left) : waiting > 0 ? ringText.clientsWaiting(waiting) : '');
  }

  /** The leader, and the number of servers in each state. */
  private summaryText(): string {
    const { frame } = this.context;
    const counts = new Map<string, number>();
    for (const { id } of this.servers) {
      const state = frame.isUp(id) ? text.roles[frame.role(id)] : text.down;
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return ringText.clusterInShort(frame.header(HeaderField.Leader), frame.header(HeaderField.Term), [...counts]);
  }

  /** Whether there is anything to heal in the network. */
  isBroken(): boolean {
    const { frame } = this.context;
    if (frame.cuts > 0 || frame.header(HeaderField.Partitioned) === 1) return true;
    return this.servers.some(({ id }) => frame.server(id, ServerField.Isolated) === 1);
  }

  /** Moves the focus to a server, and selects it unless `select` is false. */
  focus(id: number, select = true): void {
    this.keepSelection = true;
    this.nodeOf(id)?.focus({ preventScroll: true });
    this.keepSelection = false;
    if (select) this.select(id);
  }

  nodeOf(id: number): SVGGElement | undefined {
    return this.servers[id - 1]?.group;
  }

  /** The layer below the servers. */
  get under(): SVGElement {
    return this.links.layer;
  }

  /** Closes an open menu, drag or partition; returns whether there was one. */
  close(): boolean {
    return this.input?.close() ?? false;
  }

  /** Moves the focus to another message or link. */
  walk(kind: 'message' | 'link', by: number): void {
    this.input?.walk(kind, by);
  }

  /** Starts drawing a partition, or opens the menu of the whole cluster. */
  open(what: 'partition' | 'menu'): void {
    this.input?.open(what);
  }

  /** Loads the handlers of pointers and keys. */
  async loadInput(): Promise<void> {
    const { RingInput } = await import('./input/input');
    this.input ??= new RingInput(this, this.context);
  }

  private handle(event: Event): void {
    if (event.type === 'contextmenu') event.preventDefault();
    if (this.input) this.input.handle(event, event.target);
    else if (event.type === 'pointerdown' || (event instanceof KeyboardEvent && ['Enter', ' '].includes(event.key))) this.waitForHandlers(event);
  }

  private arrange(): void {
    const count = this.context.frame.servers;
    const { width, height } = this.size;
    this.drawing.setAttribute('viewBox', `0 0 ${width} ${height}`);
    this.layout = layoutRing(count, width, height);
    while (this.servers.length < count) {
      const server = new ServerNode(this.servers.length + 1, this.context);
      this.serverLayer.append(server.group);
      this.servers.push(server);
    }
    this.servers.splice(count).forEach((server) => server.group.remove());
    for (const server of this.servers) server.place(this.layout);
    this.drawing.classList.toggle('beads', this.layout.detail === 'bead');
    this.rove(this.context.selection.kind === 'server' ? this.context.selection.id : 1);
    this.links.update(this.layout, true);
  }

  readonly pointOf = (peer: number): Point | undefined => {
    if (peer > 0) return this.layout.servers[peer - 1];
    const seat = this.seats.get(-peer);
    return seat === undefined ? undefined : this.layout.clients[seat];
  };

  /** Gives each client a free seat, and draws it there. */
  private seatClients(): void {
    const { frame } = this.context;
    const present = new Set<number>();
    for (let row = 0; row < frame.clients; row++) present.add(frame.client(row, ClientField.Id));
    const places = this.layout.clients;
    for (const [id, seat] of this.seats) if (!present.has(id) || seat >= places.length) this.seats.delete(id);
    const taken = new Set(this.seats.values());
    for (const id of present) {
      if (this.seats.has(id) || taken.size >= places.length) continue;
      let seat = 0;
      while (taken.has(seat)) seat++;
      taken.add(seat);
      this.seats.set(id, seat);
    }
    this.clients.forEach((node, seat) => {
      if (!taken.has(seat)) node.hide();
    });
    for (let row = 0; row < frame.clients; row++) this.drawClient(row);
  }

  private drawClient(row: number): void {
    const { frame, selection } = this.context;
    const id = frame.client(row, ClientField.Id);
    const seat = this.seats.get(id);
    const at = seat === undefined ? undefined : this.layout.clients[seat];
    if (seat === undefined || !at) return;
    let node = this.clients[seat];
    if (!node) {
      node = new ClientNode();
      this.clients[seat] = node;
      this.clientLayer.append(node.group);
    }
    const state = frame.client(row, ClientField.State);
    const selected = selection.kind === 'client' && selection.id === id;
    const server = frame.client(row, ClientField.Server);
    const asks = state === ClientCode.Waiting && server > 0 ? { id: server, up: frame.isUp(server) } : undefined;
    node.draw(id, at, this.context.command(-id), this.clientText(row), state, selected, asks);
  }

  /** A client's request, or the value that it read: `get x`, and then `x = 1`. */
  private clientText(row: number): string {
    const { context } = this;
    const found = context.frame.client(row, ClientField.Found);
    if (found >= 0) return context.command(found).replace('=', ' = ');
    const command = context.command(context.frame.client(row, ClientField.Command));
    return found === -1 ? `${command.replace('get ', '')} = ∅` : command;
  }

  private onFocus(event: FocusEvent): void {
    const id = serverOf(event.target);
    if (!id) return;
    this.rove(id);
    // A pointer selects only when it is released: until then it may become a drag.
    if (!this.keepSelection && this.nodeOf(id)?.matches(':focus-visible')) this.select(id);
  }

  private select(id: number): void {
    if (!this.context.isSelected(id)) this.context.select({ kind: 'server', id });
  }

  private onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const id = serverOf(event.target);
    const count = this.servers.length;
    const row = this.layout.grid?.columns ?? 1;
    const step = { ArrowRight: 1, ArrowDown: row, ArrowLeft: -1, ArrowUp: -row }[event.key];
    if (id && step !== undefined && !event.shiftKey) this.focus(((id - 1 + step + count) % count) + 1);
    else if (id && event.key === 'Home') this.focus(1);
    else if (id && event.key === 'End') this.focus(count);
    else {
      this.handle(event);
      const opens = event.target instanceof Element && event.target.matches('[aria-haspopup=menu]');
      if (!opens || (event.key !== 'Enter' && event.key !== ' ')) return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** Makes a server the one that the Tab key reaches. */
  rove(id: number): void {
    this.servers.forEach((server) => server.group.setAttribute('tabindex', server.id === id ? '0' : '-1'));
  }
}

function serverOf(target: EventTarget | null): number {
  const node = target instanceof Element ? target.closest('[data-server]') : null;
  return Number(node?.getAttribute('data-server') ?? 0);
}
