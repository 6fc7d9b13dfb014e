// The links between servers and the areas of a partition's groups: the lowest layer of the ring.

import { CutField, HeaderField, ServerField, TunedField } from '../cluster/model';
import type { Context } from '../cluster/context';
import { addStyles } from '../common/styles';
import type { Layout, Point } from './geometry';
import type { drawGroupAreas } from './group-areas';
import { CachedAttributes, svg } from '../common/svg';

/** With more servers than this, only links that are cut, selected or have settings of their own are drawn: hundreds of lines would be unreadable. */
const MAX_WHOLE = 7;
/** The most links that are drawn then. */
const MAX_CUTS = 60;

interface LinkNode {
  readonly a: number;
  readonly b: number;
  readonly group: CachedAttributes<SVGGElement>;
  readonly line: CachedAttributes<SVGPathElement>;
  readonly mark: CachedAttributes<SVGPathElement>;
  readonly hit: CachedAttributes<SVGPathElement>;
}

export class Links {
  readonly layer = svg('g', { class: 'links', 'aria-hidden': 'true' });
  readonly areas = svg('g', { class: 'areas' });
  /** The letters of the areas, above the links, so that they can be pressed. */
  readonly tags = svg('g', { class: 'areas' });
  private nodes: LinkNode[] = [];
  private signature = '';
  private groups = '';
  /** The code that draws areas: loaded with the first partition. */
  private drawGroupAreas: typeof drawGroupAreas | undefined;
  private loading = false;

  /** @param redraw Called when the code for areas is loaded. */
  constructor(private readonly context: Context, private readonly redraw: () => void) {}

  /** Redraws the links if one was cut or healed, or the layout changed. */
  update(layout: Layout, moved: boolean): void {
    this.updateAreas(layout, moved);
    const signature = this.sign();
    if (signature === this.signature && !moved) return;
    this.signature = signature;
    const pairs = this.pairs(layout.servers.length);
    while (this.nodes.length < pairs.length) this.nodes.push(this.addNode());
    this.nodes.forEach((node, i) => {
      const pair = pairs[i];
      node.group.show(pair !== undefined);
      if (pair) this.draw(node, pair[0], pair[1], layout);
    });
  }

  /** A key of everything on which the drawing depends. */
  private sign(): string {
    const { frame, selection } = this.context;
    let sign = selection.kind === 'link' ? `${selection.from}-${selection.to};` : ';';
    for (let id = 1; id <= frame.servers; id++) {
      const group = frame.server(id, ServerField.Group);
      if (group > 0 || frame.server(id, ServerField.Isolated) === 1) {
        sign += `${id}:${group}${frame.server(id, ServerField.Isolated)},`;
      }
    }
    for (let row = 0; row < frame.cuts; row++) {
      sign += `${frame.cut(row, CutField.From)}>${frame.cut(row, CutField.To)}${frame.cut(row, CutField.Clogged)};`;
    }
    for (let row = 0; row < frame.tuned; row++) {
      for (let field = 0; field < TunedField.Stride; field++) sign += `${frame.tune(row, field)},`;
    }
    return sign;
  }

  /** The links to draw, the lower number first. */
  private pairs(count: number): [number, number][] {
    const pairs: [number, number][] = [];
    if (count <= MAX_WHOLE) {
      for (let a = 1; a <= count; a++) for (let b = a + 1; b <= count; b++) pairs.push([a, b]);
      return pairs;
    }
    const { frame, selection } = this.context;
    const seen = new Set<number>();
    const add = (from: number, to: number): void => {
      const pair: [number, number] = from < to ? [from, to] : [to, from];
      const number = pair[0] * 100 + pair[1];
      if (!seen.has(number) && pairs.length < MAX_CUTS) pairs.push(pair);
      seen.add(number);
    };
    if (selection.kind === 'link') add(selection.from, selection.to);
    for (let row = 0; row < frame.cuts; row++) add(frame.cut(row, CutField.From), frame.cut(row, CutField.To));
    for (let row = 0; row < frame.tuned; row++) add(frame.tune(row, TunedField.From), frame.tune(row, TunedField.To));
    return pairs;
  }

  private addNode(): LinkNode {
    const line = svg('path', { class: 'line' });
    const mark = svg('path', { class: 'mark' });
    const hit = svg('path', { class: 'hit' });
    const group = svg('g', {}, line, mark, hit);
    this.layer.append(group);
    return {
      a: 0, b: 0, group: new CachedAttributes(group), line: new CachedAttributes(line), mark: new CachedAttributes(mark), hit: new CachedAttributes(hit),
    };
  }

  private draw(node: LinkNode, a: number, b: number, layout: Layout): void {
    const { frame, selection } = this.context;
    const from = layout.servers[a - 1];
    const to = layout.servers[b - 1];
    if (!from || !to) return;
    const thither = frame.isCut(a, b);
    const hither = frame.isCut(b, a);
    const chosen = selection.kind === 'link' && Math.min(selection.from, selection.to) === a && Math.max(selection.from, selection.to) === b;
    const apart = frame.isApart(a, b);
    const state = thither && hither ? 'cut' : thither || hither ? 'half' : apart ? 'apart' : 'whole';
    const there = frame.isClogged(a, b);
    const back = frame.isClogged(b, a);
    node.group.set('class', `link ${state}${there || back ? ' clogged' : ''}${this.tuning(a, b)}${chosen ? ' selected' : ''}`);
    node.group.set('data-link', `${a}-${b}`);
    const path = `M${from.x.toFixed(1)} ${from.y.toFixed(1)} ${to.x.toFixed(1)} ${to.y.toFixed(1)}`;
    node.line.set('d', path);
    node.hit.set('d', path);
    const clogs = (there ? clogShape(from, to, layout.radius) : '') + (back ? clogShape(to, from, layout.radius) : '');
    node.mark.set('d', clogs + (state === 'cut' ? crossAt(from, to, 0.5) : state === 'half' ? oneWay(thither ? from : to, thither ? to : from, layout.radius) : ''));
  }

  /** How the settings of a link differ from the global ones, in either direction. */
  private tuning(a: number, b: number): string {
    const { frame } = this.context;
    let tuning = '';
    for (let row = 0; row < frame.tuned; row++) {
      const [from, to] = [frame.tune(row, TunedField.From), frame.tune(row, TunedField.To)];
      if (Math.min(from, to) !== a || Math.max(from, to) !== b) continue;
      const slower = frame.tune(row, TunedField.Slower);
      tuning += `${slower > 0 ? ' slow' : slower < 0 ? ' fast' : ''}${frame.tune(row, TunedField.Unreliable) === 1 ? ' unreliable' : ''}`;
    }
    return tuning;
  }

  /** An area for each group of a partition, with its letter. */
  private updateAreas(layout: Layout, moved: boolean): void {
    const { frame } = this.context;
    const groupOf = (id: number): number => frame.server(id, ServerField.Group);
    let groups = '';
    if (frame.header(HeaderField.Partitioned) === 1) for (let id = 1; id <= frame.servers; id++) groups += `${groupOf(id)},`;
    if (groups === this.groups && !moved) return;
    if (groups && !this.drawGroupAreas) return void this.loadAreas();
    this.groups = groups;
    const { nodes, tags } = (groups && this.drawGroupAreas?.(layout, groupOf)) || { nodes: [], tags: [] };
    for (const tag of tags) tag.setAttribute('tabindex', '0');
    this.areas.replaceChildren(...nodes);
    this.tags.replaceChildren(...tags);
  }

  private async loadAreas(): Promise<void> {
    if (this.loading) return;
    this.loading = true;
    try {
      const { drawGroupAreas, groupAreaStyles } = await import('./group-areas');
      addStyles(this.areas, groupAreaStyles);
      this.drawGroupAreas = drawGroupAreas;
      this.groups = 'loaded';
      this.redraw();
    } finally {
      this.loading = false;
    }
  }
}

/** A clog: three bars before the receiver, at which messages wait. */
function clogShape(from: Point, to: Point, radius: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const ux = (to.x - from.x) / length;
  const uy = (to.y - from.y) / length;
  const bar = (away: number): string => {
    const [x, y] = [to.x - ux * (radius + away), to.y - uy * (radius + away)];
    return `M${(x + uy * 7).toFixed(1)} ${(y - ux * 7).toFixed(1)}L${(x - uy * 7).toFixed(1)} ${(y + ux * 7).toFixed(1)}`;
  };
  return bar(16) + bar(21) + bar(26);
}

function crossAt(a: Point, b: Point, share: number): string {
  const x = a.x + (b.x - a.x) * share;
  const y = a.y + (b.y - a.y) * share;
  const s = 6;
  return `M${x - s} ${y - s}L${x + s} ${y + s}M${x + s} ${y - s}L${x - s} ${y + s}`;
}

/** A cut in one direction: an arrow from the sender that ends at a bar before the receiver. */
function oneWay(from: Point, to: Point, radius: number): string {
  const length = Math.hypot(to.x - from.x, to.y - from.y) || 1;
  const ux = (to.x - from.x) / length;
  const uy = (to.y - from.y) / length;
  const at = (distance: number, side: number): string =>
    `${(to.x - ux * distance - uy * side).toFixed(1)} ${(to.y - uy * distance + ux * side).toFixed(1)}`;
  const bar = radius + 22;
  return `M${at(bar, -10)}L${at(bar, 10)}M${at(bar + 13, -6)}L${at(bar + 5, 0)}L${at(bar + 13, 6)}M${at(bar + 5, 0)}L${at(bar + 34, 0)}`;
}
