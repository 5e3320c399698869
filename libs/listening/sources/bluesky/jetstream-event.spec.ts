import { expect, it } from '@jest/globals';
import { jetstreamEvent } from './jetstream-event.js';

const account = (status: string | null) => ({
  did: 'did:plc:ana',
  time_us: 5,
  kind: 'account',
  account: { active: status === null, did: 'did:plc:ana', seq: 1, ...(status ? { status } : {}) },
});

it.each(['deleted', 'takendown'])('takes everything of an account that is %s away', (status) => {
  expect(jetstreamEvent(account(status))).toEqual({ timeUs: 5, change: { removedAuthor: 'did:plc:ana' } });
});

it.each(['deactivated', 'suspended', null])('leaves an account alone that may come back (%s)', (status) => {
  expect(jetstreamEvent(account(status))).toEqual({ timeUs: 5, change: null });
});
