import { z } from 'zod';
import { PUBLISHES } from '../kit/capabilities.js';
import type { ChannelLimits, NetworkDescriptor } from '../kit/connector.js';

/** Same for every server: they are part of the lexicons `app.bsky.feed.post` and `app.bsky.embed.images`. */
export const LIMITS: ChannelLimits = {
  text: { max: 300, unit: 'graphemes', maxBytes: 3_000 },
  images: {
    max: 4,
    maxBytes: 2_000_000,
    types: ['image/jpeg', 'image/png', 'image/webp', 'image/gif'],
    // No limit in the lexicon; Bluesky's own clients stop here.
    altMax: 2_000,
  },
  // The network has none; beyond this its own page shows a thread in pieces.
  maxThread: 100,
};

/** True for a BCP 47 tag. */
function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}

/** Labels that an author may put on an own post. */
const SELF_LABELS = ['sexual', 'nudity', 'porn', 'graphic-media', '!no-unauthenticated'] as const;

export const credentialsSchema = z.strictObject({
  identifier: z
    .string()
    .trim()
    .min(1)
    .meta({ title: 'Handle', description: 'Your handle (name.bsky.social), e-mail address or DID.' }),
  appPassword: z.string().trim().min(1).meta({
    title: 'App password',
    description: 'Made in Bluesky under Settings, Privacy and security, App passwords.',
    format: 'password',
  }),
});

export const optionsSchema = z.strictObject({
  langs: z
    .array(z.string().refine(isLanguageTag, 'must be a language tag such as "es" or "pt-BR"'))
    .max(3)
    .optional()
    .meta({ title: 'Languages', description: 'Languages of the text, BCP 47.' }),
  labels: z
    .array(z.enum(SELF_LABELS))
    .optional()
    .meta({ title: 'Content labels', description: 'Content warnings that readers filter by.' }),
});

export const descriptor: NetworkDescriptor = {
  id: 'bluesky',
  name: 'Bluesky',
  defaultBaseUrl: 'https://bsky.social',
  credentials: credentialsSchema,
  options: optionsSchema,
  limits: LIMITS,
  capabilities: { ...PUBLISHES, mentions: true, idempotency: 'native' },
  safety: 'A',
  // The record key is in the URI of the post: a repeated call names the same record for ever, also at the same time.
  resend: { kind: 'same-key', sequential: false, withinMs: null },
};
