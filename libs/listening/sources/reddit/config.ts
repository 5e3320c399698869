import { z } from 'zod';

const address = z.url({ protocol: /^https?$/, error: 'This must be a web address.' });
const subreddit = z
  .string()
  .trim()
  .transform((name) => name.replace(/^\/?r\//i, ''))
  .pipe(z.string().regex(/^[A-Za-z0-9_]{2,21}$/, 'This must be the name of a subreddit, like spain.'));

export const redditConfig = z
  .strictObject({
    clientId: z.string().trim().min(5, 'This is the id under the name of your app at reddit.com/prefs/apps.').max(100),
    clientSecret: z
      .string()
      .trim()
      .min(5, 'This is the secret of your app at reddit.com/prefs/apps.')
      .max(200)
      .meta({ format: 'password' }),
    username: z
      .string()
      .trim()
      .regex(/^(?:\/?u\/)?[A-Za-z0-9_-]{3,20}$/, 'This must be your name at Reddit; it has to be told with every call.')
      .meta({ description: 'Reddit wants to know who is behind an app.' }),
    subreddits: z.array(subreddit).max(100, 'At most 100 at once: make a second source for the rest.').default([]),
    query: z.string().trim().min(1, 'Say what to search for.').max(512).optional(),
    comments: z
      .boolean()
      .default(true)
      .meta({ description: 'Read comments too (of subreddits; a search finds posts only).' }),
    baseUrl: address.default('https://oauth.reddit.com'),
    authUrl: address.default('https://www.reddit.com'),
  })
  .refine(({ subreddits, query }) => subreddits.length > 0 || query !== undefined, {
    error: 'Name at least one subreddit, or something to search for.',
  });

export type RedditConfig = z.infer<typeof redditConfig>;
