import { Enricher, type Item, normaliseItem } from '#listening/domain';
import { type NdjsonLine, readNdjson } from './read-ndjson.js';
import { writeLines } from './write-lines.js';

/**
 * `analyze`: texts as NDJSON from `options.in` (`-`: stdin) to one line each on stdout, in the same order, about its language, sentiment,
 * spam and vulgarity. What is wrong with a line goes to stderr with the line's number; the others are answered all the same, and the
 * process ends with 1.
 */
export async function analyze(options: { in: string }): Promise<void> {
  const enricher = await Enricher.load();
  for await (const lines of readNdjson(options.in)) {
    const answers: string[] = [];
    for (const line of lines) {
      const answer = analyzeLine(line, enricher);
      if ('problem' in answer) {
        process.exitCode = 1;
        process.stderr.write(`${options.in}: line ${line.line} was left out. ${answer.problem}\n`);
      } else answers.push(JSON.stringify(answer));
    }
    await writeLines(answers);
  }
}

/** What is told about one text. `id` is as it was given; `vulgar`: at least mildly. */
interface Analysis {
  id: unknown;
  language: string | null;
  sentiment: { label: string; score: number; confidence: number; sure: boolean };
  spam: number;
  spamReasons: string[];
  vulgar: boolean;
  vulgarity: string;
}

/** The answer to one line, or what is wrong with it in a sentence. */
function analyzeLine(line: NdjsonLine, enricher: Pick<Enricher, 'enrich'>): Analysis | { problem: string } {
  if ('problem' in line) return line;
  const { value } = line;
  if (typeof value['text'] !== 'string') return { problem: 'It has no "text" that is a string.' };
  const item = itemOf(value, value['text'], line.line);
  const { language, sentiment, spam, spamReasons, vulgarity } = enricher.enrich(item, { languages: [] });
  const vulgar = vulgarity === 'mild' || vulgarity === 'strong';
  return { id: value['id'] ?? null, language, sentiment, spam, spamReasons, vulgar, vulgarity };
}

/** The fields of the push API as far as they are there and of the right type; others are as if they were not. */
function itemOf(value: Record<string, unknown>, text: string, line: number): Item {
  const author = value['author'];
  const handle = typeof author === 'string' ? author : isRecord(author) ? textOf(author['handle']) : null;
  const publishedAt = new Date(textOf(value['publishedAt']) ?? NaN);
  return normaliseItem(
    {
      source: 'push',
      externalId: String(value['id'] ?? line),
      url: textOf(value['url']),
      title: textOf(value['title']),
      text,
      language: textOf(value['language']),
      author: handle === null ? null : { handle, name: null, url: null, followers: null },
      links: textsOf(value['links']),
      hashtags: textsOf(value['hashtags']),
      mentions: textsOf(value['mentions']),
      media: [],
      kind: 'post',
      rating: null,
      metrics: null,
      publishedAt,
    },
    new Date(),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const textsOf = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
