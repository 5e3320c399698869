import { describe, expect, it } from '@jest/globals';
import { segment, work } from '../testing/delivery-work.js';
import { toSegment, toSegmentToSend } from './segment-to-send.js';

const ref = (name: string) => ({ remoteId: name, url: `https://town.example/${name}`, ref: { cid: name } });
const published = (index: number, name: string) => segment(index, { state: 'published', ...ref(name) });

describe('toSegmentToSend', () => {
  it('is all that was fixed before the first call', () => {
    const only = segment(0, { text: 'Hear ye.', options: { language: 'en' }, prepared: { card: 1 }, key: 'k' });
    expect(toSegmentToSend(work([only]), only, [])).toEqual({
      index: 0,
      kind: 'post',
      key: 'k',
      createdAt: only.frozenAt,
      text: 'Hear ye.',
      media: [],
      options: { language: 'en' },
      prepared: { card: 1 },
      root: null,
      parent: null,
    });
    expect(toSegment(only, [])).not.toHaveProperty('prepared');
  });

  it('hangs a part of a thread on the part before it, and says where the thread begins', () => {
    const third = segment(2);
    const thread = work([published(0, 'first'), published(1, 'second'), third]);
    expect(toSegmentToSend(thread, third, [])).toMatchObject({ root: ref('first'), parent: ref('second') });
  });

  it('hangs the first comment on the post itself, also after a thread', () => {
    const comment = segment(2, { kind: 'comment' });
    const thread = work([published(0, 'first'), published(1, 'second'), comment]);
    expect(toSegmentToSend(thread, comment, [])).toMatchObject({ root: ref('first'), parent: ref('first') });
  });
});
