import { addDays, localDayOf, MINUTE, resolveLocalTime, shift } from '#kernel';
import type { HttpAnswer } from '#platform';
import { fieldsOf, listOf, textOf, type Fields } from '../kit/guards.js';
import { ask, jsonOf, refusal } from '../kit/http.js';
import type { Page, Row } from '../kit/listings.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { YouTubeConfig } from './config.js';
import { rowOfComment, rowOfVideo, rowsOfThread } from './to-row.js';

const NAME = 'YouTube';
/** More answers than come with their thread cost one unit each time: of at most so many threads in one read. */
const MAX_THREADS = 10;

/** YouTube's Data API for one read. */
export class YouTubeClient {
  constructor(private readonly io: SourceIo<YouTubeConfig>) {}

  /** Comment threads, newest first: 1 unit. `place` is a channel or a video. */
  async threads(
    place: { allThreadsRelatedToChannelId: string } | { videoId: string },
    pageToken: string | null,
  ): Promise<Page> {
    const answer = await this.get('commentThreads', {
      ...{ part: 'snippet,replies', order: 'time', maxResults: '100', textFormat: 'plainText', ...place },
      ...(pageToken === null ? {} : { pageToken }),
    });
    return { rows: listOf(answer['items']).flatMap(rowsOfThread), next: textOf(answer['nextPageToken']) };
  }

  /** New videos about something, newest first: 100 units. */
  async search(q: string, publishedAfter: Date): Promise<(Row & { video: string })[]> {
    const answer = await this.get('search', {
      ...{
        part: 'snippet',
        type: 'video',
        order: 'date',
        maxResults: '50',
        q,
        publishedAfter: publishedAfter.toISOString(),
      },
    });
    return listOf(answer['items'])
      .map(rowOfVideo)
      .filter((row) => row !== null);
  }

  /** What became of these comments, and their threads' new answers: 1 unit, and 1 more for a thread with many answers. */
  async look(ids: string[]): Promise<Row[]> {
    const threadOf = (id: string): string => id.split('.')[0]!;
    const asked = [...new Set(ids.filter((id) => !id.startsWith('video:')).map(threadOf))];
    if (asked.length === 0) return [];
    const answer = await this.get('commentThreads', {
      part: 'snippet,replies',
      textFormat: 'plainText',
      id: asked.join(','),
    });
    const threads = new Map(listOf(answer['items']).map((thread) => [textOf(thread['id']), thread]));
    const rows: Row[] = [];
    const complete = new Set(asked.filter((id) => !threads.has(id)));
    for (const [id, thread] of threads) {
      const { replies, all } = await this.repliesOf(thread, complete.size < MAX_THREADS);
      rows.push(...rowsOfThread(thread), ...replies);
      if (id !== null && all) complete.add(id);
    }
    const there = new Set(rows.map(({ id }) => id));
    const gone = ids.filter((id) => !id.startsWith('video:') && complete.has(threadOf(id)) && !there.has(id));
    return [...rows, ...gone.map((id) => ({ id, at: this.io.clock.now(), item: null, gone: true }))];
  }

  private async repliesOf(thread: Fields, mayAsk: boolean): Promise<{ replies: Row[]; all: boolean }> {
    const total = Number(fieldsOf(thread['snippet'])['totalReplyCount'] ?? 0);
    if (total <= listOf(fieldsOf(thread['replies'])['comments']).length) return { replies: [], all: true };
    if (!mayAsk) return { replies: [], all: false };
    const parentId = textOf(thread['id']) ?? '';
    const answer = await this.get('comments', {
      part: 'snippet',
      maxResults: '100',
      textFormat: 'plainText',
      parentId,
    });
    const replies = listOf(answer['items']).map((comment) => rowOfComment(comment, 'reply'));
    return { replies: replies.filter((row) => row !== null), all: textOf(answer['nextPageToken']) === null };
  }

  private async get(what: string, query: Record<string, string>): Promise<Fields> {
    const { io } = this;
    const headers = { 'x-goog-api-key': io.config.apiKey, accept: 'application/json' };
    const answer = await ask(io, { url: `${io.config.baseUrl}/${what}?${new URLSearchParams(query)}`, headers });
    if (answer.status < 200 || answer.status > 299) throw this.refusal(answer);
    return fieldsOf(jsonOf(NAME, answer));
  }

  /** Google tells in `error.errors[].reason` what a 403 means. */
  private refusal(answer: HttpAnswer): SourceError {
    const error = fieldsOf(fieldsOf(parsed(answer))['error']);
    const reason = textOf(listOf(error['errors'])[0]?.['reason']) ?? '';
    const now = this.io.clock.now();
    if (/^(?:quotaExceeded|dailyLimitExceeded)$/.test(reason)) return spent(midnightInCalifornia(now));
    if (/^(?:rateLimitExceeded|userRateLimitExceeded)$/.test(reason)) return spent(shift(now, MINUTE));
    if (/API key/i.test(textOf(error['message']) ?? '') || reason === 'keyInvalid')
      return refusal(this.io, NAME, { ...answer, status: 401 });
    if (reason !== 'commentsDisabled') return refusal(this.io, NAME, answer);
    return new SourceError({
      kind: 'rejected',
      code: 'comments_disabled',
      message: 'Comments are switched off for this video or channel.',
      action: 'Take it out of the source, then switch the source on again.',
    });
  }
}

const spent = (retryAt: Date): SourceError =>
  new SourceError({
    kind: 'rate-limited',
    code: 'quota_exceeded',
    message: `The quota of this ${NAME} API key is used up until ${retryAt.toISOString()}.`,
    action: 'Nothing to do: the service waits. A second key, or a higher quota from Google, reads more.',
    retryAt,
  });

const CALIFORNIA = 'America/Los_Angeles';

/** When the daily quota begins anew. */
const midnightInCalifornia = (now: Date): Date =>
  resolveLocalTime(`${addDays(localDayOf(now, CALIFORNIA).date, 1)}T00:00`, CALIFORNIA).instant;

function parsed({ body }: HttpAnswer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return null;
  }
}
