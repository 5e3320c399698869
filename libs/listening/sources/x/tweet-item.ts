import type { Item } from '../../domain/index.js';
import { parseDate } from '../kit/dates.js';
import { field, listAt, textAt } from '../kit/json.js';
import { count, makeItem } from '../kit/make-item.js';

/** What each mode asks X for; media are not asked for: they cost extra, and the links of a post tell their kind. */
export const fieldsOf = (authors: boolean): Record<string, string> => ({
  'tweet.fields':
    'created_at,lang,entities,public_metrics,referenced_tweets,author_id,note_tweet,edit_history_tweet_ids',
  ...(authors && { expansions: 'author_id', 'user.fields': 'name,username,public_metrics' }),
});

/** The authors that an answer brings, by their id. */
export const authorsIn = (answer: unknown): Map<string | null, unknown> =>
  new Map(listAt(answer, 'includes', 'users').map((user) => [textAt(user, 'id'), user]));

/** Milliseconds of 1970 at which X began to count its ids, whose upper bits are a time. */
const EPOCH = 1_288_834_974_657n;

/** When a post with this id was made; null: it is no id of X. */
export const timeOfId = (id: string): Date | null =>
  /^\d{15,19}$/.test(id) ? new Date(Number((BigInt(id) >> 22n) + EPOCH)) : null;

/** Codes that X writes in an older way. */
const OLD_CODES: Record<string, string> = { in: 'id', iw: 'he', ji: 'yi' };

/** A post as an item; null when there is nothing to read in it. An edited one has the id of its first version. */
export function tweetItem(tweet: unknown, authors: Map<string | null, unknown>, now: Date): Item | null {
  const id = textAt(tweet, 'id');
  if (!id) return null;
  const author = authors.get(textAt(tweet, 'author_id'));
  const handle = textAt(author, 'username');
  const long = field(tweet, 'note_tweet');
  const entities = field(long, 'entities') ?? field(tweet, 'entities');
  const urls = [...listAt(entities, 'urls'), ...listAt(tweet, 'entities', 'urls')];
  const [pictures, links] = [urls.filter(isMedium), urls.filter((url) => !isMedium(url))];
  const lang = textAt(tweet, 'lang');
  const [first] = listAt(tweet, 'edit_history_tweet_ids');
  const createdAt = parseDate(textAt(tweet, 'created_at')) ?? timeOfId(id);
  const metric = (name: string): number | null => count(field(tweet, 'public_metrics', name));
  return makeItem({
    source: 'x',
    externalId: typeof first === 'string' ? first : id,
    url: `https://x.com/${handle ?? 'i/web'}/status/${id}`,
    text: readable(textAt(long, 'text') ?? textAt(tweet, 'text') ?? '', urls),
    language: lang && (OLD_CODES[lang] ?? lang),
    author: handle
      ? {
          handle,
          name: textAt(author, 'name'),
          url: `https://x.com/${handle}`,
          followers: count(field(author, 'public_metrics', 'followers_count')),
        }
      : null,
    links: links.map((url) => textAt(url, 'unwound_url') ?? textAt(url, 'expanded_url')).filter((url) => url !== null),
    hashtags: listAt(entities, 'hashtags')
      .map((tag) => textAt(tag, 'tag'))
      .filter((tag) => tag !== null),
    mentions: listAt(entities, 'mentions')
      .map((one) => textAt(one, 'username'))
      .filter((name) => name !== null),
    media: pictures.map((url) => (/\/video\/\d+$/.test(textAt(url, 'expanded_url')!) ? 'video' : 'image')),
    kind: kindOf(tweet),
    metrics: {
      likes: metric('like_count'),
      reposts: metric('retweet_count'),
      replies: metric('reply_count'),
      views: metric('impression_count'),
    },
    publishedAt: createdAt && createdAt < now ? createdAt : now,
  });
}

/** Pictures and videos stand in a post as links to itself. */
const isMedium = (url: unknown): boolean => /\/(photo|video)\/\d+$/.test(textAt(url, 'expanded_url') ?? '');

function kindOf(tweet: unknown): Item['kind'] {
  const types = listAt(tweet, 'referenced_tweets').map((reference) => textAt(reference, 'type'));
  if (types.includes('retweeted')) return 'repost';
  return types.includes('replied_to') ? 'reply' : 'post';
}

/** Without the shortened links of X, and without the escapes of its three characters. */
function readable(text: string, urls: unknown[]): string {
  let read = text;
  for (const url of urls) {
    const short = textAt(url, 'url');
    if (short) read = read.replaceAll(short, () => (isMedium(url) ? '' : (textAt(url, 'expanded_url') ?? short)));
  }
  return read.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
