import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { useDatabase } from '#testing';
import { eventually } from '../testing/eventually.js';
import { ListeningApp, SCHEMAS, type Answer } from '../testing/listening-app.js';

const db = useDatabase(SCHEMAS);
let app: ListeningApp;

beforeAll(async () => {
  app = await ListeningApp.start(db.url);
}, 60_000);
afterAll(() => app[Symbol.asyncDispose]());

const call = (...args: Parameters<ListeningApp['call']>): Promise<Answer> => app.call(...args);
const ok = async (...args: Parameters<ListeningApp['call']>): Promise<any> => {
  const { status, body } = await call(...args);
  if (status >= 300) throw new Error(`${status}: ${JSON.stringify(body)}`);
  return body;
};
const acme = { name: 'Acme', kind: 'brand', query: 'acme', domains: ['acme.com'] };

describe('/v1/topics', () => {
  it('are created, read, changed and deleted', async () => {
    const topic = await ok('POST', '/v1/topics', acme);
    expect(topic).toMatchObject({ ...acme, version: 1, languages: [], sources: [], enabled: true });
    expect(await ok('GET', `/v1/topics/${topic.id}`)).toMatchObject({ id: topic.id });
    expect((await ok('GET', '/v1/topics?limit=1')).items).toHaveLength(1);
    const changed = await ok('PATCH', `/v1/topics/${topic.id}`, { query: 'globex' }, { 'if-match': '"1"' });
    expect(changed).toMatchObject({ version: 2, query: 'globex' });
    expect(await call('PATCH', `/v1/topics/${topic.id}`, { name: 'x' }, { 'if-match': '"1"' })).toMatchObject({
      status: 412,
    });
    expect(await call('DELETE', `/v1/topics/${topic.id}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `/v1/topics/${topic.id}`)).toMatchObject({ status: 404 });
  });

  it('with a broken query are refused with every problem at its place', async () => {
    const { status, body } = await call('POST', '/v1/topics', { ...acme, query: 'acme AND (bob OR "x' });
    expect(status).toBe(422);
    for (const error of body.errors)
      expect(error).toMatchObject({ pointer: '/query', from: expect.any(Number), to: expect.any(Number) });
  });

  it('are linted in both languages, and explained', async () => {
    const lint = await ok('POST', '/v1/topics/lint', { query: 'acme OR bob refund', language: 'es' });
    expect(lint).toMatchObject({
      ok: true,
      plan: { meaning: expect.any(String), canonical: expect.any(String), anchors: expect.any(Array) },
    });
    expect(await ok('POST', '/v1/topics/lint', { query: '((' })).toMatchObject({
      ok: false,
      plan: null,
      problems: expect.arrayContaining([expect.objectContaining({ severity: 'error' })]),
    });
  });
});

describe('/v1/sources', () => {
  it('are of the kinds that are described', async () => {
    const kinds = await ok('GET', '/v1/source-kinds');
    expect(kinds.map((kind: { kind: string }) => kind.kind)).toEqual(
      expect.arrayContaining(['feed', 'push', 'bluesky']),
    );
    expect(kinds[0]).toMatchObject({ config: { type: 'object' }, silentAfter: expect.stringMatching(/^P/) });
  });

  it('are created, read, changed and deleted', async () => {
    const source = await ok('POST', '/v1/sources', { kind: 'push', name: 'Tickets', silentAfter: 'PT6H' });
    expect(source).toMatchObject({
      ...{ kind: 'push', name: 'Tickets', config: {}, enabled: true, cursor: null, gaps: [], cost: 0 },
      health: { state: 'reading', problem: null, silentAfter: 'PT6H', nextReadAt: null },
    });
    expect(await ok('PATCH', `/v1/sources/${source.id}`, { enabled: false })).toMatchObject({
      health: { state: 'disabled' },
    });
    expect((await ok('GET', '/v1/sources')).items).toHaveLength(1);
    expect(await call('DELETE', `/v1/sources/${source.id}`)).toMatchObject({ status: 204 });
    expect(await call('GET', `/v1/sources/${source.id}`)).toMatchObject({ status: 404 });
    expect(await call('POST', '/v1/sources', { kind: 'push', silentAfter: 'soon' })).toMatchObject({ status: 400 });
    expect(await call('POST', '/v1/sources', { kind: 'push', config: { x: 1 } })).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/config/x' }] },
    });
  });

  it('of strangers are unknown', async () => {
    for (const path of ['sources', 'topics']) {
      expect(await call('GET', `/v1/${path}/${newId()}`)).toMatchObject({ status: 404 });
      expect(await call('DELETE', `/v1/${path}/${newId()}`)).toMatchObject({ status: 404 });
    }
    expect(await call('POST', `/v1/sources/${newId()}/items`, { id: '1', text: 'x' })).toMatchObject({ status: 404 });
  });
});

describe('pushed texts', () => {
  const line = (id: string, text = `acme ${id}`) => JSON.stringify({ id, text });

  it('come as JSON or NDJSON, are matched, and found by topics that come later', async () => {
    const topic = await ok('POST', '/v1/topics', acme);
    const { id } = await ok('POST', '/v1/sources', { kind: 'push' });
    const path = `/v1/sources/${id}/items`;
    await eventually(
      'the topic is matched',
      async () => (await ok('POST', path, { id: newId(), text: 'acme' })).matched === 1,
    );
    expect(await call('POST', path, { id: '1' })).toMatchObject({ status: 422, body: { errors: expect.any(Array) } });
    const body = `${line('1')}\n{"id":\n${line('2', 'something else')}\n`;
    expect(await ok('POST', path, body, { 'content-type': 'application/x-ndjson' })).toEqual({
      ...{ accepted: 2, duplicates: 0, matched: 1, moreProblems: 0 },
      problems: [{ line: 2, message: expect.any(String) }],
    });
    const preview = await ok('POST', '/v1/topics/preview', { query: 'something' });
    expect(preview.texts).toMatchObject([{ text: 'something else', source: 'push' }]);
    const late = await ok('POST', '/v1/topics', { ...acme, query: 'something' });
    const filled = await eventually('the back-fill is done', async () => {
      const now = await ok('GET', `/v1/topics/${late.id}`);
      return now.backfill.state === 'done' && now;
    });
    expect(filled.backfill).toMatchObject({ found: 1 });
    expect((await ok('GET', `/v1/topics/${topic.id}`)).backfill.state).toBe('done');
  });
});

describe('/v1/sources/callback', () => {
  it('knows nobody at an address that is no feed’s', async () => {
    const path = `/v1/sources/callback/${'x'.repeat(43)}`;
    for (const type of ['application/json', 'application/atom+xml', 'text/plain'])
      expect(await call('POST', path, '{"a":1}', { 'content-type': type })).toMatchObject({ status: 404 });
    expect(await call('GET', `${path}?hub.mode=subscribe`)).toMatchObject({ status: 404 });
    expect(await call('PUT', path)).toMatchObject({ status: 405 });
    expect(await call('GET', '/v1/sources/callback/short')).toMatchObject({ status: 400 });
  });
});

it('the document describes it all', async () => {
  const { paths } = await ok('GET', '/openapi.json');
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      '/v1/topics',
      '/v1/topics/lint',
      '/v1/topics/preview',
      '/v1/sources/{id}/items',
      '/v1/source-kinds',
    ]),
  );
});
