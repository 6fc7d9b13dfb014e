// The contents of a server's state machine, and the state of clients. Loaded when Inspect first shows either.

import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import type { ClientDetails, StateDetails } from '../cluster/model';
import type { Context } from '../cluster/context';
import { serverName, text } from '../common/text';
import { inspectText as words } from './text';

type Row = [string, string | number];

/** The state machine of a server with its sessions; nothing while the server is down. */
export function stateMachine({ cluster }: Context, server: number): TemplateResult | typeof nothing {
  const state = cluster.state(server);
  if (!state) return nothing;
  return html`${machine(state)}${sessions(state)}`;
}

function machine({ last_applied, keys, values, snapshot }: StateDetails): TemplateResult {
  return html`<section class="state-machine"><h4>${words.stateMachine}</h4>
    ${list([['last_applied', last_applied], ...(snapshot ? [['snapshot', snapshot] as Row] : [])])}
    ${keys === 0 ? html`<p class="muted">${words.noKeys}</p>` : html`<table><thead><tr><th>${words.key}</th><th>${words.value}</th></tr></thead>
      <tbody>${values.map(({ key, value }) => html`<tr><th scope="row" class="command">${key}</th><td class="command">${value}</td></tr>`)}</tbody></table>`}
    ${more(keys - values.length)}</section>`;
}

function sessions({ sessions: count, rows, sessions_max: most }: StateDetails): TemplateResult {
  if (count === 0) return html`<section><h4>${words.sessions}</h4><p class="muted">${most === 0 ? words.sessionsOff : words.noSessions}</p></section>`;
  return html`<section class="wide sessions"><h4>${words.sessions}</h4>
    <table><thead><tr><th>${words.clientId}</th><th>${words.client}</th><th>${words.sequenceNum}</th><th>${words.response}</th><th>${words.expiry}</th></tr></thead>
      <tbody>${rows.map(
        (row, place) => html`<tr><th scope="row">${row.client_id}</th><td>${row.client || words.gone}</td><td>${row.sequence_num}</td>
          <td>${row.response || words.noResponse}</td><td>${words.expires(place)}</td></tr>`,
      )}</tbody></table>${more(count - rows.length)}
    <p class="muted">${words.sessionsAbout(most)}</p></section>`;
}

/** The clients that put, get or wait, as buttons that select them; nothing if there are none. */
export function clientList(context: Context): TemplateResult | typeof nothing {
  const { count, clients } = context.cluster.clients();
  if (count === 0) return nothing;
  return html`<h3 class="minor">${words.clientsTitle}</h3>
    <ul class="flight clients">${clients.map(
      (client) => html`<li><button type="button" class="link" @click=${() => context.select({ kind: 'client', id: client.id })}>${client.title}</button>
        <span class="muted">${inShort(client)}</span></li>`,
    )}</ul>${more(count - clients.length)}`;
}

function inShort({ waits_for, asking, last, answer }: ClientDetails): string {
  if (waits_for !== null) return `${waits_for} → ${serverName(asking ?? 0)}`;
  return last === null ? words.idle : `${last}: ${answer ?? words.noAnswer}`;
}

/**
 * A client.
 * @param gone Whether it has left, so that this is its last state.
 */
export function clientCard(details: ClientDetails | undefined, gone: boolean): TemplateResult {
  if (!details) return html`<p class="hint">${words.clientGone}</p>`;
  const { title, waits_for, asking, asking_since_ms, called_at_ms, tries, last, answer, todo, todo_count } = details;
  const now: Row[] = waits_for === null ? [[words.waitsFor, words.nothing]] : [
    [words.waitsFor, waits_for],
    [words.asks, serverName(asking ?? 0)],
    [words.askedSince, text.time(asking_since_ms ?? 0)],
    [words.calledAt, text.time(called_at_ms ?? 0)],
    ...(tries > 0 ? [[words.tries, words.times(tries)] as Row] : []),
  ];
  return html`
    <header><h3>${title}</h3>${gone ? html`<span class="muted">${words.clientGone}</span>` : nothing}</header>
    <div class="groups">
      ${gone ? nothing : group(words.present, now)}
      ${group(words.session, [
        [words.clientId, details.client_id ?? words.noSession],
        ...(details.client_id === null ? [] : [[words.sequenceNum, details.sequence_num] as Row]),
      ])}
      ${last === null ? nothing : group(words.last, [[words.command, last], [words.answer, answer ?? words.noAnswer]])}
      ${todo_count === 0 ? nothing : html`<section><h4>${words.afterwards}</h4><ol class="facts">${todo.map((task) => html`<li>${task}</li>`)}</ol>${more(todo_count - todo.length)}</section>`}
    </div>`;
}

function more(count: number): TemplateResult | typeof nothing {
  return count > 0 ? html`<p class="muted">${words.more(count)}</p>` : nothing;
}

function group(title: string, rows: Row[]): TemplateResult {
  return html`<section><h4>${title}</h4>${list(rows)}</section>`;
}

function list(rows: Row[]): TemplateResult {
  return html`<dl>${rows.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>`;
}
