import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import { substitute, type Channel, type PlannedPost } from './plan.js';

/** A post that the service has answered: with its id, or with the reason why it does not take it. */
export type AnsweredPost = PlannedPost & ({ id: string } | { refused: string });

export interface LoadOptions {
  /** Id of an image in the media library. */
  image: string;
  label: string;
  channels: Channel[];
}

const CALLERS = 6;

/** Asks for the posts, each at its time, by a few callers at once; none gives up before it has an answer. */
export async function sendPosts(api: ApiClient, posts: PlannedPost[], options: LoadOptions): Promise<AnsweredPost[]> {
  const begun = Date.now();
  const waiting = [...posts];
  const answered: AnsweredPost[] = [];
  const caller = async (): Promise<void> => {
    for (let post = waiting.shift(); post; post = waiting.shift()) {
      await wait(Math.max(0, begun + post.sendAt - Date.now()));
      const answer = await sendPost(api, post, options);
      answered.push(answer);
      if ('refused' in answer && answer.refused.includes('channel_disconnected'))
        waiting.unshift(substitute(post, options.channels));
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return answered;
}

async function sendPost(api: ApiClient, post: PlannedPost, { image, label }: LoadOptions): Promise<AnsweredPost> {
  const key = `${label}-${post.serial}`;
  const { status, body } = await api.send<{ id: string }>('POST', '/v1/posts', bodyOf(post, image), key);
  return status === 201 ? { ...post, id: body.id } : { ...post, refused: `${status} ${JSON.stringify(body)}` };
}

/** Made once for a post: a repeated request has to be the same. */
function bodyOf({ texts, hasComment, hasImage, channels, dueIn, impatient }: PlannedPost, image: string): object {
  const [text, ...rest] = texts;
  const thread = hasComment ? rest.slice(0, -1) : rest;
  return {
    text,
    thread: thread.map((part) => ({ text: part })),
    firstComment: hasComment ? rest.at(-1) : null,
    media: hasImage ? [{ id: image }] : [],
    channels: channels.map(({ id }) => id),
    schedule: dueIn === null ? { now: true } : { at: new Date(Date.now() + dueIn).toISOString() },
    ...(impatient && { late: { after: 'PT2S', then: 'miss' } }),
  };
}
