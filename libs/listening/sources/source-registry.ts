import type { Source } from './kit/source.js';

/** The kinds of sources that this installation has. */
export class SourceRegistry {
  private readonly byKind: ReadonlyMap<string, Source>;

  constructor(sources: readonly Source[]) {
    this.byKind = new Map(sources.map((source) => [source.kind, source]));
  }

  get(kind: string): Source | null {
    return this.byKind.get(kind) ?? null;
  }

  all(): Source[] {
    return [...this.byKind.values()];
  }

  /** Kinds that are read, by whether a reading stays open. Push is not: its texts come by themselves. */
  kinds(streaming: boolean): string[] {
    return this.all()
      .filter((source) => source.streaming === streaming && source.kind !== PUSH)
      .map((source) => source.kind);
  }
}

/** The kind whose texts are sent to us. */
export const PUSH = 'push';
