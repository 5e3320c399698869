import { TEST_KEY } from '#testing';
import { Chatter } from './chatter.js';
import { cpuSeconds, numbersOf } from './meters.js';
import { print, whole } from './print.js';
import { TOPICS, type Stage } from './stage.js';

const LINES_PER_REQUEST = 10_000;
const LINES_PER_CHUNK = 100;

/** (c) The same texts as NDJSON through `POST /v1/sources/{id}/items`: all of them are kept, whether they match or not. */
export async function benchPush(stage: Stage, minutes: number): Promise<void> {
  const chatter = new Chatter(4, TOPICS);
  let index = 0;
  for (const callers of [1, 2]) {
    const { id } = await stage.owners[0].ok('POST', '/v1/sources', { kind: 'push', name: `push ${callers}` });
    const before = await numbersOf(stage.service, 'push');
    const [cpuBefore, ownBefore] = [await cpuOf(stage), process.cpuUsage()];
    const begun = performance.now();
    const until = begun + (minutes * 60_000) / 2;
    const requests: number[] = [];
    let accepted = 0;
    const caller = async (): Promise<void> => {
      while (performance.now() < until) {
        const from = index;
        index += LINES_PER_REQUEST;
        const sentAt = performance.now();
        accepted += await push(stage.service.url, id, lines(chatter, from));
        requests.push(performance.now() - sentAt);
      }
    };
    await Promise.all(Array.from({ length: callers }, caller));
    const seconds = (performance.now() - begun) / 1_000;
    const [after, cpuAfter] = [await numbersOf(stage.service, 'push'), await cpuOf(stage)];
    const own = process.cpuUsage(ownBefore);
    print(`(c) push of NDJSON, ${LINES_PER_REQUEST} lines a request, ${callers} at a time, ${seconds.toFixed(0)} s`, {
      'texts kept': whole(accepted),
      'texts/s': whole(accepted / seconds),
      'mentions/s': whole((after.mentions - before.mentions) / seconds),
      'seconds per request': (requests.reduce((sum, ms) => sum + ms, 0) / requests.length / 1_000).toFixed(2),
      'cores: service, postgres, this process': [
        (cpuAfter.service - cpuBefore.service) / seconds,
        (cpuAfter.postgres - cpuBefore.postgres) / seconds,
        (own.user + own.system) / 1e6 / seconds,
      ]
        .map((cores) => cores.toFixed(2))
        .join(', '),
      'RSS, heap MB': `${whole(after.rssMb)}, ${whole(after.heapMb)}`,
    });
  }
}

const cpuOf = async (stage: Stage) => ({
  service: await cpuSeconds(stage.service.pid),
  postgres: await cpuSeconds(await stage.postgresPid(), true),
});

async function push(url: string, source: string, body: ReadableStream): Promise<number> {
  const answer = await fetch(`${url}/v1/sources/${source}/items`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TEST_KEY}`, 'content-type': 'application/x-ndjson' },
    body,
    duplex: 'half',
  });
  const result = (await answer.json()) as { accepted: number; problems: object[] };
  if (!answer.ok || result.problems.length > 0)
    throw new Error(`The push was answered ${answer.status}: ${JSON.stringify(result)}`);
  return result.accepted;
}

function lines(chatter: Chatter, from: number): ReadableStream {
  let at = from;
  return new ReadableStream({
    pull(controller) {
      if (at >= from + LINES_PER_REQUEST) return controller.close();
      const chunk = Array.from({ length: LINES_PER_CHUNK }, () => JSON.stringify(item(chatter, at++)));
      controller.enqueue(new TextEncoder().encode(`${chunk.join('\n')}\n`));
    },
  });
}

function item(chatter: Chatter, index: number): object {
  const { text, langs } = chatter.post(index);
  const author = { handle: `author${index % 50_000}`, followers: index % 10_000 };
  return { id: String(index), text, language: langs[0], author, publishedAt: new Date().toISOString() };
}
