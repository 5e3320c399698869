import { newId, systemClock } from '#kernel';
import { createConnectors, type ChannelSession, type Connector } from '#networks';
import { GuardedHttp, readConfig } from '#platform';
import type { SimulatedAccount } from '#testing';

/**
 * The same requests through the same connector and client, `perAccount` for each account, with nothing around them: no
 * database, no leases, no records. Returns posts per second.
 */
export async function bareLoop(accounts: SimulatedAccount[], perAccount: number, concurrency: number): Promise<number> {
  const connector = createConnectors(readConfig({})).find(
    ({ descriptor }) => descriptor.id === 'mastodon',
  ) as Connector;
  const io = {
    http: new GuardedHttp({ allowPrivate: ['127.0.0.1'] }),
    clock: systemClock,
    signal: AbortSignal.timeout(300_000),
  };
  const lanes = accounts.map(sessionOf);
  const start = performance.now();
  const workers = Array.from({ length: concurrency }, async () => {
    for (let session = lanes.pop(); session; session = lanes.pop()) {
      for (let i = 0; i < perAccount; i++) {
        const segment = {
          index: 0,
          kind: 'post' as const,
          key: newId(),
          createdAt: new Date(),
          text: `bare ${i}`,
          media: [],
          options: {},
        };
        await connector.publish(session, { ...segment, prepared: null, root: null, parent: null }, io);
      }
    }
  });
  await Promise.all(workers);
  return (accounts.length * perAccount) / ((performance.now() - start) / 1000);
}

function sessionOf(account: SimulatedAccount): ChannelSession {
  return {
    channelId: account.id,
    remoteId: account.id,
    handle: account.handle,
    baseUrl: account.baseUrl,
    secret: { accessToken: account.credentials.accessToken },
    limits: {
      text: { max: 500, unit: 'graphemes' },
      images: { max: 4, maxBytes: 0, types: [], altMax: 0 },
      maxThread: 1,
    },
  };
}
