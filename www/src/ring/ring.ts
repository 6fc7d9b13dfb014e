// The cluster as people picture it: servers on a ring, messages flying between them, clients beside.
//
// Everything that moves is drawn imperatively into pooled nodes. What pointers and keys do here is in `input/`, which is loaded
// when a pointer or the focus first comes near; what is pressed until then, the element keeps (`element/early-input.ts`).

import { ClientCode, ClientField, HeaderField, ServerField } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { text } from '../common/text';
import { layOut } from './geometry';
import type { Layout, Point } from './geometry';
import type { RingInput } from './input/input';
import { Links } from './links';
import { Messages } from './messages';
import { ClientNode, ServerNode } from './server';
import { Painted, el, svg } from '../common/svg';
import { ringText } from './text';

export class Ring implements View {
  readonly element = el('div', 'ring');
  readonly drawing = svg('svg', { role: 'group', 'aria-label': text.cluster });
  readonly messages: Messages;
  layout: Layout = layOut(0, 1, 1);
  private readonly serverLayer = svg('g');
  private readonly clientLayer = svg('g');
  private readonly note = new Painted(el('p', 'more'));
  /** What beads are too small to say. */
  private readonly summary = new Painted(el('p', 'summary'));
  private readonly mend = el('button', 'small mend', ringText.healAll);
  private readonly links: Links;
  private servers: ServerNode[] = [];
  private readonly clients: ClientNode[] = [];
  /** The place of each client that is shown; a client keeps its place while it is. */
  private readonly seats = new Map<number, number>();
  private readonly watcher: ResizeObserver;
  private size = { width: 0, height: 0 };
  /** Whether the focus that comes next leaves the selection as it is. */
  private keepSelection = false;
  private input: RingInput | undefined;

  /** @param wait Lets an event wait for what pointers and keys do. */
  constructor(private readonly context: Context, private readonly wait: (event: Event) => void) {
    this.links = new Links(context, () => this.update());
    this.messages = new Messages(context);
    this.drawing.append(this.links.areas, this.links.layer, this.links.tags, this.clientLayer, this.serverLayer, this.messages.layer);
    this.drawing.append(svg('desc', {}, document.createTextNode(ringText.ringHelp)));
    this.mend.type = 'button';
    this.mend.onclick = (): void => void context.run('heal');
    this.element.append(this.drawing, this.summary.node, this.note.node, this.mend);
    this.watcher = new ResizeObserver(([entry]) => {
      if (!entry) return;
      this.size = { width: entry.contentRect.width, height: entry.contentRect.height };
      this.arrange();
      this.update();
    });
    this.watcher.observe(this.element);
    for (const type of ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'contextmenu']) {
      this.drawing.addEventListener(type, (event) => this.hand(event));
    }
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
    this.input?.update();
    const left = this.messages.left;
    const waiting = frame.header(HeaderField.ClientsWaiting) - this.seats.size;
    this.mend.hidden = !this.isBroken() || !this.context.mayRun('heal');
    this.summary.text(this.layout.grid ? this.inShort() : '');
    this.note.text(left > 0 ? ringText.moreMessages(left) : waiting > 0 ? ringText.clientsWaiting(waiting) : '');
  }

  /** Who leads, and how many servers are in each state. */
  private inShort(): string {
    const { frame } = this.context;
    const counts = new Map<string, number>();
    for (const { id } of this.servers) {
      const state = frame.isUp(id) ? text.roles[frame.role(id)] : text.down;
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return ringText.clusterInShort(frame.header(HeaderField.Leader), frame.header(HeaderField.Term), [...counts]);
  }

  /** Whether there is anything to mend. */
  isBroken(): boolean {
    const { frame } = this.context;
    if (frame.cuts > 0 || frame.header(HeaderField.Partitioned) === 1) return true;
    return this.servers.some(({ id }) => frame.server(id, ServerField.Isolated) === 1);
  }

  /** Gives the focus to a server, and selects it unless `select` is false. */
  focus(id: number, select = true): void {
    this.keepSelection = true;
    this.nodeOf(id)?.focus({ preventScroll: true });
    this.keepSelection = false;
    if (select) this.select(id);
  }

  nodeOf(id: number): SVGGElement | undefined {
    return this.servers[id - 1]?.group;
  }

  /** What is drawn under the servers stands before this. */
  get under(): SVGElement {
    return this.links.layer;
  }

  /** Closes what is open; says whether anything was. */
  close(): boolean {
    return this.input?.close() ?? false;
  }

  /** Goes to another message or link. */
  walk(kind: 'message' | 'link', by: number): void {
    this.input?.walk(kind, by);
  }

  /** Lets a partition be drawn, or opens the menu of the whole cluster. */
  open(what: 'partition' | 'menu'): void {
    this.input?.open(what);
  }

  /** Loads what pointers and keys do. */
  async loadInput(): Promise<void> {
    const { RingInput } = await import('./input/input');
    this.input ??= new RingInput(this, this.context);
  }

  private hand(event: Event): void {
    if (event.type === 'contextmenu') event.preventDefault();
    if (this.input) this.input.take(event, event.target);
    else if (event.type === 'pointerdown' || (event instanceof KeyboardEvent && ['Enter', ' '].includes(event.key))) this.wait(event);
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
    this.drawing.classList.toggle('beads', this.layout.detail === 'bead');
    this.rove(this.context.selection.kind === 'server' ? this.context.selection.id : 1);
    this.links.update(this.layout, true);
  }

  readonly pointOf = (peer: number): Point | undefined => {
    if (peer > 0) return this.layout.servers[peer - 1];
    const seat = this.seats.get(-peer);
    return seat === undefined ? undefined : this.layout.clients[seat];
  };

  /** Gives each client a place that is free, and draws it there. */
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
    node.draw(id, at, this.context.command(-id), this.saysClient(row), state, selected, asks);
  }

  /** What a client wants, or what it found: `get x`, and then `x = 1`. */
  private saysClient(row: number): string {
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
    // A pointer selects when it is released, and may have meant something else.
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
      this.hand(event);
      const opens = event.target instanceof Element && event.target.matches('[aria-haspopup=menu]');
      if (!opens || (event.key !== 'Enter' && event.key !== ' ')) return;
    }
    event.preventDefault();
    event.stopPropagation();
  }

  /** One server at a time is in the order of the Tab key. */
  rove(id: number): void {
    this.servers.forEach((server) => server.group.setAttribute('tabindex', server.id === id ? '0' : '-1'));
  }
}

function serverOf(target: EventTarget | null): number {
  const node = target instanceof Element ? target.closest('[data-server]') : null;
  return Number(node?.getAttribute('data-server') ?? 0);
}
