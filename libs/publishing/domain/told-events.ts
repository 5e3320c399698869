import { PENDING, type DeliveryState } from './delivery-states.js';

/**
 * What a workspace's webhooks are told, by the state that something came to from another one (API.md, Webhooks). The one place that
 * decides it: a state added later does not compile before it has its line. Null: nothing is told.
 */
export const TOLD = {
  delivery: {
    // a plan is told as a whole, once for its post: see `isScheduling`
    scheduled: null,
    // on its way: the next of the told states follows by itself
    preparing: null,
    ready: null,
    publishing: null,
    retrying: null,
    published: 'delivery.published',
    unconfirmed: 'delivery.unconfirmed',
    failed: 'delivery.failed',
    missed: 'delivery.missed',
    // a person's own doing; `SweepsStore.holdDue` would have to say what it moved
    held: null,
    cancelled: null,
  },
  channel: {
    connected: null,
    expiring: null,
    // found out by a publisher, a refresh or a check; a channel that a person removes needs nobody to connect it again
    disconnected: 'channel.disconnected',
  },
  post: { scheduled: 'post.scheduled' },
} as const satisfies { delivery: Record<DeliveryState, string | null>; [of: string]: Record<string, string | null> };

/** What is told of a delivery that came to `state`. */
export const deliveryEvent = (state: DeliveryState): (typeof TOLD.delivery)[DeliveryState] => TOLD.delivery[state];

/** A delivery as far as its plan goes. */
interface Planned {
  id: string;
  dueAt: Date;
}

/**
 * Is this new plan of a post told? When something will go out that would not have gone out before, or at another instant. An edited
 * text is none, nor is a channel less.
 */
export function isScheduling(
  before: readonly (Planned & { state: DeliveryState })[],
  plan: readonly Planned[],
): boolean {
  const open = before.filter(({ state }) => PENDING.includes(state));
  const instants = new Map(open.map(({ id, dueAt }) => [id, dueAt.getTime()]));
  return plan.some(({ id, dueAt }) => instants.get(id) !== dueAt.getTime());
}
