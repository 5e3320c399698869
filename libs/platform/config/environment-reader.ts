import type { z } from 'zod';

/** Reads variables one by one and collects what is wrong with them, names and never values. */
export class EnvironmentReader {
  readonly problems: string[] = [];
  private readonly known = new Set<string>();

  constructor(private readonly env: NodeJS.ProcessEnv) {}

  /** The value of `name`, or `fallback` when it is missing or wrong (the problem is noted then). */
  value<T, F>(name: string, schema: z.ZodType<T, string>, fallback: F): T | F {
    this.known.add(name);
    if (!this.has(name)) return fallback;
    const result = schema.safeParse(this.env[name]);
    if (result.success) return result.data;
    this.problem(name, result.error.issues[0]?.message ?? 'is not valid');
    return fallback;
  }

  has(name: string): boolean {
    return Boolean(this.env[name]?.trim());
  }

  /** Notes `NAME explanation.` */
  problem(name: string, explanation: string): void {
    this.problems.push(`${name} ${explanation}.`);
  }

  /**
   * Refuses what looks like a mistyped name of ours. Other unknown names are let be: shells and scripts around this service
   * have variables with our prefix, too.
   */
  refuseMistyped(prefix: string, others: readonly string[]): void {
    const known = [...this.known, ...others];
    for (const name of Object.keys(this.env).toSorted()) {
      if (!name.startsWith(prefix) || known.includes(name)) continue;
      const meant = known.find((candidate) => distance(name, candidate) <= 2);
      if (meant) this.problem(name, `is not known: did you mean ${meant}? (config/example.env lists all variables)`);
    }
  }
}

/** Levenshtein distance: how many characters have to be added, removed or changed. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
