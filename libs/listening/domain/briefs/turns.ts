import { netSentiment, type Measures } from '../reputation/measures.js';
import { findSentimentTurn } from '../spikes/sentiment-turn.js';
import type { BriefTurn } from './brief.js';

/** Fewer days before say nothing of what is usual. */
const LEAST_DAYS = 7;
/** Fewer mentions are no news, however many times the usual. */
const LEAST_MENTIONS = 10;
const LEAST_RATIO = 1.5;
const LEAST_OPINIONS = 10;

/** Median of mentions a day; null: too few days. */
export function usualVolume(before: readonly Measures[]): number | null {
  if (before.length < LEAST_DAYS) return null;
  const sorted = before.map(({ volume }) => volume).toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Positive and negative mentions of all days together. */
function opinionsOf(days: readonly Measures[]): { positive: number; negative: number } {
  return {
    positive: days.reduce((sum, { mentions }) => sum + mentions.positive, 0),
    negative: days.reduce((sum, { mentions }) => sum + mentions.negative, 0),
  };
}

export const usualNet = (before: readonly Measures[]): number | null => netSentiment(opinionsOf(before));

/**
 * What turned about a topic. Volume: beyond every one of the days before, and half as many again (or a third fewer) as their
 * median: the chance of that is one in so many days, whatever the distribution. Sentiment: the test of sentiment alerts.
 */
export function turnsOf(
  topic: { id: string; name: string },
  today: Measures,
  before: readonly Measures[],
): BriefTurn[] {
  const about = { topic: topic.id, name: topic.name };
  const turns: BriefTurn[] = [];
  const tone = findSentimentTurn(today.mentions, opinionsOf(before), {
    sensitivity: 'balanced',
    minimum: LEAST_OPINIONS,
  });
  if (tone) {
    const direction = tone.direction === 'worse' ? 'down' : 'up';
    turns.push({ ...about, what: 'sentiment', direction, now: tone.net, usual: tone.usualNet, chance: tone.chance });
  }
  const volume = volumeTurn(today.volume, before);
  return volume ? [...turns, { ...about, ...volume }] : turns;
}

function volumeTurn(now: number, before: readonly Measures[]): Omit<BriefTurn, 'topic' | 'name'> | null {
  const usual = usualVolume(before);
  if (usual === null || Math.max(now, usual) < LEAST_MENTIONS) return null;
  const days = before.map(({ volume }) => volume);
  const turn = { what: 'volume' as const, now, usual, chance: 1 / (days.length + 1) };
  if (now > Math.max(...days) && now >= LEAST_RATIO * usual) return { ...turn, direction: 'up' };
  if (now < Math.min(...days) && now <= usual / LEAST_RATIO) return { ...turn, direction: 'down' };
  return null;
}
