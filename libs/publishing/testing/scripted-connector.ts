import { z } from 'zod';
import {
  NetworkError,
  type ChannelSession,
  type Connector,
  type ConnectorIo,
  type Finding,
  type NetworkDescriptor,
  type NetworkErrorInit,
  type NetworkErrorKind,
  type Published,
  type RefreshedSecret,
  type RemotePost,
  type ResendRule,
  type Segment,
  type SegmentToSend,
} from '#networks';
import type { Json } from '#kernel';

interface Scripted {
  prepare: (session: ChannelSession, segment: Segment, io: ConnectorIo) => Promise<Json>;
  publish: (session: ChannelSession, segment: SegmentToSend, io: ConnectorIo) => Promise<Published>;
  findPublished: (session: ChannelSession, segment: SegmentToSend, since: Date, io: ConnectorIo) => Promise<Finding>;
  refresh: (session: ChannelSession, io: ConnectorIo) => Promise<RefreshedSecret | null>;
  verify: (session: ChannelSession, io: ConnectorIo) => ReturnType<Connector['verify']>;
}

/** A network that does what a test tells it, `town` by name. Without a script everything goes well at once. */
export class ScriptedConnector implements Connector {
  readonly oauth = null;
  readonly descriptor: NetworkDescriptor;
  /** Every call, in order, with the segment and the token that it came with. */
  readonly calls: { call: keyof Scripted; segment: Segment | null; secret: Json }[] = [];
  private readonly script: { [Call in keyof Scripted]: Scripted[Call][] } = {
    prepare: [],
    publish: [],
    findPublished: [],
    refresh: [],
    verify: [],
  };

  constructor(resend: ResendRule = { kind: 'after-absence' }, id = 'town') {
    this.descriptor = {
      id,
      name: 'Town',
      options: z.object({}),
      credentials: z.object({}),
      resend,
    } as unknown as NetworkDescriptor;
  }

  /** What the next calls of this kind do, one after the other: throw that error, or run that function. */
  next<Call extends keyof Scripted>(call: Call, ...answers: (Scripted[Call] | NetworkError)[]): this {
    for (const answer of answers)
      this.script[call].push(
        answer instanceof NetworkError ? ((() => Promise.reject(answer)) as Scripted[Call]) : answer,
      );
    return this;
  }

  /** The texts of what was published, in order. */
  get sent(): string[] {
    return this.calls.flatMap(({ call, segment }) => (call === 'publish' && segment ? [segment.text] : []));
  }

  prepare(...args: Parameters<Scripted['prepare']>): Promise<Json> {
    return this.play('prepare', args, async () => ({ prepared: args[1].text }));
  }

  publish(...args: Parameters<Scripted['publish']>): Promise<Published> {
    return this.play('publish', args, async () => ({ post: remotePost(args[1].text), quota: null }));
  }

  findPublished(...args: Parameters<Scripted['findPublished']>): Promise<Finding> {
    return this.play('findPublished', args, async () => ({ found: false, absent: true }) as const);
  }

  refresh(...args: Parameters<Scripted['refresh']>): Promise<RefreshedSecret | null> {
    return this.play('refresh', args, async () => null);
  }

  newKey(createdAt: Date, index: number): string {
    return `${createdAt.toISOString()}#${index}`;
  }

  measure(text: string): number {
    return text.length;
  }

  check(): [] {
    return [];
  }

  connect(): never {
    throw new Error('Nothing is connected in these tests.');
  }

  verify(...args: Parameters<Scripted['verify']>): ReturnType<Scripted['verify']> {
    return this.play('verify', args, () => Promise.reject(new Error('This test has not said what the network knows.')));
  }

  private play<Call extends keyof Scripted>(
    call: Call,
    args: Parameters<Scripted[Call]>,
    otherwise: () => ReturnType<Scripted[Call]>,
  ): ReturnType<Scripted[Call]> {
    const [{ secret }, segment] = args as unknown as [ChannelSession, Segment | undefined];
    this.calls.push({ call, segment: call === 'refresh' || call === 'verify' ? null : (segment ?? null), secret });
    const answer = this.script[call].shift() as ((...args: unknown[]) => ReturnType<Scripted[Call]>) | undefined;
    return answer ? answer(...args) : otherwise();
  }
}

/** The remote object that a segment of this text becomes. */
export function remotePost(text: string): RemotePost {
  return { remoteId: `id of ${text}`, url: `https://town.example/${encodeURIComponent(text)}`, ref: { of: text } };
}

/** What the network town says when something goes wrong. */
export function failure(kind: NetworkErrorKind, change: Partial<NetworkErrorInit> = {}): NetworkError {
  const told = { message: `The town said ${kind}.`, action: 'Do something about it.' };
  return new NetworkError({ network: 'town', kind, code: kind.replace('-', '_'), ...told, ...change });
}
