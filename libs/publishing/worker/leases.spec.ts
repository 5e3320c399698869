import { expect, test } from '@jest/globals';
import { Leases } from './leases.js';

const claim = (deliveryId: string, leaseToken = 't1', workspaceId = 'w1') => ({ workspaceId, deliveryId, leaseToken });

test('nothing held is nothing to renew', () => {
  const leases = new Leases();
  expect(leases.toRenew()).toBeNull();
  leases.add([claim('d1')]);
  leases.remove(claim('d1'));
  expect(leases.toRenew()).toBeNull();
});

test('names every token and every workspace once', () => {
  const leases = new Leases();
  leases.add([claim('d1'), claim('d2'), claim('d3', 't2', 'w2')]);
  expect(leases.toRenew()).toEqual({ tokens: ['t1', 't2'], workspaces: ['w1', 'w2'] });
  leases.remove(claim('d3', 't2', 'w2'));
  expect(leases.toRenew()).toEqual({ tokens: ['t1'], workspaces: ['w1'] });
});

test('an older lease of a delivery that ends leaves the newer one alone', () => {
  const leases = new Leases();
  leases.add([claim('d1', 'old')]);
  leases.add([claim('d1', 'new')]);
  leases.remove(claim('d1', 'old'));
  expect(leases.toRenew()?.tokens).toEqual(['new']);
});
