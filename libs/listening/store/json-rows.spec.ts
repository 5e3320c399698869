import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonRows } from './json-rows.js';

it('keeps every text but for what PostgreSQL has no characters for', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\0', '\ud800', '\udc00', '\\u0000', '😀'))),
      (parts) => {
        const text = parts.join('');
        expect(JSON.parse(jsonRows([{ text }]))).toEqual([{ text: text.toWellFormed().replaceAll('\0', '') }]);
      },
    ),
  );
});
