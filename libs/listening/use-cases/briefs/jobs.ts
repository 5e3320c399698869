import { z } from 'zod';
import { defineJob } from '#jobs';

/** Looks whose daily brief is due. Not tried again: ten minutes later it looks again. */
export const dailyBriefs = defineJob({
  name: 'daily-briefs',
  schema: z.object({}),
  retries: 0,
  singleton: 'running',
  timeoutSeconds: 1_800,
});
