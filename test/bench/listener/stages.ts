import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Profile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  samples: number[];
  timeDeltas: number[];
}

/** What a function belongs to, by its file; the nearest caller that is in the list counts. */
const STAGES: [RegExp, string][] = [
  [/listening\/sources\/|node_modules\/ws\//, 'read: socket, JSON, item'],
  [/domain\/normalise\//, 'normalise'],
  [/domain\/matcher\/|topic-index/, 'match'],
  [/enrichment\/language|enrichment\/script|node_modules\/eld\//, 'enrich: language'],
  [/domain\/sentiment\//, 'enrich: sentiment'],
  [/domain\/enrichment\//, 'enrich: the rest'],
  [/domain\/stories\/|workspace-stories/, 'deduplicate'],
  [/use-cases\/text-digest/, 'digest'],
  [/use-cases\/plan-batch/, 'plan'],
  [/listening\/store\/|use-cases\/(ingest-batch|record-mentions)|mention-bus/, 'store: rows and statements'],
  [/node_modules\/(pg|pg-protocol|pg-pool|typeorm)\/|libs\/database\//, 'store: driver'],
];

/** Share of the busy time of a process by stage, of the only CPU profile in a folder; sorted, the largest first. */
export async function sharesByStage(folder: string): Promise<[stage: string, share: number][]> {
  const name = (await readdir(folder)).find((file) => file.endsWith('.cpuprofile'));
  if (!name) throw new Error(`There is no CPU profile in ${folder}.`);
  const profile = JSON.parse(await readFile(join(folder, name), 'utf8')) as Profile;
  const byId = new Map(profile.nodes.map((node) => [node.id, node]));
  const stages = new Map<number, string>();
  // parents come before their children
  for (const node of profile.nodes) {
    const stage = stageOf(node.callFrame) ?? stages.get(node.id) ?? 'the rest of node';
    stages.set(node.id, stage);
    for (const child of node.children ?? []) stages.set(child, stage);
  }
  const busy = new Map<string, number>();
  let total = 0;
  for (const [at, id] of profile.samples.entries()) {
    const { functionName } = byId.get(id)!.callFrame;
    if (functionName === '(idle)') continue;
    const micros = profile.timeDeltas[at]!;
    const stage = stages.get(id)!;
    busy.set(stage, (busy.get(stage) ?? 0) + micros);
    total += micros;
  }
  return [...busy].map(([stage, micros]): [string, number] => [stage, micros / total]).sort(([, a], [, b]) => b - a);
}

function stageOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string | null {
  if (functionName === '(garbage collector)') return 'garbage collection';
  return STAGES.find(([path]) => path.test(url))?.[1] ?? null;
}
