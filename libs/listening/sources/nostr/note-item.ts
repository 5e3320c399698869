import type { Item } from '../../domain/index.js';
import { hashtagsIn, linksIn } from '../kit/links.js';
import { makeItem } from '../kit/make-item.js';
import type { NostrEvent, NostrTools } from './nostr-tools.js';

type Nip19 = NostrTools['nip19'];

/** A gateway through which anybody can read a note. */
const WEB = 'https://njump.me';

const MEDIA: [RegExp, Item['media'][number]][] = [
  [/\.(jpe?g|png|gif|webp|avif|heic)$/i, 'image'],
  [/\.(mp4|webm|mov|m4v)$/i, 'video'],
  [/\.(mp3|m4a|ogg|wav|flac)$/i, 'audio'],
];

/**
 * The id of a note for us begins with its author: whoever asks for a deletion can thus only remove what is his own, however
 * long ago it was read.
 */
const externalId = (pubkey: string, id: string): string => `${pubkey}:${id}`;

/** What an event does to us: a note or a comment is an item, a request for deletion removes what its author has written. */
export function changesOf(
  { nip19 }: NostrTools,
  event: NostrEvent,
  now: Date,
): ({ item: Item } | { removed: string })[] {
  if (event.kind === 5) {
    const ids = valuesOf(event, 'e').filter((id) => /^[0-9a-f]{64}$/.test(id));
    return ids.map((id) => ({ removed: externalId(event.pubkey, id) }));
  }
  const item = noteItem(nip19, event, now);
  return item ? [{ item }] : [];
}

function noteItem(nip19: Nip19, event: NostrEvent, now: Date): Item | null {
  const { content, pubkey, id } = event;
  const written = new Date(event.created_at * 1_000);
  const urls = linksIn(content);
  const media = new Map(urls.map((url) => [url, MEDIA.find(([ending]) => ending.test(new URL(url).pathname))?.[1]]));
  const references = referencesIn(nip19, content);
  const npub = nip19.npubEncode(pubkey);
  return makeItem({
    source: 'nostr',
    externalId: externalId(pubkey, id),
    url: `${WEB}/${nip19.noteEncode(id)}`,
    title: valuesOf(event, 'subject')[0] ?? null,
    text: content,
    language: event.tags.find(([name, , namespace]) => name === 'l' && namespace === 'ISO-639-1')?.[1],
    author: { handle: npub, url: `${WEB}/${npub}` },
    links: [
      ...urls.filter((url) => !media.get(url)),
      ...references.flatMap(({ note }) => (note ? `${WEB}/${note}` : [])),
    ],
    hashtags: [
      ...valuesOf(event, 't'),
      ...hashtagsIn(content).filter((tag) => !valuesOf(event, 't').includes(tag.toLowerCase())),
    ],
    mentions: references.flatMap(({ npub }) => npub ?? []),
    media: [...media.values()].filter((medium) => medium !== undefined),
    kind: event.kind === 1111 ? 'comment' : isReply(event) ? 'reply' : 'post',
    publishedAt: written < now ? written : now,
  });
}

const valuesOf = ({ tags }: NostrEvent, wanted: string): string[] =>
  tags.filter(([name, value]) => name === wanted && value).map(([, value]) => value!);

/** Marked (NIP-10), or in the older way by position. */
const isReply = ({ tags }: NostrEvent): boolean =>
  tags.some(([name, , , marker]) => name === 'e' && marker !== 'mention');

/** `nostr:npub1…`, `nostr:note1…` and their like, each as what it leads to. */
function referencesIn({ decode, npubEncode, noteEncode }: Nip19, content: string): { npub?: string; note?: string }[] {
  return Array.from(content.matchAll(/nostr:((?:npub|nprofile|note|nevent)1[02-9ac-hj-np-z]{20,600})/g), ([, code]) => {
    try {
      const reference = decode(code!);
      switch (reference.type) {
        case 'npub':
          return { npub: npubEncode(reference.data) };
        case 'nprofile':
          return { npub: npubEncode(reference.data.pubkey) };
        case 'note':
          return { note: noteEncode(reference.data) };
        case 'nevent':
          return { note: noteEncode(reference.data.id) };
        default:
          return {};
      }
    } catch {
      return {};
    }
  });
}
