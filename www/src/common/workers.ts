// Workers that run one of our scripts.

import { scriptAddress } from './trusted-types';

/** The address of a worker's code, or the code itself. */
export type WorkerSource = { address: string } | { code: string };

/** What workers report to. */
export interface WorkerBoss<Report> {
  onReport(index: number, report: Report): void;
  /** The browser does not allow workers, or cannot load their code. */
  onFailure(): void;
}

/** Starts a worker for each core that the browser offers. */
export function startWorkers<Report>(source: WorkerSource, boss: WorkerBoss<Report>): Worker[] {
  const blob = 'code' in source ? URL.createObjectURL(new Blob([source.code], { type: 'text/javascript' })) : undefined;
  const address = scriptAddress('address' in source ? source.address : blob ?? '');
  const workers = Array.from({ length: Math.max(1, navigator.hardwareConcurrency || 1) }, (_, index) => {
    const worker = new Worker(address);
    worker.onmessage = ({ data }: MessageEvent<Report>): void => boss.onReport(index, data);
    worker.onerror = (event): void => {
      event.preventDefault();
      boss.onFailure();
    };
    return worker;
  });
  // By then all workers have loaded it, or have failed to.
  if (blob) setTimeout(() => URL.revokeObjectURL(blob), 10_000);
  return workers;
}
