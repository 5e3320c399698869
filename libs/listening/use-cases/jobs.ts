import { z } from 'zod';
import { defineJob } from '#jobs';

/**
 * Looks for a new or changed topic in the stored texts. `token`: for which edition of the topic. `again`: once more, in what has
 * arrived since this text.
 */
export const backfillTopic = defineJob({
  name: 'backfill-topic',
  schema: z.object({ workspaceId: z.uuid(), topicId: z.uuid(), token: z.uuid(), again: z.uuid().optional() }),
  timeoutSeconds: 3_600,
  concurrency: 2,
});

/** Forgets what is too old. */
export const pruneListening = defineJob({ name: 'prune-listening', schema: z.object({}), timeoutSeconds: 3_600 });
