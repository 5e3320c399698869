/** Injection token of the `Config` of this process. */
export const CONFIG: unique symbol = Symbol('CONFIG');

/** Injection token of the `Clock` (kernel). */
export const CLOCK: unique symbol = Symbol('CLOCK');
