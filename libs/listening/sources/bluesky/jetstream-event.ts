import { field, textAt } from '../kit/json.js';
import { accountChange, POST, postChange, type PostChange } from './post-item.js';

/** What an event of Jetstream does to us. */
export interface JetstreamEvent {
  /** Microseconds since 1970, by the server's clock: what cursors are made of. */
  timeUs: number;
  change: PostChange | null;
}

/** An event of the stream; null when it is none. Whatever is not about posts only moves the cursor. */
export function jetstreamEvent(event: unknown): JetstreamEvent | null {
  const timeUs = field(event, 'time_us');
  if (!Number.isSafeInteger(timeUs)) return null;
  return { timeUs: timeUs as number, change: changeOf(event, timeUs as number) };
}

function changeOf(event: unknown, timeUs: number): PostChange | null {
  const commit = field(event, 'commit');
  const did = textAt(event, 'did');
  const account = field(event, 'account');
  if (account) return accountChange(did ?? '', textAt(account, 'status'));
  const rkey = textAt(commit, 'rkey');
  if (textAt(commit, 'collection') !== POST || !did || !rkey) return null;
  const record = field(commit, 'record');
  return postChange({ did, rkey, record, seenAt: new Date(timeUs / 1_000) }, textAt(commit, 'operation'));
}
