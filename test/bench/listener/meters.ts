import { readdir, readFile } from 'node:fs/promises';
import type { ServiceProcess } from '#testing';

/** Linux counts CPU in hundredths of a second. */
const TICKS_PER_SECOND = 100;

interface Stat {
  parent: number;
  own: number;
  /** Of children that have ended. */
  ended: number;
}

/** CPU seconds of a process; `withChildren`: and of all that it started, ended or not (PostgreSQL). */
export async function cpuSeconds(pid: number, withChildren = false): Promise<number> {
  const stat = await statOf(pid);
  if (!stat) return 0;
  if (!withChildren) return stat.own / TICKS_PER_SECOND;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const others = await Promise.all(pids.map(statOf));
  const children = others.filter((other) => other?.parent === pid).reduce((sum, other) => sum + other!.own, 0);
  return (stat.own + stat.ended + children) / TICKS_PER_SECOND;
}

async function statOf(pid: number): Promise<Stat | null> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  // the name, in parentheses, may have spaces
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ');
  if (!fields) return null;
  const at = (index: number): number => Number(fields[index]);
  return { parent: at(1), own: at(11) + at(12), ended: at(13) + at(14) };
}

/** What `/metrics` says of listening and of memory. */
export interface ServiceNumbers {
  /** Texts read of the stream, each once per batch. */
  read: number;
  mentions: number;
  batches: number;
  /** Seconds from arrival to commit, summed up. */
  batchSeconds: number;
  overtaken: number;
  heapMb: number;
  externalMb: number;
  rssMb: number;
}

export async function numbersOf(service: ServiceProcess, kind: string): Promise<ServiceNumbers> {
  const text = await (await fetch(`${service.url}/metrics`)).text();
  const value = (name: string): number => {
    const escaped = name.replace(/[{}]/g, '\\$&');
    return Number(new RegExp(`^${escaped} (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
  };
  const mb = 2 ** 20;
  return {
    read: value(`pregon_listening_texts_total{kind="${kind}",outcome="read"}`),
    mentions: value(`pregon_listening_mentions_total{kind="${kind}"}`),
    batches: value(`pregon_listening_batch_seconds_count{kind="${kind}"}`),
    batchSeconds: value(`pregon_listening_batch_seconds_sum{kind="${kind}"}`),
    overtaken: value('pregon_listening_batches_overtaken_total'),
    heapMb: value('nodejs_heap_size_used_bytes') / mb,
    externalMb: value('nodejs_external_memory_bytes') / mb,
    rssMb: (await service.residentBytes()) / mb,
  };
}

/** Slope of the line through the points (least squares): y per x. */
export function slope(points: readonly { x: number; y: number }[]): number {
  const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [mx, my] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const above = points.reduce((sum, { x, y }) => sum + (x - mx) * (y - my), 0);
  return above / points.reduce((sum, { x }) => sum + (x - mx) ** 2, 0);
}
