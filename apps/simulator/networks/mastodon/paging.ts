import { compareIds } from '../../core/ids.js';
import type { Post } from '../../core/store.js';

/** Newest first, by `limit` (20, at most 40), `max_id`, `since_id` and `min_id` (the page directly above that id). */
export function pageOfPosts<P extends Post>(posts: P[], query: URLSearchParams, wanted: (post: P) => boolean): P[] {
  const limit = Math.min(40, Math.max(1, Number(query.get('limit') ?? 20) || 20));
  const [maxId, sinceId, minId] = ['max_id', 'since_id', 'min_id'].map((name) => query.get(name));
  const within = posts.filter(
    (post) =>
      (!maxId || compareIds(post.id, maxId) < 0) &&
      (!sinceId || compareIds(post.id, sinceId) > 0) &&
      (!minId || compareIds(post.id, minId) > 0) &&
      wanted(post),
  );
  return (minId ? within.slice(0, limit) : within.slice(-limit)).reverse();
}

/** The `Link` header of a page; none for an empty one. */
export function pageLinks(url: string, query: URLSearchParams, posts: Post[]): Record<string, string> {
  const [newest, oldest] = [posts[0], posts.at(-1)];
  if (!newest || !oldest) return {};
  const link = (name: string, id: string): string => {
    const next = new URLSearchParams(query);
    for (const other of ['max_id', 'since_id', 'min_id']) next.delete(other);
    next.set(name, id);
    return `${url}?${next}`;
  };
  return { link: `<${link('max_id', oldest.id)}>; rel="next", <${link('min_id', newest.id)}>; rel="prev"` };
}
