import { z } from 'zod';

const HttpsUrl = z.url({ protocol: /^https?$/ }).max(2000);
const secretText = { format: 'password' } as const;

/** Where a message to people goes. Secrets in it are sealed by whoever stores it. */
export const Target = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('email'), to: z.array(z.email()).min(1).max(20) }),
  z.strictObject({
    kind: z.literal('webhook'),
    url: HttpsUrl,
    secret: z
      .string()
      .regex(/^whsec_[A-Za-z0-9+/]{32,128}={0,2}$/, 'must be whsec_ and base64 of 24 bytes or more')
      .meta({ ...secretText, description: 'Signs the calls (Standard Webhooks).' }),
  }),
  z.strictObject({ kind: z.literal('slack'), url: HttpsUrl.meta(secretText) }),
  z.strictObject({
    kind: z.literal('telegram'),
    token: z
      .string()
      .regex(/^\d+:[\w-]{20,}$/, 'must be a bot token like 123456:ABC…')
      .meta(secretText),
    chat: z.string().min(1).max(100),
    baseUrl: HttpsUrl.default('https://api.telegram.org'),
  }),
  z.strictObject({ kind: z.literal('discord'), url: HttpsUrl.meta(secretText) }),
]);

export type Target = z.output<typeof Target>;

/** The target as it may be shown: kind and place, no secret. */
export function shownTarget(target: Target): { kind: Target['kind']; to: string } {
  switch (target.kind) {
    case 'email':
      return { kind: target.kind, to: target.to.join(', ') };
    case 'telegram':
      return { kind: target.kind, to: target.chat };
    default:
      return { kind: target.kind, to: new URL(target.url).host };
  }
}
