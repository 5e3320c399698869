import type { Json } from '#kernel';
import type { DeliveryState } from './delivery-states.js';

/** Characters of the longest text in an event; whoever needs more reads the API. */
export const MAX_TOLD_TEXT = 300;

interface Problem {
  code: string;
  message: string;
  action: string;
}

/** What is read of a delivery when it is told. */
export interface DeliveryFacts {
  workspaceId: string;
  id: string;
  postId: string;
  channelId: string;
  network: string;
  state: DeliveryState;
  dueAt: Date;
  publishedAt: Date | null;
  url: string | null;
  error: Problem | null;
}

/** `data` of `delivery.*`. An address that is too long is left out: half of one leads nowhere. */
export function deliveryData({ id, postId, channelId, network, state, ...facts }: DeliveryFacts): Json {
  const { dueAt, publishedAt, url, error } = facts;
  return {
    delivery: id,
    post: postId,
    channel: channelId,
    network,
    state,
    dueAt: dueAt.toISOString(),
    publishedAt: publishedAt?.toISOString() ?? null,
    url: url !== null && url.length <= MAX_TOLD_TEXT ? url : null,
    error: error && problemData(error),
  };
}

/** `data` of `channel.disconnected`. */
export function channelData(channel: { id: string; network: string }, state: string, problem: Problem): Json {
  return { channel: channel.id, network: channel.network, state, error: problemData(problem) };
}

/** `data` of `post.scheduled`: when it goes out first, and when on each channel. */
export function postData(
  post: string,
  plan: readonly { id: string; channelId: string; network: string; dueAt: Date }[],
): Json {
  const deliveries = plan.map(({ id, channelId, network, dueAt }) => ({
    delivery: id,
    channel: channelId,
    network,
    dueAt: dueAt.toISOString(),
  }));
  const first = deliveries.map(({ dueAt }) => dueAt).toSorted()[0] ?? null;
  return { post, state: 'scheduled', dueAt: first, deliveries };
}

function problemData({ code, message, action }: Problem): Json {
  return { code: cut(code), message: cut(message), action: cut(action) };
}

function cut(text: string): string {
  if (text.length <= MAX_TOLD_TEXT) return text;
  // a character outside the basic plane is two units: never half of it
  return `${text.slice(0, MAX_TOLD_TEXT - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
