import { describe, expect, it } from '@jest/globals';
import { AppBskyFeedPost, jsonToLex } from '@atproto/api';
import type { Json } from '#kernel';
import type { RemotePost, SegmentToSend } from '../kit/connector.js';
import { recordOf } from './record.js';

const CID = 'bafyreih5aznjvttude6c3wbvqeebb6rlx5wkbzyppv7garjiubll2ceym4';
const BLOB = 'bafkreibabalobzn6cd366ukcsjycp4yymjymgfxcv6xczmlgpemzkz3cfa';

const remote = (name: string): RemotePost => {
  const uri = `at://did:plc:alice/app.bsky.feed.post/${name}`;
  return { remoteId: uri, url: null, ref: { uri, cid: CID } };
};

const segment = (changes: Partial<SegmentToSend> = {}): SegmentToSend => ({
  index: 0,
  kind: 'post',
  key: '3kdgeujwlq32y',
  createdAt: new Date('2026-11-23T10:00:00.123Z'),
  text: 'Añil 👩‍👩‍👧‍👦',
  media: [],
  options: {},
  prepared: { facets: [], embed: null },
  root: null,
  parent: null,
  ...changes,
});

const image: Json = {
  $type: 'app.bsky.embed.images',
  images: [
    {
      image: { $type: 'blob', ref: { $link: BLOB }, mimeType: 'image/png', size: 7 },
      alt: 'x',
      aspectRatio: { width: 1, height: 2 },
    },
  ],
};

const everything = (): SegmentToSend =>
  segment({
    options: { langs: ['es', 'en-GB'], labels: ['graphic-media'] },
    prepared: {
      facets: [
        { index: { byteStart: 0, byteEnd: 5 }, features: [{ $type: 'app.bsky.richtext.facet#tag', tag: 'añil' }] },
      ],
      embed: image,
    },
    root: remote('root'),
    parent: remote('parent'),
  });

describe('the record of a segment', () => {
  it('of a plain text is text and time', () => {
    expect(recordOf(segment())).toEqual({
      $type: 'app.bsky.feed.post',
      text: 'Añil 👩‍👩‍👧‍👦',
      createdAt: '2026-11-23T10:00:00.123Z',
    });
  });

  it('has all parts, and is what the lexicon wants', () => {
    const record = recordOf(everything());
    expect(record).toMatchObject({
      reply: { root: { uri: remote('root').remoteId, cid: CID }, parent: { uri: remote('parent').remoteId, cid: CID } },
      embed: image,
      langs: ['es', 'en-GB'],
      labels: { values: [{ val: 'graphic-media' }] },
    });
    const checked = AppBskyFeedPost.validateRecord(jsonToLex(record));
    expect(checked.success ? null : checked.error.message).toBeNull();
  });

  it('is the same bytes each time, also after it was stored and in whichever order its parts come back', () => {
    const first = JSON.stringify(recordOf(everything()));
    const { createdAt, ...rest } = everything();
    const stored = { ...(JSON.parse(JSON.stringify(rest)) as SegmentToSend), createdAt: new Date(createdAt) };
    const shuffled = Object.fromEntries(Object.entries(stored).reverse()) as unknown as SegmentToSend;
    shuffled.options = { labels: ['graphic-media'], langs: ['es', 'en-GB'] };
    shuffled.root = { ...remote('root'), ref: { cid: CID, uri: remote('root').remoteId } };
    expect(JSON.stringify(recordOf(shuffled))).toBe(first);
  });

  it('changes with each of its parts', () => {
    const plain = JSON.stringify(recordOf(segment()));
    for (const change of [
      { text: 'other' },
      { createdAt: new Date('2026-11-23T10:00:00.124Z') },
      { options: { langs: ['es'] } },
      { prepared: { facets: [], embed: image } },
      { root: remote('a'), parent: remote('a') },
    ]) {
      expect(JSON.stringify(recordOf(segment(change)))).not.toBe(plain);
    }
  });
});
