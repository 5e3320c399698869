import { v7 } from 'uuid';

/** A key for networks that take any text as one: a UUIDv7 of `createdAt`, in the order of `index` within one thread. */
export const uuidKey = (createdAt: Date, index: number): string => v7({ msecs: createdAt.getTime(), seq: index });
