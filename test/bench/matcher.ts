import { randomUUID } from 'node:crypto';
import { type Item, Matcher, parseQuery, type QueryNode } from '#listening/domain';
import { corpus } from './matcher-corpus.js';
import { queriesFor, SHAPE } from './matcher-queries.js';

export async function benchMatcher(only?: string): Promise<void> {
  const { name, items, events } = corpus();
  console.log(name, events[0]!.length);
  const sizes = only ? [Number(only)] : [1000, 10_000, 100_000];
  const yard = (): number => { const s = performance.now(); for (const e of events) JSON.parse(e); return events.length / (performance.now() - s) * 1000; };
  for (let i = 0; i < 5; i++) console.log('json', yard().toFixed(0));
  const texts = queriesFor(items, Math.max(...sizes));
  console.log(texts.slice(0, 20).join('\n'));
  for (const size of sizes) {
    let s = performance.now();
    let bad = 0;
    const nodes: (QueryNode | null)[] = texts.slice(0, size).map((q) => parseQuery(q).node);
    console.log(size, 'parse', performance.now() - s);
    s = performance.now();
    const m = new Matcher();
    nodes.forEach((n, i) => { if (n) try { m.set(`q${i}`, n) } catch { bad++; } else bad++; });
    console.log(size, 'build', performance.now() - s, 'bad', bad, 'bytes', m.bytes);
    for (let r = 0; r < +(process.env.ROUNDS ?? 8); r++) {
      s = performance.now();
      let n = 0;
      for (const item of items) n += m.match(item).length;
      const speed = items.length / (performance.now() - s) * 1000;
      const y = yard();
      console.log(size, 'docs/s', speed.toFixed(0), 'json', y.toFixed(0), 'ratio', (speed / y).toFixed(2), 'matches/doc', n / items.length, JSON.stringify((m as any).debug ?? ''));
    }
  }
}
