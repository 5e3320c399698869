import type { Random } from './random.js';

/** A connected account. */
export interface Channel {
  /** Of the service. */
  id: string;
  network: string;
  /** Of the network. */
  account: string;
  tokens: 'lasting' | 'rotating' | 'losing';
}

/** One post that is going to be asked for. No two texts of a run are the same, so that the outside can be counted by text. */
export interface PlannedPost {
  serial: number;
  channels: Channel[];
  /** The post, the parts of its thread, its first comment: one remote object each. */
  texts: string[];
  hasComment: boolean;
  hasImage: boolean;
  /** Milliseconds from the beginning of the run. */
  sendAt: number;
  /** Milliseconds from then to the due instant; null: now. */
  dueIn: number | null;
  /** May it be late by two seconds only? */
  impatient: boolean;
}

export interface PlanOptions {
  channels: Channel[];
  deliveries: number;
  /** Milliseconds over which the due instants are spread. */
  span: number;
  /** In every text. */
  label: string;
}

/** Letters that networks count, escape or normalise. */
const WORDS = ['¡Olé!', 'churros & café', 'R&B <3', '“mañana” — 10:30', '🥁 el pregón', 'naïve façade', 'São João'];

/** What a run asks for: singles and threads, with comments and images, on one channel or on one of each network. */
export function planPosts({ channels, deliveries, span, label }: PlanOptions, random: Random): PlannedPost[] {
  const usual = channels.filter(({ tokens }) => tokens !== 'losing');
  const networks = [...new Set(usual.map(({ network }) => network))];
  const one = (network: string): Channel => random.pick(usual.filter((channel) => channel.network === network));
  const posts: PlannedPost[] = [];
  const add = (targets: Channel[], sendAt: number): void =>
    void posts.push(post(posts.length, targets, sendAt, label, random));
  // the first refresh of these channels is lost: the first post finds out, the second comes too late
  for (const channel of channels.filter(({ tokens }) => tokens === 'losing'))
    [0, 1].forEach((at) => add([channel], at));
  let planned = posts.length;
  while (planned < deliveries) {
    const everywhere = random.chance(0.25) && planned + networks.length <= deliveries;
    const targets = everywhere ? networks.map(one) : [one(random.pick(networks))];
    add(targets, random.between(0, span));
    planned += targets.length;
  }
  return posts.sort((a, b) => a.sendAt - b.sendAt);
}

/** Asks again for a post that was refused because a channel had lost its tokens: on channels that keep theirs. */
export function substitute(post: PlannedPost, channels: Channel[]): PlannedPost {
  const lasting = channels.filter(({ tokens }) => tokens === 'lasting');
  const instead = ({ network }: Channel): Channel => {
    const candidates = lasting.filter((channel) => channel.network === network);
    return candidates[post.serial % candidates.length]!;
  };
  const serial = post.serial + 100_000;
  const texts = post.texts.map((text) => text.replace(`-${post.serial}.`, `-${serial}.`));
  return { ...post, serial, texts, channels: post.channels.map(instead) };
}

function post(serial: number, channels: Channel[], sendAt: number, label: string, random: Random): PlannedPost {
  const parts = random.chance(0.4) ? 3 : 1;
  const hasComment = random.chance(0.2);
  const texts = Array.from({ length: parts + Number(hasComment) }, (_, part) =>
    [`${label}-${serial}.${part}`, random.pick(WORDS), random.pick(WORDS)].join(' '),
  );
  const hasImage = random.chance(0.15);
  const dueIn = random.chance(0.2) ? null : random.between(1_000, 6_000);
  return { serial, channels, texts, hasComment, hasImage, sendAt, dueIn, impatient: random.chance(0.03) };
}
