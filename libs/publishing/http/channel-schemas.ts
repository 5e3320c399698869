import { Id, Instant } from '#platform';
import { z } from 'zod';
import type { ChannelEntity } from '../use-cases/manage-channel.js';
import { Zone } from './post-schemas.js';

const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .max(500)
  .meta({ examples: ['https://mastodon.social'] });
const Name = z.string().trim().min(1).max(200);

export const ConnectBody = z
  .strictObject({
    network: z.string().max(50),
    credentials: z.record(z.string().max(100), z.json()),
    baseUrl: BaseUrl.optional(),
    name: Name.optional(),
    zone: Zone.optional(),
  })
  .meta({
    id: 'ConnectChannel',
    examples: [{ network: 'mastodon', baseUrl: 'https://mastodon.social', credentials: { accessToken: '…' } }],
  });

export const ChangeChannelBody = z
  .strictObject({ name: Name, zone: Zone })
  .partial()
  .meta({ id: 'ChangeChannel', examples: [{ zone: 'Europe/Madrid' }] });

export const HoldBody = z
  .strictObject({ reason: z.string().trim().min(1).max(500).optional() })
  .optional()
  .meta({ examples: [{ reason: 'Crisis: check with Ana first.' }] });

export const OAuthStartBody = z
  .strictObject({ network: z.string().max(50), baseUrl: BaseUrl.optional() })
  .meta({ id: 'StartOAuth', examples: [{ network: 'x' }] });

export const OAuthStartView = z.object({ url: z.string(), expiresAt: Instant }).meta({ id: 'OAuthStart' });

export const CallbackQuery = z.object({
  state: z.string().max(300),
  code: z.string().max(4000).optional(),
  error: z.string().max(300).optional().meta({ description: 'Instead of a code: why there is none.' }),
});

const Slot = z
  .strictObject({
    weekday: z.int().min(1).max(7).meta({ description: 'ISO: 1 is Monday.' }),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'This must be a time of day like 09:30.'),
  })
  .meta({ examples: [{ weekday: 1, time: '09:30' }] });

export const SlotsView = z.array(Slot);

export const Slots = z
  .array(Slot)
  .max(500)
  .refine((slots) => new Set(slots.map((slot) => `${slot.weekday} ${slot.time}`)).size === slots.length, {
    message: 'Each slot may be named once.',
    params: { code: 'duplicate_slot' },
  })
  .meta({
    examples: [
      [
        { weekday: 1, time: '09:30' },
        { weekday: 4, time: '18:00' },
      ],
    ],
  });

export const ChannelView = z
  .object({
    id: Id,
    version: z.int(),
    network: z.string(),
    handle: z.string(),
    name: z.string(),
    avatarUrl: z.string().nullable(),
    baseUrl: z.string(),
    state: z.enum(['connected', 'expiring', 'disconnected']),
    problem: z.object({ code: z.string(), message: z.string(), action: z.string() }).nullable(),
    expiresAt: Instant.nullable(),
    zone: z.string(),
    held: z.object({ since: Instant, reason: z.string() }).nullable(),
    pausedUntil: Instant.nullable(),
    limits: z.looseObject({}),
    createdAt: Instant,
  })
  .meta({ id: 'Channel' });

/** A channel as the API shows it: never its secret. */
export function channelView(channel: ChannelEntity): z.infer<typeof ChannelView> {
  const { id, version, network, handle, name, avatarUrl, baseUrl, state, problem, expiresAt, zone, createdAt } =
    channel;
  const held = channel.heldAt && { since: channel.heldAt, reason: channel.heldReason ?? '' };
  return {
    id,
    version,
    network,
    handle,
    name,
    avatarUrl,
    baseUrl,
    state,
    problem,
    expiresAt,
    zone,
    held,
    pausedUntil: channel.pausedUntil,
    limits: { ...channel.limits },
    createdAt,
  };
}
