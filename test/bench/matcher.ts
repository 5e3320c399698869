import { randomUUID } from 'node:crypto';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Matcher, parseQuery, type QueryNode } from '#listening/domain';
import { corpus, type Corpus } from './matcher-corpus.js';
import { commonPairs, queriesFor, SHAPE } from './matcher-queries.js';
import { quantile } from './machine.js';

/** Docs per second as a share of JSON.parse, by number of queries. */
const AIMS = [
  [1_000, 1.3],
  [10_000, 0.9],
  [100_000, 0.3],
] as const;
const MANY = 100_000;
const ROUNDS = 8;
const PASSES = 4;

const print = (line: string): boolean => process.stdout.write(`${line}\n`);
const parsed = (text: string): QueryNode => parseQuery(text).node!;
const thousands = (n: number): string => Math.round(n).toLocaleString('en');

/**
 * The matcher beside JSON.parse of the same texts inside Jetstream events, in one thread of one process. `only`: `speed`, `memory`,
 * `changes` or `common`.
 */
export async function benchMatcher(only?: string): Promise<void> {
  const texts = corpus();
  print(`texts: ${texts.name}, ${mean(texts.items.map(({ text }) => text.length))} UTF-16 units each;`);
  print(`events: ${mean(texts.events.map(({ length }) => length))} units each`);
  print(`queries: ${SHAPE}`);
  if (!only || only === 'speed') for (const [count, aim] of AIMS) speed(texts, count, aim);
  if (!only || only === 'memory') memory(texts);
  if (!only || only === 'changes') changes(texts);
  if (!only || only === 'common') common(texts);
}

const mean = (values: number[]): string => (values.reduce((sum, each) => sum + each, 0) / values.length).toFixed(0);

/** Best of several rounds, JSON.parse and matcher in turn. */
function speed({ items, events }: Corpus, count: number, aim: number): void {
  const matcher = filled(queriesFor(items, count));
  const matches = items.reduce((sum, item) => sum + matcher.match(item).length, 0);
  let [json, match] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    json = Math.max(
      json,
      perSecond(events, (event) => JSON.parse(event)),
    );
    match = Math.max(
      match,
      perSecond(items, (item) => matcher.match(item)),
    );
  }
  print(
    [
      `${thousands(count).padStart(7)} queries: ${thousands(match).padStart(9)} docs/s`,
      `JSON.parse ${thousands(json)} docs/s`,
      `ratio ${(match / json).toFixed(2)} (aim ≥ ${aim})`,
      `${(matches / items.length).toFixed(1)} matches per text`,
    ].join(', '),
  );
}

function perSecond<T>(all: readonly T[], each: (one: T) => unknown): number {
  const took = threadSeconds(() => {
    for (let pass = 0; pass < PASSES; pass++) for (const one of all) each(one);
  });
  return (PASSES * all.length) / took;
}

/** Time of this thread on a processor: waiting for other work on the machine does not count, for either side. */
function threadSeconds(act: () => void): number {
  const start = process.threadCpuUsage();
  act();
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1e6;
}

function filled(queries: readonly string[]): Matcher {
  const matcher = new Matcher();
  for (const [i, query] of queries.entries()) matcher.set(`${i}`, parsed(query));
  return matcher;
}

function memory({ items }: Corpus): void {
  const queries = queriesFor(items, MANY);
  print(`build of ${thousands(MANY)} from trees: ${buildSeconds(queries).toFixed(2)} s (aim ≤ 2)`);
  const before = inUse();
  const matcher = new Matcher();
  const took = threadSeconds(() => {
    // flat, as a driver reads it: randomUUID gives a tree of 20 strings
    for (const query of queries) matcher.set(Buffer.from(randomUUID()).toString('latin1'), parsed(query));
  });
  const grown = inUse() - before;
  print(`build of ${thousands(MANY)} with parsing: ${took.toFixed(2)} s`);
  print(
    `memory: ${megabytes(matcher.bytes)} by its own count, ${megabytes(grown)} by heap and buffers with ids of 36 letters (aim ≤ 32)`,
  );
}

/** In a function of its own, so that this matcher is gone before memory is looked at. */
function buildSeconds(queries: readonly string[]): number {
  const nodes = queries.map(parsed);
  const matcher = new Matcher();
  return threadSeconds(() => {
    for (const [i, node] of nodes.entries()) matcher.set(`${i}`, node);
  });
}

const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`;

function inUse(): number {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  // freed buffers are given back by the second
  gc();
  gc();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Adding, replacing and removing at 100,000 queries while the stream goes on; longest pause of all that happened. */
function changes({ items }: Corpus): void {
  const queries = queriesFor(items, MANY + 2_000);
  const matcher = filled(queries.slice(0, MANY));
  const added: number[] = [];
  const replaced: number[] = [];
  const matched: number[] = [];
  for (let i = 0; i < 2_000; i++) {
    const node = parsed(queries[MANY + i]!);
    added.push(timed(() => matcher.set(`new ${i}`, node)));
    replaced.push(timed(() => matcher.set(`${i}`, node)));
    for (let k = 0; k < 20; k++) matched.push(timed(() => matcher.match(items[(20 * i + k) % items.length]!)));
  }
  const removed = queries.slice(0, 2_000).map((_, i) => timed(() => matcher.delete(`new ${i}`)));
  print(
    `changes at ${thousands(MANY)}, each seen by the next text, in µs of the clock (collections and other work on the machine count):`,
  );
  for (const [what, times] of Object.entries({ add: added, replace: replaced, remove: removed, match: matched })) {
    times.sort((a, b) => a - b);
    const [p50, p99, most] = [quantile(times, 0.5), quantile(times, 0.99), times.at(-1)!];
    print(`  ${what.padEnd(8)} p50 ${p50.toFixed(1)}, p99 ${p99.toFixed(1)}, most ${most.toFixed(0)} (aim: ≤ 10,000)`);
  }
}

function timed(act: () => unknown): number {
  const start = performance.now();
  act();
  return 1000 * (performance.now() - start);
}

/** The worst case: topics that wait for common words, beside 1,000 others. */
function common({ items }: Corpus): void {
  const others = queriesFor(items, 1_000);
  const pairs = filled([...others, ...commonPairs(items, 10_000)]);
  const alone = filled(others);
  const best = (matcher: Matcher): number =>
    Math.max(...Array.from({ length: ROUNDS }, () => perSecond(items, (item) => matcher.match(item))));
  print(
    `1,000 queries: ${thousands(best(alone))} docs/s; with 10,000 of two common words each: ${thousands(best(pairs))} docs/s`,
  );
}
