import type { Source } from '../sources/kit/source.js';
import type { SourceEntity } from '../store/entities/source.entity.js';
import type { FeedHealth } from '../store/feeds.store.js';

/**
 * `reading`: all is well, or not yet known; `failing`: the last reading failed, it is tried again; `stopped`: until a person acts;
 * `silent`: for longer than expected no success; `disabled`: by a person.
 */
export type SourceState = 'reading' | 'failing' | 'silent' | 'stopped' | 'disabled';

export interface SourceHealth {
  state: SourceState;
  /** How long without a success is expected, milliseconds; null: whatever happens is expected (push without a wish). */
  silentAfterMs: number | null;
  /** Since when there was no success, where that is longer than expected. */
  silentSince: Date | null;
}

/** How a source is at `now`. */
export function healthOf(
  source: Pick<SourceEntity, 'enabled' | 'silentAfterMs' | 'createdAt'>,
  kind: Pick<Source, 'kind' | 'silentAfterMs'> | null,
  feed: Pick<FeedHealth, 'state' | 'problem' | 'lastSuccessAt'> | null,
  now: Date,
): SourceHealth {
  const own = source.silentAfterMs === null ? null : Number(source.silentAfterMs);
  const silentAfterMs = own ?? (kind && Number.isFinite(kind.silentAfterMs) ? kind.silentAfterMs : null);
  const since = latest(feed?.lastSuccessAt ?? null, source.createdAt);
  const silent = silentAfterMs !== null && now.getTime() - since.getTime() > silentAfterMs;
  const silentSince = source.enabled && silent ? since : null;
  return { state: stateOf(source, feed, silentSince), silentAfterMs, silentSince };
}

/** A source that joined a feed late is not silent for what was before it. */
const latest = (a: Date | null, b: Date): Date => (a && a > b ? a : b);

function stateOf(
  source: Pick<SourceEntity, 'enabled'>,
  feed: Pick<FeedHealth, 'state' | 'problem'> | null,
  silentSince: Date | null,
): SourceState {
  if (!source.enabled) return 'disabled';
  if (feed?.state === 'stopped') return 'stopped';
  if (silentSince) return 'silent';
  return feed?.problem ? 'failing' : 'reading';
}
