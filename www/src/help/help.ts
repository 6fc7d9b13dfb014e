// The help: the keys from the table of the key handlers, the legend, and the command language from the wasm module.

import { html, nothing, render, svg } from 'lit';
import type { TemplateResult } from 'lit';
import { KindCode } from '../cluster/model';
import type { Context } from '../cluster/context';
import type { HelpRow } from '../cluster/model';
import { clusterKeys, linkKeys, messageKeys, partKeys, serverKeys } from '../common/keys/keys';
import type { Actions } from '../common/keys/keys';
import { LOST_SHAPE, messageShape } from '../common/message-shapes';
import { text } from '../common/text';
import { keysText as words } from '../common/keys/text';
import { makeModal, openModal } from '../common/modal';

export class Help {
  readonly element: HTMLDialogElement;

  /**
   * @param actions The actions of the buttons at the top.
   * @param docs The address of the documentation, if there is one.
   */
  constructor(private readonly context: Context, private readonly language: () => HelpRow[], private readonly actions: Pick<Actions, 'fullScreen' | 'project'>, private readonly docs: string | undefined) {
    this.element = makeModal('help', words.helpTitle, context);
  }

  show(): void {
    render(this.draw(), this.element);
    openModal(this.element, this.context);
  }

  private closeAnd(act: () => void): void {
    this.element.close();
    act();
  }

  private draw(): TemplateResult {
    const keys = [
      ...clusterKeys.map(({ shown, about }) => ({ shown, about })),
      ...[...serverKeys, ...linkKeys, ...messageKeys].filter(({ key }) => key).map(({ key, about }) => ({ shown: key, about })),
      ...partKeys,
    ];
    return html`<div class="page">
      <header><h2>${words.helpTitle}</h2><button type="button" @click=${() => this.element.close()}>${text.close}</button></header>
      <p>${words.helpIntro}</p>
      <p class="actions">
        <button type="button" @click=${() => this.closeAnd(() => this.actions.project())}>${text.projector}</button>
        <button type="button" @click=${() => this.closeAnd(() => this.actions.fullScreen())}>${text.fullScreen}</button>
        ${this.docs ? html`<a href=${this.docs}>${words.documentation}</a>` : nothing}
      </p>
      <h3>${words.legendTitle}</h3>
      ${legend()}
      <h3>${words.keysTitle}</h3>
      <p class="muted">${words.keysNote}</p>
      <table class="keys"><tbody>${keys.map(({ shown, about }) => html`<tr><th scope="row"><kbd>${shown}</kbd></th><td>${about}</td></tr>`)}</tbody></table>
      <h3>${words.languageTitle}</h3>
      <table class="language"><tbody>${this.language().map(
        ({ usage, about, example }) => html`<tr><th scope="row"><code>${usage}</code></th><td>${about} ${example ? html`<code class="muted">${example}</code>` : ''}</td></tr>`,
      )}</tbody></table>
      <h3>${words.checksTitle}</h3>
      <p class="muted">${words.checksNote}</p>
      <table><tbody>${this.context.cluster.properties().map(
        ({ word, title, place, statement }) => html`<tr><th scope="row">${title}</th><td>${place}: ${statement}. <code class="muted">expect violated ${word}</code></td></tr>`,
      )}</tbody></table>
    </div>`;
  }
}

function legend(): TemplateResult {
  const icon = (kind: KindCode, yes: boolean, count = ''): TemplateResult => {
    const { outline, mark, filled } = messageShape(kind, yes);
    return html`<svg class="ring-key" viewBox="-11 -11 22 22" aria-hidden="true">${svg`<g class="t1 ${filled ? 'filled' : ''}"><path class="outline" d=${outline}/><path class="mark" d=${mark}/><text class="count" y="3.6">${count}</text></g>`}</svg>`;
  };
  const { RequestVote, RequestVoteResponse, PreVote, PreVoteResponse, Heartbeat, AppendEntries, AppendEntriesResponse, InstallSnapshot, InstallSnapshotResponse, TimeoutNow, ReadIndex, ReadIndexResponse, ClientRequest, ClientResponse } = KindCode;
  return html`<ul class="legend">
    <li>${icon(RequestVote, false)}${icon(RequestVoteResponse, true)}${icon(RequestVoteResponse, false)} ${words.legend.vote}</li>
    <li>${icon(PreVote, false)}${icon(PreVoteResponse, true)}${icon(PreVoteResponse, false)} ${words.legend.preVote}</li>
    <li>${icon(Heartbeat, false)} ${words.legend.heartbeat}</li>
    <li>${icon(AppendEntries, false, '2')} ${words.legend.append}</li>
    <li>${icon(AppendEntriesResponse, true)}${icon(AppendEntriesResponse, false)} ${words.legend.answer}</li>
    <li>${icon(InstallSnapshot, false)}${icon(InstallSnapshotResponse, true)} ${words.legend.snapshot}</li>
    <li>${icon(TimeoutNow, false)} ${words.legend.transfer}</li>
    <li>${icon(ReadIndex, false)}${icon(ReadIndexResponse, true)}${icon(ReadIndexResponse, false)} ${words.legend.read}</li>
    <li>${icon(ClientRequest, false)}${icon(ClientResponse, true)} ${words.legend.client}</li>
    <li><svg class="ring-key" viewBox="-11 -11 22 22" aria-hidden="true">${svg`<g class="gone"><path class="outline" d=${LOST_SHAPE}/></g>`}</svg> ${words.legend.lost}</li>
    <li>${words.legend.timer}</li>
    <li>${words.legend.pips}</li>
    <li>${words.legend.members}</li>
    <li>${text.logHint}</li>
  </ul>`;
}
