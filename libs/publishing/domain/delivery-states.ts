export const DELIVERY_STATES = [
  'scheduled',
  'preparing',
  'ready',
  'publishing',
  'published',
  'retrying',
  'unconfirmed',
  'failed',
  'missed',
  'held',
  'cancelled',
] as const;

export type DeliveryState = (typeof DELIVERY_STATES)[number];

/**
 * Every transition that a delivery may make (DESIGN §4.5). The database refuses all others by a trigger made from this
 * very table; `store/delivery-transitions.int-spec.ts` tries each pair on a real PostgreSQL.
 */
export const TRANSITIONS: Record<DeliveryState, readonly DeliveryState[]> = {
  scheduled: ['preparing', 'held', 'missed', 'failed', 'cancelled'],
  // back to scheduled: edited meanwhile, or the worker died, or a retry of the preparation is due later
  preparing: ['ready', 'scheduled', 'failed', 'held', 'missed', 'cancelled'],
  ready: ['publishing', 'scheduled', 'held', 'missed', 'failed', 'cancelled'],
  // back to ready: the worker stopped or died before any intent was committed, so nothing was sent
  publishing: ['published', 'retrying', 'unconfirmed', 'failed', 'ready', 'held', 'missed'],
  retrying: ['publishing', 'scheduled', 'held', 'missed', 'failed', 'cancelled'],
  unconfirmed: ['published', 'retrying'],
  published: [],
  failed: ['scheduled', 'retrying', 'cancelled'],
  missed: ['scheduled', 'retrying', 'cancelled'],
  held: ['scheduled', 'retrying', 'missed', 'cancelled'],
  // back to scheduled: a cancelled post is planned anew
  cancelled: ['scheduled'],
};

/** The states from which `target` may be reached: the condition of every UPDATE that leads there. */
export function sourcesOf(target: DeliveryState): DeliveryState[] {
  return DELIVERY_STATES.filter((state) => TRANSITIONS[state].includes(target));
}

/** States in which nothing has been handed to a publisher: edit, reschedule and cancel are possible. */
export const EDITABLE: readonly DeliveryState[] = [
  'scheduled',
  'preparing',
  'ready',
  'retrying',
  'held',
  'missed',
  'failed',
  'cancelled',
];

/** States that a publisher still works on by itself. */
export const PENDING: readonly DeliveryState[] = ['scheduled', 'preparing', 'ready', 'retrying', 'publishing'];

/** States in which a person has to do something. */
export const NEEDS_PERSON: readonly DeliveryState[] = ['unconfirmed', 'failed', 'missed', 'held'];
