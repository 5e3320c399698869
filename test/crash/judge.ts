import type { Delivery } from './api-client.js';
import type { AnsweredPost } from './load.js';
import type { Seen } from './outside.js';
import type { Channel } from './plan.js';

/** Everything that is known at the end. */
export interface Evidence {
  /** What was asked for, with the service's answers. */
  posts: AnsweredPost[];
  /** The service's own account of it. */
  postIds: string[];
  deliveries: Delivery[];
  disconnected: ReadonlySet<string>;
  /** What the networks have. */
  seen: Seen[];
}

/** What one network came to. */
export interface Row {
  network: string;
  planned: number;
  published: number;
  unconfirmed: number;
  failed: number;
  missed: number;
  segments: number;
  found: number;
  doubled: number;
  lost: number;
}

export interface Verdict {
  rows: Row[];
  /** One sentence each; empty: the promise was kept. */
  broken: string[];
}

/** Compares what the service says with what the networks have. Pure; `judge.spec.ts` shows that it finds each kind of lie. */
export function judge(evidence: Evidence): Verdict {
  return new Judge(evidence).verdict();
}

/** One planned remote object. */
interface Part {
  text: string;
  state: string;
  remoteId: string | null;
  found: Seen[];
}

class Judge {
  private readonly rows = new Map<string, Row>();
  private readonly broken: string[] = [];
  private readonly outside = new Map<string, Seen[]>();

  constructor(private readonly evidence: Evidence) {
    for (const item of evidence.seen) {
      const key = keyOf(item.network, item.account, item.text);
      this.outside.set(key, [...(this.outside.get(key) ?? []), item]);
    }
  }

  verdict(): Verdict {
    const { posts, deliveries } = this.evidence;
    for (const post of posts) {
      if ('refused' in post) {
        this.refused(post);
        continue;
      }
      for (const channel of post.channels) {
        const own = deliveries.filter((each) => each.post === post.id && each.channel === channel.id);
        this.row(channel.network).planned++;
        if (own.length === 1) this.delivery(post, channel, own[0]!);
        else this.lose(channel, `${name(post)} was accepted and has ${own.length} deliveries on ${channel.id}`);
      }
    }
    this.strangers();
    return { rows: [...this.rows.values()].sort((a, b) => a.network.localeCompare(b.network)), broken: this.broken };
  }

  private delivery(post: AnsweredPost, channel: Channel, delivery: Delivery): void {
    const row = this.row(channel.network);
    const about = `${name(post)} on ${channel.network} (delivery ${delivery.id}, ${delivery.state})`;
    const parts = post.texts.map((text, index): Part => {
      const { state = 'missing', remoteId = null } = delivery.segments.find((each) => each.index === index) ?? {};
      return { text, state, remoteId, found: this.take(channel, text) };
    });
    row.segments += parts.length;
    row.found += parts.reduce((sum, { found }) => sum + found.length, 0);
    if (delivery.state === 'published' || delivery.state === 'unconfirmed') row[delivery.state]++;
    else if (delivery.state === 'failed' || delivery.state === 'missed') row[delivery.state]++;
    else this.broken.push(`${about} is in no state of rest`);

    for (const part of parts) this.part(part, channel, delivery, about);
    this.order(parts, post.hasComment, about);
    if (delivery.state !== 'published' && !delivery.error?.message) this.broken.push(`${about} does not say why`);
    if (delivery.state === 'published' && parts.some(({ state }) => state !== 'published'))
      this.broken.push(`${about} is published, and not all of its parts are`);
    // X refuses a text that it has: then it had not been absent when it was sent again
    if (delivery.attempts.some(({ error }) => error?.code === 'duplicate'))
      this.broken.push(`${about} was sent again while the first one was online`);
    if (channel.tokens === 'losing') this.loss(channel, delivery, about);
  }

  private part({ text, state, remoteId, found }: Part, channel: Channel, delivery: Delivery, about: string): void {
    if (found.length > 1) {
      this.row(channel.network).doubled++;
      this.broken.push(`${about}: "${text}" is online ${found.length} times: ${found.map(({ id }) => id).join(', ')}`);
    }
    if (state === 'published') {
      if (!found.length) this.lose(channel, `${about}: "${text}" counts as published and is not online`);
      else if (!found.some(({ id }) => id === remoteId))
        this.broken.push(`${about}: "${text}" is online as ${found[0]!.id} and counts as ${remoteId}`);
    } else if (found.length && !(delivery.state === 'unconfirmed' && state === 'unknown'))
      this.broken.push(`${about}: "${text}" is ${state} (${delivery.error?.code}), and is online as ${found[0]!.id}`);
  }

  /** Parts answer to the one before them, a comment to the post itself; none is there before the one that it answers to. */
  private order(parts: Part[], hasComment: boolean, about: string): void {
    parts.forEach(({ text, found }, index) => {
      const item = found[0];
      if (!item) return;
      const isComment = hasComment && index === parts.length - 1;
      const parent = index === 0 ? null : parts[isComment ? 0 : index - 1]?.found[0];
      if (item.replyTo !== (parent?.id ?? null) || (index > 0 && !parent))
        this.broken.push(`${about}: "${text}" answers to ${item.replyTo} and not to ${parent?.id}`);
      if (parent?.at && item.at && item.at < parent.at)
        this.broken.push(`${about}: "${text}" was there before what it answers to`);
    });
  }

  /** A channel whose new tokens got lost on their way cannot go on, and has to say so. */
  private loss(channel: Channel, delivery: Delivery, about: string): void {
    if (delivery.state === 'published') this.broken.push(`${about} went out without tokens`);
    if (!this.evidence.disconnected.has(channel.id)) this.broken.push(`${about}: its channel counts as connected`);
  }

  private refused(post: AnsweredPost & { refused: string }): void {
    // a channel can lose its connection for good in the middle of a refresh: that is told, and nothing more is taken for it
    if (!post.refused.includes('channel_disconnected')) this.broken.push(`${name(post)} was refused: ${post.refused}`);
    for (const channel of post.channels)
      for (const text of post.texts)
        if (this.take(channel, text).length) this.broken.push(`${name(post)} was refused, and "${text}" is online`);
  }

  /** What nobody asked for. */
  private strangers(): void {
    for (const items of this.outside.values())
      this.broken.push(`"${items[0]!.text}" is online on ${items[0]!.network}, and nobody asked for it`);
    const accepted = new Set(this.evidence.posts.map((post) => ('id' in post ? post.id : '')));
    const { postIds } = this.evidence;
    for (const id of postIds) if (!accepted.has(id)) this.broken.push(`the post ${id} exists, and nobody was told so`);
    if (new Set(postIds).size < postIds.length) this.broken.push('the list of posts has one of them twice');
  }

  private take(channel: Channel, text: string): Seen[] {
    const key = keyOf(channel.network, channel.account, text);
    const found = this.outside.get(key) ?? [];
    this.outside.delete(key);
    return found;
  }

  private lose(channel: Channel, sentence: string): void {
    this.row(channel.network).lost++;
    this.broken.push(sentence);
  }

  private row(network: string): Row {
    const known = this.rows.get(network);
    if (known) return known;
    const counts = { planned: 0, published: 0, unconfirmed: 0, failed: 0, missed: 0 };
    const row = { network, ...counts, segments: 0, found: 0, doubled: 0, lost: 0 };
    this.rows.set(network, row);
    return row;
  }
}

const keyOf = (...parts: string[]): string => JSON.stringify(parts);

const name = (post: AnsweredPost): string => `post ${post.serial}`;
