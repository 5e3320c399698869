import { setTimeout } from 'node:timers/promises';
import type { mastodon } from 'masto';
import { NetworkError } from '../kit/network-error.js';
import type { MediaFile } from '../kit/connector.js';

const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;

/** Uploads an image and waits until the server has processed it, or the call's time is up; the answer is its id. */
export async function uploadMedia(client: mastodon.rest.Client, file: MediaFile, signal: AbortSignal): Promise<string> {
  let media = await client.v2.media.create({
    file: new File([new Uint8Array(await file.read())], `${file.id}.${file.type.split('/')[1]}`, { type: file.type }),
    ...(file.alt && { description: file.alt }),
  });
  // No address yet: 202 at first, then 206 until it is there.
  for (let wait = FIRST_WAIT_MS; !media.url; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    await setTimeout(wait, undefined, { signal }).catch(() => {
      throw stillProcessing();
    });
    media = await client.v1.media.$select(media.id).fetch();
  }
  return media.id;
}

const stillProcessing = (): NetworkError =>
  new NetworkError({
    network: 'mastodon',
    kind: 'not-sent',
    code: 'media_not_ready',
    message: 'The Mastodon server did not finish processing an image in time; nothing was published.',
    action: 'Nothing to do: the service uploads it again.',
  });
