import { z } from 'zod';

const id = (what: string, pattern: RegExp) =>
  z.string().trim().regex(pattern, `This must be the id of a ${what}, as in its address.`);

export const youTubeConfig = z
  .strictObject({
    apiKey: z
      .string()
      .trim()
      .min(10, 'This is a key of the YouTube Data API v3, from console.cloud.google.com.')
      .max(200)
      .meta({ format: 'password' }),
    channelId: id('channel', /^UC[\w-]{22}$/)
      .optional()
      .meta({ description: 'Comments on all videos of this channel.' }),
    videoIds: z
      .array(id('video', /^[\w-]{11}$/))
      .min(1, 'Name at least one video.')
      .max(20, 'At most 20 videos at once.')
      .optional(),
    query: z
      .string()
      .trim()
      .min(1, 'Say what to search for.')
      .max(200)
      .optional()
      .meta({ description: 'New videos about it, and the comments on the ten newest.' }),
    baseUrl: z
      .url({ protocol: /^https?$/, error: 'This must be a web address.' })
      .default('https://www.googleapis.com/youtube/v3'),
  })
  .refine(
    ({ channelId, videoIds, query }) => [channelId, videoIds, query].filter((one) => one !== undefined).length === 1,
    {
      error: 'Give one of channelId, videoIds and query.',
    },
  );

export type YouTubeConfig = z.infer<typeof youTubeConfig>;
