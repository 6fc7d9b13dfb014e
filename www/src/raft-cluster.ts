// The element <raft-cluster>: a live Raft cluster in any page.

import { LitElement, html, unsafeCSS } from 'lit';
import { greeting } from '#wasm';
import { load } from '#load';
import styles from './raft-cluster.css';

class RaftCluster extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = { text: { state: true } };
  declare private text: string;

  constructor() {
    super();
    this.text = '…';
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void load().then(() => (this.text = greeting()));
  }

  override render() {
    return html`<p>${this.text}</p>`;
  }
}

if (!customElements.get('raft-cluster')) customElements.define('raft-cluster', RaftCluster);
