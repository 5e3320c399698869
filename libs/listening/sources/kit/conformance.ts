import { afterEach, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { MINUTE, SECOND, shift, type Json } from '#kernel';
import type { Item } from '../../domain/index.js';
import type { Excusable, Fault, SourceHarness, SourceWorld } from './conformance-harness.js';
import { drain, Reader, until, within, type Reading } from './conformance-reader.js';
import { SourceError } from './source.js';
import { cleanText, MAX_TEXT } from './text.js';

/** Texts that a careless reader falls over. */
const HOSTILE = [
  '<script>alert("x")</script> & <b>bold</b> "quoted" \'single\' &amp; &lt;i&gt;',
  'A null\u0000 bell\u0007 escape\u001b[31m text',
  '\u202Eneddih\u202C \u2066isolated\u2069 text',
  'Cafe\u0301 an\u0303o \u212B',
  '日本語のテキスト العربية עברית 👩‍👩‍👧‍👦 🇪🇸 ñandú',
  `long ${'palabra '.repeat(12_000)}`,
  'x'.repeat(60_000),
  '<'.repeat(30_000),
  "${jndi:ldap://x} {{7*7}} %s %n '; drop table texts; --",
];

/** What every source must do. Call it at the top of a spec; `harness.open` gives each case its own server. */
export function describeSource(name: string, harness: SourceHarness): void {
  describe(`${name} source conforms`, () => {
    const worlds: SourceWorld[] = [];
    afterEach(async () => {
      for (const world of worlds.splice(0)) await world.close();
    });
    const open = async (): Promise<Reader> => {
      const world = await harness.open();
      worlds.push(world);
      return new Reader(harness.source, world);
    };
    describeConfig(harness, open);
    describeReading(harness, open);
    describeFaults(harness, open);
    describeHostility(harness, open);
  });
}

type Open = () => Promise<Reader>;

function describeConfig({ source, junk, secrets = [] }: SourceHarness, open: Open): void {
  it.each(junk)('refuses a configuration with %s, and says why', (_, config) => {
    const { success, error } = source.config.safeParse(config);
    expect(success).toBe(false);
    for (const { message } of error!.issues) expect(message.length).toBeGreaterThan(5);
  });

  it('refuses unknown settings', async () => {
    const { world } = await open();
    expect(source.config.safeParse(world.config).success).toBe(true);
    expect(source.config.safeParse({ ...(world.config as object), 'no-such-setting': 1 }).success).toBe(false);
  });

  it('shows its settings as JSON Schema, secrets marked, and keeps secrets out of the shared key', async () => {
    const schema = JSON.stringify(z.toJSONSchema(source.config, { io: 'input' }));
    expect(schema).toMatch(/"properties"/);
    const { world, config } = await open();
    const key = source.sharedKey(config as never) ?? '';
    for (const secret of secrets) {
      expect(schema).toMatch(new RegExp(`"${secret}":\\{[^{}]*"format":"password"`));
      const value = (world.config as Record<string, unknown>)[secret];
      if (typeof value === 'string') expect(key).not.toContain(value);
    }
  });
}

function describeReading({ source, ordered = true, mayRepeat = 0, excuse = {} }: SourceHarness, open: Open): void {
  it('brings what is there, oldest first, in its own name', async () => {
    const reader = await open();
    const texts = await reader.publish(20);
    const { items, batches } = await reader.read(null, hasAll(texts));
    expect(textsOf(items).toSorted()).toEqual(texts.toSorted());
    if (ordered) expect(textsOf(items)).toEqual(texts);
    for (const item of items) expectClean(item, source.kind);
    expect(new Set(items.map(({ externalId }) => externalId)).size).toBe(20);
    for (const { cursor } of batches) {
      expect(JSON.stringify(cursor).length).toBeLessThan(64 * 1024);
      expect(JSON.parse(JSON.stringify(cursor))).toEqual(cursor);
    }
  });

  it('goes on where it was, and brings nothing twice', async () => {
    const reader = await open();
    const first = await reader.publish(15);
    const { cursor } = await reader.read(null, hasAll(first));
    const second = await reader.publish(7);
    const next = await reader.read(cursor, hasAll(second));
    expect(
      textsOf(next.items)
        .filter((text) => second.includes(text))
        .toSorted(),
    ).toEqual(second.toSorted());
    expect(next.items.length).toBeLessThanOrEqual(7 + mayRepeat);
    if (source.streaming) return;
    expect((await reader.read(next.cursor)).items).toEqual([]);
  });

  excusable(excuse, 'cut-resume')('loses and doubles nothing when it ends after every batch', async () => {
    const reader = await open();
    const texts = await reader.publish(30);
    const items: Item[] = [];
    let cursor: Json = null;
    for (let round = 0; round < 100; round++) {
      if (round % 3 === 0 && round < 10) texts.push(...(await reader.publish(4)));
      const step = await reader.read(cursor, ({ batches }) => batches.length > 0, 1);
      if (step.batches.length === 0 && hasAll(texts)({ items })) break;
      items.push(...step.items);
      cursor = step.cursor;
      if (source.streaming && hasAll(texts)({ items })) break;
    }
    expect(
      textsOf(items)
        .filter((text, at, all) => all.indexOf(text) === at)
        .toSorted(),
    ).toEqual(texts.toSorted());
    if (mayRepeat === 0) expect(items).toHaveLength(texts.length);
  });

  it('gives a text the same id whenever it is read', async () => {
    const reader = await open();
    const texts = await reader.publish(5);
    const idsOf = async () => (await reader.read(null, hasAll(texts))).items.map(({ externalId }) => externalId);
    expect(await idsOf()).toEqual(await idsOf());
  });

  excusable(excuse, 'edits')('brings an edited text again, with the same id', async () => {
    const reader = await open();
    const texts = await reader.publish(3);
    const { items, cursor } = await reader.read(null, hasAll(texts));
    const before = items.find(({ title, text }) => [title, text].includes(texts[1]!))!;
    await reader.world.edit!(reader.idOf(texts[1]!), 'Said in other words.');
    const after = await reader.read(cursor, hasAll(['Said in other words.']));
    const again = after.items.find(({ title, text }) => [title, text].includes('Said in other words.'))!;
    expect(again).toMatchObject({ externalId: before.externalId, publishedAt: before.publishedAt });
    expect(after.items.length).toBeLessThanOrEqual(1 + mayRepeat);
  });

  excusable(excuse, 'removals')('tells what was deleted', async () => {
    const reader = await open();
    const texts = await reader.publish(3);
    const { items, cursor } = await reader.read(null, hasAll(texts));
    const gone = items.find(({ title, text }) => [title, text].includes(texts[1]!))!;
    await reader.world.remove!(reader.idOf(texts[1]!));
    const after = await reader.read(cursor, ({ removals }) => removals.length > 0);
    expect(after.removals).toEqual([gone.externalId]);
  });
}

function describeFaults({ source, excuse = {} }: SourceHarness, open: Open): void {
  const unless = (name: Excusable) => excusable(excuse, name);

  unless('silence')('ends soon after it is told to, and leaves no connection open', async () => {
    const reader = await open();
    reader.world.fault({ kind: 'silence' });
    const stop = new AbortController();
    const reading = drain(source.read(reader.io(null, stop.signal) as never));
    await until(() => reader.world.pending() > 0);
    stop.abort();
    const { batches, error } = await within(2 * SECOND, reading);
    expect(batches).toEqual([]);
    if (error) expect(error).toBeInstanceOf(SourceError);
    await until(() => reader.world.pending() === 0);
  });

  it('does not begin when it is told to end before', async () => {
    const reader = await open();
    await reader.publish(2);
    const { batches } = await within(2 * SECOND, drain(source.read(reader.io(null, AbortSignal.abort()) as never)));
    expect(batches.flatMap(({ items }) => items)).toEqual([]);
  });

  unless('rate-limit').each(['seconds', 'date'])('waits as long as it is told (Retry-After in %s)', async (form) => {
    const reader = await open();
    const at = shift(reader.world.clock.now(), 7 * MINUTE);
    const value = form === 'date' ? at.toUTCString() : '420';
    const error = await reader.fails({ kind: 'status', status: 429, headers: { 'retry-after': value } });
    expect(error.kind).toBe('rate-limited');
    expect(error.retryAt?.toISOString()).toBe(at.toISOString());
  });

  unless('auth').each([401, 403])('takes %i for credentials that are no longer good', async (status) => {
    expect((await (await open()).fails({ kind: 'status', status })).kind).toBe('auth');
  });

  unless('gone').each([404, 410])('stops at %i', async (status) => {
    expect(['gone', 'rejected']).toContain((await (await open()).fails({ kind: 'status', status })).kind);
  });

  it.each<Fault>([{ kind: 'status', status: 500 }, { kind: 'status', status: 503 }, { kind: 'cut' }])(
    'comes again after %j, and then has everything',
    async (fault) => {
      const reader = await open();
      const texts = await reader.publish(3);
      expect((await reader.fails(fault)).kind).toBe('unavailable');
      reader.world.fault(null);
      const { items } = await reader.read(null, hasAll(texts));
      expect(textsOf(items).toSorted()).toEqual(texts.toSorted());
    },
  );

  unless('silence')('comes again when there was no answer in time', async () => {
    expect((await (await open()).fails({ kind: 'silence' }, 300)).kind).toBe('unavailable');
  });

  unless('redirect')('does not follow into a private network', async () => {
    const error = await (await open()).fails({ kind: 'redirect' });
    expect(error).toMatchObject({ kind: 'rejected', code: 'address_blocked' });
  });

  unless('huge')('refuses an answer of 200 MB without taking it into memory', async () => {
    const reader = await open();
    const before = process.memoryUsage().rss;
    let most = before;
    const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 5);
    const error = await reader.fails({ kind: 'huge' });
    clearInterval(watch);
    expect(error.code).toBe('too_large');
    expect((most - before) / 2 ** 20).toBeLessThan(100);
  });
}

function describeHostility({ source, reads = cleanText, ordered = true }: SourceHarness, open: Open): void {
  it('gives clean texts, whatever was written', async () => {
    const reader = await open();
    const expected = HOSTILE.map((text) => reads(text));
    await reader.publishTexts(HOSTILE);
    const { items } = await reader.read(null, hasAll(expected));
    for (const item of items) expectClean(item, source.kind);
    const texts = items.map(({ title, text }) => text || title);
    expect(ordered ? texts : texts.toSorted()).toEqual(ordered ? expected : expected.toSorted());
  });

  it('reads what is good around what is broken', async () => {
    const reader = await open();
    const before = await reader.publish(3);
    await reader.world.publishBroken();
    const after = await reader.publish(3);
    const { items } = await reader.read(null, hasAll([...before, ...after]));
    for (const item of items) expectClean(item, source.kind);
    for (const text of [...before, ...after]) expect(textsOf(items).filter((other) => other === text)).toEqual([text]);
  });
}

/** Nothing in an item may surprise those who store and show it. */
function expectClean(item: Item, kind: string): void {
  expect(item.source).toBe(kind);
  expect(item.externalId).toMatch(/^.{1,500}$/);
  expect(item.text.length + (item.title?.length ?? 0)).toBeGreaterThan(0);
  expect(item.text.length).toBeLessThanOrEqual(MAX_TEXT);
  for (const text of [
    item.text,
    item.title,
    item.author?.handle,
    item.author?.name,
    ...item.hashtags,
    ...item.mentions,
  ]) {
    expect(text ?? '').toBe(cleanText(text ?? ''));
    // Said once more without `cleanText`, which would excuse itself.
    expect(text ?? '').not.toMatch(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/u);
    expect((text ?? '').isWellFormed() && (text ?? '').normalize('NFC') === (text ?? '')).toBe(true);
  }
  for (const url of [item.url, item.author?.url, ...item.links]) expect(url ?? 'https://').toMatch(/^https?:\/\//);
  expect(item.language ?? 'es').toMatch(/^[a-z]{2}$/);
  expect(item.publishedAt.getTime()).toBeGreaterThan(Date.UTC(1990, 0));
  expect(item.publishedAt.getTime()).toBeLessThan(Date.UTC(2100, 0));
  expect([null, 1, 2, 3, 4, 5]).toContain(item.rating);
  for (const counter of Object.values(item.metrics ?? {})) expect(counter ?? 0).toBeGreaterThanOrEqual(0);
}

/** Some sources have the text in the title. */
const textsOf = (items: Item[]): string[] => items.map(({ text, title }) => text || title!);

const hasAll =
  (texts: string[]) =>
  ({ items }: Pick<Reading, 'items'>): boolean => {
    const seen = new Set(items.flatMap(({ text, title }) => [text, title]));
    return texts.every((text) => seen.has(text));
  };

/** `it`, or a skipped one that shows the reason. */
const excusable = (excuse: SourceHarness['excuse'], name: Excusable): typeof it =>
  excuse?.[name] === undefined ? it : (it.skip as typeof it);
