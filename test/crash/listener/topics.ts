import { BRANDS, CONTEXT } from './script.js';

/** A topic, and by rules of this test's own which texts it is about. */
export interface PlantedTopic {
  /** Unique in its workspace. */
  name: string;
  query: string;
  /** Kinds of sources; empty: all. */
  sources: string[];
  isAbout(words: readonly string[]): boolean;
}

/** Three topics a brand, of five shapes. */
export function plantedTopics(): PlantedTopic[] {
  return BRANDS.flatMap((brand, index) => {
    const other = BRANDS[(index + 1) % BRANDS.length]!;
    const context = CONTEXT[index % CONTEXT.length]!;
    const has = (word: string) => (words: readonly string[]) => words.includes(word);
    const shapes: Pick<PlantedTopic, 'query' | 'isAbout'>[] = [
      { query: brand, isAbout: has(brand) },
      { query: `${brand} OR ${other}`, isAbout: (words) => has(brand)(words) || has(other)(words) },
      { query: `${brand} -${context}`, isAbout: (words) => has(brand)(words) && !has(context)(words) },
      { query: `${brand} AND ${context}`, isAbout: (words) => has(brand)(words) && has(context)(words) },
      {
        query: `"${brand} ${context}"`,
        isAbout: (words) => words.some((word, at) => word === brand && words[at + 1] === context),
      },
    ];
    return [0, 1 + (index % 2), 3 + (index % 2)].map((shape) => ({
      name: `${index}/${shape}`,
      sources: [],
      ...shapes[shape]!,
    }));
  });
}

/**
 * Topics that are made while everything falls: what was pushed before is looked through for them. Not what was streamed: of that only what
 * matches is kept.
 */
export const lateTopics = (): PlantedTopic[] =>
  BRANDS.slice(0, 3).map((brand, index) => ({
    name: `late ${index}`,
    query: brand,
    sources: ['push'],
    isAbout: (words) => words.includes(brand),
  }));
