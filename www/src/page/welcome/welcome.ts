// The invitation of a first visit: a few acts, one after the other, each answered by what the cluster does. Readers who act in
// another way are answered as well, since only the state of the cluster decides what comes next.

import { html, nothing, render } from 'lit';
import type { TemplateResult } from 'lit';
import type { RaftCluster } from '../../element/raft-cluster';
import { INSIDE } from '../../element/inside';
import type { Context } from '../../cluster/context';
import { HeaderField, ServerField } from '../../cluster/model';
import { addStyles } from '../../common/styles';
import { serverName } from '../../common/text';
import styles from './welcome.css';
import { welcomeText as text } from './text';

/** What the invitation asks the page for. */
export interface Host {
  /** The address of the lessons; undefined where there are none. */
  learn: string | undefined;
  /** The reader has acted. */
  onAct: () => void;
  showScenarios: () => void;
  leave: () => void;
}

interface Act {
  label: string;
  act: () => void;
}

/** A step: a question and what may be done, then what is said while the cluster answers, until it has. */
interface Step {
  words: () => string;
  acts: () => Act[];
  meanwhile: string;
  isAnswered: (context: Context) => boolean;
}

export class Welcome {
  private index = 0;
  /** Whether the cluster is answering an act. */
  private isAnswering = false;
  /** The leader and the term when the present step began, and the leader before. */
  private leader = 0;
  private term = 0;
  private old = 0;
  /** When the leader crashed. */
  private crashMs = 0;
  private drawn = '';
  private readonly steps: Step[];

  constructor(private readonly cluster: RaftCluster, private readonly place: HTMLElement, private readonly host: Host) {
    place.className = 'invite';
    place.setAttribute('role', 'group');
    place.setAttribute('aria-label', text.label);
    this.steps = [
      {
        words: () => text.question,
        acts: () => [{ label: text.timeout, act: () => this.run('timeout S3') }, { label: text.wait, act: () => this.play() }],
        meanwhile: text.voting,
        isAnswered: ({ frame }) => frame.header(HeaderField.Leader) > 0,
      },
      {
        words: () => text.leads(serverName(this.leader), this.term),
        acts: () => [{ label: text.submit, act: () => this.run('submit "x=1"') }],
        meanwhile: text.copying,
        isAnswered: ({ frame }) => frame.server(frame.header(HeaderField.Leader), ServerField.CommitIndex) > 0,
      },
      {
        words: () => text.committed(serverName(this.leader)),
        acts: () => [{ label: text.crash(serverName(this.leader)), act: () => this.run(`crash ${serverName(this.leader)}`) }],
        meanwhile: text.electing,
        isAnswered: ({ frame }) => frame.header(HeaderField.Leader) > 0 && frame.header(HeaderField.Term) > this.term && this.crashMs > 0,
      },
      {
        words: () => text.again(serverName(this.leader), this.term),
        acts: () => [{ label: text.goBack, act: () => void this.goBack() }],
        meanwhile: '',
        isAnswered: ({ frame }) => this.isAnswering && frame.nowMs < this.crashMs,
      },
      {
        words: () => text.past(serverName(this.leader)),
        acts: () => [{ label: text.divide(serverName(this.leader), serverName(this.other)), act: () => this.divide() }],
        meanwhile: text.divided,
        isAnswered: ({ frame }) => frame.header(HeaderField.Leader) > 0 && frame.header(HeaderField.Leader) !== this.leader && frame.header(HeaderField.Partitioned) === 1,
      },
    ];
    cluster.addEventListener('raft-crash', (event) => {
      const { server, at_ms: at } = (event as CustomEvent<{ server: number; at_ms: number }>).detail;
      if (server === this.leader) this.crashMs = at;
    });
    this.draw();
  }

  private get context(): Context | undefined {
    return this.cluster[INSIDE].screen?.context;
  }

  /** Called with each frame of the cluster: shows the next step when the cluster has answered. */
  update(): void {
    const { context } = this;
    const step = this.steps[this.index];
    if (!context || !this.cluster.ready || !step) return;
    context.refresh();
    if (context.frame.playing && step.meanwhile && !this.isAnswering) {
      this.isAnswering = true;
      this.draw();
    }
    if (!step.isAnswered(context)) return;
    this.cluster.pause();
    const { frame } = context;
    const leader = frame.header(HeaderField.Leader);
    if (leader !== this.leader) this.old = this.leader;
    this.leader = leader;
    this.term = frame.header(HeaderField.Term);
    this.isAnswering = false;
    this.index++;
    this.draw();
  }

  private run(line: string): void {
    this.host.onAct();
    const { problem } = this.cluster.run(line);
    if (!problem) this.play();
  }

  private play(): void {
    this.host.onAct();
    this.isAnswering = true;
    this.cluster.play();
    this.draw();
  }

  private async goBack(): Promise<void> {
    this.isAnswering = true;
    // A little before the crash.
    await this.cluster.seek(Math.max(0, this.crashMs - 2));
    this.update();
  }

  /** The follower that is cut off with the leader. */
  private get other(): number {
    return this.leader === 1 ? 2 : 1;
  }

  private divide(): void {
    const few = [this.leader, this.other];
    const all = Array.from({ length: this.context?.frame.servers ?? 0 }, (_, index) => index + 1);
    const group = (servers: number[]): string => servers.map(serverName).join(' ');
    this.run(`partition ${group(few)} | ${group(all.filter((server) => !few.includes(server)))}`);
  }

  private draw(): void {
    addStyles(this.place, styles);
    const step = this.steps[this.index];
    const words = !step ? text.end(serverName(this.old), serverName(this.leader)) : this.isAnswering ? step.meanwhile : step.words();
    const key = `${this.index} ${words}`;
    if (key === this.drawn) return;
    this.drawn = key;
    const acts = step && !this.isAnswering ? step.acts() : [];
    render(html`<p class="ask" role="status">${words}</p>
      <div class="acts">
        ${acts.map(({ label, act }, index) => html`<button type="button" class=${index === 0 ? 'primary' : ''} @click=${act}>${label}</button>`)}
        ${step ? nothing : this.doors()}
        <span class="rest">${step ? text.place(this.index + 1, this.steps.length) : nothing}
          <button type="button" class="leave" @click=${() => this.host.leave()}>${step ? text.leave : text.stay}</button></span>
      </div>`, this.place);
  }

  private doors(): TemplateResult {
    const { learn, showScenarios } = this.host;
    return html`${learn ? html`<a class="door" href=${learn}>${text.learn}</a>` : nothing}
      <button type="button" @click=${showScenarios}>${text.scenarios}</button>`;
  }
}
