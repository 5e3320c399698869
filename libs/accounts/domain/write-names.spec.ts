import { expect, test } from '@jest/globals';
import { actionName, targetOf } from './write-names.js';

test.each([
  ['PostsController', 'create', 'posts.create'],
  ['ApiKeysController', 'remove', 'api-keys.remove'],
  ['DeliveriesController', 'confirmByUrl', 'deliveries.confirm-by-url'],
])('%s.%s is %s', (controller, method, action) => {
  expect(actionName(controller, method)).toBe(action);
});

test('the target is what the path names, else what was made', () => {
  expect(targetOf({ id: 'a' }, { id: 'b' })).toBe('a');
  expect(targetOf({ channel: 'a', slot: 'b' }, null)).toBe('a/b');
  expect(targetOf({}, { id: 'b' })).toBe('b');
  expect(targetOf({}, { id: 7 })).toBeNull();
  expect(targetOf({}, undefined)).toBeNull();
});
