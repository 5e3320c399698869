import { z } from 'zod';

const socketUrl = z.url({ protocol: /^wss?$/, error: 'This must be an address that begins with wss://.' });
const webUrl = z.url({ protocol: /^https?$/, error: 'This must be an address that begins with https://.' });

/** Bluesky's own servers; they have the same texts, and cursors hold on all of them. */
const JETSTREAMS = ['us-east', 'us-west'].flatMap((place) =>
  [2, 1].map((number) => `wss://jetstream${number}.${place}.bsky.network/subscribe`),
);

export const jetstreamConfig = z.strictObject({
  mode: z.literal('jetstream'),
  servers: z
    .array(socketUrl)
    .min(1, 'Name at least one server.')
    .max(8, 'At most 8 servers can be named.')
    .default(JETSTREAMS)
    .describe('Jetstream servers, tried in this order'),
  dictionaryUrl: webUrl
    .nullable()
    .default(null)
    .describe('Where the zstd dictionary of these servers is; with it the stream is compressed. null: plain'),
});

export const searchConfig = z.strictObject({
  mode: z.literal('search'),
  query: z.string().trim().min(1, 'Say what to search for.').max(500, 'A search has at most 500 characters.'),
  service: webUrl.default('https://bsky.social').describe('The server on which the account lives'),
  identifier: z
    .string()
    .trim()
    .min(1, 'The handle of an account is needed.')
    .describe('Handle of the account that searches'),
  appPassword: z
    .string()
    .min(1, 'An app password is needed.')
    .meta({ format: 'password' })
    .describe('From Settings, Privacy and security, App passwords'),
  everyMinutes: z.int().min(1, 'Once a minute at the most.').max(1440, 'Once a day at least.').default(5),
});

export const reposConfig = z.strictObject({
  mode: z.literal('repos'),
  service: socketUrl
    .default('wss://bsky.network')
    .describe('A PDS or a relay; its com.atproto.sync.subscribeRepos is read'),
});

export const blueskyConfig = z.discriminatedUnion('mode', [jetstreamConfig, searchConfig, reposConfig]);

export type JetstreamConfig = z.infer<typeof jetstreamConfig>;
export type SearchConfig = z.infer<typeof searchConfig>;
export type ReposConfig = z.infer<typeof reposConfig>;
export type BlueskyConfig = z.infer<typeof blueskyConfig>;
