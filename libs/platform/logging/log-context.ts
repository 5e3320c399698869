import { AsyncLocalStorage } from 'node:async_hooks';

const context = new AsyncLocalStorage<Record<string, unknown>>();

/** Every line logged while `work` runs, and in what it starts, carries `fields` (request id, delivery id ...). */
export function withLogFields<R>(fields: Record<string, unknown>, work: () => R): R {
  return context.run({ ...context.getStore(), ...fields }, work);
}

export const logFields = (): Record<string, unknown> => context.getStore() ?? {};
