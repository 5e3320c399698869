import { readFile } from 'node:fs/promises';
import { LineItem, Matcher, parseQuery } from '#listening/domain';
import { ExpectedError } from '../expected-error.js';
import { type NdjsonLine, readNdjson } from './read-ndjson.js';
import { writeLines } from './write-lines.js';

interface Topic {
  id: string | number;
  query: string;
}

/** More broken topics than these are only counted. */
const MOST_PROBLEMS = 20;

/**
 * `match`: texts as NDJSON from `options.in` (`-`: stdin) to one line each on stdout, in the same order: the topics that it matches, in the
 * order of the topics' file. The last line on stderr is `docs N, topics M, build S s, D docs/s`. A broken line is told on stderr and left
 * out, the process then ends with 1; a broken topic ends it before anything is read (ExpectedError).
 */
export async function match(options: { topics: string; in: string }): Promise<void> {
  const topics = await readTopics(options.topics);
  const building = performance.now();
  const matcher = matcherOf(topics);
  const matching = performance.now();
  let docs = 0;
  for await (const lines of readNdjson(options.in)) {
    const answers: string[] = [];
    for (const line of lines) {
      const answer = matchLine(line, matcher, topics);
      if ('problem' in answer) {
        process.exitCode = 1;
        process.stderr.write(`${options.in}: line ${line.line} was left out. ${answer.problem}\n`);
      } else answers.push(JSON.stringify(answer));
    }
    docs += answers.length;
    await writeLines(answers);
  }
  const seconds = (performance.now() - matching) / 1000;
  const speed = docs === 0 ? 0 : Math.round(docs / seconds);
  const build = ((matching - building) / 1000).toFixed(3);
  process.stderr.write(`docs ${docs}, topics ${topics.length}, build ${build} s, ${speed} docs/s\n`);
}

/** The answer to one line, or what is wrong with it in a sentence. `id` is as it was given. */
function matchLine(
  line: NdjsonLine,
  matcher: Pick<Matcher, 'match'>,
  topics: readonly Topic[],
): { id: unknown; topics: Topic['id'][] } | { problem: string } {
  if ('problem' in line) return line;
  const { id = null, text } = line.value;
  if (typeof text !== 'string') return { problem: 'It has no "text" that is a string.' };
  const found = matcher.match(new LineItem(line.value, text)).map(Number);
  if (found.length > 1) found.sort((a, b) => a - b);
  return { id, topics: found.map((index) => topics[index]!.id) };
}

/** The queries by their index in the file. */
function matcherOf(topics: readonly Topic[]): Matcher {
  const matcher = new Matcher();
  const problems: string[] = [];
  for (const [index, { id, query }] of topics.entries()) {
    const problem = addQuery(matcher, `${index}`, query);
    if (problem !== null) problems.push(`Topic ${JSON.stringify(id)} cannot be used. ${problem}`);
  }
  if (problems.length === 0) return matcher;
  const more = problems.length - MOST_PROBLEMS;
  throw new ExpectedError(
    [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`${more} more topics cannot be used.`] : [])].join('\n'),
  );
}

/** null: added; else what is wrong with the query. */
function addQuery(matcher: Pick<Matcher, 'set'>, id: string, query: string): string | null {
  const { node, problems } = parseQuery(query);
  if (node === null) {
    const errors = problems.filter(({ severity }) => severity === 'error');
    return errors
      .map(({ from, message, hint }) => [`At ${from + 1}: ${message}`, hint].filter(Boolean).join(' '))
      .join(' ');
  }
  try {
    matcher.set(id, node);
    return null;
  } catch (error) {
    if (error instanceof RangeError) return error.message;
    throw error;
  }
}

async function readTopics(path: string): Promise<Topic[]> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ExpectedError(`The topics cannot be read from ${path}: ${error.message}.`);
  });
  let topics: unknown;
  try {
    topics = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new ExpectedError(`${path} is not JSON: ${(error as SyntaxError).message}.`);
  }
  if (!Array.isArray(topics)) throw new ExpectedError(`${path} must be a list like [{"id": "acme", "query": "acme"}].`);
  const ids = new Set<unknown>();
  for (const [index, topic] of topics.entries()) {
    if (!isTopic(topic))
      throw new ExpectedError(`Topic ${index + 1} of ${path} must be like {"id": "acme", "query": "acme OR #acme"}.`);
    if (ids.has(topic.id)) throw new ExpectedError(`${path} has two topics with the id ${JSON.stringify(topic.id)}.`);
    ids.add(topic.id);
  }
  return topics;
}

function isTopic(value: unknown): value is Topic {
  if (typeof value !== 'object' || value === null) return false;
  const { id, query } = value as Record<string, unknown>;
  return (typeof id === 'string' || typeof id === 'number') && typeof query === 'string';
}
