export * from './after-attempt.js';
export * from './after-lookup.js';
export * from './content.js';
export * from './delivery-states.js';
export * from './late-policy.js';
export * from './post-states.js';
export * from './slots.js';
