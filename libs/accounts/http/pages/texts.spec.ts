import { expect, test } from '@jest/globals';
import { textsFor } from './texts.js';

test.each([
  [undefined, 'en'],
  ['', 'en'],
  ['es', 'es'],
  ['es-MX,es;q=0.9,en;q=0.8', 'es'],
  ['en-US,en;q=0.9,es;q=0.8', 'en'],
  ['fr, es;q=0.5, en;q=0.4', 'es'],
  ['de', 'en'],
  ['es;q=0, de', 'en'],
  ['en;q=0.3, es-ES;q=0.7', 'es'],
])('Accept-Language %j: %s', (header, language) => {
  expect(textsFor(header).language).toBe(language);
});
