/**
 * Gathers what many callers want to write at the same time into one statement: while one flush runs, the next batch gathers.
 * Under load that is one commit for dozens of deliveries, at rest it adds nothing (`group-commit.spec.ts`).
 */
export class GroupCommit<Item, Result> {
  private waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  private flushing = false;

  /** `flush` writes a batch and answers one result per item, in order. */
  constructor(
    private readonly flush: (items: Item[]) => Promise<Result[]>,
    private readonly maxBatch = 500,
  ) {}

  /** Resolves when the batch with `item` is committed. */
  add(item: Item): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      if (!this.flushing) void this.run();
    });
  }

  private async run(): Promise<void> {
    this.flushing = true;
    while (this.waiting.length) {
      const batch = this.waiting.splice(0, this.maxBatch);
      try {
        const results = await this.flush(batch.map((entry) => entry.item));
        batch.forEach((entry, i) => entry.resolve(results[i] as Result));
      } catch (error) {
        for (const entry of batch) entry.reject(error);
      }
    }
    this.flushing = false;
  }
}
