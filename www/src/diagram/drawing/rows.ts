// Decodes the numbers of `Cluster.diagram`: keeps a copy, and reads it without allocating.

import { ArrowField, BandField, DensityField, DiagramField, LaneField, MarkField } from '../../cluster/model';

export class Rows {
  private data = new Float64Array(DiagramField.Stride);

  /** Copies the numbers of the module. */
  read(source: Float64Array): void {
    if (source.length > this.data.length) this.data = new Float64Array(2 * source.length);
    this.data.set(source);
  }

  header(field: DiagramField): number {
    return this.data[field] ?? 0;
  }

  /** The time of the head of the branch. */
  get headMs(): number {
    return this.header(DiagramField.HeadMs);
  }

  get loadedFromMs(): number {
    return this.header(DiagramField.LoadedFromMs);
  }

  /** The width of the bins into which arrows are grouped; 0 if each arrow is one message. */
  get binMs(): number {
    return this.header(DiagramField.BinMs);
  }

  /** The same for marks. */
  get marksBinMs(): number {
    return this.header(DiagramField.MarksBinMs);
  }

  get loadedToMs(): number {
    return this.header(DiagramField.LoadedToMs);
  }

  /** How much of the view is loaded. */
  get share(): number {
    return this.header(DiagramField.Share);
  }

  get arrows(): number {
    return this.header(DiagramField.Arrows);
  }

  get marks(): number {
    return this.header(DiagramField.Marks);
  }

  get spans(): number {
    return this.header(DiagramField.Spans);
  }

  get bands(): number {
    return this.header(DiagramField.Bands);
  }

  arrow(row: number, field: ArrowField): number {
    return this.cell(DiagramField.ArrowsAt, row * ArrowField.Stride + field);
  }

  mark(row: number, field: MarkField): number {
    return this.cell(DiagramField.MarksAt, row * MarkField.Stride + field);
  }

  span(row: number, field: LaneField): number {
    return this.cell(DiagramField.SpansAt, row * LaneField.Stride + field);
  }

  band(row: number, field: BandField): number {
    return this.cell(DiagramField.BandsAt, row * BandField.Stride + field);
  }

  get densities(): number {
    return this.header(DiagramField.Densities);
  }

  density(row: number, field: DensityField): number {
    return this.cell(DiagramField.DensitiesAt, row * DensityField.Stride + field);
  }

  private cell(table: DiagramField, place: number): number {
    return this.data[(this.data[table] ?? 0) + place] ?? 0;
  }
}
