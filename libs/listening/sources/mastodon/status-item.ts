import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { htmlText } from '../kit/html.js';
import { field, listAt, textAt } from '../kit/json.js';
import { count, makeItem, type ItemDraft } from '../kit/make-item.js';

/**
 * The id of a status for us: by its server and its id there. Its `uri` would be the same on all servers, but deletions name
 * the local id only, and remembering every pair would make them depend on how much we remember.
 */
export const statusId = (host: string, id: string): string => `${host}/${id}`;

/** A status as an item; null for boosts, for what is not public, and where there is nothing to read. */
export function statusItem(host: string, status: unknown, now: Date): Item | null {
  const id = textAt(status, 'id');
  const visibility = textAt(status, 'visibility') ?? 'public';
  if (!id || field(status, 'reblog') || !['public', 'unlisted'].includes(visibility)) return null;
  const { text, links } = htmlText(textAt(status, 'content') ?? '', `https://${host}`);
  const tags = listAt(status, 'tags').map((tag) => textAt(tag, 'name'));
  const people = listAt(status, 'mentions');
  const createdAt = parseDate(textAt(status, 'created_at'));
  return makeItem({
    source: 'mastodon',
    externalId: statusId(host, id),
    url: textAt(status, 'url') ?? textAt(status, 'uri'),
    // The content warning: the author's words, too.
    title: textAt(status, 'spoiler_text'),
    text,
    language: textAt(status, 'language'),
    author: authorOf(host, field(status, 'account')),
    links: [
      ...links.filter((link) => !leadsToTag(link, tags) && !people.some((person) => textAt(person, 'url') === link)),
      ...[textAt(status, 'card', 'url'), textAt(status, 'quote', 'quoted_status', 'url')].filter(
        (link) => link !== null,
      ),
    ],
    hashtags: tags.filter((tag) => tag !== null),
    mentions: people.map((person) => textAt(person, 'acct')).filter((acct) => acct !== null),
    media: listAt(status, 'media_attachments').flatMap((medium) => MEDIA[textAt(medium, 'type') ?? ''] ?? []),
    kind: textAt(status, 'in_reply_to_id') ? 'reply' : 'post',
    metrics: {
      likes: count(field(status, 'favourites_count')),
      reposts: count(field(status, 'reblogs_count')),
      replies: count(field(status, 'replies_count')),
      views: null,
    },
    publishedAt: createdAt && createdAt < now ? createdAt : now,
  });
}

const MEDIA: Record<string, Item['media'][number]> = { image: 'image', gifv: 'video', video: 'video', audio: 'audio' };

/** Hashtags are links to the timeline of the tag on the author's server. */
function leadsToTag(link: string, tags: (string | null)[]): boolean {
  const [, name] = /\/tags?\/([^/?#]+)$/.exec(link) ?? [];
  if (name === undefined) return false;
  const decoded = decode(name).toLowerCase();
  return tags.some((tag) => tag?.toLowerCase() === decoded);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** People of the server itself are written without it. */
function authorOf(host: string, account: unknown): ItemDraft['author'] {
  const acct = textAt(account, 'acct');
  if (!acct) return null;
  return {
    handle: acct.includes('@') ? acct : `${acct}@${host}`,
    name: textAt(account, 'display_name'),
    url: textAt(account, 'url'),
    followers: count(field(account, 'followers_count')),
  };
}
