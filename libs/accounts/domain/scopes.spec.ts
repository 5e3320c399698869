import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { lackedScopes, roleOfScopes, ROLES, SCOPES, scopesOf } from './scopes.js';

const scopeSets = fc.subarray([...SCOPES]).map((scopes) => new Set(scopes));

describe('roles', () => {
  test('each has all that the roles below it have, and more', () => {
    for (const [index, role] of ROLES.entries()) {
      for (const lower of ROLES.slice(index + 1)) {
        expect(lackedScopes(scopesOf(role), scopesOf(lower))).toEqual([]);
        expect(lackedScopes(scopesOf(lower), scopesOf(role))).not.toEqual([]);
      }
    }
  });

  test('only owners have admin', () => {
    expect(ROLES.filter((role) => scopesOf(role).has('admin'))).toEqual(['owner']);
  });

  test('viewers change nothing', () => {
    expect([...scopesOf('viewer'), ...scopesOf('analyst')].filter((scope) => !scope.endsWith(':read'))).toEqual([]);
  });
});

describe('the role of a key', () => {
  test('never grants more than the key has, except that the least is a viewer', () => {
    fc.assert(
      fc.property(scopeSets, (held) => {
        const more = lackedScopes(held, scopesOf(roleOfScopes(held)));
        expect(more.filter((scope) => !scopesOf('viewer').has(scope))).toEqual([]);
      }),
    );
  });

  test('of all of a role is that role', () => {
    for (const role of ROLES) expect(roleOfScopes(scopesOf(role))).toBe(role);
  });

  test('never falls when it gets more scopes', () => {
    fc.assert(
      fc.property(scopeSets, scopeSets, (some, more) => {
        const before = ROLES.indexOf(roleOfScopes(some));
        expect(ROLES.indexOf(roleOfScopes(new Set([...some, ...more])))).toBeLessThanOrEqual(before);
      }),
    );
  });
});

describe('lacked scopes', () => {
  test('are none exactly when the wanted ones are held', () => {
    fc.assert(
      fc.property(scopeSets, scopeSets, (held, wanted) => {
        expect(lackedScopes(held, wanted).length === 0).toBe([...wanted].every((scope) => held.has(scope)));
      }),
    );
  });
});
