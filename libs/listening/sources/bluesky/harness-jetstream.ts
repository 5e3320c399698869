import { FakeClock } from '#testing';
import { MemoryRecording, postEvent } from '../../testing/replay/recording.js';
import { ReplayServer } from '../../testing/replay/replay-server.js';
import type { FakeText, Fault, SourceWorld } from '../kit/conformance-harness.js';

const DID = 'did:plc:abcdefghijklmnopqrstuvwx';

const BROKEN: unknown[] = [
  null,
  'text',
  {},
  { text: null, createdAt: 'yesterday' },
  { text: 7 },
  { text: 'no date', createdAt: {}, langs: 'es', facets: 'none', embed: 3, reply: 1, tags: [null, 5] },
  { text: 'odd facets', facets: [null, {}, { index: { byteStart: -3, byteEnd: 1e9 }, features: [{ $type: 'app.bsky.richtext.facet#mention' }] }] },
  { text: 'odd links', facets: [{ features: [{ $type: 'app.bsky.richtext.facet#link', uri: 'javascript:alert(1)' }, null] }] },
  { text: 'odd embed', embed: { $type: 'app.bsky.embed.record', record: { uri: ['at://'] } } },
  { text: '', embed: { $type: 'app.bsky.embed.images' } },
]; // prettier-ignore

/** A Jetstream with nothing in it yet. */
export async function openJetstreamWorld(): Promise<SourceWorld> {
  const recording = new MemoryRecording();
  const server = await ReplayServer.start({ recording });
  const clock = new FakeClock('2026-11-20T10:00:00Z');
  const written = new Map<string, Date>();
  const nowUs = (): number => clock.now().getTime() * 1_000;
  const say = (rkey: string, operation: 'create' | 'update', text: string): void => {
    const createdAt = written.get(rkey)!;
    const timeUs = operation === 'create' ? createdAt.getTime() * 1_000 : nowUs();
    recording.append(
      postEvent({ did: DID, rkey, timeUs, operation, record: { text, createdAt: createdAt.toISOString() } }),
    );
  };
  return {
    config: { mode: 'jetstream', servers: [server.url] },
    allowPrivate: [server.host],
    clock,
    publish(texts: FakeText[]) {
      for (const { id, text, at } of texts) {
        written.set(id, at);
        say(id, 'create', text);
      }
    },
    edit: (id, text) => say(id, 'update', text),
    remove: (rkey) => recording.append(postEvent({ did: DID, rkey, timeUs: nowUs(), operation: 'delete' })),
    publishBroken() {
      const records = BROKEN.map((record, index) =>
        postEvent({ did: DID, rkey: `broken${index}`, timeUs: nowUs(), operation: 'create', record: record as never }),
      );
      const lines = ['', '{', '[]', 'null', '{"time_us":"soon","kind":"commit"}', '{"kind":"commit","commit":null}'];
      recording.append(...records, ...lines.map((json) => ({ timeUs: nowUs(), collection: null, json })));
    },
    fault(fault: Fault | null) {
      server.options.refuse = fault?.kind === 'status' ? fault : undefined;
      server.options.cutAfter = fault?.kind === 'cut' ? () => 0 : undefined;
    },
    pending: () => server.connected,
    close: () => server.close(),
  };
}
