import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { MINUTE, SECOND, shift, systemClock, type Json } from '#kernel';
import { checkContent } from './check-content.js';
import { pixel, type ConformanceHarness, type Draft, type Fault, type TestAccount } from './conformance-harness.js';
import type { ChannelSession, Connector, ConnectorIo, Published, RemotePost, SegmentToSend } from './connector.js';
import { NetworkError } from './network-error.js';

/** What every connector must do. Call it at the top of the connector's test file, inside its server's hooks. */
export function describeConnector(name: string, harness: ConformanceHarness): void {
  describe(`${name} connector conforms`, () => {
    describeDescriptor(harness);
    describeConnecting(harness);
    describePublishing(harness);
    describeRefusals(harness);
    describeLostAnswers(harness);
    if (harness.connector().readMentions && harness.notifies !== false) describeMentions(harness);
  });
}

function describeDescriptor(harness: ConformanceHarness): void {
  it('describes its forms as JSON Schema and refuses unknown options', () => {
    const { descriptor } = harness.connector();
    expect(z.toJSONSchema(descriptor.credentials)).toMatchObject({ type: 'object' });
    expect(z.toJSONSchema(descriptor.options)).toMatchObject({ type: 'object' });
    expect(descriptor.options.safeParse({}).success).toBe(true);
    expect(descriptor.options.safeParse({ 'no-such-option': 1 }).success).toBe(false);
  });

  it('makes keys that are unique, and in order within a thread', () => {
    const createdAt = new Date('2026-11-23T10:00:00.123Z');
    const thread = Array.from({ length: 20 }, (_, index) => harness.connector().newKey(createdAt, index));
    expect([...thread].sort()).toEqual(thread);
    const many = Array.from({ length: 1_000 }, () => harness.connector().newKey(createdAt, 0));
    expect(new Set([...many, ...thread]).size).toBe(1_020);
  });

  it('says that a text is too long, with the limit and the measure', () => {
    const connector = harness.connector();
    const { text, limit, measured } = harness.tooLong;
    const content = { kind: 'post' as const, media: [], options: {} };
    const limits = connector.descriptor.limits;
    expect(checkContent(connector, [{ ...content, text }], limits)).toContainEqual(
      expect.objectContaining({ segment: 0, severity: 'error', code: 'text_too_long', limit, measured }),
    );
    expect(checkContent(connector, [{ ...content, text: 'Short enough.' }], limits)).toEqual([]);
  });
}

function describeConnecting(harness: ConformanceHarness): void {
  it('connects with good credentials, reads the limits, and verifies', async () => {
    const { session, io } = await open(harness);
    const verified = await harness.connector().verify(session, io());
    expect(verified).toMatchObject({ remoteId: session.remoteId, handle: session.handle, baseUrl: session.baseUrl });
    expect(verified.limits).toEqual(session.limits);
    expect(session.limits.text.max).toBeGreaterThan(0);
    expect(session.limits.images.types).toContain('image/png');
    expect(JSON.parse(JSON.stringify(session.secret))).toEqual(session.secret);
  });

  it('refuses wrong credentials', async () => {
    const { wrongCredentials, baseUrl } = await harness.account();
    const connector = harness.connector();
    const error = await failing(
      connector.connect({ credentials: wrongCredentials, baseUrl }, makeIo(harness)),
      passwordsOf(connector, wrongCredentials),
    );
    expect(['auth', 'rejected']).toContain(error.kind);
  });

  it('answers `auth` to an expired token, and refreshes it where it can be', async () => {
    const channel = await open(harness);
    const { session, account, io, send } = channel;
    if (!harness.refreshable) {
      expect(await harness.connector().refresh(session, io())).toBeNull();
      return;
    }
    await harness.fault(account, { kind: 'expire-token' });
    expect(await channel.fails({ text: 'With an old token.' })).toMatchObject({ kind: 'auth' });
    const fresh = await harness.connector().refresh(session, io());
    expect(fresh).not.toBeNull();
    expect(fresh!.secret).not.toEqual(session.secret);
    session.secret = fresh!.secret;
    const { post } = await send({ text: 'With a new token.' });
    expect(await harness.seen(account)).toMatchObject([{ remoteId: post.remoteId }]);
  });

  it('answers `auth` or `disconnected` once the connection is revoked', async () => {
    const channel = await open(harness);
    await harness.fault(channel.account, { kind: 'revoke' });
    const gone = ['auth', 'disconnected'];
    expect(gone).toContain((await channel.fails({ text: 'Too late.' })).kind);
    const verify = harness.connector().verify(channel.session, channel.io());
    expect(gone).toContain((await failing(verify, secretsOf(channel.session))).kind);
    if (harness.refreshable) {
      const refresh = harness.connector().refresh(channel.session, channel.io());
      expect(gone).toContain((await failing(refresh, secretsOf(channel.session))).kind);
    }
    expect(await harness.seen(channel.account)).toEqual([]);
  });
}

function describePublishing(harness: ConformanceHarness): void {
  it.each([
    ['plain text', 'Hello, town.'],
    ['lines', 'First line.\nSecond line.\n\nNew paragraph.'],
    ['scripts and emoji', 'Añil 日本語 العربية 👩‍👩‍👧‍👦 🇪🇸 ❤️‍🔥 crème brûlée & <b>no markup</b> "quoted"'],
  ])('publishes %s as it is', async (_, text) => {
    const { account, send } = await open(harness);
    const { post } = await send({ text });
    expect(await harness.seen(account)).toEqual([{ remoteId: post.remoteId, text, parentId: null, alts: [] }]);
    expect(post.url).toMatch(/^https?:\/\//);
  });

  it('publishes a thread of three and a first comment, each hanging on the one before', async () => {
    const { account, send } = await open(harness);
    const posts: RemotePost[] = [];
    for (const [index, kind] of (['post', 'thread', 'thread', 'comment'] as const).entries()) {
      const place = { index, kind, root: posts[0] ?? null, parent: posts.at(-1) ?? null };
      posts.push((await send({ text: `Part ${index}.`, ...place })).post);
    }
    expect(await harness.seen(account)).toMatchObject(
      posts.map(({ remoteId }, index) => ({
        remoteId,
        text: `Part ${index}.`,
        parentId: posts[index - 1]?.remoteId ?? null,
      })),
    );
  });

  it('publishes an image with its alternative text, prepared twice', async () => {
    const { account, session, io, draft, publish } = await open(harness);
    const segment = draft({ text: 'Look.', media: [pixel('A single dot, añil.')] });
    await harness.connector().prepare(session, segment, io());
    const { post } = await publish({ ...segment, prepared: await harness.connector().prepare(session, segment, io()) });
    expect(await harness.seen(account)).toMatchObject([
      { remoteId: post.remoteId, text: 'Look.', alts: ['A single dot, añil.'] },
    ]);
  });
}

function describeRefusals(harness: ConformanceHarness): void {
  it.each(harness.refusals)('is told why: $name', async ({ provoke, kind, code }) => {
    const { session, send } = await open(harness);
    const error = await failing(
      provoke(async (draft) => (await send(draft)).post),
      secretsOf(session),
    );
    expect(error).toMatchObject({ kind, code });
    expect(error.message).toMatch(/\.$/);
    expect(error.action).toMatch(/\.$/);
  });

  it("waits until the network's own reset time when it is rate-limited", async () => {
    const channel = await open(harness);
    const resetAt = shift(systemClock.now(), 7 * MINUTE);
    await harness.fault(channel.account, { kind: 'rate-limit', resetAt });
    const error = await channel.fails({ text: 'One too many.' });
    expect(error.kind).toBe('rate-limited');
    // Networks tell whole seconds, some of them as a wait from now.
    expect(Math.abs(error.retryAt!.getTime() - resetAt.getTime())).toBeLessThan(3 * SECOND);
    expect(await harness.seen(channel.account)).toEqual([]);
  });
}

function describeLostAnswers(harness: ConformanceHarness): void {
  it('nothing accepted: proves the absence, and goes out once when it is sent again', async () => {
    const { account, session, io, draft, publish, failsWith } = await open(harness);
    const { segment, since } = await failsWith({ kind: 'cut-before' }, draft({ text: 'Never arrived.' }), [
      'not-sent',
      'unknown',
    ]);
    expect(await harness.connector().findPublished(session, segment, since, io())).toEqual({
      found: false,
      absent: true,
    });
    const { post } = await publish(segment);
    expect(await harness.seen(account)).toMatchObject([{ remoteId: post.remoteId, text: 'Never arrived.' }]);
  });

  it.each(['cut-after', 'error-after'] as const)('accepted, then %s: unknown, and found', async (kind) => {
    const { account, session, io, draft, publish, failsWith } = await open(harness);
    const text = 'Arrived: https://example.com/a?b=c&d=1 said @nobody, añil 👩‍👩‍👧‍👦 #tag\n\nBye.';
    const { segment, since } = await failsWith({ kind }, draft({ text }), ['unknown']);
    const [seen, ...more] = await harness.seen(account);
    expect(more).toEqual([]);
    expect(await harness.connector().findPublished(session, segment, since, io())).toMatchObject({
      found: true,
      post: { remoteId: seen!.remoteId },
    });
    if (harness.connector().descriptor.resend.kind !== 'same-key') return;
    expect((await publish(segment)).post.remoteId).toBe(seen!.remoteId);
    expect(await harness.seen(account)).toHaveLength(1);
  });

  it('ends with the signal when the network is silent: unknown', async () => {
    const { account, session, draft } = await open(harness);
    await harness.fault(account, { kind: 'silence' });
    const silent = harness.connector().publish(session, draft({ text: 'Hello?' }), makeIo(harness, 500));
    expect((await failing(silent, secretsOf(session))).kind).toBe('unknown');
  });

  it('does not take an older post with the same text for the one it looks for', async () => {
    const { session, io, send, draft } = await open(harness);
    const since = systemClock.now();
    const { post } = await send({ text: 'Again.' });
    const reply = draft({ text: 'Again.', index: 1, kind: 'thread', root: post, parent: post });
    expect(await harness.connector().findPublished(session, reply, since, io())).toEqual({
      found: false,
      absent: true,
    });
  });

  it('resumes a thread in the middle', async () => {
    const { account, session, io, send, draft, failsWith } = await open(harness);
    const root = (await send({ text: 'Part 0.' })).post;
    const lost = draft({ text: 'Part 1.', index: 1, kind: 'thread', root, parent: root });
    const { segment, since } = await failsWith({ kind: 'cut-after' }, lost, ['unknown']);
    const finding = await harness.connector().findPublished(session, segment, since, io());
    if (!finding.found) throw new Error(`Part 1 was not found: ${inspect(finding)}`);
    await send({ text: 'Part 2.', index: 2, kind: 'thread', root, parent: finding.post });
    expect(await harness.seen(account)).toMatchObject([
      { text: 'Part 0.', parentId: null },
      { text: 'Part 1.', parentId: root.remoteId },
      { text: 'Part 2.', parentId: finding.post.remoteId },
    ]);
  });
}

function describeMentions(harness: ConformanceHarness): void {
  it('reads who mentions and answers it, each once, oldest first', async () => {
    const ours = await open(harness);
    const { readMentions } = harness.connector();
    const read = (cursor: Json) => readMentions!(ours.session, stored(cursor), ours.io());
    const begin = await read(null);
    const others = await open(harness);
    const [name, asked] = [ours, others].map(({ session }) => `@${session.handle.replace(/@.*/, '')}`);
    // X lets an app answer only where its account was named.
    const { post } = await ours.send({ text: `Anybody there, ${asked}?` });
    await others.send({ text: `Hola ${name}, ¿abrís mañana?` });
    const first = await read(begin.cursor);
    await others.send({ text: `Yes, ${name}!`, index: 1, kind: 'thread', root: post, parent: post });
    await others.send({ text: 'To nobody.' });
    const second = await read(first.cursor);
    expect(first.mentions).toMatchObject([{ kind: 'mention', text: `Hola ${name}, ¿abrís mañana?`, inReplyTo: null }]);
    expect(second.mentions).toMatchObject([{ kind: 'reply', inReplyTo: post.remoteId }]);
    expect(second.mentions[0]!.author.handle).toBe(others.session.handle);
    expect(second.mentions[0]!.createdAt).toBeInstanceOf(Date);
    expect((await read(second.cursor)).mentions).toEqual([]);
  });
}

interface Channel {
  account: TestAccount;
  session: ChannelSession;
  io(): ConnectorIo;
  draft(input: Draft): SegmentToSend;
  /** Publishes a segment that is prepared already. */
  publish(segment: SegmentToSend): Promise<Published>;
  /** Prepares and publishes. */
  send(input: Draft): Promise<Published>;
  fails(input: Draft): Promise<NetworkError>;
  /** Sends a segment into a fault; the answer is that segment as prepared, and when the attempt began. */
  failsWith(fault: Fault, segment: SegmentToSend, kinds: string[]): Promise<{ segment: SegmentToSend; since: Date }>;
}

/** A fresh account, connected. */
async function open(harness: ConformanceHarness): Promise<Channel> {
  const connector = harness.connector();
  const account = await harness.account();
  const io = () => makeIo(harness);
  const connected = await connector.connect({ credentials: account.credentials, baseUrl: account.baseUrl }, io());
  const session: ChannelSession = { channelId: 'channel-1', ...connected };
  const draft = (input: Draft): SegmentToSend => {
    const createdAt = systemClock.now();
    const { index = 0 } = input;
    const base = { index, kind: 'post' as const, key: connector.newKey(createdAt, index), createdAt };
    return { ...base, media: [], options: {}, prepared: null, root: null, parent: null, ...input };
  };
  const prepare = async (segment: SegmentToSend): Promise<SegmentToSend> => ({
    ...segment,
    prepared: stored(await connector.prepare(session, segment, io())),
  });
  const publish = (segment: SegmentToSend) => connector.publish(session, segment, io());
  const send = async (input: Draft) => publish(await prepare(draft(input)));
  return {
    account,
    session,
    io,
    draft,
    publish,
    send,
    fails: (input) => failing(send(input), secretsOf(session)),
    failsWith: async (fault, input, kinds) => {
      const segment = await prepare(input);
      await harness.fault(account, fault);
      const since = systemClock.now();
      expect(kinds).toContain((await failing(publish(segment), secretsOf(session))).kind);
      return { segment, since };
    },
  };
}

const makeIo = (harness: ConformanceHarness, timeoutMs = 10 * SECOND): ConnectorIo => ({
  http: harness.http(),
  clock: systemClock,
  signal: AbortSignal.timeout(timeoutMs),
});

/** What a value is after it was stored and read again. */
const stored = (value: Json): Json => JSON.parse(JSON.stringify(value)) as Json;

/** The NetworkError that a call ends with; nothing of it, its causes included, may show a secret. */
async function failing(call: Promise<unknown>, secrets: string[]): Promise<NetworkError> {
  const error = await call.then(
    (value) => new Error(`It should have failed, but answered ${inspect(value)}.`),
    (reason: unknown) => reason,
  );
  if (!(error instanceof NetworkError)) throw error;
  const everything = inspect(error, { depth: null, showHidden: true }) + JSON.stringify(error);
  for (const secret of secrets) expect(everything).not.toContain(secret);
  return error;
}

/** The texts of a session's secret, without those that everybody may know. */
const secretsOf = ({ secret, remoteId, handle, baseUrl }: ChannelSession): string[] =>
  textsOf(secret).filter((text) => text.length >= 8 && ![remoteId, handle, baseUrl].includes(text));

/** What was typed into the password fields of a connector's form. */
const passwordsOf = ({ descriptor }: Connector, credentials: unknown): string[] => {
  const properties = z.toJSONSchema(descriptor.credentials).properties ?? {};
  const filled = Object.entries(credentials as Record<string, unknown>);
  return textsOf(filled.filter(([name]) => Object(properties[name]).format === 'password').map(([, value]) => value));
};

const textsOf = (value: unknown): string[] =>
  typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [value].filter(isText);

const isText = (value: unknown): value is string => typeof value === 'string';
