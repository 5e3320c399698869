import { existsSync, readFileSync } from 'node:fs';
import type { Item } from '#listening/domain';

const DATA = new URL('../../../shared/data/sentiment/', import.meta.url);
const LANGUAGES = {
  arabic: 'ar',
  english: 'en',
  french: 'fr',
  german: 'de',
  hindi: 'hi',
  italian: 'it',
  portuguese: 'pt',
  spanish: 'es',
};

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

export interface Corpus {
  name: string;
  items: Item[];
  /** The same texts, each in an event as Jetstream sends it. */
  events: string[];
}

/** Real posts in eight languages where they lie beside the project, else made up; shuffled, as languages come mixed. */
export function corpus(): Corpus {
  const random = seeded(1);
  const real = existsSync(DATA);
  const texts = real ? realTexts() : generatedTexts(random);
  for (let i = texts.length - 1; i > 0; i--) {
    const k = Math.floor(random() * (i + 1));
    [texts[i], texts[k]] = [texts[k]!, texts[i]!];
  }
  const events = texts.map(({ text, language }, i) => eventOf(text, language, i));
  return {
    name: `${texts.length} ${real ? 'real posts in eight languages' : 'generated posts (../shared/data is absent)'}`,
    items: events.map((event, i) => itemOf(JSON.parse(event).commit.record.text, texts[i]!.language, i)),
    events,
  };
}

interface Text {
  text: string;
  language: string;
}

function realTexts(): Text[] {
  return Object.entries(LANGUAGES).flatMap(([folder, language]) =>
    ['train', 'val'].flatMap((part) =>
      readFileSync(new URL(`${folder}/${part}_text.txt`, DATA), 'utf8')
        .split('\n')
        .filter((line) => line.trim() !== '')
        .map((text) => ({ text, language })),
    ),
  );
}

/** Words of two to four syllables, the k-th in frequency as frequent as 1/k. */
function generatedTexts(random: () => number): Text[] {
  const syllables = 'ba ce di fo gu la me ni ño po ra sé ti vu xa zo что के 東 ال'.split(' ');
  const vocabulary = Array.from({ length: 60_000 }, () =>
    Array.from({ length: 2 + Math.floor(3 * random()) }, () => syllables[Math.floor(syllables.length * random())]).join(
      '',
    ),
  );
  return Array.from({ length: 17_000 }, () => ({
    text: Array.from({ length: 15 }, () => vocabulary[Math.floor(60_000 ** random()) - 1]).join(' '),
    language: 'es',
  }));
}

function itemOf(text: string, language: string, index: number): Item {
  return {
    source: 'bluesky',
    externalId: `at://did:plc:${index}/app.bsky.feed.post/${index}`,
    url: `https://bsky.app/profile/author${index % 5000}.bsky.social/post/${index}`,
    title: null,
    text: text.normalize('NFC'),
    language,
    author: { handle: `author${index % 5000}.bsky.social`, name: null, url: null, followers: index % 10_000 },
    links: [],
    hashtags: [...text.matchAll(/#([\p{L}\p{M}\p{N}_]+)/gu)].map(([, tag]) => tag!),
    mentions: [...text.matchAll(/@([\p{L}\p{N}_.]+)/gu)].map(([, handle]) => handle!),
    media: [],
    kind: 'post',
    rating: null,
    metrics: null,
    publishedAt: new Date(0),
  };
}

const REF = {
  cid: 'bafyreiftot7eltsc3f6g4qktykmbv6jcmdmhcx5osscan6jpdxkpqcmcza',
  uri: 'at://did:plc:r2zybk6op3ymzpz6jhqpkoy5/app.bsky.feed.post/3mpsjbtci2c2o',
};

/** Like those of ../shared/data/jetstream: half of the posts answer another, tags and mentions are marked by facets. */
function eventOf(text: string, language: string, index: number): string {
  const facets = [...text.matchAll(/([#@])([\p{L}\p{M}\p{N}_.]+)/gu)].map(
    ({ 0: whole, 1: sign, 2: tag, index: at }) => {
      const byteStart = Buffer.byteLength(text.slice(0, at));
      const feature =
        sign === '#'
          ? { $type: 'app.bsky.richtext.facet#tag', tag }
          : { $type: 'app.bsky.richtext.facet#mention', did: 'did:plc:r2zybk6op3ymzpz6jhqpkoy5' };
      return { features: [feature], index: { byteEnd: byteStart + Buffer.byteLength(whole), byteStart } };
    },
  );
  const record = {
    $type: 'app.bsky.feed.post',
    createdAt: '2026-07-04T14:38:08.999Z',
    ...(facets.length > 0 ? { facets } : {}),
    langs: [language],
    ...(index % 2 === 0 ? { reply: { parent: REF, root: REF } } : {}),
    text,
  };
  return JSON.stringify({
    did: `did:plc:${index.toString(36).padStart(24, 'x')}`,
    time_us: 1_783_175_888_085_434 + index,
    kind: 'commit',
    commit: {
      rev: '3mptbypluud2a',
      operation: 'create',
      collection: 'app.bsky.feed.post',
      rkey: '3mptbyplj5d2a',
      record,
      cid: REF.cid,
    },
  });
}
