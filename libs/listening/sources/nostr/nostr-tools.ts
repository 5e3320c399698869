import type * as Nip19 from 'nostr-tools/nip19';
import type * as Pure from 'nostr-tools/pure';

export type { NostrEvent } from 'nostr-tools/core';

/** What we need of nostr-tools: signatures, and ids as people write them. */
export interface NostrTools {
  pure: typeof Pure;
  nip19: typeof Nip19;
}

/** Loaded when the first relay is read: it brings elliptic curves, which nothing else needs. */
export async function loadNostrTools(): Promise<NostrTools> {
  const [pure, nip19] = await Promise.all([import('nostr-tools/pure'), import('nostr-tools/nip19')]);
  return { pure, nip19 };
}
