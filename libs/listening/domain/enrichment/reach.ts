import type { Item } from '../item.js';

/**
 * How many followers see one post, by source. Conventions, not measurements: what agencies publish for organic reach lies between 2 %
 * (X) and 20 % (networks that show everything in order of time).
 */
const SEEN: Record<string, number> = { x: 0.04, youtube: 0.05, bluesky: 0.1, mastodon: 0.15, nostr: 0.15 };
const SEEN_ELSEWHERE = 0.1;
/** An answer is shown to those who read the thread. */
const ANSWER = 0.25;
/** People who see a post for each one who likes or answers it: 2 to 5 of a hundred react. */
const PER_REACTION = 30;
/** Each repost puts it before other followers. */
const PER_REPOST = 100;
/** When nothing is known: what a small page, an unknown account and a comment commonly get. */
const UNKNOWN = { article: 500, post: 50, repost: 50, review: 50, reply: 10, comment: 10 } as const;

/** The formula of `reachOf` in words, for the API's answers. */
export const REACH_FORMULA =
  'Views, where the source tells them. Otherwise the larger of: followers × share that sees a post ' +
  '(X 4 %, YouTube 5 %, Bluesky 10 %, Mastodon and Nostr 15 %, others 10 %; a quarter of it for replies and comments); ' +
  '30 × (likes + replies) + 100 × reposts. ' +
  'Where neither followers nor reactions are known: 500 for an article, 50 for a post or review, 10 for a reply or comment.';

/** Estimated number of people who may have seen a text; whole. What is not told is left out of the estimate, it is not zero. */
export function reachOf(item: Pick<Item, 'source' | 'kind' | 'author' | 'metrics'>): number {
  const { metrics, kind } = item;
  if (metrics?.views != null) return metrics.views;
  const isAnswer = kind === 'reply' || kind === 'comment';
  const share = (SEEN[item.source] ?? SEEN_ELSEWHERE) * (isAnswer ? ANSWER : 1);
  const followers = item.author?.followers ?? null;
  const reactions = sumOf(metrics?.likes, metrics?.replies);
  const estimates = [
    followers === null ? null : followers * share,
    reactions === null && metrics?.reposts == null
      ? null
      : (reactions ?? 0) * PER_REACTION + (metrics?.reposts ?? 0) * PER_REPOST,
  ].filter((estimate) => estimate !== null);
  const estimate = estimates.length === 0 ? UNKNOWN[kind] : Math.max(...estimates);
  return Math.min(Math.round(estimate), Number.MAX_SAFE_INTEGER);
}

const sumOf = (a: number | null | undefined, b: number | null | undefined): number | null =>
  a == null && b == null ? null : (a ?? 0) + (b ?? 0);
