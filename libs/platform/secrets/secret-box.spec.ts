import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SecretBox, SecretError } from './secret-box.js';

const key = (id: string, byte: number) => ({ id, key: Buffer.alloc(32, byte) });

describe('SecretBox', () => {
  const box = new SecretBox([key('1', 1)]);

  it('opens what it sealed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (plain) => {
        const sealed = box.seal(plain);
        expect(sealed).toMatch(/^v1\.1\.[\w-]{16}\.[\w-]{22}\.[\w-]*$/);
        expect(box.open(sealed)).toBe(plain);
      }),
    );
  });

  it('never seals the same way twice', () => {
    expect(box.seal('a')).not.toBe(box.seal('a'));
  });

  it('seals with the newest key and opens with all', () => {
    const old = box.seal('a');
    const rotated = new SecretBox([key('2', 2), key('1', 1)]);
    expect(rotated.open(old)).toBe('a');
    expect(rotated.seal('a')).toMatch(/^v1\.2\./);
  });

  it('refuses what was changed anywhere', () => {
    const rotated = new SecretBox([key('1', 1), key('2', 1)]);
    const parts = box.seal('plain text').split('.');
    for (const index of [2, 3, 4]) {
      const bytes = Buffer.from(parts[index]!, 'base64url');
      bytes[0]! ^= 1;
      expect(() => rotated.open(parts.with(index, bytes.toString('base64url')).join('.'))).toThrow(SecretError);
    }
    expect(() => rotated.open(parts.with(1, '2').join('.'))).toThrow(/was changed/);
    const shortTag = Buffer.from(parts[3]!, 'base64url').subarray(0, 4).toString('base64url');
    expect(() => rotated.open(parts.with(3, shortTag).join('.'))).toThrow(SecretError);
  });

  it('says which key is missing, and shows no secret', () => {
    expect(() => new SecretBox([key('2', 2)]).open(box.seal('hidden'))).toThrow(/encrypted with key 1, which is not/);
    expect(() => box.open('hidden')).toThrow(/^(?!.*hidden).*not in the form/);
    expect(() => new SecretBox([]).seal('hidden')).toThrow(/PREGON_SECRET_KEYS/);
  });
});
