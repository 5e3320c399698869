import { z } from 'zod';
import { MINUTE } from '#kernel';
import { PUBLISHES } from '../kit/capabilities.js';
import type { NetworkDescriptor } from '../kit/connector.js';
import { tokenText } from '../kit/token-text.js';

/** What a person fills in, and what is kept as the channel's secret. */
export const mastodonCredentials = z.strictObject({
  accessToken: tokenText.meta({
    title: 'Access token',
    description:
      'Preferences → Development → New application on your server, with the scopes read:accounts, read:statuses, read:notifications, write:statuses and write:media.',
    format: 'password',
  }),
});

export const mastodonOptions = z.strictObject({
  visibility: z.enum(['public', 'unlisted', 'private', 'direct']).optional().meta({ title: 'Who can see it' }),
  language: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z]{2,4})?$/, 'not a language code such as "es"')
    .optional()
    .meta({ title: 'Language', examples: ['es'] }),
  spoilerText: z.string().trim().min(1).optional().meta({ title: 'Content warning' }),
  sensitive: z.boolean().optional().meta({ title: 'Hide the images until clicked' }),
});

export const mastodonDescriptor: NetworkDescriptor = {
  id: 'mastodon',
  name: 'Mastodon',
  defaultBaseUrl: null,
  credentials: mastodonCredentials,
  options: mastodonOptions,
  // Of an unchanged server of version 4.5; `connect` and `verify` read those of the channel's own server.
  limits: {
    text: { max: 500, unit: 'graphemes', urlLength: 23 },
    images: {
      max: 4,
      maxBytes: 16_777_216,
      types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp', 'image/heic', 'image/heif', 'image/avif'],
      altMax: 1500,
    },
    // Mastodon sets none; 300 posts in three hours is its rate limit.
    maxThread: 50,
  },
  capabilities: { ...PUBLISHES, mentions: true, idempotency: 'native' },
  safety: 'A',
  // Servers remember a key for an hour, from the end of the first call, and do not lock it (NETWORKS.md §2d): two calls
  // at once make two posts, hence `sequential`; five minutes of the hour are left for clocks and slow calls.
  resend: { kind: 'same-key', sequential: true, withinMs: 55 * MINUTE },
};
