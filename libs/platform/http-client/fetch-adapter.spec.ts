import { afterEach, describe, expect, it } from '@jest/globals';
import { closeServers, echo, failureOf, serve } from '../testing/servers.js';
import { GuardedHttp } from './guarded-http.js';

describe('GuardedHttp.fetch', () => {
  const { fetch } = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  afterEach(closeServers);

  it('takes what fetch takes', async () => {
    const url = await serve(echo);
    const headers = new Headers({ 'x-a': '1' });
    const form = new FormData();
    form.set('a', 'b');
    const bodies = ['text', new TextEncoder().encode('text'), new Blob(['text']), new Blob(['text']).stream()];
    for (const body of bodies) {
      const response = await fetch(url, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
      expect(await response.json()).toMatchObject({ method: 'POST', body: 'text', headers: { 'x-a': '1' } });
    }
    const answer: any = await (await fetch(new URL(url), { method: 'POST', body: form })).json();
    expect(answer.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    const request = new Request(url, { method: 'PUT', body: 'text', headers });
    expect(await (await fetch(request)).json()).toMatchObject({ method: 'PUT', body: 'text', headers: { 'x-a': '1' } });
  });

  it('answers with a Response', async () => {
    const url = await serve(echo);
    const response = await fetch(`${url}/x`);
    expect(response).toBeInstanceOf(Response);
    expect([response.ok, response.status, response.url]).toEqual([true, 200, `${url}/x`]);
    const empty = await serve((_request, answer) => answer.writeHead(204).end());
    expect((await fetch(empty)).status).toBe(204);
  });

  it('rejects with HttpFailure', async () => {
    expect(await failureOf(fetch('http://10.0.0.1/'))).toMatchObject({ reason: 'blocked', sent: false });
    const signal = AbortSignal.abort();
    expect(await failureOf(fetch(await serve(echo), { signal }))).toMatchObject({ reason: 'aborted' });
  });
});
