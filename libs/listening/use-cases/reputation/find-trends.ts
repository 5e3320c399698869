import { Injectable } from '@nestjs/common';
import { DAY, shift, unprocessable } from '#kernel';
import {
  domainsOf,
  handlesOf,
  hashtagsOf,
  oncePerStory,
  wordsOf,
  type EvidenceText,
} from '../../domain/alerting/evidence.js';
import { rising, type Rising } from '../../domain/reputation/rising.js';
import { termsOf } from '../../domain/reputation/terms.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import { countNames } from './count-names.js';
import { TopicTimes } from './topic-times.js';

const DEFAULT_MS = DAY;
const LONGEST_MS = 92 * DAY;
/** Texts read of each of the two times; both take a second. */
const AT_MOST = 3_000;

/** How many texts were read, of how many there are: an even sample of all of them. */
export interface Read {
  texts: number;
  of: number;
}

export interface Trends {
  topic: string;
  from: Date;
  to: Date;
  before: { from: Date; to: Date };
  read: { now: Read; before: Read };
  terms: Rising[];
  hashtags: Rising[];
  authors: Rising[];
  domains: Rising[];
}

/** What is said about a topic significantly more than in the equally long time before; words and hashtags once per story. */
@Injectable()
export class FindTrends {
  constructor(
    private readonly evidence: EvidenceStore,
    private readonly times: TopicTimes,
  ) {}

  /** Throws 404; 422 for a time that is none or longer than three months. */
  async run(
    workspaceId: string,
    topicId: string,
    asked: { from?: Date | undefined; to?: Date | undefined },
  ): Promise<Trends> {
    const { to = this.times.now(), from = shift(to, -DEFAULT_MS) } = asked;
    const length = to.getTime() - from.getTime();
    if (length <= 0 || length > LONGEST_MS) throw invalidTime();
    await this.times.topic(workspaceId, topicId);
    const before = { from: shift(from, -length), to: from };
    const topicIds = [topicId];
    const now = await this.evidence.sample(workspaceId, { topicIds, from, to }, AT_MOST);
    const then = await this.evidence.sample(workspaceId, { topicIds, ...before }, AT_MOST);
    const compare = async (
      namesOf: (text: EvidenceText) => Iterable<string>,
      of: (texts: readonly EvidenceText[]) => readonly EvidenceText[] = (texts) => texts,
    ): Promise<Rising[]> => rising(await countNames(of(now.texts), namesOf), await countNames(of(then.texts), namesOf));
    return {
      topic: topicId,
      from,
      to,
      before,
      read: {
        now: { texts: now.texts.length, of: now.of },
        before: { texts: then.texts.length, of: then.of },
      },
      terms: await compare((text) => termsOf(wordsOf(text)), oncePerStory),
      hashtags: await compare(hashtagsOf, oncePerStory),
      authors: await compare(handlesOf),
      domains: await compare(domainsOf),
    };
  }
}

function invalidTime() {
  const message = 'The time asked for must begin before it ends, and be three months at most.';
  return unprocessable('invalid_time', message, [{ code: 'invalid_time', pointer: '?to', message }]);
}
