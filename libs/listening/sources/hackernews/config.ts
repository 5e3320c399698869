import { z } from 'zod';

const address = z.url({ protocol: /^https?$/, error: 'This must be a web address.' });

export const hackerNewsConfig = z.strictObject({
  query: z
    .string()
    .trim()
    .min(1, 'Say what to search for, or leave it out to read everything.')
    .max(200)
    .optional()
    .meta({ description: 'Words to search for; without it everything is read (about ten texts a minute).' }),
  kinds: z
    .array(z.enum(['story', 'comment']))
    .min(1, 'Choose stories, comments or both.')
    .default(['story', 'comment']),
  baseUrl: address.default('https://hn.algolia.com/api/v1').meta({ description: 'The search API (Algolia).' }),
  itemsUrl: address
    .default('https://hacker-news.firebaseio.com/v0')
    .meta({ description: 'The official API (Firebase).' }),
});

export type HackerNewsConfig = z.infer<typeof hackerNewsConfig>;
