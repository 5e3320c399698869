/** Strictly increasing ids made of a time and a counter, as X and Mastodon make them. */
export class TimeIds {
  private last = 0n;

  constructor(
    private readonly epochMs: number,
    private readonly counterBits: bigint,
  ) {}

  next(ms: number): string {
    const id = this.at(ms);
    this.last = id > this.last ? id : this.last + 1n;
    return this.last.toString();
  }

  private at(ms: number): bigint {
    return BigInt(Math.floor(ms) - this.epochMs) << this.counterBits;
  }
}

/** Order of decimal ids of any length. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}
