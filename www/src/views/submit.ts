// The field from which a client's command is submitted.

import type { Context, View } from '../context';
import { quoted } from '../context';
import { serverName, text } from '../text';
import { el } from './svg';

export class Submit implements View {
  readonly element = el('form', 'submit');
  private readonly field = el('input');
  private readonly target = el('select');
  private servers = -1;
  private count = 0;

  constructor(private readonly context: Context) {
    this.field.type = 'text';
    this.field.maxLength = 1000;
    this.field.autocomplete = 'off';
    this.field.autocapitalize = 'off';
    this.field.spellcheck = false;
    this.field.setAttribute('aria-label', text.command);
    this.target.setAttribute('aria-label', text.submitTarget);
    const button = el('button', 'primary', text.submit);
    button.type = 'submit';
    this.element.append(this.field, this.target, button);
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      this.submit();
    });
    this.propose();
  }

  update(): void {
    const { servers } = this.context.frame;
    if (servers === this.servers) return;
    this.servers = servers;
    const options = Array.from({ length: servers + 1 }, (_, id) => new Option(id === 0 ? `→ ${text.anyServer}` : `→ ${serverName(id)}`, String(id)));
    this.target.replaceChildren(...options);
  }

  /** Moves here, to submit to a server, or, without one, to the leader. */
  focus(server = 0): void {
    this.target.value = String(server);
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  private submit(): void {
    const command = this.field.value.trim() || this.field.placeholder;
    const to = Number(this.target.value);
    const reply = this.context.run(`submit ${quoted(command)}${to > 0 ? ` to ${serverName(to)}` : ''}`);
    if (reply.problem) return;
    this.field.value = '';
    this.propose();
  }

  /** Proposes the next command, so that a click is enough. */
  private propose(): void {
    this.count++;
    this.field.placeholder = `x=${this.count}`;
  }
}
