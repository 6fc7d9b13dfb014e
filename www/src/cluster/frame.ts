// Decodes a frame: the numbers of the wasm module for an animation frame.
//
// A `Frame` keeps its own copy, so it stays valid during other calls into the module. It returns numbers, not objects, so
// reading a frame does not allocate.

import { CellField, ClientField, CutField, HeaderField, MemberCode, MessageField, ServerField, TunedField } from './model';
import type { FaultBit, KindCode, RoleCode } from './model';

export class Frame {
  /** The numbers; longer than the frame if an earlier frame was longer. */
  private data = new Float64Array(HeaderField.Stride);

  /** Copies the numbers of the module. */
  read(source: Float64Array): void {
    if (source.length > this.data.length) this.data = new Float64Array(2 * source.length);
    this.data.set(source);
  }

  header(field: HeaderField): number {
    return this.data[field] ?? 0;
  }

  get nowMs(): number {
    return this.header(HeaderField.NowMs);
  }

  /** A text that changes when the shown past is replaced, by another run, point or branch, but not when it grows. */
  get past(): string {
    return `${this.header(HeaderField.Epoch)}.${this.header(HeaderField.PastRevision)}`;
  }

  get playing(): boolean {
    return this.header(HeaderField.Playing) === 1;
  }

  get servers(): number {
    return this.header(HeaderField.Servers);
  }

  get messages(): number {
    return this.header(HeaderField.Messages);
  }

  get clients(): number {
    return this.header(HeaderField.Clients);
  }

  get cuts(): number {
    return this.header(HeaderField.Cuts);
  }

  /** A field of a server, by its number from 1. */
  server(id: number, field: ServerField): number {
    return this.cell(HeaderField.ServersAt, id - 1, ServerField.Stride, field);
  }

  /** Whether the run has begun. Before its first event no server has started, and so none has crashed. */
  get hasBegun(): boolean {
    return this.header(HeaderField.Events) > 0;
  }

  role(id: number): RoleCode {
    return this.server(id, ServerField.Role);
  }

  /** The membership of a server in the cluster. */
  member(id: number): MemberCode {
    return this.server(id, ServerField.Member);
  }

  /** The kind of the message in a row of the table. */
  kind(row: number): KindCode {
    return this.message(row, MessageField.Kind);
  }

  isUp(id: number): boolean {
    return this.server(id, ServerField.Up) === 1;
  }

  /** Whether a server has a vote, in C_old or C_new. */
  isVoter(id: number): boolean {
    const member = this.member(id);
    return member !== MemberCode.Outside && member !== MemberCode.Learner;
  }

  /** The vote of `voter` for the candidate `id`: true, false, or undefined if it has not answered. */
  vote(id: number, voter: number): boolean | undefined {
    if (this.hasBit(id, voter, ServerField.VotesYesLow)) return true;
    return this.hasBit(id, voter, ServerField.VotesNoLow) ? false : undefined;
  }

  /** Whether a partition or an isolation separates two servers. */
  isApart(a: number, b: number): boolean {
    return (
      this.server(a, ServerField.Isolated) === 1 ||
      this.server(b, ServerField.Isolated) === 1 ||
      this.server(a, ServerField.Group) !== this.server(b, ServerField.Group)
    );
  }

  /** Whether the link from `from` to `to` itself was cut. */
  isCut(from: number, to: number): boolean {
    for (let row = 0; row < this.cuts; row++) {
      if (this.cut(row, CutField.From) === from && this.cut(row, CutField.To) === to && this.cut(row, CutField.Clogged) === 0) return true;
    }
    return false;
  }

  /** Whether the link from `from` to `to` is clogged. */
  isClogged(from: number, to: number): boolean {
    for (let row = 0; row < this.cuts; row++) {
      if (this.cut(row, CutField.From) === from && this.cut(row, CutField.To) === to && this.cut(row, CutField.Clogged) === 1) return true;
    }
    return false;
  }

  hasFault(id: number, fault: FaultBit): boolean {
    return Math.floor(this.server(id, ServerField.Faults) / fault) % 2 === 1;
  }

  /** A field of the message in a row of the table, counted from 0. */
  message(row: number, field: MessageField): number {
    return this.cell(HeaderField.MessagesAt, row, MessageField.Stride, field);
  }

  client(row: number, field: ClientField): number {
    return this.cell(HeaderField.ClientsAt, row, ClientField.Stride, field);
  }

  get tuned(): number {
    return this.header(HeaderField.Tuned);
  }

  tune(row: number, field: TunedField): number {
    return this.cell(HeaderField.TunedAt, row, TunedField.Stride, field);
  }

  cut(row: number, field: CutField): number {
    return this.cell(HeaderField.CutsAt, row, CutField.Stride, field);
  }

  private cell(table: HeaderField, row: number, stride: number, field: number): number {
    return this.data[this.header(table) + row * stride + field] ?? 0;
  }

  /** Whether the bit of `voter` is set in the pair of fields that begins at `low`. */
  private hasBit(id: number, voter: number, low: ServerField): boolean {
    const field = voter <= HALF ? low : low + 1;
    const place = voter <= HALF ? voter - 1 : voter - 1 - HALF;
    return Math.floor(this.server(id, field) / 2 ** place) % 2 === 1;
  }
}

/** How many votes one number holds exactly. */
const HALF = 50;

/** The visible part of all logs. */
export class LogWindow {
  first = 1;
  count = 0;
  private data = new Float64Array(0);

  read(source: Float64Array, first: number, count: number): void {
    if (source.length > this.data.length) this.data = new Float64Array(2 * source.length);
    this.data.set(source);
    this.first = first;
    this.count = count;
  }

  /** The entry's term; 0 if the log ends before. */
  term(server: number, index: number): number {
    return this.cell(server, index, CellField.Term);
  }

  /** The membership change of an entry: its kind, the servers added and removed; undefined for other entries. */
  change(server: number, index: number): { kind: number; added: number[]; removed: number[] } | undefined {
    const code = -2 - this.command(server, index);
    if (code < 0) return undefined;
    const all: number[] = [];
    for (let rest = Math.floor(code / 8); rest > 0; rest = Math.floor(rest / 256)) all.unshift(rest % 256);
    return { kind: code % 8, added: all.filter((one) => one < 128), removed: all.filter((one) => one > 128).map((one) => one - 128) };
  }

  /** The entry's command; −1 for a no-op. */
  command(server: number, index: number): number {
    return this.cell(server, index, CellField.Command);
  }

  private cell(server: number, index: number, field: CellField): number {
    const column = index - this.first;
    if (column < 0 || column >= this.count) return 0;
    return this.data[((server - 1) * this.count + column) * CellField.Stride + field] ?? 0;
  }
}
