import type { Events } from '#notifications';

/** Nobody listens, and nothing is emitted then: whoever does so without having asked fails the test. */
export const deafEvents = {
  heard: () => false,
  emit: () => Promise.reject(new Error('Something was emitted although nobody listens.')),
} as unknown as Events;
