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

  /** Variables of ours that nobody reads are mistyped ones; `others` belong to another reader. */
  refuseUnknown(prefix: string, others: readonly string[]): void {
    for (const name of Object.keys(this.env).toSorted()) {
      if (name.startsWith(prefix) && !this.known.has(name) && !others.includes(name)) {
        this.problem(name, 'is not known: check its spelling (config/example.env lists them all)');
      }
    }
  }
}
