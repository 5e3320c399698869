import { afterEach, describe, expect, it } from '@jest/globals';
import { closeServers, echo, failureOf, json, serve } from '../testing/servers.js';
import { GuardedHttp } from './guarded-http.js';

describe('GuardedHttp and redirects', () => {
  const client = new GuardedHttp({ allowPrivate: ['127.0.0.1'] });
  afterEach(closeServers);

  const redirectTo = (location: string, status = 302): Promise<string> =>
    serve((request, response) => {
      request.resume();
      response.writeHead(status, { location }).end();
    });

  it('follows a GET and says where it ended', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/old') response.writeHead(301, { location: 'new?x=1' }).end();
      else void echo(request, response);
    });
    const answer = await client.request({ url: `${url}/old`, headers: { authorization: 'Bearer abc' } });
    expect(answer.url).toBe(`${url}/new?x=1`);
    expect(json(answer.body).headers.authorization).toBe('Bearer abc');
  });

  it('does not take keys to another origin', async () => {
    const url = await redirectTo(await serve(echo));
    const headers = { Authorization: 'Bearer abc', Cookie: 'a=b', 'X-Kept': 'yes' };
    const seen = json((await client.request({ url, headers })).body).headers;
    expect(seen).toMatchObject({ 'x-kept': 'yes' });
    expect(seen).not.toHaveProperty('authorization');
    expect(seen).not.toHaveProperty('cookie');
  });

  it('checks the address again', async () => {
    const failure = await failureOf(client.request({ url: await redirectTo('http://169.254.169.254/latest') }));
    expect(failure).toMatchObject({ reason: 'blocked', sent: true });
    const scheme = await failureOf(client.request({ url: await redirectTo('file:///etc/passwd') }));
    expect(scheme).toMatchObject({ reason: 'bad-url', sent: true });
  });

  it('gives up after three', async () => {
    expect(await failureOf(client.request({ url: await redirectTo('/again') }))).toMatchObject({
      reason: 'redirects',
      sent: true,
    });
  });

  it('takes the redirect of a POST as its answer, unless asked to follow', async () => {
    const target = await serve(echo);
    const url = await redirectTo(target, 307);
    expect((await client.request({ method: 'POST', url, body: 'x' })).status).toBe(307);
    const kept = await client.request({ method: 'POST', url, body: 'x', maxRedirects: 1 });
    expect(json(kept.body)).toMatchObject({ method: 'POST', body: 'x' });
    const seeOther = await redirectTo(target, 303);
    const got = await client.request({ method: 'POST', url: seeOther, body: 'x', maxRedirects: 1 });
    expect(json(got.body)).toMatchObject({ method: 'GET', body: '' });
  });
});
