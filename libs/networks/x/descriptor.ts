import { z } from 'zod';
import type { Config } from '#platform';
import { PUBLISHES } from '../kit/capabilities.js';
import type { ChannelLimits, NetworkDescriptor } from '../kit/connector.js';
import { credentials } from './secret.js';

/** The operator's own X app, for the OAuth 2 connect flow; null without one. */
export type XSettings = Config['networks']['x'];

export const X = { id: 'x', name: 'X' };
export const X_API = 'https://api.x.com';
const X_WEB = 'https://x.com';

/** NETWORKS.md §1c. A GIF may have 15 MB there, but a channel has one limit for all images. */
export const LIMITS: ChannelLimits = {
  text: { max: 280, unit: 'weighted', urlLength: 23 },
  images: {
    max: 4,
    maxBytes: 5 * 1024 * 1024,
    types: ['image/jpeg', 'image/png', 'image/gif', 'image/webp'],
    altMax: 1_000,
  },
  maxThread: 25,
};

const options = z.strictObject({
  replySettings: z
    .enum(['following', 'mentionedUsers', 'subscribers', 'verified'])
    .meta({ title: 'Who may reply', description: 'Applies to the first post of a thread. Not given: everybody.' })
    .optional(),
  madeWithAi: z.boolean().meta({ title: 'Contains media made with AI' }).optional(),
  paidPartnership: z.boolean().meta({ title: 'Paid partnership' }).optional(),
});

export type XOptions = z.infer<typeof options>;

export const parseOptions = (given: unknown): XOptions => options.parse(given);

/** X as the rest of the service sees it. */
export const describeX = (settings: XSettings): NetworkDescriptor => ({
  ...X,
  defaultBaseUrl: settings?.baseUrl ?? X_API,
  credentials,
  options,
  limits: LIMITS,
  capabilities: { ...PUBLISHES, mentions: true, idempotency: 'lookup' },
  safety: 'D',
  resend: { kind: 'after-absence' },
});

/** Where people look at what the API of `baseUrl` holds: a stand-in of X serves both from one address. */
export const webOf = (baseUrl: string): string => (baseUrl === X_API ? X_WEB : baseUrl);

/** No slash at the end, so that paths can be appended. */
export const withoutSlash = (url: string): string => url.replace(/\/+$/, '');
