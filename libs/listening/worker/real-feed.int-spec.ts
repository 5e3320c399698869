import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { useDatabase } from '#testing';
import { feedSource } from '../sources/feed/feed.source.js';
import { listeningSchema } from '../store/schema.js';
import { eventually } from '../testing/eventually.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';

const db = useDatabase([listeningSchema]);
let server: Server;
let url: string;
let visits = 0;
let published = 2;

beforeAll(async () => {
  server = createServer((request, response) => {
    visits += 1;
    if (request.url !== '/feed.xml') return void response.writeHead(410).end();
    const entries = Array.from(
      { length: published },
      (_, i) =>
        `<item><guid>${url}/${i}</guid><link>${url}/${i}</link><title>Acme ${i}</title>
         <description>The &lt;b&gt;market&lt;/b&gt; of Acme, part ${i}.</description>
         <pubDate>${new Date(Date.now() - 60_000 + i).toUTCString()}</pubDate></item>`,
    );
    response.setHeader('content-type', 'application/rss+xml');
    response.end(`<rss version="2.0"><channel><title>Town</title>${entries.join('')}</channel></rss>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => void server.close());

it('a real feed is read, shared, followed, and stopped when it is gone', async () => {
  const rig = new ListeningRig(db.database, [feedSource] as never);
  const runner = rig.runner();
  await runner.onApplicationBootstrap();
  const workspaceId = newId();
  await rig.topic(workspaceId, 'title:acme market', { sources: ['feed'] });
  const config = { url: `${url}/feed.xml` };
  const source = await rig.source(workspaceId, config, { kind: 'feed' });
  const mentions = (count: number) =>
    eventually(`${count} mentions`, async () => (await db.database.query('select from mentions')).length === count);
  await mentions(2);
  expect(await db.database.query('select site, title, text, source from texts order by title limit 1')).toEqual([
    { site: '127.0.0.1', title: 'Acme 0', text: 'The market of Acme, part 0.', source: 'feed' },
  ]);
  const other = newId();
  const seen = visits;
  await rig.source(other, config, { kind: 'feed' });
  published = 3;
  await mentions(3);
  expect(visits).toBeGreaterThan(seen);
  await eventually('the other workspace has the texts, too', async () => {
    const texts = await db.database.query('select from texts where workspace_id = $1', [other]);
    return texts.length === 3;
  });
  const gone = await rig.source(workspaceId, { url: `${url}/gone.xml` }, { kind: 'feed' });
  const stopped = await eventually('the one that is gone has stopped', async () => {
    const shown = await rig.reading.one(workspaceId, gone.id);
    return shown.health.state === 'stopped' && shown;
  });
  expect(stopped.feed!.problem).toMatchObject({ message: expect.any(String), action: expect.any(String) });
  expect((await rig.reading.one(workspaceId, source.id)).health.state).toBe('reading');
  expect(await countDifferences(db.database)).toEqual([]);
  await runner.onModuleDestroy();
  await rig.stop();
});
