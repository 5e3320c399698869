import { setImmediate as turn } from 'node:timers/promises';
import { occurrences } from '../../domain/reputation/terms.js';

/** Texts between which others get their turn: about 20 ms of words. */
const AT_ONCE = 500;

/** `occurrences` of domain/reputation over many texts, without keeping the process from anything else. */
export async function countNames<T>(
  texts: readonly T[],
  namesOf: (text: T) => Iterable<string>,
): Promise<{ mentions: number; counts: Map<string, number> }> {
  const counts = new Map<string, number>();
  for (let begin = 0; begin < texts.length; begin += AT_ONCE) {
    for (const [name, count] of occurrences(texts.slice(begin, begin + AT_ONCE), namesOf).counts)
      counts.set(name, (counts.get(name) ?? 0) + count);
    await turn();
  }
  return { mentions: texts.length, counts };
}
