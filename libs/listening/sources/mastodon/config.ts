import { z } from 'zod';

const common = {
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'This must be the address of a server, like https://mastodon.social.' })
    .describe('The server whose timeline is read'),
  token: z
    .string()
    .trim()
    .min(1, 'A token cannot be empty: leave it out to be without one.')
    .nullable()
    .default(null)
    .meta({ format: 'password' })
    .describe('Access token of an account there (scope read); without it the timeline is asked for, not streamed'),
  everyMinutes: z
    .int()
    .min(1, 'Once a minute at the most.')
    .max(1440, 'Once a day at least.')
    .default(2)
    .describe('How often it is asked for where it is not streamed'),
};

const hashtag = z
  .string()
  .trim()
  .regex(/^#?[\p{L}\p{M}\p{N}_·]{1,100}$/u, 'A hashtag is one word of letters and digits.')
  .transform((tag) => tag.replace(/^#/, ''));

/** Which timeline: what the whole network says about a hashtag, as far as the server knows; all that it knows; or its own people. */
export const mastodonConfig = z.discriminatedUnion('timeline', [
  z.strictObject({ timeline: z.literal('hashtag'), hashtag, ...common }),
  z.strictObject({ timeline: z.literal('public'), ...common }),
  z.strictObject({ timeline: z.literal('local'), ...common }),
]);

export type MastodonConfig = z.infer<typeof mastodonConfig>;

/** The timeline in the REST interface. */
export function timelineUrl(config: MastodonConfig, query: Record<string, string>): string {
  const path = config.timeline === 'hashtag' ? `tag/${encodeURIComponent(config.hashtag)}` : 'public';
  const url = new URL(`/api/v1/timelines/${path}`, config.baseUrl);
  url.search = new URLSearchParams({ ...(config.timeline === 'local' && { local: 'true' }), ...query }).toString();
  return url.href;
}

/** The same timeline as a stream. */
export function streamUrl(config: MastodonConfig, streaming: string): string {
  const url = new URL('/api/v1/streaming', streaming);
  const names = { public: 'public', local: 'public:local', hashtag: 'hashtag' };
  url.searchParams.set('stream', names[config.timeline]);
  if (config.timeline === 'hashtag') url.searchParams.set('tag', config.hashtag);
  return url.href;
}
