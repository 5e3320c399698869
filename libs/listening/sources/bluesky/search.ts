import { HOUR, MINUTE, shift } from '#kernel';
import { parseDate } from '../kit/dates.js';
import { getJson } from '../kit/http.js';
import { field, listAt, textAt } from '../kit/json.js';
import { count } from '../kit/make-item.js';
import type { Gap, SourceBatch, SourceIo } from '../kit/source.js';
import type { Item } from '../../domain/index.js';
import { postItem } from './post-item.js';
import type { SearchConfig } from './config.js';
import { Session } from './session.js';

const WHO = 'Bluesky';
const PAGE = 100;
const MAX_PAGES = 20;
/** The index is a little behind, and posts arrive in it out of order: so much is read again. */
const OVERLAP = 2 * MINUTE;
const FIRST_LOOK_BACK = 24 * HOUR;

type Io = SourceIo<SearchConfig>;

/** Reads what the search brings since the last time, oldest first. Deletions and edits are not told by a search. */
export async function* readSearch(io: Io): AsyncGenerator<SourceBatch, { againInMs: number }> {
  const againInMs = io.config.everyMinutes * MINUTE;
  if (io.signal.aborted) return { againInMs };
  const reached = parseDate(textAt(io.cursor, 'since'));
  const since = reached ? shift(reached, -OVERLAP) : shift(io.clock.now(), -FIRST_LOOK_BACK);
  const { posts, complete } = await search(io, since);
  const oldest = posts[0]?.at;
  const gap: Gap | undefined =
    complete || !oldest
      ? undefined
      : {
          from: since,
          to: oldest,
          reason: `Bluesky found more than ${PAGE * MAX_PAGES} posts at once; the oldest of them were not read.`,
        };
  const newest = posts.at(-1)?.at ?? since;
  const cursor = { since: new Date(Math.max(newest.getTime(), reached?.getTime() ?? 0)).toISOString() };
  yield { items: posts.map(({ item }) => item), removals: [], cursor, gap };
  return { againInMs };
}

interface Found {
  item: Item;
  /** What search sorts by: when it was written, or seen when that is earlier. */
  at: Date;
}

/** The newest come first, page by page. */
async function search(io: Io, since: Date): Promise<{ posts: Found[]; complete: boolean }> {
  const session = Session.of(io);
  const found: Found[] = [];
  let page: string | null = null;
  for (let pages = 0; pages < MAX_PAGES; pages++) {
    const url = new URL('/xrpc/app.bsky.feed.searchPosts', io.config.service);
    url.search = new URLSearchParams({
      q: io.config.query,
      sort: 'latest',
      limit: String(PAGE),
      since: since.toISOString(),
      ...(page && { cursor: page }),
    }).toString();
    const answer = await session.call(io, (headers) => getJson(io, WHO, { url: url.href, headers }));
    found.push(...listAt(answer, 'posts').flatMap((post) => foundPost(post, io.clock.now())));
    page = textAt(answer, 'cursor');
    if (!page) return { posts: oldestFirst(found), complete: true };
  }
  return { posts: oldestFirst(found), complete: false };
}

const oldestFirst = (found: Found[]): Found[] => found.toSorted((a, b) => a.at.getTime() - b.at.getTime());

function foundPost(post: unknown, now: Date): Found[] {
  const [, did, rkey] = /^at:\/\/([^/]+)\/[^/]+\/([^/]+)$/.exec(textAt(post, 'uri') ?? '') ?? [];
  if (!did || !rkey) return [];
  const handle = textAt(post, 'author', 'handle') ?? did;
  const item = postItem(
    { did, rkey, record: field(post, 'record'), seenAt: parseDate(textAt(post, 'indexedAt')) ?? now },
    {
      author: { handle, name: textAt(post, 'author', 'displayName'), url: `https://bsky.app/profile/${did}` },
      metrics: {
        likes: count(field(post, 'likeCount')),
        reposts: count(field(post, 'repostCount')),
        replies: count(field(post, 'replyCount')),
        views: null,
      },
    },
  );
  return item ? [{ item, at: item.publishedAt }] : [];
}
