// Tables as CSV.

import { download } from './download';

export type Cell = string | number | null;

/** Rows as CSV (RFC 4180); a cell without a value is empty. */
export function csv(rows: Cell[][]): string {
  return rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function cell(value: Cell): string {
  if (value === null || Number.isNaN(value)) return '';
  const plain = String(value);
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

/** Lets the browser download a table. */
export function saveCsv(name: string, content: string): void {
  download(name, new Blob([content], { type: 'text/csv' }));
}
