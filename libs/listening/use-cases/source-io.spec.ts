import { expect, it } from '@jest/globals';
import { callbackUrlOf } from './source-io.js';

it.each([
  ['https://pregon.example/base', 'https://pregon.example/base/v1/sources/callback/t'],
  ['http://10.0.0.7:3000', 'http://10.0.0.7:3000/v1/sources/callback/t'],
  ['http://localhost:3000', null],
  ['http://127.0.0.1:3000', null],
  ['http://[::1]:3000', null],
])('at %s the outside world can call %s', (publicUrl, url) => expect(callbackUrlOf(publicUrl, 't')).toBe(url));
