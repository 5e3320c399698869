import { MINUTE } from '#kernel';
import { WORDS } from './explain-words.js';

/** What is told about a spike or a drop; the lists are ordered, the most telling first. */
export interface SpikeToExplain {
  language: 'es' | 'en';
  topic: string;
  direction: 'up' | 'down';
  observed: number;
  expected: number;
  since: Date;
  /** End of the last bucket counted. */
  until: Date;
  /** IANA zone in which times are told. */
  zone: string;
  terms?: readonly { term: string }[];
  authors?: readonly { handle: string }[];
  domains?: readonly { domain: string }[];
  sources?: readonly { source: string }[];
}

const SHOWN = { terms: 5, authors: 3, domains: 3, sources: 3 };

/**
 * A spike or drop in sentences that people understand, plain text: escaping is the caller's.
 * `Mentions of Acme are 6 times the usual: 240 in 15 minutes where 40 are expected, since 14:05. Words: refund, broken.`
 */
export function explainSpike(spike: SpikeToExplain): string {
  const { language, topic, direction, observed, expected } = spike;
  const words = WORDS[language];
  const number = (value: number): string => numberText(value, language);
  const usual = Math.round(expected);
  const share = observed / expected;
  const head =
    direction === 'up'
      ? usual < 1
        ? words.unexpected(topic)
        : words.up(topic, number(share))
      : words.down(topic, percentText(share, language));
  const counted = words.counted(number(observed), durationText(spike), expectedText(usual, language), sinceText(spike));
  return [`${head}: ${counted}.`, ...listsOf(spike)].join(' ');
}

/** The event streams of the AT protocol know accounts by DID only, which tells nobody anything. */
const isReadable = ({ handle }: { handle: string }): boolean => !handle.startsWith('did:');

function listsOf({ language, terms = [], authors = [], domains = [], sources = [] }: SpikeToExplain): string[] {
  const words = WORDS[language];
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  return [
    { title: words.terms, items: terms.slice(0, SHOWN.terms).map(({ term }) => term) },
    {
      title: words.authors,
      items: authors
        .filter(isReadable)
        .slice(0, SHOWN.authors)
        .map(({ handle }) => `@${handle}`),
    },
    { title: words.domains, items: domains.slice(0, SHOWN.domains).map(({ domain }) => domain) },
    { title: words.sources, items: sources.slice(0, SHOWN.sources).map(({ source }) => source) },
  ]
    .filter(({ items }) => items.length > 0)
    .map(({ title, items }) => `${title} ${list.format(items)}.`);
}

function expectedText(usual: number, language: 'es' | 'en'): string {
  const words = WORDS[language];
  if (usual < 1) return words.hardlyAny;
  const plural = new Intl.PluralRules(language).select(usual);
  return plural === 'one' ? words.oneExpected : words.manyExpected(numberText(usual, language));
}

/** One decimal below ten, none above. */
function numberText(value: number, language: 'es' | 'en'): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);
}

function percentText(share: number, language: 'es' | 'en'): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);
}

/** Minutes up to two hours, then hours. */
function durationText({ since, until, language }: SpikeToExplain): string {
  const minutes = Math.max(1, Math.round((until.getTime() - since.getTime()) / MINUTE));
  const [value, unit] = minutes < 120 ? [minutes, 'minute'] : [minutes / 60, 'hour'];
  const style = { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 1 } as const;
  return new Intl.NumberFormat(language, style).format(value);
}

/** The time on the wall, with the day when it is not the day of the end. */
function sinceText({ since, until, zone, language }: SpikeToExplain): string {
  const day = new Intl.DateTimeFormat(language, { timeZone: zone, day: 'numeric', month: 'long' });
  const time = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  }).format(since);
  const sameDay = day.format(since) === day.format(until);
  return WORDS[language].since(time, sameDay ? null : day.format(since));
}
