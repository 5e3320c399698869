import { describe, expect, it } from '@jest/globals';
import type { Json } from '#kernel';
import { SecretBox } from '#platform';
import { z } from 'zod';
import { ScriptedSource } from '../testing/scripted-source.js';
import { keepSecrets, openConfig, parseConfig, sealConfig } from './source-config.js';

const Secret = z.string().min(1).meta({ format: 'password' });
const source = new ScriptedSource({
  config: z.strictObject({
    host: z.string(),
    baseUrl: z.url().optional(),
    token: Secret.optional(),
    login: z.union([z.strictObject({ user: z.string(), password: Secret.optional() }), z.null()]).optional(),
    keys: z.array(z.strictObject({ name: z.string(), key: Secret })).optional(),
  }),
});
const box = new SecretBox([{ id: '1', key: Buffer.alloc(32, 1) }]);
const whole: Json = {
  host: 'town',
  token: 'hidden-1',
  login: { user: 'ana', password: 'hidden-2' },
  keys: [{ name: 'a', key: 'hidden-3' }],
};

describe('the configuration of a source', () => {
  it('is shown without its secrets, wherever they are, and opened with them', () => {
    const stored = sealConfig(source, whole, box);
    expect(stored.config).toEqual({ host: 'town', login: { user: 'ana' }, keys: [{ name: 'a' }] });
    expect(JSON.stringify(stored)).not.toContain('hidden');
    expect(openConfig(stored, box)).toEqual(whole);
  });

  it('is not sealed when there is nothing to hide', () => {
    expect(sealConfig(source, { host: 'town' }, box)).toEqual({ config: { host: 'town' }, sealed: null });
  });

  it('keeps the secrets that a change does not name', () => {
    expect(keepSecrets(source, whole, { host: 'city', login: { user: 'eva' } })).toEqual({
      host: 'city',
      token: 'hidden-1',
      login: { user: 'eva', password: 'hidden-2' },
    });
    expect(keepSecrets(source, whole, { host: 'city', token: 'new', login: null })).toEqual({
      host: 'city',
      token: 'new',
      login: null,
    });
  });

  it('sends no secret to another address', () => {
    const { host } = whole as { host: string };
    expect(keepSecrets(source, whole, { host, baseUrl: 'https://evil.example' })).toEqual({
      host,
      baseUrl: 'https://evil.example',
    });
  });

  it('is refused with what is wrong where', () => {
    expect(() => parseConfig(source, { host: 1, tokn: 'x' })).toThrow(
      expect.objectContaining({
        problem: expect.objectContaining({
          status: 422,
          errors: expect.arrayContaining([
            expect.objectContaining({ pointer: '/config/host' }),
            expect.objectContaining({ pointer: '/config/tokn', code: 'unknown_field' }),
          ]),
        }),
      }),
    );
  });
});
