export { REACH_FORMULA } from './enrichment/reach.js';
export { Enricher } from './enrichment/enricher.js';
export type * from './enrichment/enrichment.js';
export type * from './item.js';
export { LineItem } from './item-of-line.js';
export { Matcher } from './matcher/matcher.js';
export { normaliseItem } from './normalise/normalise-item.js';
export type * from './query/ast.js';
export { lintQuery } from './query/lint-query.js';
export { parseQuery } from './query/parse-query.js';
export { findSpikes, groupIncidents, incidentGapMs } from './spikes/incidents.js';
export { HISTORY_BUCKETS } from './spikes/judge.js';
export { scoreSeries } from './spikes/score-series.js';
export {
  BUCKET_MS,
  DEFAULT_COOLDOWN_MS,
  DEFAULT_MINIMUM,
  SENSITIVITIES,
  type Sensitivity,
  type SpikeSettings,
  type Verdict,
} from './spikes/settings.js';
export { SpikeDetector } from './spikes/spike-detector.js';
