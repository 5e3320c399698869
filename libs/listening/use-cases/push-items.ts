import { Inject, Injectable } from '@nestjs/common';
import { conflict, notFound, ProblemError, unprocessable, type Clock } from '#kernel';
import { CLOCK, explainIssues } from '#platform';
import type { Item } from '../domain/index.js';
import { itemOfPush, pushItemSchema } from '../sources/push/push-item.js';
import { parsePushLines } from '../sources/push/push-lines.js';
import { PUSH } from '../sources/source-registry.js';
import type { SourceEntity } from '../store/entities/source.entity.js';
import { SourcesStore } from '../store/sources.store.js';
import { IngestBatch } from './ingest-batch.js';
import { readLines, TooManyBytes, type Line } from './read-lines.js';

export { pushItemSchema };

/** Lines per commit. */
const CHUNK = 500;
/** UTF-16 units of lines per commit, about. */
const CHUNK_SIZE = 4_000_000;
const LONGEST_LINE = 1_000_000;
const MOST_BYTES = 100 * 1024 * 1024;
/** More are counted and not described: whoever gets so many mends these first. */
const MOST_PROBLEMS = 1_000;

/** What became of what was pushed. */
export interface PushResult {
  /** New and edited texts. */
  accepted: number;
  /** Here already, as they are. */
  duplicates: number;
  /** How many of the accepted match a topic. */
  matched: number;
  problems: { line: number; message: string }[];
  /** Lines with problems beyond those described. */
  moreProblems: number;
}

/** Takes texts that others send, for a source of kind push. What is wrong with one never spoils another. */
@Injectable()
export class PushItems {
  constructor(
    private readonly sources: SourcesStore,
    private readonly ingest: IngestBatch,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** One text. Throws 404, 409 when the source is disabled or of another kind, 422 when it is not as it must be. */
  async one(workspaceId: string, sourceId: string, body: unknown): Promise<PushResult> {
    const source = await this.open(workspaceId, sourceId);
    const parsed = pushItemSchema.safeParse(body);
    if (!parsed.success)
      throw unprocessable(
        'invalid_item',
        'This is not a text as it must be: errors says what is wrong and where.',
        explainIssues(parsed.error.issues, body, { kind: 'body' }),
      );
    const push = new Push(source, this.ingest, this.clock);
    const item = itemOfPush(parsed.data, this.clock.now());
    if (item === null) throw unreadable();
    push.add(item);
    await push.commit();
    return push.result;
  }

  /**
   * NDJSON of any length up to 100 MB: committed in chunks while it comes. Throws 404, 409 like `one`; 413 when there is more, with
   * what was stored until then.
   */
  async lines(workspaceId: string, sourceId: string, bytes: AsyncIterable<Buffer>): Promise<PushResult> {
    const source = await this.open(workspaceId, sourceId);
    const push = new Push(source, this.ingest, this.clock);
    try {
      for await (const line of readLines(bytes, { longest: LONGEST_LINE, mostBytes: MOST_BYTES })) {
        push.read(line);
        if (push.isFull) await push.commit();
      }
    } catch (error) {
      if (!(error instanceof TooManyBytes)) throw error;
      await push.commit();
      throw tooMuch(push.result);
    }
    await push.commit();
    return push.result;
  }

  private async open(workspaceId: string, id: string): Promise<SourceEntity> {
    const source = await this.sources.findOne(workspaceId, { id });
    if (!source) throw notFound('source', id);
    if (source.kind !== PUSH)
      throw conflict('not_a_push_source', `The source ${id} is of kind ${source.kind}: its texts are read, not sent.`);
    if (!source.enabled)
      throw conflict(
        'source_disabled',
        `The source ${id} is disabled: enable it (PATCH enabled: true) and send again.`,
      );
    return source;
  }
}

/** One push on its way: gathers lines, commits them in chunks, adds up what became of them. */
class Push {
  readonly result: PushResult = { accepted: 0, duplicates: 0, matched: 0, problems: [], moreProblems: 0 };
  private items = new Map<string, Item>();
  private lines = 0;
  private size = 0;

  constructor(
    private readonly source: SourceEntity,
    private readonly ingest: IngestBatch,
    private readonly clock: Clock,
  ) {}

  get isFull(): boolean {
    return this.lines >= CHUNK || this.size >= CHUNK_SIZE;
  }

  read({ number, text }: Line): void {
    this.lines += 1;
    this.size += text?.length ?? 0;
    if (text === null) return this.problem(number, `This line is longer than ${LONGEST_LINE} bytes and was skipped.`);
    for (const read of parsePushLines([text], this.clock.now()))
      if ('item' in read) this.add(read.item);
      else this.problem(number, read.problem);
  }

  /** Of the same id twice the last word holds. */
  add(item: Item): void {
    if (this.items.delete(item.externalId)) this.result.duplicates += 1;
    this.items.set(item.externalId, item);
  }

  async commit(): Promise<void> {
    if (this.items.size === 0) return;
    const items = [...this.items.values()];
    this.items = new Map();
    this.lines = 0;
    this.size = 0;
    const { feedKey, workspaceId, id } = this.source;
    const feed = {
      key: feedKey,
      kind: PUSH,
      origin: `${PUSH}:${id}`,
      firehose: false,
      leaseToken: null,
      revision: null,
    };
    const tally = await this.ingest.run({ items, removals: [], cursor: null }, feed, [
      { workspaceId, sourceIds: [id] },
    ]);
    this.result.accepted += tally.added + tally.edited;
    this.result.duplicates += tally.known;
    this.result.matched += tally.matched;
  }

  private problem(line: number, message: string): void {
    if (this.result.problems.length < MOST_PROBLEMS) this.result.problems.push({ line, message });
    else this.result.moreProblems += 1;
  }
}

const tooMuch = (result: PushResult): ProblemError =>
  new ProblemError({
    status: 413,
    code: 'too_large',
    title: 'Too large',
    detail: 'A push can have 100 MB. What came before was stored: send the rest in another one.',
    ...result,
  });

function unreadable(): ProblemError {
  const message = 'There is nothing to read in this text: it has only characters that nobody sees.';
  return unprocessable('invalid_item', message, [{ code: 'required', pointer: '/text', message }]);
}
