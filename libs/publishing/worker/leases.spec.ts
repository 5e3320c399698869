import { expect, it } from '@jest/globals';
import { Leases } from './leases.js';

const claim = (deliveryId: string, leaseToken: string) => ({ workspaceId: 'w', deliveryId, leaseToken });

it('names what was not renewed for a while, and nothing twice', () => {
  const leases = new Leases();
  leases.add([claim('a', 't1'), claim('b', 't1')], 0);
  leases.add([claim('c', 't2')], 500);
  expect(leases.toRenew(1000, 999)).toEqual([]);
  expect(leases.toRenew(1000, 1000)).toEqual([claim('a', 't1'), claim('b', 't1')]);
  expect(leases.toRenew(1000, 1499)).toEqual([]);
  expect(leases.toRenew(1000, 1500)).toEqual([claim('c', 't2')]);
});

it('forgets what is done, but not what was leased again meanwhile', () => {
  const leases = new Leases();
  leases.add([claim('a', 'old')], 0);
  leases.add([claim('a', 'new')], 10);
  leases.remove(claim('a', 'old'));
  expect(leases.toRenew(0, 20)).toEqual([claim('a', 'new')]);
  leases.remove(claim('a', 'new'));
  expect(leases.toRenew(0, 20)).toEqual([]);
});
