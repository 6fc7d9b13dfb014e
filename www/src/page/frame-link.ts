// The messages between embed.html in a frame and the page around it; docs/element.md lists them.
//
// Messages are plain objects whose field `raftarium` is the name of the message. Commands are accepted only from the parent window,
// and only if its origin is the parameter `parent` of the frame's address or, without one, the frame's own origin.

import type { RaftCluster } from '../element/raft-cluster';

/** A command of the parent. */
interface Request {
  raftarium: 'run' | 'text' | 'open' | 'play' | 'pause';
  /** Returned with the answer. */
  id?: unknown;
  line?: unknown;
  text?: unknown;
}

const MAX_TEXT = 1 << 20;

export class FrameLink {
  private height = 0;

  /** @param origin The origin of the parent; '*' for any. */
  constructor(private readonly cluster: RaftCluster, private readonly origin: string) {
    addEventListener('message', (event) => void this.onMessage(event));
    cluster.addEventListener('raft-ready', () => this.ready());
    cluster.addEventListener('raft-command', (event) => this.tell('command', (event as CustomEvent<object>).detail));
    cluster.addEventListener('raft-problem', (event) => this.tell('problem', (event as CustomEvent<object>).detail));
    new ResizeObserver(() => this.measure()).observe(cluster);
    if (cluster.ready) this.ready();
  }

  private ready(): void {
    this.tell('ready', { seed: this.cluster.runSeed, title: this.cluster.runTitle });
    this.measure();
  }

  /** The height at which the frame does not scroll. */
  private measure(): void {
    const height = Math.ceil(this.cluster.getBoundingClientRect().height);
    if (height === this.height || height < 100) return;
    this.height = height;
    this.tell('height', { height });
    // Learning platforms know this message of LTI's, and resize the frame.
    parent.postMessage({ subject: 'lti.frameResize', height }, this.origin);
  }

  private tell(name: string, more: object): void {
    parent.postMessage({ ...more, raftarium: name }, this.origin);
  }

  private async onMessage({ data, origin, source }: MessageEvent<unknown>): Promise<void> {
    if (source !== parent || (this.origin !== '*' && origin !== this.origin) || !isRequest(data)) return;
    const { raftarium, id, line, text } = data;
    const { cluster } = this;
    if (raftarium === 'run') this.tell('answer', { id, ...cluster.run(String(line).slice(0, MAX_TEXT)) });
    else if (raftarium === 'text') this.tell('text', { id, text: cluster.text, at_ms: cluster.time });
    else if (raftarium === 'open') this.tell('answer', { id, output: '', problem: await cluster.open(String(text).slice(0, MAX_TEXT + 1)) });
    else if (raftarium === 'play') cluster.play();
    else cluster.pause();
  }
}

function isRequest(data: unknown): data is Request {
  return typeof data === 'object' && data !== null && 'raftarium' in data && ['run', 'text', 'open', 'play', 'pause'].includes(String(data.raftarium));
}

/** The origin of the parent in the address of the frame; undefined if it is invalid. */
export function parentOrigin(named: string | null): string | undefined {
  if (named === null) return location.origin;
  if (named === '*') return '*';
  try {
    const { origin } = new URL(named);
    return origin === 'null' ? undefined : origin;
  } catch {
    return undefined;
  }
}
