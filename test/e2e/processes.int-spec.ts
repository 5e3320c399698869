import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ServiceProcess, useDatabase } from '#testing';
import { useStage } from './stage.js';

describe('a wrong environment', () => {
  it('ends the start with 78, naming every problem and no value', async () => {
    const values = { PORT: 'hunter2-port', DATABASE_URL: 'mysql://u:hunter2@h/x', PREGON_INIT_PASSWORD: 'hunter2' };
    const wrong = new ServiceProcess({
      ...values,
      PREGON_SECRET_KEYS: 'hunter2',
      PREGON_ROLE: 'hunter2',
      PREGON_ROLES: 'hunter2',
    });
    await expect(wrong.start()).rejects.toThrow('ended with code 78');
    for (const name of [...Object.keys(values), 'PREGON_SECRET_KEYS', 'PREGON_ROLE', 'PREGON_ROLES'])
      expect(wrong.output).toMatch(new RegExp(`^ *- ${name} `, 'm'));
    expect(wrong.output).not.toContain('hunter2');
  });

  it('leaves a publisher without a shared database no choice', async () => {
    const publisher = new ServiceProcess(
      { PREGON_INIT_EMAIL: undefined, PREGON_INIT_PASSWORD: undefined, PREGON_INIT_API_KEY: undefined },
      'publisher',
    );
    await expect(publisher.start()).rejects.toThrow('ended with code 78');
    expect(publisher.output).toContain('DATABASE_URL');
  });
});

describe('an API-only server and two publishers on a database of their own', () => {
  const database = useDatabase([]);
  const stage = useStage(() => ({ DATABASE_URL: database.url, PREGON_ROLES: 'api', PREGON_SECRET_KEYS: KEYS }));
  const KEYS = `1:${Buffer.alloc(32, 7).toString('base64')}`;
  const publishers: ServiceProcess[] = [];
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'pregon-e2e-'));
  });
  afterAll(async () => {
    await Promise.all(publishers.map((publisher) => publisher.stop()));
    await rm(folder, { recursive: true, force: true });
  });

  it('put every post out exactly once, the server none of them', async () => {
    const channels = await Promise.all(Array.from({ length: 8 }, () => stage.channel()));
    const texts = ['a', 'b', 'c', 'd'];
    const posts = [];
    for (const text of texts) posts.push(await stage.post({ text, channels: channels.map(({ id }) => id) }));
    const startedAt = Date.now();
    const env = {
      DATABASE_URL: database.url,
      PREGON_SECRET_KEYS: KEYS,
      PREGON_DATA_DIR: folder,
      PREGON_LOG_LEVEL: 'info',
    };
    for (let i = 0; i < 2; i++) publishers.push(new ServiceProcess(env, 'publisher'));
    await Promise.all(publishers.map((publisher) => publisher.start()));

    for (const post of posts) {
      const { deliveries } = await stage.reaches(post, 'published');
      for (const { attempts } of deliveries) {
        expect(attempts).toMatchObject([{ outcome: 'published' }]);
        expect(Date.parse(attempts[0].startedAt)).toBeGreaterThan(startedAt);
      }
    }
    for (const { account } of channels) expect(await stage.timeline(account)).toEqual(texts);
    const shares = publishers.map(({ output }) => [...output.matchAll(/"msg":"delivery published"/g)].length);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBe(32);
    expect(stage.service.output).not.toContain('delivery published');
    expect(await Promise.all(publishers.map((publisher) => publisher.stop()))).toEqual([0, 0]);
  });
});
