import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseMultipart } from './multipart.js';

it('gives back what fetch encodes: any text and any bytes', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string(), fc.uint8Array(), async (text, bytes) => {
      const form = new FormData();
      form.append('text', text);
      form.append('file', new File([new Uint8Array(bytes)], 'name.bin', { type: 'image/png' }));
      const encoded = new Response(form);
      const type = encoded.headers.get('content-type')!;
      const parts = parseMultipart(type, Buffer.from(await encoded.arrayBuffer()));
      // The encoding of forms turns line breaks of texts into CRLF.
      const normal = text.replace(/\r\n|\r|\n/g, '\r\n');
      expect(parts).toEqual([
        ['text', normal],
        ['file', { name: 'name.bin', type: 'image/png', bytes: Buffer.from(bytes) }],
      ]);
    }),
    { numRuns: 60 },
  );
});

it.each([
  ['no boundary', 'multipart/form-data', 'x'],
  ['no part', 'multipart/form-data; boundary=b', '--b--\r\n'],
  ['a part cut off', 'multipart/form-data; boundary=b', '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n12'],
])('finds nothing in a body with %s', (_, type, body) => {
  expect(parseMultipart(type, Buffer.from(body))).toEqual([]);
});
