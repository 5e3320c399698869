import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { accountsSchema } from '#accounts';
import { Database, DatabaseModule } from '#database';
import { Jobs, JobsModule } from '#jobs';
import { newId } from '#kernel';
import { Logger, PlatformModule, readConfig } from '#platform';
import { schemaDifferences, tenantKeyViolations, useDatabase } from '#testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, test } from '@jest/globals';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { SMTPServer } from 'smtp-server';
import { Webhook } from 'standardwebhooks';
import type { Message } from './domain/message.js';
import type { Target } from './domain/target.js';
import { NotificationsModule } from './notifications.module.js';
import { notificationsSchema } from './store/schema.js';
import { Events } from './use-cases/events.js';
import { deliverWebhook } from './use-cases/jobs.js';
import { ManageWebhooks } from './use-cases/manage-webhooks.js';
import { Notifications } from './use-cases/notifications.js';

interface Call {
  path: string;
  headers: Record<string, string>;
  body: string;
}

const db = useDatabase([accountsSchema, notificationsSchema]);
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const MESSAGE: Message = { subject: 'Acme ñ', text: 'It rose.', event: 'alert.raised', data: { observed: 240 } };

let app: INestApplicationContext;
let receiver: Server;
let smtp: SMTPServer;
let answers: number[] = [];
let calls: Call[] = [];
let mails: string[] = [];
let wake: () => void = () => undefined;
let url: string;

const port = (server: { address(): string | AddressInfo | null }): number => (server.address() as AddressInfo).port;

/** Until `done` holds; looked at whenever something arrives. */
async function until(done: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await done())) {
    const next = Promise.withResolvers<void>();
    wake = next.resolve;
    const again = setTimeout(next.resolve, 100);
    await next.promise;
    clearTimeout(again);
  }
}

beforeAll(async () => {
  receiver = createServer((request: IncomingMessage, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
    request.on('end', () => {
      calls.push({ path: request.url ?? '', headers: request.headers as Record<string, string>, body });
      response.writeHead(answers.shift() ?? 200).end();
      wake();
    });
  });
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      let mail = '';
      stream.setEncoding('utf8').on('data', (chunk: string) => (mail += chunk));
      stream.on('end', () => {
        mails.push(mail);
        done();
        wake();
      });
    },
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${port(receiver)}`;
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: db.url,
    PREGON_SIMULATOR: 'off',
    PREGON_SECRET_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
    PREGON_ALLOW_PRIVATE: '127.0.0.1',
    PREGON_SMTP_URL: `smtp://127.0.0.1:${port(smtp.server)}`,
    PREGON_MAIL_FROM: 'Pregón <pregon@example.org>',
  });
  @Module({
    imports: [
      PlatformModule.forRoot(config, { logger: Logger.create({ level: 'silent' }) }),
      DatabaseModule.forRoot({ schemas: [accountsSchema, notificationsSchema], migrate: true }),
      JobsModule.forRoot({ work: true }),
      NotificationsModule.forRoot({ http: false }),
    ],
  })
  class App {}
  app = await NestFactory.createApplicationContext(App, { logger: false });
});

afterAll(async () => {
  await app?.close();
  receiver.close();
  smtp.close();
});

beforeEach(() => {
  answers = [];
  calls = [];
  mails = [];
});

test('the migrated schema is the entity model, and its keys begin with workspace_id', async () => {
  expect(await schemaDifferences(db.database)).toEqual([]);
  const violations = await tenantKeyViolations(db.database, []);
  expect(violations.filter((one) => /webhook|notification/.test(JSON.stringify(one)))).toEqual([]);
});

describe('webhooks', () => {
  const register = async (workspaceId: string) => {
    const made = await app.get(ManageWebhooks).create(workspaceId, { url: `${url}/hook`, events: ['alert.raised'] });
    await until(() => app.get(Events).heard(workspaceId, 'alert.raised'));
    return made;
  };

  it('are told what they asked for, signed so that the standard library verifies it', async () => {
    const workspaceId = newId();
    const { secret } = await register(workspaceId);
    await app.get(Events).emit(workspaceId, 'alert.raised', { n: 1 });
    await app.get(Events).emit(workspaceId, 'delivery.failed', { n: 2 });
    await app.get(Events).emit(newId(), 'alert.raised', { n: 3 });
    await until(() => calls.length > 0);
    const [call] = calls;
    expect(new Webhook(secret).verify(call!.body, call!.headers)).toMatchObject({
      type: 'alert.raised',
      data: { n: 1 },
    });
    expect(calls).toHaveLength(1);
  });

  it('are told nothing when the transaction is rolled back', async () => {
    const workspaceId = newId();
    const { webhook } = await register(workspaceId);
    const failing = app.get(Database).transaction(async () => {
      await app.get(Events).emit(workspaceId, 'alert.raised', { n: 1 });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect((await app.get(ManageWebhooks).sent(workspaceId, webhook.id, { limit: 10 })).items).toEqual([]);
  });

  it('get it again under the same id after a failure, and after a replay', async () => {
    const workspaceId = newId();
    const { webhook } = await register(workspaceId);
    const manage = app.get(ManageWebhooks);
    answers = [503];
    await app.get(Events).emit(workspaceId, 'alert.raised', { n: 1 });
    const state = async () => (await manage.sent(workspaceId, webhook.id, { limit: 10 })).items[0];
    await until(async () => (await state())?.state === 'delivered');
    expect(await state()).toMatchObject({ attempts: 2, lastStatus: 200, lastError: null });
    await manage.replay(workspaceId, webhook.id, { ids: [(await state())!.id] });
    await until(() => calls.length === 3);
    expect(new Set(calls.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  });

  it('that are gone are switched off and say why', async () => {
    const workspaceId = newId();
    const { webhook } = await register(workspaceId);
    answers = [410];
    await app.get(Events).emit(workspaceId, 'alert.raised', { n: 1 });
    const manage = app.get(ManageWebhooks);
    await until(async () => !(await manage.get(workspaceId, webhook.id)).enabled);
    expect((await manage.get(workspaceId, webhook.id)).problem).toContain('410');
    await until(() => !app.get(Events).heard(workspaceId, 'alert.raised'));
  });

  it('stay told when a job comes twice', async () => {
    const workspaceId = newId();
    const { webhook } = await register(workspaceId);
    await app.get(Events).emit(workspaceId, 'alert.raised', { n: 1 });
    const manage = app.get(ManageWebhooks);
    const first = async () => (await manage.sent(workspaceId, webhook.id, { limit: 1 })).items[0];
    await until(async () => (await first())?.state === 'delivered');
    await app.get(Jobs).send(deliverWebhook, { workspaceId, id: (await first())!.id });
    await app.get(Events).emit(workspaceId, 'alert.raised', { n: 2 });
    await until(() => calls.some(({ body }) => body.includes('"n":2')));
    expect(calls.filter(({ body }) => body.includes('"n":1'))).toHaveLength(1);
  });
});

describe('notifications', () => {
  const rows = (workspaceId: string) =>
    db.database.query<{ kind: string; state: string; last_error: string | null }>(
      'select kind, state, last_error from notifications where workspace_id = $1 order by kind',
      [workspaceId],
    );
  const token = '123456:abcdefghijklmnopqrstuvwxyz';
  const targets = (): Target[] => [
    { kind: 'email', to: ['ana@example.org'] },
    { kind: 'webhook', url: `${url}/signed`, secret: SECRET },
    { kind: 'slack', url: `${url}/slack` },
    { kind: 'telegram', token, chat: '@acme', baseUrl: url },
    { kind: 'discord', url: `${url}/discord` },
  ];

  it('reach every kind of target, once per key', async () => {
    const workspaceId = newId();
    await app.get(Notifications).send(workspaceId, targets(), MESSAGE, 'alert-1');
    await app.get(Notifications).send(workspaceId, targets(), MESSAGE, 'alert-1');
    await until(async () => (await rows(workspaceId)).filter(({ state }) => state === 'sent').length === 5);
    expect(mails).toHaveLength(1);
    expect(mails[0]).toContain('It rose.');
    expect(calls.map(({ path }) => path).toSorted()).toEqual(
      ['/discord', '/signed', '/slack', `/bot${token}/sendMessage`].toSorted(),
    );
    const signed = calls.find(({ path }) => path === '/signed')!;
    expect(new Webhook(SECRET).verify(signed.body, signed.headers)).toMatchObject({ data: { observed: 240 } });
  });

  it('that fail come again, without holding others back and without telling a secret', async () => {
    const workspaceId = newId();
    answers = [500];
    await app.get(Notifications).send(workspaceId, [targets()[3]!], MESSAGE, 'alert-2');
    await app.get(Notifications).send(workspaceId, [targets()[0]!], MESSAGE, 'alert-3');
    await until(async () => (await rows(workspaceId)).some(({ last_error }) => last_error !== null));
    const [, telegram] = await rows(workspaceId);
    expect(telegram!.last_error).toBe(`${new URL(url).host} answered 500.`);
    await until(async () => (await rows(workspaceId)).every(({ state }) => state === 'sent'));
  });
});
