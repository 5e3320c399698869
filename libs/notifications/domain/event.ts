/** What registered webhooks can hear. */
export const EVENT_TYPES = [
  'post.scheduled',
  'post.approved',
  'delivery.published',
  'delivery.failed',
  'delivery.unconfirmed',
  'delivery.missed',
  'channel.disconnected',
  'mention.created',
  'alert.raised',
  'alert.resolved',
  'conversion.created',
  'source.silent',
  'brief.created',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];
