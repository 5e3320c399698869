import { afterEach, describe, expect, it } from '@jest/globals';
import { npubEncode, nprofileEncode, noteEncode } from 'nostr-tools/nip19';
import { DAY, HOUR, MINUTE, SECOND, shift } from '#kernel';
import { FakeClock } from '#testing';
import { follow, ioOf } from '../../testing/follow.js';
import { seededRandom } from '../../testing/replay/random.js';
import { Shelf } from '../../testing/shelf.js';
import type { SourceBatch, SourceIo } from '../kit/source.js';
import type { NostrConfig } from './config.js';
import { FakeRelay, Person } from './harness-nostr.js';
import { nostrSource } from './nostr.source.js';
import { NOSTR_TIMING, readRelays } from './read-relays.js';

const read = (io: SourceIo<NostrConfig>) => readRelays(io, { ...NOSTR_TIMING, heartbeatMs: 5 });

describe('reading Nostr relays', () => {
  const relays: FakeRelay[] = [];
  const clock = new FakeClock();
  const ana = new Person();
  afterEach(() => relays.splice(0).forEach((relay) => relay.close()));

  async function start(count: number): Promise<FakeRelay[]> {
    clock.set('2026-11-20T10:00:00Z');
    for (let index = 0; index < count; index++) relays.push(await FakeRelay.start());
    return relays;
  }

  const reading = (config: object = {}) => ({
    read,
    config: nostrSource.config.parse({ relays: relays.map(({ url }) => url), ...config }),
    clock,
    allowPrivate: relays.map(({ host }) => host),
  });
  const ago = (ms: number): Date => shift(clock.now(), -ms);

  it('brings a note that several relays have once, and what only one of them has', async () => {
    const [one, two] = (await start(2)) as [FakeRelay, FakeRelay];
    const both = ana.note('on both', ago(MINUTE));
    for (const relay of [one, two]) relay.publish(both);
    one.publish(ana.note('on one', ago(MINUTE)));
    two.publish(ana.note('on two', ago(MINUTE)));
    const shelf = new Shelf();
    await follow({ ...reading(), commit: (batch) => (shelf.commit(batch), shelf.texts.size === 3) });
    expect(shelf.received).toBe(3);
  });

  it('loses nothing when relays are cut again and again', async () => {
    const random = seededRandom(3);
    await start(2);
    const shelf = new Shelf();
    const truth = new Set<string>();
    const said: ReturnType<Person['note']>[] = [];
    let steps = 0;
    const { rounds } = await follow({
      ...reading(),
      commit(batch) {
        shelf.commit(batch);
        for (let burst = Math.floor(random() * 4); burst > 0 && steps < 120; burst--, steps++) {
          clock.advance(SECOND);
          const [relay, other] = random() < 0.5 ? relays : relays.toReversed();
          const victim = said[Math.floor(random() * said.length)];
          if (victim && random() < 0.2) {
            truth.delete(victim.content);
            relay!.publish(ana.delete(victim, clock.now()));
          } else {
            const note = ana.note(`said ${steps}`, clock.now());
            said.push(note);
            truth.add(note.content);
            relay!.publish(note);
            if (random() < 0.5) other!.publish(note);
          }
          if (random() < 0.1) for (const one of relays) one.cut();
        }
        const told = [...shelf.texts.values()];
        return steps >= 120 && told.length === truth.size && told.every((text) => truth.has(text));
      },
    });
    expect(new Set(shelf.texts.values())).toEqual(truth);
    expect(rounds).toBeGreaterThan(3);
  }, 90_000);

  it('reads page by page what it missed, however few a relay gives at once, also many of one second', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    relay.cap = 25;
    const texts = Array.from({ length: 60 }, (_, index) => `minute ${index}`);
    for (const [index, text] of texts.entries()) relay.publish(ana.note(text, ago(HOUR - index * MINUTE)));
    for (let index = 0; index < 20; index++) relay.publish(ana.note(`same second ${index}`, ago(30 * MINUTE)));
    const shelf = new Shelf();
    const since = ago(HOUR).getTime() / SECOND;
    const { cursor } = await follow({
      ...reading(),
      cursor: { relays: { [relay.url]: since } },
      commit: (batch) => (
        shelf.commit(batch),
        shelf.texts.size === 80 && JSON.stringify(batch.cursor) !== JSON.stringify({ relays: { [relay.url]: since } })
      ),
    });
    expect(cursor).toEqual({ relays: { [relay.url]: clock.now().getTime() / SECOND } });
    expect(shelf.gaps).toEqual([]);
  });

  it('records the gap when there is too much', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    relay.cap = 2;
    for (let index = 0; index < 100; index++) relay.publish(ana.note(`number ${index}`, ago(HOUR - index * SECOND)));
    const shelf = new Shelf();
    await follow({ ...reading(), commit: (batch) => (shelf.commit(batch), shelf.gaps.length > 0) });
    expect(shelf.gaps[0]!.reason).toContain('more than 20000 notes at once');
  });

  it('keeps what somebody else wants deleted', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    const note = ana.note('mine', ago(MINUTE));
    relay.publish(note);
    const shelf = new Shelf();
    let beats = 0;
    await follow({
      ...reading(),
      commit(batch) {
        shelf.commit(batch);
        if (++beats === 1) relay.publish(new Person().delete(note, clock.now()));
        if (beats === 10) relay.publish(ana.note('the end', clock.now()));
        return [...shelf.texts.values()].includes('the end');
      },
    });
    expect([...shelf.texts.values()]).toEqual(['mine', 'the end']);
  });

  it('takes no forged note, and still takes the true one behind it', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    const note = ana.note('true words', ago(MINUTE));
    relay.events.push({ ...note, content: 'false words' }, note);
    const shelf = new Shelf();
    await follow({ ...reading(), commit: (batch) => (shelf.commit(batch), shelf.texts.size > 0) });
    expect([...shelf.texts.values()]).toEqual(['true words']);
    expect(shelf.notes[0]).toBe(`${relay.url}: sends notes with false signatures (1)`);
  });

  it('goes on with the relays that work, and names the others', async () => {
    const [good, bad, strict] = (await start(3)) as [FakeRelay, FakeRelay, FakeRelay];
    bad.refuse = { kind: 'status', status: 503 };
    strict.closes = 'auth-required: members only';
    const shelf = new Shelf();
    good.publish(ana.note('still heard', ago(MINUTE)));
    const named = () => [bad, strict].every(({ url }) => shelf.notes.at(-1)?.includes(url));
    await follow({ ...reading(), commit: (batch) => (shelf.commit(batch), shelf.texts.size > 0 && named()) });
    expect(shelf.notes.at(-1)).toContain('answered 503 instead of opening its stream');
    expect(shelf.notes.at(-1)).toContain('refuses to be read: auth-required: members only');
  });

  it('asks for hashtags and searches only, and is not led into the future', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    relay.publish(ana.note('untagged', ago(MINUTE)));
    relay.publish(ana.note('#Acme', new Date('2031-01-01T00:00:00Z'), [['t', 'acme']]));
    const shelf = new Shelf();
    const items: SourceBatch['items'] = [];
    const { cursor } = await follow({
      ...reading({ hashtags: ['#Acme'] }),
      commit(batch) {
        shelf.commit(batch);
        items.push(...batch.items);
        return shelf.texts.size > 0;
      },
    });
    expect([...shelf.texts.values()]).toEqual(['#Acme']);
    expect(items[0]!.publishedAt).toEqual(clock.now());
    expect((cursor as { relays: Record<string, number> }).relays[relay.url]).toBeLessThanOrEqual(
      clock.now().getTime() / SECOND,
    );
  });

  it('reads a note with all that is in it', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    const bob = 'b'.repeat(64);
    const quoted = 'c'.repeat(64);
    const content = [
      `Hola nostr:${nprofileEncode({ pubkey: bob, relays: ['wss://r.example'] })} #Olé`,
      `https://news.example/1 https://img.example/a.JPG?x=1 https://img.example/b.mp4 nostr:${noteEncode(quoted)}`,
    ].join('\n');
    const tags = [['e', quoted, '', 'root'], ['t', 'olé'], ['t', 'extra'], ['L', 'ISO-639-1'], ['l', 'es', 'ISO-639-1'], ['subject', 'Fiesta']]; // prettier-ignore
    const note = ana.note(content, ago(MINUTE), tags);
    relay.publish(note);
    relay.publish(ana.note('a comment', ago(2 * MINUTE), [], 1111));
    const items: SourceBatch['items'] = [];
    await follow({ ...reading(), commit: (batch) => items.push(...batch.items) === 2 });
    const npub = npubEncode(note.pubkey);
    expect(items.find(({ kind }) => kind === 'reply')).toMatchObject({
      externalId: `${note.pubkey}:${note.id}`,
      url: `https://njump.me/${noteEncode(note.id)}`,
      title: 'Fiesta',
      text: content,
      language: 'es',
      author: { handle: npub, name: null, url: `https://njump.me/${npub}`, followers: null },
      links: ['https://news.example/1', `https://njump.me/${noteEncode(quoted)}`],
      hashtags: ['olé', 'extra'],
      mentions: [npubEncode(bob)],
      media: ['image', 'video'],
      publishedAt: ago(MINUTE),
    });
    expect(items.map(({ kind }) => kind).toSorted()).toEqual(['comment', 'reply']);
  });

  it('begins a day back for hashtags, an hour back for everything', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    relay.publish(ana.note('yesterday', ago(DAY - MINUTE), [['t', 'acme']]));
    relay.publish(ana.note('just now', ago(HOUR - MINUTE), [['t', 'acme']]));
    for (const [config, texts] of [
      [{}, ['just now']],
      [{ hashtags: ['acme'] }, ['just now', 'yesterday']],
    ] as const) {
      const shelf = new Shelf();
      await follow({ ...reading(config), commit: (batch) => (shelf.commit(batch), shelf.texts.size >= texts.length) });
      expect([...shelf.texts.values()].toSorted()).toEqual(texts);
    }
  });

  it('leaves no connection behind', async () => {
    const [relay] = (await start(1)) as [FakeRelay];
    const batches = read(ioOf(reading()));
    await batches.next();
    await batches.return({ againInMs: 0 });
    while (relay.sockets.clients.size > 0) await new Promise((done) => setTimeout(done, 5));
    expect(relay.connections).toBe(1);
  });
});
