import type { DeliveryState } from './delivery-states.js';

export const POST_STATES = [
  'draft',
  'unconfirmed',
  'failed',
  'missed',
  'held',
  'publishing',
  'scheduled',
  'published',
  'cancelled',
] as const;

export type PostState = (typeof POST_STATES)[number];

/**
 * A post is in the first of these states that one of its deliveries calls for: what needs a person comes first, what is done
 * comes last. A post without deliveries is a draft. The same table makes the SQL of the list filter (`store/posts.store.ts`).
 */
export const POST_STATE_RULES: readonly (readonly [PostState, readonly DeliveryState[]])[] = [
  ['unconfirmed', ['unconfirmed']],
  ['failed', ['failed']],
  ['missed', ['missed']],
  ['held', ['held']],
  ['publishing', ['publishing']],
  ['scheduled', ['scheduled', 'preparing', 'ready', 'retrying']],
  ['published', ['published']],
  ['cancelled', ['cancelled']],
];

/** The state of a post, from those of its deliveries. */
export function postStateOf(deliveries: readonly DeliveryState[]): PostState {
  const rule = POST_STATE_RULES.find(([, states]) => deliveries.some((state) => states.includes(state)));
  return rule?.[0] ?? 'draft';
}
