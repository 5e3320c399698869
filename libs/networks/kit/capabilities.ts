import type { Capabilities } from './connector.js';

/** What a connector can do that publishes and nothing else yet; a descriptor spreads it and names what it has besides. */
export const PUBLISHES: Omit<Capabilities, 'idempotency'> = {
  thread: true,
  firstComment: true,
  altText: true,
  poll: false,
  delete: false,
  edit: false,
  metrics: [],
  mentions: false,
  reply: false,
  hide: false,
};
