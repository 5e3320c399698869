import { z } from 'zod';

const query = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'Say what to look for.')
    .max(max, `X takes queries of at most ${max} characters.`)
    .describe("In X's own query language, like (acme OR #acme) -is:retweet");

const common = {
  bearerToken: z
    .string()
    .trim()
    .min(1, 'A bearer token is needed.')
    .meta({ format: 'password' })
    .describe('Of your app, from the developer console of X'),
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'This must be an address that begins with https://.' })
    .default('https://api.x.com'),
};

const everyMinutes = z
  .int()
  .min(1, 'Once a minute at the most.')
  .max(1440, 'Once a day at least.')
  .default(15)
  .describe('How often X is asked');

const maxPosts = z
  .int()
  .min(10, 'X gives at least 10 posts at once.')
  .max(5_000, 'At most 5000 posts can be read at once.')
  .default(200)
  .describe('At most so many posts are bought at once; what goes beyond is not read, and recorded as a gap');

const authors = z
  .boolean()
  .default(true)
  .describe('Whether to read who wrote it: without, a post costs a third, and there are no names and no reach');

/** Posts of a search, posts as they appear, or only how many there are. */
export const xConfig = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('search'), query: query(512), everyMinutes, maxPosts, authors, ...common }),
  z.strictObject({
    mode: z.literal('stream'),
    queries: z.array(query(1_024)).min(1, 'Name at least one query.').max(25, 'At most 25 queries can be named.'),
    maxPosts,
    authors,
    backfillMinutes: z
      .int()
      .min(0, 'This cannot be negative.')
      .max(5, 'X sends at most 5 minutes again.')
      .default(0)
      .describe(
        'For apps that may have it: what was missed is sent by the stream again, instead of being searched for',
      ),
    ...common,
  }),
  z.strictObject({ mode: z.literal('counts'), query: query(512), everyMinutes, ...common }),
]);

export type XConfig = z.infer<typeof xConfig>;
export type XSearchConfig = Extract<XConfig, { mode: 'search' }>;
export type XStreamConfig = Extract<XConfig, { mode: 'stream' }>;
export type XCountsConfig = Extract<XConfig, { mode: 'counts' }>;
