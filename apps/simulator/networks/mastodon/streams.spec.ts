import { once } from 'node:events';
import { describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { Simulation } from '../../simulation-harness.js';

const simulation = new Simulation();

async function open(stream: string) {
  const account = await simulation.account('mastodon');
  const token = (account.credentials as { accessToken: string }).accessToken;
  const url = `${account.baseUrl.replace('http', 'ws')}/api/v1/streaming?access_token=${token}&stream=${stream}`;
  const socket = new WebSocket(url);
  await once(socket, 'open');
  const events: { event: string; payload: string }[] = [];
  socket.on('message', (data: Buffer) => events.push(JSON.parse(data.toString())));
  const ask = (method: string, path: string, json?: object) =>
    simulation.ask('mastodon', method, path, { token, ...(json ? { json } : {}) });
  return { account, socket, events, ask };
}

describe('streaming', () => {
  it('tells what is posted and deleted', async () => {
    const { socket, events, ask } = await open('public');
    const { json } = await ask('POST', '/api/v1/statuses', { status: 'Hola' });
    await ask('DELETE', `/api/v1/statuses/${json.id}`);
    while (events.length < 2) await once(socket, 'message');
    expect(events.map(({ event }) => event)).toEqual(['update', 'delete']);
    expect(JSON.parse(events[0]!.payload)).toMatchObject({ id: json.id, content: '<p>Hola</p>' });
    expect(events[1]!.payload).toBe(json.id);
    socket.terminate();
  });

  it('tells of one hashtag only what has it, and nobody what is not public', async () => {
    const { socket, events, ask } = await open('hashtag&tag=acme');
    await ask('POST', '/api/v1/statuses', { status: 'Without' });
    await ask('POST', '/api/v1/statuses', { status: 'Hidden #acme', visibility: 'direct' });
    const { json } = await ask('POST', '/api/v1/statuses', { status: 'With #Acme' });
    while (events.length < 1) await once(socket, 'message');
    expect(events.map(({ payload }) => JSON.parse(payload).id)).toEqual([json.id]);
    socket.terminate();
  });

  it('refuses a stranger', async () => {
    const { baseUrl } = await simulation.account('mastodon');
    const socket = new WebSocket(`${baseUrl.replace('http', 'ws')}/api/v1/streaming?stream=public`);
    const [error] = (await once(socket, 'error')) as [Error];
    expect(error.message).toContain('401');
  });
});

describe('timelines', () => {
  it('has what is public, by hashtag too, and a feed for readers', async () => {
    const { account, socket, ask } = await open('public');
    await ask('POST', '/api/v1/statuses', { status: 'Uno <b> #timelined' });
    await ask('POST', '/api/v1/statuses', { status: 'Hidden #timelined', visibility: 'unlisted' });
    const { json } = await ask('GET', '/api/v1/timelines/tag/Timelined');
    expect(json).toHaveLength(1);
    expect((await ask('GET', '/api/v1/timelines/public?limit=1')).json[0].id).toBe(json[0].id);
    const feed = await fetch(`${account.baseUrl}/@${account.handle}.rss`);
    expect(feed.headers.get('content-type')).toContain('application/rss+xml');
    expect(await feed.text()).toContain('Uno &amp;lt;b&amp;gt;');
    socket.terminate();
  });
});
