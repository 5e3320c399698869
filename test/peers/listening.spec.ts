import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Webhook } from 'standardwebhooks';
import { Hooks } from './hooks.js';
import { Mailbox } from './mailbox.js';
import { Pds, type PdsAccount } from './pds.js';
import { Service, type Alert, type Delivery, type Mention, type Post } from './service.js';
import { until } from './until.js';

type Page<T> = { items: T[] };

/** From the PDS's answer to a change to its effect here, on a busy machine. Milliseconds, like all here. */
const PROMPT = 2_000;
/** A process that was killed leaves its lease on the feed, 15 s, to the next one. */
const AFTER_KILL = 25_000;
/** Rules are looked at every 10 s; the first 20 s of five minutes are counted when they are over. */
const ALARM = 45_000;
/** Messages are jobs, looked for every second or two. */
const TOLD = 10_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

let pds: Pds;
let mailbox: Mailbox;
let hooks: Hooks;
let service: Service;
let ana: PdsAccount;
let brand: string;

beforeAll(async () => {
  [pds, mailbox, hooks] = await Promise.all([Pds.start(), Mailbox.start(), Hooks.start()]);
  ana = await pds.createAccount();
  const mail = { PREGON_SMTP_URL: mailbox.url, PREGON_MAIL_FROM: 'Pregón <pregon@example.org>' };
  service = await Service.start(mail);
  brand = await topic('Aurelina');
  const config = { mode: 'repos', service: pds.url.replace('http', 'ws') };
  await service.send('POST', '/v1/sources', { kind: 'bluesky', config });
  await heard();
}, 120_000);

afterAll(async () => {
  await service?.[Symbol.asyncDispose]();
  await hooks?.[Symbol.asyncDispose]();
  await mailbox?.[Symbol.asyncDispose]();
  await pds?.[Symbol.asyncDispose]();
}, 30_000);

async function topic(name: string): Promise<string> {
  const body = { name, kind: 'brand', query: name.toLowerCase() };
  return (await service.send<{ id: string }>('POST', '/v1/topics', body)).id;
}

/** The first reading of a stream begins with what happens once it is open: posts until one is heard, and takes them back. */
async function heard(): Promise<void> {
  for (let tries = 1; ; tries++) {
    const uri = await pds.post(ana, `¿Se oye a Aurelina? Prueba ${tries}`);
    const arrived = await mention(uri, Boolean).catch(() => null);
    await pds.remove(ana, uri);
    if (arrived) return void (await until(mentions, ({ length }) => length === 0, PROMPT));
    if (tries === 10) throw new Error(`Nothing of the stream arrives:\n${service.log}`);
  }
}

/** All of the brand, copies of one story too. */
async function mentions(): Promise<Mention[]> {
  const { items } = await service.get<Page<Mention>>(`/v1/mentions?topic=${brand}&duplicates=true&limit=100`);
  return items;
}

/** The mention of a post, as soon as it is right. */
function mention(uri: string, isRight: (seen: Mention | undefined) => boolean): Promise<Mention | undefined> {
  const find = async () => (await mentions()).find(({ externalId }) => externalId === uri);
  return until(find, isRight, PROMPT);
}

/** Addresses of all posts on the PDS that name the brand. */
async function namingPosts(): Promise<string[]> {
  const posts = await pds.posts(ana.did);
  return posts.filter(({ value }) => /\baurelina\b/i.test(value.text)).map(({ uri }) => uri);
}

describe('mentions on a real PDS, through its event stream', () => {
  it.each([
    ['Me encanta Aurelina, es el mejor café de la ciudad. ¡Gracias, qué servicio tan excelente!', 'es', 'positive'],
    ['I love Aurelina! The best coffee in town, wonderful people, thank you so much.', 'en', 'positive'],
    ['Qué asco de sitio AURELINA: un servicio pésimo, el café horrible y caro. No vuelvo nunca.', 'es', 'negative'],
    ['Aurelina was terrible: rude staff, awful coffee, the worst service ever. Never again.', 'en', 'negative'],
  ])('arrive in time with language and sentiment: %s', async (text, language, label) => {
    // Both languages are claimed: what it is written in must be found out.
    const uri = await pds.post(ana, text, ['es', 'en']);
    const seen = await mention(uri, Boolean);
    const url = `https://bsky.app/profile/${ana.did}/post/${uri.split('/').at(-1)}`;
    expect(seen).toMatchObject({ text, url, language, sentiment: { label }, editedAt: null });
  });

  it('do not arrive when the brand is not named', async () => {
    const other = await pds.post(ana, 'Aurelinas hay muchas; de esta no hablo.');
    const uri = await pds.post(ana, 'De Aurelina, sí.');
    await mention(uri, Boolean);
    expect((await mentions()).map(({ externalId }) => externalId)).not.toContain(other);
  });

  it('follow an edit: the new text is judged anew', async () => {
    const uri = await pds.post(ana, 'Me encanta Aurelina, todo estupendo, un servicio maravilloso.');
    const before = await mention(uri, Boolean);
    const text = 'Odio Aurelina: el café estaba malísimo, frío y asqueroso. Una vergüenza.';
    await pds.edit(ana, uri, text);
    const after = await mention(uri, (one) => one?.text === text);
    expect([before!.sentiment.label, after!.sentiment.label]).toEqual(['positive', 'negative']);
    expect(after).toMatchObject({ id: before!.id, editedAt: expect.any(String) });
  });

  it('go when an edit takes the name away', async () => {
    const uri = await pds.post(ana, 'Hoy toca Aurelina con las amigas.');
    await mention(uri, Boolean);
    await pds.edit(ana, uri, 'Hoy toca merienda con las amigas.');
    const seen = await mention(uri, (one) => one === undefined);
    expect(seen).toBeUndefined();
  });

  it('go when the post is deleted', async () => {
    const uri = await pds.post(ana, 'Esto sobre Aurelina no debí escribirlo.');
    const seen = await mention(uri, Boolean);
    await pds.remove(ana, uri);
    await mention(uri, (one) => one === undefined);
    await expect(service.get(`/v1/mentions/${seen!.id}`)).rejects.toThrow('404');
  });

  it('are all there once after kill -9, whatever was posted, edited and deleted meanwhile', async () => {
    const uris: string[] = [];
    const post = async () => uris.push(await pds.post(ana, `Pedido ${uris.length} en Aurelina, llegó bien.`));
    for (let i = 0; i < 5; i++) await post();
    const killed = service.kill();
    for (let i = 0; i < 5; i++) await post();
    await killed;
    for (let i = 0; i < 5; i++) await post();
    await pds.remove(ana, uris[0]!);
    await pds.remove(ana, uris[12]!);
    const edited = 'Pedido corregido en Aurelina, llegó tarde.';
    await pds.edit(ana, uris[1]!, edited);
    const running = service.run();
    for (let i = 0; i < 5; i++) await post();
    await running;
    const last = uris.at(-1)!;
    await until(mentions, (all) => all.some(({ externalId }) => externalId === last), AFTER_KILL);
    const all = await mentions();
    expect(all.map(({ externalId }) => externalId).sort()).toEqual((await namingPosts()).sort());
    expect(all.find(({ externalId }) => externalId === uris[1])!.text).toBe(edited);
  });
});

describe('a burst on a real PDS', () => {
  const planted = 'moho';
  const signed = `whsec_${randomBytes(32).toString('base64')}`;
  let registered: { secret: string };
  let channel: { id: string; held: { reason: string } | null };
  let owner: PdsAccount;
  let rule: { id: string; evaluatedAt: string | null };
  let alert: Alert;
  let resumeUrl: string;

  beforeAll(async () => {
    owner = await pds.createAccount();
    channel = await service.send('POST', '/v1/channels', {
      network: 'bluesky',
      credentials: { identifier: owner.handle, appPassword: owner.appPassword },
      baseUrl: pds.url,
    });
    const belmira = await topic('Belmira');
    await pushHistory();
    registered = await service.send('POST', '/v1/webhooks', {
      url: `${hooks.url}/registered`,
      events: ['alert.raised'],
    });
    rule = await service.send('POST', '/v1/alert-rules', {
      name: 'Belmira se dispara',
      topic: belmira,
      language: 'es',
      when: { kind: 'spike', sensitivity: 'balanced', minimum: 10 },
      then: [
        { kind: 'email', to: ['guardia@example.org'] },
        { kind: 'webhook', url: `${hooks.url}/signed`, secret: signed },
        { kind: 'hold', channels: [channel.id] },
      ],
    });
    await lookedAt(null);
  }, 120_000);

  /** Two weeks in which the brand was named once to three times an hour in the day, and not at night. */
  async function pushHistory(): Promise<void> {
    const { id } = await service.send<{ id: string }>('POST', '/v1/sources', { kind: 'push' });
    const said = ['Desayuno en', 'Quedamos luego en', 'La tarta de', 'Hay cola en', 'Me gusta el pan de'];
    const end = Math.floor((Date.now() - 3 * HOUR) / HOUR) * HOUR;
    const lines: string[] = [];
    for (let at = end - 14 * DAY; at < end; at += HOUR) {
      const hour = at / HOUR;
      if (hour % 24 < 7) continue;
      for (let i = 0; i <= hour % 3; i++) {
        const text = `${said[(hour + i) % said.length]} Belmira, nota ${lines.length}`;
        const publishedAt = new Date(at + (i * HOUR) / 4).toISOString();
        lines.push(JSON.stringify({ id: `n${lines.length}`, text, author: `vecina${hour % 17}`, publishedAt }));
      }
    }
    const headers = { 'content-type': 'application/x-ndjson' };
    const pushed = await service.send('POST', `/v1/sources/${id}/items`, lines.join('\n'), headers);
    expect(pushed).toMatchObject({ accepted: lines.length, matched: lines.length, problems: [] });
  }

  /** Until the rule was looked at after an instant. */
  async function lookedAt(after: string | null): Promise<void> {
    const read = () => service.get<typeof rule>(`/v1/alert-rules/${rule.id}`);
    await until(read, ({ evaluatedAt }) => evaluatedAt !== null && (after === null || evaluatedAt > after), 30_000);
  }

  const alerts = async () => (await service.get<Page<Alert>>(`/v1/alerts?rule=${rule.id}`)).items;

  it('raises one alert that says in Spanish what it is about', async () => {
    expect(await alerts()).toEqual([]);
    const neighbours = await Promise.all(Array.from({ length: 6 }, () => pds.createAccount()));
    const said = [
      `Encontré ${planted} en el pan de Belmira`,
      `Otra vez ${planted}, esta vez en un bizcocho de Belmira`,
      `Cuidado con Belmira: mi hijo comió una magdalena con ${planted}`,
      `En Belmira me cambiaron la tarta porque tenía ${planted}`,
      `¿Alguien más con ${planted} en las galletas de Belmira?`,
      `Belmira no contesta sobre el ${planted} de sus empanadas`,
    ];
    await Promise.all(
      neighbours.map(async (neighbour, i) => {
        for (const text of said) await pds.post(neighbour, `${text} (${i})`);
      }),
    );
    const seen = await until(alerts, ({ length }) => length > 0, ALARM);
    [alert] = seen as [Alert];
    expect(alert).toMatchObject({ kind: 'spike', state: 'open' });
    expect(alert.observed).toBeGreaterThanOrEqual(10);
    expect(alert.observed).toBeGreaterThan(5 * alert.expected);
    expect(alert.explanation.terms[0]).toMatchObject({ term: planted });
    expect(alert.explanation.sentence).toMatch(/^(Las menciones de|Hay menciones de) Belmira .* desde las \d\d:\d\d/);
    expect(alert.explanation.sentence).toMatch(new RegExp(`Palabras que destacan: .*\\b${planted}\\b`));
  });

  it('is told by mail, with what it is about and how to resume', async () => {
    await until(
      () => mailbox.mails,
      ({ length }) => length > 0,
      TOLD,
    );
    const [mail] = mailbox.mails;
    expect(mail).toMatchObject({
      from: { name: 'Pregón', address: 'pregon@example.org' },
      to: [{ address: 'guardia@example.org' }],
      subject: expect.stringContaining('Belmira'),
      text: expect.stringContaining(alert.explanation.sentence),
    });
    [resumeUrl] = mail!.text!.match(/http:\S+\/resume\?\S+/)!;
  });

  it('is told by a signed webhook, which nobody can change on its way', async () => {
    const seen = await until(
      () => hooks.at('/signed'),
      ({ length }) => length > 0,
      TOLD,
    );
    const { body, headers } = seen[0]!;
    const told = { type: 'alert.raised', data: { alert: alert.id, rule: rule.id } };
    expect(new Webhook(signed).verify(body, headers)).toMatchObject(told);
    expect(() => new Webhook(signed).verify(body.replace(planted, 'mimo'), headers)).toThrow('No matching signature');
    expect(() => new Webhook(registered.secret).verify(body, headers)).toThrow('No matching signature');
  });

  it('is heard by the webhook that is registered for it', async () => {
    const seen = await until(
      () => hooks.at('/registered'),
      ({ length }) => length > 0,
      TOLD,
    );
    const { body, headers } = seen[0]!;
    const { type, data } = new Webhook(registered.secret).verify(body, headers) as {
      type: string;
      data: { alert: string; explanation: Alert['explanation'] };
    };
    expect([type, data.alert]).toEqual(['alert.raised', alert.id]);
    expect(data.explanation.terms.map(({ term }) => term)).toContain(planted);
  });

  it('stops the queue of the channel until somebody clicks in the mail', async () => {
    const readChannel = () => service.get<typeof channel>(`/v1/channels/${channel.id}`);
    const post = await service.send<Post>('POST', '/v1/posts', {
      channels: [channel.id],
      schedule: { now: true },
      text: 'Nuestras empanadas, hoy a mitad de precio.',
    });
    expect(await service.settled(post)).toMatchObject({ state: 'held', remoteId: null, publishedAt: null });
    expect(await pds.posts(owner.did)).toEqual([]);

    // Not its very last character: some of that one's bits mean nothing.
    const forged = resumeUrl.replace(/.(?=.{9}$)/, (one) => (one === 'A' ? 'B' : 'A'));
    expect((await fetch(forged, { method: 'POST' })).status).toBe(410);
    const page = await fetch(resumeUrl, { headers: { 'accept-language': 'es-MX,es;q=0.9' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    const html = await page.text();
    expect(html).toContain('Reanudar');
    // Mail programs follow links by themselves: looking at the page must not resume.
    expect((await readChannel()).held).toMatchObject({ reason: expect.stringContaining(planted) });

    const [, action] = html.match(/<form method="post" action="([^"]+)">/)!;
    const button = () => fetch(new URL(action!, resumeUrl), { method: 'POST' });
    expect((await button()).status).toBe(200);
    expect((await readChannel()).held).toBeNull();
    const delivery = () => service.get<Delivery>(`/v1/deliveries/${post.deliveries[0].id}`);
    await until(delivery, ({ state }) => state === 'published', 10_000);
    expect((await pds.posts(owner.did)).map(({ value }) => value.text)).toEqual([post.text]);
    expect((await button()).status).toBe(409);
  });

  it('stays one alert and one message while it goes on, and the log tells no secret', async () => {
    await lookedAt(new Date(Date.parse(alert.raisedAt) + 1_000).toISOString());
    expect(await alerts()).toHaveLength(1);
    expect([mailbox.mails, hooks.at('/signed'), hooks.at('/registered')].map(({ length }) => length)).toEqual([
      1, 1, 1,
    ]);
    for (const secret of [signed, registered.secret, owner.appPassword, new URL(resumeUrl).search])
      expect(service.log).not.toContain(secret);
  });
});
