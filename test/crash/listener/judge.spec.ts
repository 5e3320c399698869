import { describe, expect, it } from '@jest/globals';
import { judge, type Evidence, type WorkspaceEvidence } from './judge.js';
import type { PlantedTopic } from './topics.js';

const topics: PlantedTopic[] = [
  { name: 'acme', query: 'acme', sources: [], isAbout: (words) => words.includes('acme') },
  { name: 'late', query: 'acme', sources: ['push'], isAbout: (words) => words.includes('acme') },
];
const told = new Map([
  [
    'bluesky',
    new Map([
      ['1', 'Acme is here'],
      ['2', 'nothing'],
      ['3', null],
    ]),
  ],
  ['push:7', new Map([['1', 'push of acme']])],
]);
const mentions = [
  { topic: 'acme', origin: 'bluesky', externalId: '1', text: 'Acme is here' },
  { topic: 'acme', origin: 'push:7', externalId: '1', text: 'push of acme' },
  { topic: 'late', origin: 'push:7', externalId: '1', text: 'push of acme' },
];
const texts = [
  { origin: 'bluesky', externalId: '1', text: 'Acme is here' },
  { origin: 'push:7', externalId: '1', text: 'push of acme' },
];
const workspace: WorkspaceEvidence = { name: 'first', topics, told, mentions, texts };
const verdictOf = (changes: Partial<WorkspaceEvidence>, more: Partial<Evidence> = {}) =>
  judge({ workspaces: [{ ...workspace, ...changes }], countDifferences: [], strayCopies: [], gaps: [], ...more });

describe('the judge', () => {
  it('finds nothing where everything is there once, as it was said at last', () => {
    const { rows, broken } = verdictOf({});
    expect(broken).toEqual([]);
    expect(rows).toMatchObject([
      { origin: 'bluesky', told: 3, 'taken back': 1, expected: 1, found: 1 },
      { origin: 'push:7', told: 1, expected: 2, found: 2 },
    ]);
  });

  it('finds what is there twice', () => {
    const { rows, broken } = verdictOf({ mentions: [...mentions, mentions[0]!] });
    expect(rows[0]).toMatchObject({ doubled: 1, missing: 0, 'too many': 0 });
    expect(broken).toEqual(['first, bluesky: 1 of topic acme is there 2 times']);
  });

  it('finds what is missing', () => {
    expect(verdictOf({ mentions: mentions.slice(1) }).broken).toEqual(['first, bluesky: 1 of topic acme is missing']);
  });

  it('finds what should not be there', () => {
    const stray = { topic: 'acme', origin: 'bluesky', externalId: '2', text: 'nothing' };
    expect(verdictOf({ mentions: [...mentions, stray] }).broken).toEqual([
      'first, bluesky: 2 of topic acme should not be there',
    ]);
  });

  it.each([
    [{ externalId: '1', text: 'older' }, '1 is kept as "older", and its last edition is "Acme is here"'],
    [{ externalId: '3', text: 'gone' }, '3 was taken back, and is kept: "gone"'],
    [{ externalId: '9', text: 'what' }, '9 was never said: "what"'],
  ])('finds a text that is not the last edition: %j', (text, sentence) => {
    const { rows, broken } = verdictOf({ texts: [...texts.slice(1), { origin: 'bluesky', ...text }] });
    expect(broken).toEqual([`first, bluesky: ${sentence}`]);
    expect(rows[0]!.outdated).toBe(1);
  });

  it('finds texts from where nothing was told', () => {
    const { broken } = verdictOf({ texts: [...texts, { origin: 'push:8', externalId: '1', text: 'x' }] });
    expect(broken).toEqual(['first has texts of push:8, to which it does not listen']);
  });

  it.each(['countDifferences', 'strayCopies', 'gaps'])('repeats what the database says: %s', (what) => {
    expect(verdictOf({}, { [what]: [{ is: 'wrong' }] }).broken).toEqual([expect.stringContaining('{"is":"wrong"}')]);
  });
});
