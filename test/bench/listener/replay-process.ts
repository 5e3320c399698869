import { setInterval as every } from 'node:timers/promises';
import { generatedRecording, MemoryRecording, postEvent } from '../../../libs/listening/testing/replay/recording.js';
import { ReplayServer } from '../../../libs/listening/testing/replay/replay-server.js';
import { Chatter } from './chatter.js';

/** What the bench asks of a replaying Jetstream; its argument is this as JSON. */
export interface ReplayOrder {
  seed: number;
  brands: number;
  /** `past`: posts of the last hour, as fast as they are taken. `now`: posts as they are written, at the given pace. */
  manner: 'past' | 'now';
  /** Posts per second: of recorded time in the past, of real time now. */
  perSecond: number;
  /** How many there are; in the past only. */
  count: number;
}

/** What it tells its parent: its address when it listens, then this whenever it is asked. */
export interface ReplayState {
  sent: number;
  connections: number;
}

const HOUR_AGO_US = 3_600_000_000;
const TICK_MS = 5;

/** A process of its own, so that its CPU is not taken for the service's. It ends with its parent. */
const order = JSON.parse(process.argv[2] ?? '{}') as ReplayOrder;
const chatter = new Chatter(order.seed, order.brands);
const live = new MemoryRecording();
const server = await ReplayServer.start({ recording: order.manner === 'now' ? live : past() });
process.on('message', () => {
  const state: ReplayState = { sent: server.sent, connections: server.cursors.length };
  process.send?.(state);
});
process.on('disconnect', () => process.exit());
process.send?.({ url: server.url });
if (order.manner === 'now') await writeNow();

function past() {
  const { seed, count, perSecond } = order;
  const startUs = Date.now() * 1_000 - HOUR_AGO_US + 60_000_000;
  return generatedRecording({ seed, count, startUs, perSecond, text: (index) => chatter.post(index) });
}

/** Posts whose `createdAt` is the instant in which they are sent. */
async function writeNow(): Promise<void> {
  const begun = performance.now();
  let index = 0;
  for await (const _ of every(TICK_MS)) {
    const due = Math.floor(((performance.now() - begun) / 1_000) * order.perSecond);
    for (; index < due; index++) {
      const now = Date.now();
      const record = { $type: 'app.bsky.feed.post', createdAt: new Date(now).toISOString(), ...chatter.post(index) };
      const did = `did:plc:${(index % 50_000).toString(32).padStart(24, '2')}`;
      const rkey = `4k${index.toString(32).padStart(11, '2')}`;
      live.append(postEvent({ did, timeUs: now * 1_000, rkey, operation: 'create', record }));
    }
  }
}
