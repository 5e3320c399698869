import { newId } from '#kernel';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { invitationToken, workspaceOfInvitation } from './invitation-token.js';

test('a token names its workspace', () => {
  const id = newId();
  expect(workspaceOfInvitation(invitationToken(id, 'secret'))).toBe(id);
});

test('any other text names none, or an id that is nobody', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const id = workspaceOfInvitation(text);
      expect(id === null || /^[0-9a-f-]{36}$/.test(id)).toBe(true);
    }),
  );
  expect(workspaceOfInvitation('')).toBeNull();
  expect(workspaceOfInvitation('abc.def')).toBeNull();
});
