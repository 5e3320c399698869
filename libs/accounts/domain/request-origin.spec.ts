import { expect, test } from '@jest/globals';
import { requestOrigin } from './request-origin.js';

const URL = 'https://pregon.example';

test.each([
  ['own', { site: 'same-origin', host: 'anything' }],
  ['own', { origin: 'https://pregon.example', host: '10.0.0.7:3000' }],
  ['own', { origin: 'http://127.0.0.1:3000', host: '127.0.0.1:3000' }],
  ['foreign', { site: 'cross-site', origin: 'https://pregon.example', host: 'pregon.example' }],
  ['foreign', { site: 'same-site', origin: 'https://blog.pregon.example', host: 'pregon.example' }],
  ['foreign', { site: 'none' }],
  ['foreign', { origin: 'https://evil.example', host: 'pregon.example' }],
  ['foreign', { origin: 'https://pregon.example.evil.example', host: 'pregon.example' }],
  ['foreign', { origin: 'http://pregon.example', host: 'other' }],
  ['foreign', { origin: 'null', host: 'pregon.example' }],
  ['unknown', { host: 'pregon.example' }],
] as const)('%s: %j', (expected, headers) => {
  expect(requestOrigin(headers, URL)).toBe(expected);
});
