import { conflict } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, ForbiddenException, Get, Param, Post, UnauthorizedException } from '@nestjs/common';
import request from 'supertest';
import { z } from 'zod';
import { HealthIndicators } from '../health/health-indicators.js';
import { startPlatformApp, type PlatformApp } from '../testing/platform-app.js';

@Controller('v1/test')
class TestController {
  @Post()
  write(@Body({ schema: z.strictObject({ password: z.string() }) }) _body: object): object {
    return { ok: true };
  }

  @Get('conflict')
  conflict(): void {
    throw conflict('already_sent', 'It was sent.', { delivery: 'd1' });
  }

  @Get('bug')
  bug(): void {
    throw new Error('internal detail', { cause: new Error('password=hidden') });
  }

  @Get('unauthorized')
  unauthorized(): void {
    throw new UnauthorizedException('Send a key.');
  }

  @Get('forbidden')
  forbidden(): void {
    throw new ForbiddenException();
  }

  @Get(':id')
  one(@Param('id') id: string): object {
    return { id };
  }
}

describe('the HTTP edge', () => {
  let platform: PlatformApp;
  beforeAll(async () => {
    platform = await startPlatformApp(TestController);
  });
  afterAll(() => platform.app.close());

  /** The problem that a request is answered with; all of them look alike. */
  async function problemOf(pending: request.Test, status: number): Promise<any> {
    const answer = await pending.expect(status).expect('Content-Type', /^application\/problem\+json/);
    const body = JSON.parse(answer.text);
    expect(body).toMatchObject({ status, requestId: answer.headers['x-request-id'] });
    for (const field of ['code', 'title', 'detail']) expect(body[field]).toMatch(/./);
    return body;
  }
  const get = (path: string): request.Test => request(platform.url).get(path);
  const post = (body: string, type = 'application/json'): request.Test =>
    request(platform.url).post('/v1/test').set('Content-Type', type).send(body);

  it('answers a problem as it was thrown', async () => {
    expect(await problemOf(get('/v1/test/conflict'), 409)).toMatchObject({
      code: 'already_sent',
      detail: 'It was sent.',
      delivery: 'd1',
    });
  });

  it("answers Nest's exceptions", async () => {
    expect(await problemOf(get('/v1/test/unauthorized'), 401)).toMatchObject({
      code: 'unauthorized',
      detail: 'Send a key.',
    });
    await get('/v1/test/unauthorized').expect('WWW-Authenticate', 'Bearer');
    expect((await problemOf(get('/v1/test/forbidden'), 403)).code).toBe('forbidden');
  });

  it('keeps a bug to itself and to the log', async () => {
    const problem = await problemOf(get('/v1/test/bug').set('X-Request-Id', 'bug-1'), 500);
    expect(problem.code).toBe('internal');
    expect(JSON.stringify(problem)).not.toMatch(/detail"?:"internal|hidden|Error|at /);
    const line =
      platform
        .logged()
        .split('\n')
        .find((one) => one.includes('A request failed.')) ?? '{}';
    expect(JSON.parse(line)).toMatchObject({ level: 'error', requestId: 'bug-1', err: { message: 'internal detail' } });
  });

  it('knows what it does not have', async () => {
    const problem = await problemOf(get('/v1/nothing?token=hidden'), 404);
    expect(problem).toMatchObject({ code: 'unknown_route', detail: expect.stringContaining('GET /v1/nothing here') });
    expect((await problemOf(get('/v1/test/%zz'), 400)).code).toBe('bad_request');
  });

  it('says where JSON is broken, and does not repeat it', async () => {
    const problem = await problemOf(post('{\n "password": "hidden",\n}'), 400);
    expect(problem).toMatchObject({ code: 'invalid_json', detail: expect.stringContaining('line 3, column 1') });
    expect((await problemOf(post('{"password": "hidden'), 400)).detail).toContain('ends too early');
    expect((await problemOf(post('"hidden"'), 400)).detail).toContain('neither an object nor an array');
    expect(platform.logged().includes('hidden')).toBe(false);
  });

  it('refuses bodies that are too large, or that it cannot read', async () => {
    const large = await problemOf(post(JSON.stringify({ password: 'x'.repeat(1024 * 1024) })), 413);
    expect(large).toMatchObject({ code: 'body_too_large', detail: expect.stringContaining('1 MB') });
    expect((await problemOf(post('{}', 'application/json; charset=latin9'), 415)).code).toBe('unsupported_media_type');
    expect((await problemOf(post('{}').set('Content-Encoding', 'zip'), 415)).code).toBe('unsupported_media_type');
  });

  it('explains a body that is missing or of another type', async () => {
    expect(await problemOf(request(platform.url).post('/v1/test'), 400)).toMatchObject({
      code: 'invalid_body',
      errors: [{ code: 'required', pointer: '', message: 'This is missing; it must be an object.' }],
    });
    for (const type of ['text/xml', 'application/x-www-form-urlencoded']) {
      const problem = await problemOf(post('{"password":"hidden"}', type), 415);
      expect(problem.detail).toContain('Content-Type: application/json');
    }
    expect(await problemOf(post('{"pasword":"hidden"}'), 400)).toMatchObject({
      errors: [{ pointer: '/password' }, { code: 'unknown_field', pointer: '/pasword' }],
    });
  });

  it('takes over a request id, unless it could do harm', async () => {
    await get('/health/live').set('X-Request-Id', 'abc-1').expect('X-Request-Id', 'abc-1');
    const { headers } = await get('/health/live').set('X-Request-Id', 'a"b{}');
    expect(headers['x-request-id']).toMatch(/^[\da-f-]{36}$/);
  });

  it('logs each request once, without its secrets', async () => {
    await get('/v1/test/conflict?token=hidden').set('Authorization', 'Bearer hidden-123').set('X-Request-Id', 'log-1');
    const lines = platform
      .logged()
      .split('\n')
      .filter((line) => line.includes('log-1'));
    expect(lines).toHaveLength(1);
    expect(lines[0]!.match(/log-1/g)).toHaveLength(1);
    expect(JSON.parse(lines[0]!)).toMatchObject({
      requestId: 'log-1',
      method: 'GET',
      url: '/v1/test/conflict?token=[redacted]',
      status: 409,
    });
    expect(platform.logged().includes('hidden')).toBe(false);
  });

  it('sets strict headers, and lets only the docs style themselves', async () => {
    const { headers } = await get('/health/live').expect('X-Content-Type-Options', 'nosniff');
    expect(headers['content-security-policy']).toMatch(/default-src 'self'.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers).not.toHaveProperty('x-powered-by');
    expect(headers).not.toHaveProperty('strict-transport-security');
    const docs = await get('/docs').expect(200);
    expect(docs.headers['content-security-policy']).toMatch(/style-src 'self' 'unsafe-inline'/);
    expect(docs.headers['content-security-policy']).toContain("script-src 'self';");
  });

  it('serves the docs page from its own files', async () => {
    const page = (await get('/docs').expect(200)).text;
    const assets = [...page.matchAll(/(?:src|href)=["']\.?\/?([^"']+)["']/g)].map(([, path]) => `/${path}`);
    expect(assets.filter((path) => path.endsWith('.js'))).toHaveLength(3);
    for (const path of assets) await get(path).expect(200);
    expect(page).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
    expect(page).not.toMatch(/<script>(?!\s*<\/script>)/);
  });

  it('is live, and ready when everything that was registered is well', async () => {
    expect((await get('/health/live').expect(200)).body).toEqual({ status: 'ok', checks: {} });
    const indicators = platform.app.get(HealthIndicators);
    indicators.register('disk', async () => ({ freeBytes: 5 }));
    expect((await get('/health/ready').expect(200)).body).toMatchObject({
      status: 'ok',
      checks: { disk: { status: 'up', freeBytes: 5 } },
    });
    indicators.register('database', () => Promise.reject(new Error('It does not answer.')));
    expect(await problemOf(get('/health/ready'), 503)).toMatchObject({
      code: 'not_ready',
      detail: 'database: It does not answer.',
      checks: { disk: { status: 'up' }, database: { status: 'down' } },
    });
  });

  it('shows metrics', async () => {
    const { text } = await get('/metrics')
      .expect(200)
      .expect('Content-Type', /^text\/plain/);
    expect(text).toMatch(/^process_resident_memory_bytes \d+/m);
  });
});
