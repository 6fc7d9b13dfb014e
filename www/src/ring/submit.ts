// The field for a client's command. `put k v`, `get k` and `client A put k v` mean what they mean in the command language; any
// other text is the command itself.
//
// By default, a client finds the leader as usual: it may ask a wrong server first. If the reader chooses the leader or a server,
// the client asks that one, once.

import type { Context, View } from '../cluster/context';
import { ClientField, HeaderField } from '../cluster/model';
import { quoted } from '../cluster/context';
import { serverName } from '../common/text';
import { el } from '../common/svg';
import { ringText } from './text';

export class Submit implements View {
  readonly element = el('form', 'submit');
  private readonly field = el('input');
  private readonly target = el('select');
  private readonly button = el('button', 'primary', ringText.submit);
  private readonly leader = new Option('', LEADER);
  private servers = -1;
  private present = -1;
  private count = 0;
  /** The command that is submitted if the field is empty. */
  private proposal = '';

  constructor(private readonly context: Context) {
    this.field.type = 'text';
    this.field.maxLength = 1000;
    this.field.autocomplete = 'off';
    this.field.autocapitalize = 'off';
    this.field.spellcheck = false;
    this.field.setAttribute('aria-label', ringText.command);
    this.target.setAttribute('aria-label', ringText.submitTarget);
    this.field.title = ringText.submitHint;
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
    this.element.hidden = !this.context.maySubmit;
    const leader = this.context.frame.header(HeaderField.Leader);
    if (leader !== this.present) {
      this.present = leader;
      this.leader.text = `→ ${ringText.theLeader(leader)}`;
    }
    if (servers === this.servers) return;
    this.servers = servers;
    const chosen = this.target.value;
    const each = Array.from({ length: servers }, (_, i) => new Option(`→ ${serverName(i + 1)}`, serverName(i + 1)));
    this.target.replaceChildren(new Option(`→ ${ringText.findsLeader}`, ''), this.leader, ...each);
    this.target.value = chosen;
    if (this.target.selectedIndex < 0) this.target.value = '';
  }

  /** Moves the focus here, to submit to a server, or, without one, by a client that finds the leader. */
  focus(server = 0): void {
    this.target.value = server > 0 ? serverName(server) : '';
    this.field.focus({ preventScroll: true });
    this.field.select();
  }

  private submit(): void {
    const command = this.field.value.trim() || this.proposal;
    const last = this.newestClient().id;
    const reply = this.context.run(lineOf(command, this.target.value));
    if (reply.problem) return;
    this.context.refresh();
    const { id, asks } = this.newestClient();
    if (id > last) this.context.say(ringText.clientAsks(id, asks, this.context.frame.isUp(asks)));
    this.field.value = '';
    this.propose();
    this.nameButton();
  }

  /** The newest client, and the server that it asks; 0 if there is none. */
  private newestClient(): { id: number; asks: number } {
    const { frame } = this.context;
    let newest = { id: 0, asks: 0 };
    for (let row = 0; row < frame.clients; row++) {
      const id = frame.client(row, ClientField.Id);
      if (id > newest.id) newest = { id, asks: frame.client(row, ClientField.Server) };
    }
    return newest;
  }

  /** Labels the button with the meaning of the text. */
  private nameButton(): void {
    const word = wordOf(this.field.value);
    this.button.textContent = word === 'put' ? ringText.put : word === 'get' ? ringText.get : ringText.submit;
  }

  /** Proposes the next command, so that a click is enough. */
  private propose(): void {
    this.count++;
    this.proposal = `x=${this.count}`;
    this.field.placeholder = ringText.submitProposal(this.proposal);
  }
}

/** The selector of the command language for the present leader. */
const LEADER = 'leader';

/** The word of the command language at the start of a command, if any. */
function wordOf(command: string): string | undefined {
  return /^\s*(?:client\s+(?:"[^"]*"|\S+)\s+)?(put|get)(?=\s)/.exec(command)?.[1];
}

/** The line that submits a command, to the leader or to one server if one is chosen. */
function lineOf(command: string, server: string): string {
  const word = wordOf(command);
  if (word === 'get') return server === '' || /\sfrom\s+\S+$/.test(command) ? command : `${command} from ${server}`;
  const bare = (text: string): string => text.replace(/^"|"$/g, '');
  const [, key, value] = /^put\s+("[^"\\=]*"|[^\s"=]+)\s+("[^"\\]*"|[^\s"]+)$/.exec(command)?.map(bare) ?? [];
  if (word === 'put' && server === '') return command;
  // `put` does not take a server: a plain one is submitted as its `key=value`; any other line is rejected with an explanation.
  if (word === 'put' && key === undefined) return `${command} to ${server}`;
  return `submit ${quoted(word === 'put' ? `${key}=${value}` : command)}${server === '' ? '' : ` to ${server}`}`;
}
