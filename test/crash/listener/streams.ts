import { setTimeout as wait } from 'node:timers/promises';
import { MemoryRecording, postEvent } from '../../../libs/listening/testing/replay/recording.js';
import { ReplayServer } from '../../../libs/listening/testing/replay/replay-server.js';
import type { Random } from '../random.js';
import type { Tally } from '../tally.js';
import { Script, type Deed } from './script.js';

const TICK_MS = 20;
/** Messages that a connection survives, and which share of them is cut at all. */
const CUT = { least: 20, most: 1_500, share: 0.7 };

/** People on Bluesky, written down while they speak, and two Jetstream servers that send the same. */
export class Streams implements AsyncDisposable {
  private readonly recording = new MemoryRecording();
  private servers: ReplayServer[] = [];
  /** Time of the last event, microseconds since 1970; none is like another. */
  lastUs = 0;

  private constructor(
    private readonly script: Script,
    private readonly name: string,
  ) {}

  static async start(name: string, random: Random): Promise<Streams> {
    const streams = new Streams(new Script('', random), name);
    const { recording } = streams;
    streams.servers = [await ReplayServer.start({ recording }), await ReplayServer.start({ recording })];
    return streams;
  }

  get urls(): string[] {
    return this.servers.map((server) => server.url);
  }

  get connections(): number {
    return this.servers.reduce((sum, server) => sum + server.cursors.length, 0);
  }

  get deeds(): number {
    return this.recording.size;
  }

  /** From now on connections end after some messages, with what is on its way. */
  trouble(random: Random, cuts: Tally): void {
    for (const { options } of this.servers)
      options.cutAfter = () => {
        if (!random.chance(CUT.share)) return Infinity;
        cuts.add('stream');
        return Math.floor(random.between(CUT.least, CUT.most));
      };
  }

  calm(): void {
    for (const server of this.servers) {
      delete server.options.cutAfter;
      server.cut();
    }
  }

  /** Goes on at this pace until `until` is aborted. */
  async write(perSecond: number, until: AbortSignal): Promise<void> {
    const begun = performance.now();
    for (let written = 0; !until.aborted; await wait(TICK_MS)) {
      const due = ((performance.now() - begun) / 1_000) * perSecond;
      for (; written < due; written++) this.append(this.script.next());
    }
  }

  /** What is said at last, by the id that the service knows it by. */
  told(): Map<string, string | null> {
    return new Map(
      [...this.script.texts].map(([id, text]) => {
        const { did, rkey } = this.addressOf(id);
        return [`at://${did}/app.bsky.feed.post/${rkey}`, text];
      }),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server.close()));
  }

  private append({ id, kind, text }: Deed): void {
    const now = Date.now();
    this.lastUs = Math.max(this.lastUs + 1, now * 1_000);
    const record = { $type: 'app.bsky.feed.post', createdAt: new Date(now).toISOString(), langs: ['en'], text };
    const { did, rkey } = this.addressOf(id);
    const event = { did, rkey, timeUs: this.lastUs, operation: kind };
    this.recording.append(postEvent(text === null ? event : { ...event, record }));
  }

  private addressOf(id: string): { did: string; rkey: string } {
    const author = `${this.name}${(Number(id) % 500).toString(32)}`;
    return { did: `did:plc:${author.padStart(24, '2')}`, rkey: `3k${Number(id).toString(32).padStart(11, '2')}` };
  }
}
