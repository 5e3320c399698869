import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify';
import { Readable, type Transform } from 'node:stream';
import { MentionListStore, type ListedMention, type MentionFilter } from '../../store/mention-list.store.js';

const AT_ONCE = 500;

const COLUMNS: [string, (mention: ListedMention) => string | number | boolean | null][] = [
  ['id', ({ id }) => id],
  ['topic', ({ topic }) => topic],
  ['published_at', ({ publishedAt }) => publishedAt.toISOString()],
  ['source', ({ source }) => source],
  ['url', ({ url }) => url],
  ['author', ({ author }) => author?.handle ?? null],
  ['author_name', ({ author }) => author?.name ?? null],
  ['followers', ({ author }) => author?.followers ?? null],
  ['title', ({ title }) => title],
  ['text', ({ text }) => text],
  ['language', ({ language }) => language],
  ['sentiment', ({ label }) => label],
  ['sentiment_score', ({ score }) => Number(score.toFixed(3))],
  ['spam', ({ spam }) => Number(spam.toFixed(3))],
  ['vulgarity', ({ vulgarity }) => vulgarity],
  ['reach', ({ reach }) => reach],
  ['links_to_us', ({ linksToUs }) => linksToUs],
  ['copies', ({ copies }) => copies],
  ['duplicate_of', ({ duplicateOf }) => duplicateOf],
  ['status', ({ status }) => status],
  ['assignee', ({ assignee }) => assignee],
  ['tags', ({ tags }) => tags.join(', ')],
];

/** Mentions as CSV, newest first, read from the database while they are sent: a page at a time, however many there are. */
@Injectable()
export class ExportMentions {
  constructor(private readonly mentions: MentionListStore) {}

  run(workspaceId: string, filter: MentionFilter): Transform {
    const csv = stringify({
      header: true,
      columns: COLUMNS.map(([name]) => name),
      // A text that begins like a formula must not be one in somebody's spreadsheet.
      escape_formulas: true,
      bom: true,
      cast: { boolean: String },
    });
    const rows = Readable.from(this.rows(workspaceId, filter));
    rows.on('error', (error) => csv.destroy(error));
    csv.on('close', () => rows.destroy());
    return rows.pipe(csv);
  }

  private async *rows(workspaceId: string, filter: MentionFilter): AsyncGenerator<unknown[]> {
    let after: { publishedAt: string; id: string } | null = null;
    for (;;) {
      const page: ListedMention[] = await this.mentions.list(workspaceId, filter, AT_ONCE, after);
      for (const mention of page) yield COLUMNS.map(([, read]) => read(mention));
      const last = page.at(-1);
      if (!last || page.length < AT_ONCE) return;
      after = { publishedAt: last.publishedAt.toISOString(), id: last.id };
    }
  }
}
