import { benchLatency } from './listener/latency.js';
import { benchPush } from './listener/push.js';
import { Stage } from './listener/stage.js';
import { benchProfile, benchStream } from './listener/stream.js';

const MINUTES = 10;

/**
 * The listener's whole path: the built service, all in one, in front of a replaying Jetstream in another process. `only`: a number of
 * minutes instead of ten, or one part alone, for a minute: `stream`, `latency`, `push` or `profile`.
 */
export async function benchListener(only?: string): Promise<void> {
  const part = only === undefined || Number(only) > 0 ? null : only;
  const minutes = part ? 1 : Number(only ?? MINUTES);
  const short = Math.min(1, minutes);
  const parts: Record<string, () => Promise<void>> = {
    stream: () => staged((stage) => benchStream(stage, minutes)),
    latency: () => staged((stage) => benchLatency(stage, short)),
    push: () => staged((stage) => benchPush(stage, short)),
    profile: () => benchProfile(short / 2),
  };
  if (part !== null && !parts[part]) {
    process.stderr.write(`Which part? A number of minutes, or ${Object.keys(parts).join(' | ')}\n`);
    return;
  }
  for (const [name, run] of Object.entries(parts)) if (part === null || part === name) await run();
}

async function staged(run: (stage: Stage) => Promise<void>): Promise<void> {
  await using stage = await Stage.open();
  await run(stage);
}
