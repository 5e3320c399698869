import { v7 } from 'uuid';

/** A new UUIDv7: unique, and ordered by time of creation. */
export type NewId = () => string;

export const newId: NewId = () => v7();

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i;

/** True for any RFC 9562 UUID in its usual text form. */
export const isId = (text: string): boolean => UUID.test(text);
