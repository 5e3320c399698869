import { z } from 'zod';

const RELAYS = ['wss://relay.damus.io', 'wss://nos.lol', 'wss://relay.primal.net'];

const hashtag = z
  .string()
  .trim()
  .regex(/^#?[\p{L}\p{M}\p{N}_-]{1,100}$/u, 'A hashtag is one word of letters and digits.')
  .transform((tag) => tag.replace(/^#/, '').toLowerCase());

/** Notes with one of the hashtags or found by the search; all notes when neither is given. */
export const nostrConfig = z.strictObject({
  relays: z
    .array(z.url({ protocol: /^wss?$/, error: 'This must be an address that begins with wss://.' }))
    .min(1, 'Name at least one relay.')
    .max(20, 'At most 20 relays can be named.')
    .default(RELAYS),
  hashtags: z.array(hashtag).max(50, 'At most 50 hashtags can be named.').default([]),
  search: z
    .string()
    .trim()
    .min(1, 'Leave the search out to have none.')
    .max(200, 'A search has at most 200 characters.')
    .nullable()
    .default(null)
    .describe('Only at relays that can search (NIP-50)'),
});

export type NostrConfig = z.infer<typeof nostrConfig>;

const NOTE_KINDS = [1, 1111];
const DELETION_KIND = 5;

export interface Filter {
  kinds: number[];
  '#t'?: string[];
  search?: string;
  since?: number;
  until?: number;
  limit?: number;
}

/** What to ask a relay for: notes and comments, and all requests for deletion, which name no hashtags. */
export function filtersOf({ hashtags, search }: NostrConfig): Filter[] {
  const deletions = { kinds: [DELETION_KIND] };
  const tagged = hashtags.length > 0 ? [{ kinds: NOTE_KINDS, '#t': hashtags }] : [];
  const found = search === null ? [] : [{ kinds: NOTE_KINDS, search }];
  const notes = [...tagged, ...found];
  return [...(notes.length > 0 ? notes : [{ kinds: NOTE_KINDS }]), deletions];
}
