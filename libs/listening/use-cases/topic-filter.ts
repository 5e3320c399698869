import type { LiveTopic } from './topic-index.js';

/** Where a text comes from: the kind of its source, and those of the workspace's sources that bring it. */
export interface Provenance {
  kind: string;
  sourceIds: readonly string[];
}

/**
 * Whether a topic wants to hear of texts from there, in this language. Of a language that cannot be told nobody knows
 * that it is unwanted.
 */
export function admits(topic: LiveTopic, language: string | null, { kind, sourceIds }: Provenance): boolean {
  const { languages, sources } = topic;
  if (languages.length > 0 && language !== null && !languages.includes(language)) return false;
  return sources.length === 0 || sources.includes(kind) || sourceIds.some((id) => sources.includes(id));
}
