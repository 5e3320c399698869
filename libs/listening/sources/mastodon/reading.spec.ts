import { afterEach, describe, expect, it } from '@jest/globals';
import { MINUTE } from '#kernel';
import { follow, ioOf } from '../../testing/follow.js';
import { seededRandom } from '../../testing/replay/random.js';
import { Shelf } from '../../testing/shelf.js';
import type { SourceBatch, SourceIo } from '../kit/source.js';
import type { MastodonConfig } from './config.js';
import { htmlOf, MastodonWorld } from './harness-mastodon.js';
import { mastodonSource, MASTODON_TIMING, readMastodon } from './mastodon.source.js';

const read = (io: SourceIo<MastodonConfig>) => readMastodon(io, { ...MASTODON_TIMING, heartbeatMs: 3 });

describe('reading a Mastodon timeline', () => {
  const worlds: MastodonWorld[] = [];
  afterEach(async () => {
    for (const world of worlds.splice(0)) await world.close();
  });

  async function open() {
    const world = await MastodonWorld.open();
    worlds.push(world);
    const reading = (config: object = {}) => ({
      read,
      config: mastodonSource.config.parse({ ...world.config, ...config }),
      clock: world.clock,
      allowPrivate: world.allowPrivate,
    });
    return { world, reading, uri: (id: string) => `${world.server.host}/${id}` };
  }

  it('ends up with the truth, and brings nothing twice, however often it is cut (40 towns)', async () => {
    let [cuts, removals] = [0, 0];
    for (let seed = 1; seed <= 40; seed++) {
      const random = seededRandom(seed);
      const { world, reading, uri } = await open();
      const truth = new Map<string, string>();
      const states = new Set<string>();
      const shelf = new Shelf();
      const act = (step: number): void => {
        const ids = [...truth.keys()];
        const id = ids[Math.floor(random() * ids.length)];
        const dice = random();
        if (id && dice < 0.15) {
          world.remove(id);
          truth.delete(id);
        } else if (id && dice < 0.35) {
          world.edit(id, `edited at ${step}`);
          truth.set(id, `edited at ${step}`);
        } else {
          truth.set(world.say(`said at ${step}`), `said at ${step}`);
        }
        if (random() < 0.12) world.cut();
      };
      const same = (): boolean =>
        shelf.texts.size === truth.size && [...truth].every(([id, text]) => shelf.texts.get(uri(id)) === text);
      act(0);
      let step = 1;
      const { rounds } = await follow({
        ...reading(),
        async commit(batch: SourceBatch) {
          for (const { externalId, text } of batch.items) {
            // A state comes once; only a text that was deleted before we heard of it may come late.
            expect([seed, states.has(`${externalId} ${text}`)]).toEqual([seed, false]);
            states.add(`${externalId} ${text}`);
          }
          shelf.commit(batch);
          removals += batch.removals.length;
          for (let burst = 1 + Math.floor(random() * 6); burst > 0 && step <= 60; burst--) act(step++);
          return step > 60 && same();
        },
      });
      cuts += rounds - 1;
      expect([seed, same()]).toEqual([seed, true]);
    }
    expect(cuts).toBeGreaterThan(70);
    expect(removals).toBeGreaterThan(70);
  }, 90_000);

  it('reads all pages after an absence', async () => {
    const { world, reading } = await open();
    world.say('before');
    const { cursor } = await follow({ ...reading(), commit: () => true });
    const texts = Array.from({ length: 130 }, (_, index) => `number ${index}`);
    for (const text of texts) world.say(text);
    const shelf = new Shelf();
    await follow({ ...reading(), cursor, commit: (batch) => (shelf.commit(batch), shelf.texts.size >= 130) });
    expect([...shelf.texts.values()]).toEqual(texts);
    expect(JSON.stringify(cursor).length).toBeLessThan(5_000);
  });

  it('gives up what is too much, and says so', async () => {
    const { world, reading } = await open();
    world.say('before');
    const { cursor } = await follow({ ...reading({ token: null }), commit: () => true });
    for (let index = 0; index < 4_100; index++) world.say(`number ${index}`);
    const shelf = new Shelf();
    const texts = () => [...shelf.texts.values()];
    await follow({
      ...reading({ token: null }),
      cursor,
      commit: (batch) => (shelf.commit(batch), texts().includes('number 4099')),
    });
    expect(shelf.gaps).toMatchObject([
      { reason: 'More than 4000 statuses were missed at once; reading goes on with the newest.' },
    ]);
    expect(shelf.texts.size).toBe(4_040);
  });

  it('asks for the timeline where there is no token or no stream', async () => {
    for (const kind of ['no token', 'no stream'] as const) {
      const { world, reading } = await open();
      world.streaming = kind === 'no stream' ? 'absent' : 'open';
      world.say('one');
      const settings = reading({ everyMinutes: 3, ...(kind === 'no token' && { token: null }) });
      const batches = read(ioOf(settings));
      const notes: (string | undefined)[] = [];
      for (;;) {
        const { done, value } = await batches.next();
        if (done) {
          expect(value).toEqual({ againInMs: 3 * MINUTE });
          break;
        }
        notes.push(value.note);
      }
      expect(world.streamed).toBe(0);
      const why = expect.stringContaining('The timeline is asked for every 3 min instead of streamed');
      expect(notes).toEqual(kind === 'no token' ? [undefined] : [undefined, why]);
    }
  });

  it('stops when the stream does not take the token', async () => {
    const { world, reading } = await open();
    world.streaming = 'refused';
    await expect(read(ioOf(reading())).next()).rejects.toMatchObject({ kind: 'auth' });
  });

  it('reads a status with all that is in it', async () => {
    const { world, reading } = await open();
    const content = [
      htmlOf('¡Año nuevo!'),
      '<p><a class="mention hashtag" href="https://far.example/tags/Ol%C3%A9">#<span>Olé</span></a> ',
      '<a class="u-url mention" href="https://far.example/@bob">@<span>bob</span></a> ',
      '<a href="https://news.example/1"><span class="invisible">https://</span><span>news.example/1</span></a></p>',
    ].join('');
    world.say('', {
      content,
      language: 'es',
      spoiler_text: 'Fiesta',
      in_reply_to_id: '5',
      tags: [{ name: 'olé', url: `${world.server.url}/tags/ol%C3%A9` }],
      mentions: [{ acct: 'bob@far.example', url: 'https://far.example/@bob' }],
      card: { url: 'https://card.example/' },
      media_attachments: [{ type: 'gifv' }, { type: 'image' }],
      reblogs_count: 2,
    });
    const { value } = await read(ioOf(reading())).next();
    expect((value as SourceBatch).items).toMatchObject([
      {
        title: 'Fiesta',
        text: '¡Año nuevo!\n\n#Olé @bob https://news.example/1',
        language: 'es',
        links: ['https://news.example/1', 'https://card.example/'],
        hashtags: ['olé'],
        mentions: ['bob@far.example'],
        media: ['video', 'image'],
        kind: 'reply',
        author: { handle: `ana@${world.server.host}`, name: 'Ana', followers: 5 },
        metrics: { likes: null, reposts: 2 },
      },
    ]);
  });
});
