import { SECOND } from '#kernel';

/** Hours from UTC of the zone names that feeds use beyond those that every `Date` knows (GMT, EST, PDT ...). */
const ZONES: Record<string, string> = {
  BST: '+0100', WET: '+0000', WEST: '+0100', CET: '+0100', CEST: '+0200', MEZ: '+0100', MESZ: '+0200', EET: '+0200',
  EEST: '+0300', MSK: '+0300', IST: '+0530', HKT: '+0800', SGT: '+0800', JST: '+0900', KST: '+0900', AEST: '+1000',
  AEDT: '+1100', NZST: '+1200', NZDT: '+1300', ART: '-0300', BRT: '-0300', CLT: '-0400', AKST: '-0900', HST: '-1000',
}; // prettier-ignore

const SPANISH_MONTHS: Record<string, string> = { ene: 'Jan', abr: 'Apr', ago: 'Aug', dic: 'Dec' };

const ISO_LIKE =
  /^(\d{4})-?(\d\d)-?(\d\d)(?:[T\s]+(\d\d):?(\d\d)(?::?(\d\d)([.,]\d{1,9})?)?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
const MAIL_LIKE =
  /^(?:\p{L}{2,12}\.?,?\s+)?(\d{1,2})[\s-]+(\p{L}{3,12})\.?[\s,-]+(\d{2,4})(?:\s+(\d{1,2}:\d\d(?::\d\d)?))?\s*(\S+)?$/u;

/**
 * An instant as feeds and APIs write it: ISO 8601 and its many relatives, RFC 822 with any zone, or seconds or milliseconds
 * since 1970. What names no zone is UTC, never that of this machine. null: not a date, or none between 1990 and 2100.
 */
export function parseDate(value: unknown): Date | null {
  if (value instanceof Date) return plausible(value);
  if (typeof value === 'number') return plausible(new Date(value > 1e11 ? value : value * SECOND));
  if (typeof value !== 'string' || value.length > 100) return null;
  const text = value.trim();
  if (/^\d{9,10}$|^\d{12,13}$/.test(text)) return parseDate(Number(text));
  return isoLike(text) ?? mailLike(text);
}

function isoLike(text: string): Date | null {
  const match = ISO_LIKE.exec(text);
  if (!match) return null;
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = match;
  const offset = /^[+-]/.test(zone)
    ? `${zone.replace(':', '').padEnd(5, '0').slice(0, 3)}:${zone.replace(':', '').padEnd(5, '0').slice(3)}`
    : 'Z';
  const seconds = second === '60' ? '59' : second;
  return plausible(
    new Date(`${year}-${month}-${day}T${hour}:${minute}:${seconds}${fraction.replace(',', '.').slice(0, 4)}${offset}`),
  );
}

function mailLike(text: string): Date | null {
  // A comment behind the zone is allowed: `+0000 (UTC)`.
  const match = MAIL_LIKE.exec(text.replace(/\s*\([^()]*\)$/, ''));
  if (!match) return null;
  const [, day, word = '', year, time = '00:00', zone = 'GMT'] = match;
  const month = SPANISH_MONTHS[word.slice(0, 3).toLowerCase()] ?? word.slice(0, 3);
  return plausible(new Date(`${day} ${month} ${year} ${time} ${ZONES[zone.toUpperCase()] ?? zone.replace(':', '')}`));
}

const plausible = (date: Date): Date | null =>
  date.getTime() > Date.UTC(1990, 0) && date.getTime() < Date.UTC(2100, 0) ? date : null;
