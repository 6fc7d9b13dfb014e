// The details of the selected server, message, client, link or entry.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import { HeaderField, MessageField, ServerField } from '../cluster/model';
import type { ClientDetails, MessageDetails, ServerDetails } from '../cluster/model';
import type { Context, View } from '../cluster/context';
import { faultActions, linkActions, messageActions, serverActions, clusterActions } from '../common/keys/keys';
import type { Action } from '../common/keys/keys';
import { addStyles } from '../common/styles';
import { groupLetter, peerName, serverName, text } from '../common/text';
import { Toolbars } from './toolbars';
import { el } from '../common/svg';
import css from './inspect.css';
import { inspectText } from './text';

/** Details are updated at most this often, which is as fast as anyone can read. */
const EVERY_MS = 100;
/** The name of the state diagram as an inner view. */
const STATES = 'states';
/** Messages listed when nothing is selected. */
const MAX_LISTED = 40;

/** Loads the views of other folders that are shown inside this one. */
export interface InnerViews {
  /** The story of an entry. */
  entry(index: number, term: number): Promise<View>;
  /** The state diagram; `goBack` leaves it. */
  states(goBack: () => void): Promise<View>;
}

export class Inspect implements View {
  readonly element = el('div', 'inspect');
  private readonly toolbars = new Toolbars(this.element);
  private drawnAt = 0;
  private drawn = '';
  private timer = 0;
  /** The details of the selected message, which stay visible after it has arrived. */
  private message: MessageDetails | undefined;
  /** The details of the selected client, which stay visible after it has left. */
  private client: ClientDetails | undefined;
  /** The code that shows state machines and clients, once it is loaded. */
  private clients: typeof import('./clients') | undefined;
  private disposed = false;

  /** A view that replaces the details, and its name: an entry's story, or the state diagram. */
  private inner: { name: string; view?: View } | undefined;

  constructor(private readonly context: Context, private readonly innerViews: InnerViews) {
    void import('./clients').then((clients) => {
      if (this.disposed) return;
      this.clients = clients;
      this.drawn = '';
      this.update();
    }, () => undefined);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    this.inner?.view?.dispose?.();
  }

  update(): void {
    if (this.element.hidden || this.element.closest('[hidden]')) return;
    addStyles(this.element, css);
    const { frame, selection } = this.context;
    const chosen = JSON.stringify(selection);
    this.chooseInner(chosen);
    this.inner?.view?.update();
    const key = `${chosen}${frame.past},${frame.nowMs},${frame.header(HeaderField.Events)}`;
    if (key === this.drawn) return;
    const now = performance.now();
    const wait = this.drawnAt + EVERY_MS - now;
    const other = !this.drawn.startsWith(chosen);
    clearTimeout(this.timer);
    if (wait > 0 && !other) {
      this.timer = window.setTimeout(() => this.update(), wait);
      return;
    }
    this.drawnAt = now;
    this.drawn = key;
    render(this.draw(), this.element);
    this.toolbars.settle();
  }

  private chooseInner(chosen: string): void {
    const { selection, frame } = this.context;
    const wanted = `${chosen}${frame.header(HeaderField.Epoch)}`;
    if (this.inner?.name === wanted || (this.inner?.name === STATES && selection.kind === 'none')) return;
    this.close();
    if (selection.kind !== 'entry') return;
    const { index, term } = selection;
    void this.open(wanted, () => this.innerViews.entry(index, term));
  }

  /** Shows a view that is loaded when it is first wanted. */
  private async open(name: string, load: () => Promise<View>): Promise<void> {
    const inner: { name: string; view?: View } = { name };
    this.inner = inner;
    const view = await load().catch(() => undefined);
    if (this.inner !== inner || !view) return view?.dispose?.();
    inner.view = view;
    this.drawn = '';
    this.update();
  }

  private close(): void {
    this.inner?.view?.dispose?.();
    this.inner = undefined;
  }

  private showStates(): void {
    const goBack = (): void => {
      this.close();
      this.drawn = '';
      this.update();
    };
    void this.open(STATES, () => this.innerViews.states(goBack));
  }

  private draw(): TemplateResult {
    const { selection, cluster } = this.context;
    if (this.inner) return html`${this.inner.view?.element ?? html`<p class="hint">${text.loadingView}</p>`}`;
    if (selection.kind === 'server') {
      const details = cluster.server(selection.id);
      if (details) return this.server(details);
    }
    if (selection.kind === 'message') {
      const details = cluster.message(selection.id);
      if (details || this.message?.id !== selection.id) this.message = details;
      return this.messageCard(this.message, details === undefined);
    }
    if (selection.kind === 'client') {
      const details = cluster.client(selection.id);
      if (details || this.client?.id !== selection.id) this.client = details;
      return html`${this.clients?.clientCard(this.client, details === undefined)}`;
    }
    if (selection.kind === 'link') return this.link(selection.from, selection.to);
    return html`<p class="hint">${this.context.recording ? inspectText.nothingRecorded : inspectText.nothingSelected}</p>
      <div class="actions" role="toolbar" aria-label=${inspectText.actions}><button type="button" class="small" @click=${() => this.showStates()}>${inspectText.stateDiagram}</button>
        ${clusterActions(this.context).filter(({ enabled }) => enabled).map(actionButton)}</div>
      ${this.clients?.clientList(this.context)}${this.inFlight()}`;
  }

  private server(details: ServerDetails): TemplateResult {
    const { persistent, volatile, disk, network, id } = details;
    // Timers, contacts and leases are in no trace.
    const { recording, isForeign } = this.context;
    const untold = recording?.untold;
    if (untold?.states) {
      return html`<header><h3>${serverName(id)}</h3></header><p class="hint">${inspectText.noState}</p>${this.links(id, network)}`;
    }
    const who = (server: number | null, otherwise: string): string => (server ? serverName(server) : otherwise);
    return html`
      <header><h3>${serverName(id)}</h3><span class="state">${details.up ? details.role : this.context.frame.hasBegun ? text.down : text.notStarted}</span>${buttons(serverActions(this.context, id).filter(({ enabled }) => enabled))}</header>
      <div class="groups">
        ${group(inspectText.persistent, [
          ['current_term', persistent.current_term],
          ...(untold?.votes ? [] : [['voted_for', who(persistent.voted_for, inspectText.nobody)] as [string, string]]),
          ['log', inspectText.lastEntry(persistent.last_log_index, persistent.last_log_term)],
          ...(details.snapshot ? [['snapshot', details.snapshot] as [string, string]] : []),
        ])}
        ${details.up
          ? group(inspectText.volatile, [
              ['commit_index', volatile.commit_index],
              ['last_applied', volatile.last_applied],
              ['leader', who(volatile.leader, inspectText.unknown)],
              ...(details.incoming_snapshot ? [['snapshot coming', details.incoming_snapshot] as [string, string]] : []),
              ...(recording ? [] : [[inspectText.electionTimer, volatile.election_timeout_in_ms === null ? inspectText.noTimer : inspectText.inTime(volatile.election_timeout_in_ms)] as [string, string]]),
            ])
          : nothing}
        ${details.up ? group(inspectText.configuration, details.configuration.map(({ name, value }): [string, string] => [name, value])) : nothing}
        ${details.leadership && !recording ? group(inspectText.leadership, [
          [inspectText.heardLately, names(details.leadership.heard)],
          [inspectText.lease, details.leadership.lease_in_ms === null ? inspectText.noTimer : details.leadership.lease_in_ms > 0 ? inspectText.inTime(details.leadership.lease_in_ms) : inspectText.over],
          ...(details.leadership.transfers_to ? [[inspectText.transfersTo, serverName(details.leadership.transfers_to)] as [string, string]] : []),
        ]) : nothing}
        ${details.reads_waiting > 0 ? group(inspectText.reads, [[inspectText.readsWaiting, details.reads_waiting]]) : nothing}
        ${details.votes ? group(inspectText.electionState, [
          ['votes', names(details.votes.granted)],
          ['rejected by', names(details.votes.denied)],
          ['needed', details.votes.needed],
        ]) : nothing}
        ${untold?.disks ? nothing : group(inspectText.disk, [
          ['durable up to', disk.durable_index],
          ['pending writes', disk.pending_writes],
          ['durable term, vote', `${disk.durable_term}, ${who(disk.durable_vote, inspectText.nobody)}`],
        ])}
        ${details.settings.length > 0 ? group(inspectText.ownSettings, details.settings.map(({ name, value }): [string, string] => [name, value])) : nothing}
        ${details.up && !isForeign ? this.clients?.stateMachine(this.context, id) : nothing}
        ${recording ? nothing : html`<section><h4>${inspectText.hostile}</h4>${buttons(faultActions(this.context, id).filter(({ enabled }) => enabled), inspectText.hostile)}</section>`}
        ${details.followers.length > 0 ? this.followers(details) : nothing}
        ${this.links(id, network)}
      </div>`;
  }

  private links(id: number, network: ServerDetails['network']): TemplateResult {
    return html`<section><h4>${inspectText.network}</h4>
      ${network.isolated ? html`<p>${text.isolated}</p>` : nothing}
      ${network.group > 0 ? html`<p>${text.group(network.group)}</p>` : nothing}
      <div class="linklist" role="toolbar" aria-label=${inspectText.network}>${this.linkButtons(id)}</div>
    </section>`;
  }

  private followers(details: ServerDetails): TemplateResult {
    const { recording } = this.context;
    return html`<section class="wide"><h4>${inspectText.leaderState}</h4>
      <table><thead><tr><th>${inspectText.follower}</th><th>next_index</th><th>match_index</th>${recording ? nothing : html`<th>${inspectText.underWay}</th><th>${inspectText.progress}</th>`}</tr></thead>
        <tbody>${details.followers.map(
          (row) => html`<tr><th scope="row">${serverName(row.server)}</th><td>${row.next_index}</td><td>${row.match_index}</td>${recording ? nothing : html`<td>${row.in_flight}</td><td>${row.state}</td>`}</tr>`,
        )}</tbody></table></section>`;
  }

  /** The links of a server as buttons, for keyboards and screen readers. */
  private linkButtons(id: number): TemplateResult[] {
    const { frame } = this.context;
    const others = Array.from({ length: frame.servers }, (_, i) => i + 1).filter((other) => other !== id);
    return others.map((other) => {
      const cut = frame.isCut(id, other) || frame.isCut(other, id) || frame.isApart(id, other);
      return html`<button type="button" class="small ${cut ? 'broken' : ''}" aria-label=${text.linkAria(id, other)}
        @click=${() => this.context.select({ kind: 'link', from: id, to: other })}>${cut ? '✕' : '—'} ${serverName(other)}</button>`;
    });
  }

  private messageCard(details: MessageDetails | undefined, gone: boolean): TemplateResult {
    if (!details) return html`<p class="hint">${inspectText.messageGone}</p>${this.inFlight()}`;
    const { clock } = this.context;
    return html`
      <header><h3>${details.kind}</h3><span class="state">${details.from} → ${details.to}</span>${gone ? html`<span class="muted">${inspectText.messageGone}</span>` : nothing}
        ${gone ? nothing : buttons(messageActions(this.context, details.id).filter(({ key }) => key !== ''))}</header>
      <div class="groups">
        ${group('', details.fields.map(({ name, value }): [string, string] => [name, value]))}
        ${group('', [[inspectText.sent, clock.time(details.sent_at_ms)], [inspectText.arrives, details.arrives_at_ms === null ? inspectText.untold : clock.time(details.arrives_at_ms)]])}
        ${details.entries.length > 0
          ? html`<section><h4>${inspectText.entries}</h4><table><tbody>${details.entries.map(
              (entry) => html`<tr><th scope="row">${entry.index}</th><td>${text.term(entry.term)}</td><td class="command">${entry.command}</td></tr>`,
            )}</tbody></table></section>`
          : nothing}
      </div>`;
  }

  private inFlight(): TemplateResult {
    const { frame } = this.context;
    const count = Math.min(MAX_LISTED, frame.messages);
    if (frame.playing) return html`<p class="muted">${inspectText.pauseToList}</p>`;
    if (count === 0) return html`<p class="muted">${inspectText.noneInFlight}</p>`;
    const rows = Array.from({ length: count }, (_, row) => ({
      id: frame.message(row, MessageField.Id),
      label: `${text.kinds[frame.kind(row)]} ${peerName(frame.message(row, MessageField.From))} → ${peerName(frame.message(row, MessageField.To))}`,
    }));
    return html`<h3 class="minor">${inspectText.inFlight}</h3>
      <ul class="flight">${rows.map(
        ({ id, label }) => html`<li><button type="button" class="link" @click=${() => this.context.select({ kind: 'message', id })}>${label}</button></li>`,
      )}</ul>`;
  }

  private link(from: number, to: number): TemplateResult {
    const { frame } = this.context;
    const settings = (a: number, b: number): TemplateResult =>
      group(inspectText.linkSettings(a, b), this.context.cluster.link(a, b).map(({ name, value }): [string, string] => [name, value]));
    const works = (a: number, b: number): boolean => !frame.isCut(a, b) && !frame.isApart(a, b);
    return html`
      <header><h3>${serverName(from)} – ${serverName(to)}</h3></header>
      <ul class="facts"><li>${text.linkState(from, to, works(from, to))}</li><li>${text.linkState(to, from, works(to, from))}</li>
        ${([[from, to], [to, from]] as const).filter((ends) => frame.isClogged(...ends)).map((ends) => html`<li>${inspectText.clogged(...ends)}</li>`)}
        ${[from, to].filter((id) => frame.server(id, ServerField.Isolated) === 1).map((id) => html`<li>${serverName(id)} ${text.isolated}</li>`)}
        ${frame.server(from, ServerField.Group) === frame.server(to, ServerField.Group) ? nothing : html`<li>${[from, to].map((id) => `${serverName(id)}: ${groupLetter(frame.server(id, ServerField.Group))}`).join(', ')}</li>`}</ul>
      ${buttons(linkActions(this.context, from, to))}
      ${this.context.recording ? nothing : html`<div class="groups">${settings(from, to)}${settings(to, from)}</div>`}`;
  }
}

export const create = (context: Context, innerViews: InnerViews): Inspect => new Inspect(context, innerViews);

function buttons(actions: Action[], label: string = inspectText.actions): TemplateResult | typeof nothing {
  if (actions.length === 0) return nothing;
  return html`<div class="actions" role="toolbar" aria-label=${label}>${actions.map(actionButton)}</div>`;
}

function actionButton({ label, enabled, act }: Action): TemplateResult {
  return html`<button type="button" class="small" ?disabled=${!enabled} @click=${act}>${label}</button>`;
}

function group(title: string, rows: [string, string | number][]): TemplateResult {
  return html`<section>${title ? html`<h4>${title}</h4>` : nothing}
    <dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></section>`;
}

function names(servers: number[]): string {
  return servers.length > 0 ? servers.map(serverName).join(' ') : inspectText.none;
}
