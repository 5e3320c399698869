import { z } from 'zod';

export const lemmyConfig = z.strictObject({
  baseUrl: z
    .url({ protocol: /^https?$/, error: 'This must be the address of a Lemmy server, like https://lemmy.world.' })
    .transform((url) => new URL(url).origin)
    .meta({ description: 'The server that is read.' }),
  community: z
    .string()
    .trim()
    .transform((name) => name.replace(/^!|^\/?c\//, ''))
    .pipe(
      z
        .string()
        .regex(
          /^[\w.-]{2,60}(@[a-z0-9.-]+(:\d+)?)?$/i,
          'This must be the name of a community, like spain or spain@lemmy.world.',
        ),
    )
    .optional()
    .meta({ description: 'Without it, everything that the server knows is read.' }),
  query: z.string().trim().min(1, 'Say what to search for.').max(200).optional(),
  scope: z.enum(['All', 'Local']).default('All').meta({ description: 'Local: only what was written on this server.' }),
  kinds: z
    .array(z.enum(['post', 'comment']))
    .min(1, 'Choose posts, comments or both.')
    .default(['post', 'comment']),
});

export type LemmyConfig = z.infer<typeof lemmyConfig>;
