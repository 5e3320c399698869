import { arch, cpus, platform, release, totalmem } from 'node:os';

/** One line that says on what it was measured. */
export function machine(): string {
  const cores = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `machine: ${cores.length} × ${cores[0]?.model.trim()}, ${memory} GiB, ${platform()} ${release()} ${arch()}, node ${process.version}, ${new Date().toISOString()}`;
}

/** The value below which the share `q` (0 to 1) of the sorted values lies. */
export function quantile(sorted: number[], q: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? Number.NaN;
}
