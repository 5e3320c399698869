import { setTimeout as wait } from 'node:timers/promises';
import type { ApiClient } from './api-client.js';
import type { PlannedPost } from './plan.js';

/** A post that the service has answered: with its id, or with the reason why it does not take it. */
export type AnsweredPost = PlannedPost & ({ id: string } | { refused: string });

const CALLERS = 6;

/** Asks for the posts, each at its time, by a few callers at once; none gives up before it has an answer. */
export async function sendPosts(
  api: ApiClient,
  posts: PlannedPost[],
  image: string,
  label: string,
): Promise<AnsweredPost[]> {
  const begun = Date.now();
  const waiting = [...posts];
  const answered: AnsweredPost[] = [];
  const caller = async (): Promise<void> => {
    for (let post = waiting.shift(); post; post = waiting.shift()) {
      await wait(begun + post.sendAt - Date.now());
      const key = `${label}-${post.serial}`;
      const { status, body } = await api.send<{ id: string; code: string }>(
        'POST',
        '/v1/posts',
        bodyOf(post, image),
        key,
      );
      answered.push({
        ...post,
        ...(status === 201 ? { id: body.id } : { refused: `${status} ${JSON.stringify(body)}` }),
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return answered;
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
