import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { field, listAt, textAt } from '../kit/json.js';
import { makeItem, type ItemDraft } from '../kit/make-item.js';

export const POST = 'app.bsky.feed.post';

const WEB = 'https://bsky.app/profile';

export interface PostRecord {
  /** Whose post it is, as a DID; it is in the address of the post and never changes. */
  did: string;
  /** Key of the record. */
  rkey: string;
  record: unknown;
  /** When the network saw it: `createdAt` is the author's word and may be anything. */
  seenAt: Date;
}

/** What an operation on a record does to us. */
export type PostChange = { item: Item } | { removed: string } | { removedAuthor: string };

const postUri = (did: string, rkey: string): string => `at://${did}/${POST}/${rkey}`;

/** Accounts that are gone for good; one that only sleeps (`deactivated`, `suspended`) may come back. */
const GONE = new Set(['deleted', 'takendown']);

/** What the end of an account does: with it go its posts, of which no single deletion is told. null: it is not the end. */
export const accountChange = (did: string, status: string | null): PostChange | null =>
  did && status !== null && GONE.has(status) ? { removedAuthor: did } : null;

/** The change of a create, update or delete. An update that leaves nothing to read takes away what there was. */
export function postChange(post: PostRecord, operation: string | null): PostChange | null {
  if (operation !== 'create' && operation !== 'update' && operation !== 'delete') return null;
  const item = operation === 'delete' ? null : postItem(post);
  if (item) return { item };
  return operation === 'create' ? null : { removed: postUri(post.did, post.rkey) };
}

/**
 * A record of a post as an item, whichever way it came; null when there is nothing to read in it. Its author is known by
 * DID only, unless `more` tells: the event streams do not carry handles.
 */
export function postItem({ did, rkey, record, seenAt }: PostRecord, more: Partial<ItemDraft> = {}): Item | null {
  const text = textAt(record, 'text') ?? '';
  const embed = field(record, 'embed');
  const features = listAt(record, 'facets').flatMap((facet) =>
    listAt(facet, 'features').map((feature) => ({ facet, feature, type: textAt(feature, '$type') })),
  );
  const inFeatures = (type: string, name: string): string[] =>
    features
      .filter((one) => one.type === `app.bsky.richtext.facet#${type}`)
      .map(({ feature }) => textAt(feature, name)!);
  const mentions = features.filter(({ type }) => type === 'app.bsky.richtext.facet#mention');
  const langs = listAt(record, 'langs');
  return makeItem({
    source: 'bluesky',
    externalId: postUri(did, rkey),
    url: `${WEB}/${did}/post/${rkey}`,
    title: textAt(embed, 'external', 'title') ?? textAt(embed, 'media', 'external', 'title'),
    text,
    // Several are what the account can write, not what this post is written in.
    language: langs.length === 1 ? langs[0] : null,
    author: { handle: did, url: `${WEB}/${did}` },
    links: [...inFeatures('link', 'uri'), ...embeddedLinks(embed)],
    hashtags: [...inFeatures('tag', 'tag'), ...listAt(record, 'tags').filter((tag) => typeof tag === 'string')],
    mentions: slices(
      text,
      mentions.map(({ facet }) => facet),
    ),
    media: mediaOf(embed),
    kind: field(record, 'reply') ? 'reply' : 'post',
    publishedAt: clamped(parseDate(textAt(record, 'createdAt')), seenAt),
    ...more,
  });
}

/** Nothing was said after it was seen. Old dates stay: posts are imported from elsewhere with theirs. */
const clamped = (createdAt: Date | null, seenAt: Date): Date => (createdAt && createdAt < seenAt ? createdAt : seenAt);

/** Facets count bytes of UTF-8. */
function slices(text: string, facets: unknown[]): string[] {
  if (facets.length === 0) return [];
  const bytes = Buffer.from(text);
  return facets.map((facet) => {
    const [start, end] = [field(facet, 'index', 'byteStart'), field(facet, 'index', 'byteEnd')].map(Number);
    return bytes.subarray(start, end).toString();
  });
}

function embeddedLinks(embed: unknown): string[] {
  const card = textAt(embed, 'external', 'uri') ?? textAt(embed, 'media', 'external', 'uri');
  const quoted = textAt(embed, 'record', 'uri') ?? textAt(embed, 'record', 'record', 'uri');
  const post = /^at:\/\/([^/]+)\/app\.bsky\.feed\.post\/([^/]+)$/.exec(quoted ?? '');
  return [card, post && `${WEB}/${post[1]}/post/${post[2]}`].filter((link) => link !== null);
}

/** `app.bsky.embed.images` ..., alone or beside a quoted post. */
function mediaOf(embed: unknown): Item['media'] {
  const types = [textAt(embed, '$type'), textAt(embed, 'media', '$type')];
  if (types.includes('app.bsky.embed.video')) return ['video'];
  const pictures = ['app.bsky.embed.images', 'app.bsky.embed.gallery'];
  return types.some((type) => type !== null && pictures.includes(type)) ? ['image'] : [];
}
