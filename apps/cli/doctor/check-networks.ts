import type { INestApplicationContext } from '@nestjs/common';
import { CheckChannel, InspectPublishing } from '#publishing';
import { sentenceOf } from '../explain-error.js';

const AT_ONCE = 8;

/** Asks each channel's network whether it still works; the answer is kept with the channel. Returns what went wrong with us. */
export async function askNetworks(service: INestApplicationContext): Promise<Map<string, string>> {
  const { channels } = await service.get(InspectPublishing).run();
  const check = service.get(CheckChannel);
  const failures = new Map<string, string>();
  const waiting = channels.values();
  const worker = async (): Promise<void> => {
    for (const { workspaceId, id } of waiting)
      await check.run(workspaceId, id).catch((error: unknown) => failures.set(id, sentenceOf(error)));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return failures;
}
