import { existsSync, readFileSync } from 'node:fs';
import { Ajv } from 'ajv';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { MINUTE, shift } from '#kernel';
import type { SegmentToSend } from '../kit/connector.js';
import { tweetOf } from './publish.js';
import { NOW, OAUTH2, scriptedIo, segmentOf, sessionOf } from './scripted-http.js';
import { xConnector } from './x.connector.js';

const SPEC = '/work/shared/data/specs/x.openapi.json';
const parent = { remoteId: '700', url: null, ref: null };

describe('publishing on X', () => {
  it('posts, and reports id, address and what is left of the quota', async () => {
    const resetAt = shift(NOW, 9 * MINUTE);
    const headers = { 'x-rate-limit-remaining': '99', 'x-rate-limit-reset': String(resetAt.getTime() / 1000) };
    const { io, asked } = scriptedIo([{ status: 201, headers, body: { data: { id: '123', text: 'Hello, town.' } } }]);
    expect(await xConnector(null).publish(sessionOf(OAUTH2), segmentOf(), io)).toEqual({
      post: { remoteId: '123', url: 'https://x.com/pregon/status/123', ref: null },
      quota: { remaining: 99, resetAt },
    });
    expect(asked).toMatchObject([
      { method: 'POST', url: 'https://api.x.com/2/tweets', body: '{"text":"Hello, town."}' },
    ]);
  });

  it('reports the window that has the least left', async () => {
    const headers = {
      'x-rate-limit-remaining': '99',
      'x-rate-limit-reset': '1795860000',
      'x-user-limit-24hour-remaining': '3',
      'x-user-limit-24hour-reset': '1795900000',
    };
    const { io } = scriptedIo([{ status: 201, headers, body: { data: { id: '123', text: '' } } }]);
    const { quota } = await xConnector(null).publish(sessionOf(OAUTH2), segmentOf(), io);
    expect(quota).toEqual({ remaining: 3, resetAt: new Date(1_795_900_000_000) });
  });

  it('gives addresses on the server that it posted to', async () => {
    const { io } = scriptedIo([{ status: 201, body: { data: { id: '123', text: '' } } }]);
    const { post, quota } = await xConnector(null).publish(
      sessionOf(OAUTH2, 'http://127.0.0.1:4600/x'),
      segmentOf(),
      io,
    );
    expect(post.url).toBe('http://127.0.0.1:4600/x/pregon/status/123');
    expect(quota).toBeNull();
  });

  it('hangs parts on the one before, and lets the root alone decide who may reply', () => {
    const options = { replySettings: 'following', madeWithAi: true, paidPartnership: true };
    const labels = { made_with_ai: true, paid_partnership: true };
    expect(tweetOf(segmentOf({ text: 'A', options, prepared: { mediaIds: ['1', '2'] } }))).toEqual({
      text: 'A',
      media: { media_ids: ['1', '2'] },
      reply_settings: 'following',
      ...labels,
    });
    expect(tweetOf(segmentOf({ text: 'B', options, parent }))).toEqual({
      text: 'B',
      reply: { in_reply_to_tweet_id: '700' },
      ...labels,
    });
  });
});

const reason = existsSync(SPEC) ? null : `${SPEC} is not on this machine`;
if (reason) console.log(`Bodies of POST /2/tweets are not compared with the specification of X: ${reason}.`);

(reason ? describe.skip : describe)('bodies of POST /2/tweets', () => {
  it('satisfy the specification of X', () => {
    const ajv = new Ajv({ strict: false, allErrors: true });
    ajv.addSchema(JSON.parse(readFileSync(SPEC, 'utf8')) as object, 'x');
    const valid = ajv.compile({ $ref: 'x#/components/schemas/CreatePostsRequest' });
    expect(valid({ text: 'Hi', textt: 'unknown' })).toBe(false);
    expect(valid({ text: 'Hi', media: { media_ids: [] } })).toBe(false);
    fc.assert(
      fc.property(anySegment, (segment) => {
        expect({ ok: valid(tweetOf(segment)), errors: valid.errors }).toEqual({ ok: true, errors: null });
      }),
    );
  });
});

const ids = fc.bigInt({ min: 1n, max: 9_999_999_999_999_999_999n }).map(String);
const anySegment: fc.Arbitrary<SegmentToSend> = fc
  .record({
    text: fc.string({ unit: 'grapheme' }),
    prepared: fc.option(fc.record({ mediaIds: fc.array(ids, { maxLength: 4 }) })),
    parent: fc.option(ids.map((remoteId) => ({ remoteId, url: null, ref: null }))),
    options: fc.record(
      {
        replySettings: fc.constantFrom('following', 'mentionedUsers', 'subscribers', 'verified'),
        madeWithAi: fc.boolean(),
        paidPartnership: fc.boolean(),
      },
      { requiredKeys: [] },
    ),
  })
  .map(segmentOf);
