// The field from which a client's command is submitted. `put k v`, `get k` and `client A put k v` mean what they mean in
// the command language; all else is a command as it stands.

import type { Context, View } from '../context';
import { quoted } from '../context';
import { serverName, text } from '../text';
import { el } from './svg';

export class Submit implements View {
  readonly element = el('form', 'submit');
  private readonly field = el('input');
  private readonly target = el('select');
  private readonly button = el('button', 'primary', text.submit);
  private servers = -1;
  private count = 0;
  /** What is submitted if nothing is typed. */
  private proposal = '';

  constructor(private readonly context: Context) {
    this.field.type = 'text';
    this.field.maxLength = 1000;
    this.field.autocomplete = 'off';
    this.field.autocapitalize = 'off';
    this.field.spellcheck = false;
    this.field.setAttribute('aria-label', text.command);
    this.target.setAttribute('aria-label', text.submitTarget);
    this.field.title = text.submitHint;
    this.field.oninput = (): void => this.nameButton();
    this.button.type = 'submit';
    this.element.append(this.field, this.target, this.button);
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
    const command = this.field.value.trim() || this.proposal;
    const to = Number(this.target.value);
    const reply = this.context.run(lineOf(command, to > 0 ? serverName(to) : ''));
    if (reply.problem) return;
    this.field.value = '';
    this.propose();
    this.nameButton();
  }

  /** The button says what is understood. */
  private nameButton(): void {
    const word = wordOf(this.field.value);
    this.button.textContent = word === 'put' ? text.put : word === 'get' ? text.get : text.submit;
  }

  /** Proposes the next command, so that a click is enough. */
  private propose(): void {
    this.count++;
    this.proposal = `x=${this.count}`;
    this.field.placeholder = text.submitProposal(this.proposal);
  }
}

/** The word of the command language with which a command begins. */
function wordOf(command: string): string | undefined {
  return /^\s*(?:client\s+(?:"[^"]*"|\S+)\s+)?(put|get)(?=\s)/.exec(command)?.[1];
}

/** The line that submits a command, to one server if it is named. */
function lineOf(command: string, server: string): string {
  const word = wordOf(command);
  if (word === 'get') return server === '' || /\sfrom\s+\S+$/.test(command) ? command : `${command} from ${server}`;
  const bare = (text: string): string => text.replace(/^"|"$/g, '');
  const [, key, value] = /^put\s+("[^"\\=]*"|[^\s"=]+)\s+("[^"\\]*"|[^\s"]+)$/.exec(command)?.map(bare) ?? [];
  if (word === 'put' && server === '') return command;
  // A put takes no server. A plain one is submitted to it as what it writes; any other line is refused, and says why.
  if (word === 'put' && key === undefined) return `${command} to ${server}`;
  return `submit ${quoted(word === 'put' ? `${key}=${value}` : command)}${server === '' ? '' : ` to ${server}`}`;
}
