/** Counts by name. */
export class Tally {
  private readonly counts = new Map<string, number>();

  add(name: string, count = 1): void {
    this.counts.set(name, (this.counts.get(name) ?? 0) + count);
  }

  total(): number {
    return [...this.counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    const sorted = [...this.counts].filter(([, count]) => count > 0).sort(([a], [b]) => a.localeCompare(b));
    return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
  }
}
