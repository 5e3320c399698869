import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isIdempotencyKey, requestText } from './idempotency.js';

const requests = fc.record({
  method: fc.constantFrom('POST', 'PATCH', 'DELETE'),
  url: fc.webPath(),
  body: fc.jsonValue(),
  length: fc.constant(undefined),
});

test('two requests have the same text exactly when method, URL and body are the same', () => {
  const parts = ({ method, url, body }: { method: string; url: string; body: unknown }) =>
    JSON.stringify([method, url, body]);
  fc.assert(
    fc.property(requests, requests, (one, other) => {
      expect(requestText(one)).toBe(requestText(structuredClone(one)));
      expect(requestText(one) === requestText(other)).toBe(parts(one) === parts(other));
    }),
  );
});

test('of a body that cannot be read twice, its length counts', () => {
  const upload = { method: 'POST', url: '/v1/media', body: undefined };
  expect(requestText({ ...upload, length: '10' })).toBe(requestText({ ...upload, length: '10' }));
  expect(requestText({ ...upload, length: '10' })).not.toBe(requestText({ ...upload, length: '11' }));
});

test.each([
  ['a', true],
  ['7c1b7a52 launch~post', true],
  ['x'.repeat(200), true],
  ['', false],
  ['x'.repeat(201), false],
  ['tab\tin it', false],
  ['ñandú', false],
])('%j as a key: %s', (text, valid) => {
  expect(isIdempotencyKey(text)).toBe(valid);
});
