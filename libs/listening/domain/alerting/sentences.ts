import type { AlertExplanation } from './explanation.js';

type Language = 'es' | 'en';

interface When {
  language: Language;
  since: Date;
  /** When it is told. */
  now: Date;
  /** IANA zone in which times are told. */
  zone: string;
}

/** All plain text: escaping is the caller's. */
const WORDS = {
  en: {
    since: (time: string, day: string | null) => (day ? `since ${time} on ${day}` : `since ${time}`),
    mentions: (count: number, text: string) => (count === 1 ? '1 mention' : `${text} mentions`),
    of: (topic: string | null) => (topic === null ? '' : ` of ${topic}`),
    keyword: (mentions: string, of: string, one: boolean, query: string, since: string) =>
      `${mentions}${of} ${one ? 'matches' : 'match'} “${query}”, ${since}.`,
    followers: (count: string) => `${count} followers`,
    author: (who: string, topic: string | null, mentions: string, since: string) =>
      `${who} is talking${topic === null ? '' : ` about ${topic}`}: ${mentions}, ${since}.`,
    stopped: (name: string, since: string) => `The source ${name} has stopped: nothing has been read ${since}.`,
    silent: (name: string, since: string) => `The source ${name} is silent: nothing has been read ${since}.`,
    gone: 'A source is silent.',
    terms: 'Words that stand out:',
    authors: 'Most from',
    domains: 'Sites:',
  },
  es: {
    since: (time: string, day: string | null) => (day ? `desde las ${time} del ${day}` : `desde las ${time}`),
    mentions: (count: number, text: string) => (count === 1 ? '1 mención' : `${text} menciones`),
    of: (topic: string | null) => (topic === null ? '' : ` de ${topic}`),
    keyword: (mentions: string, of: string, one: boolean, query: string, since: string) =>
      `${mentions}${of} ${one ? 'coincide' : 'coinciden'} con «${query}», ${since}.`,
    followers: (count: string) => `${count} seguidores`,
    author: (who: string, topic: string | null, mentions: string, since: string) =>
      `${who} está hablando${topic === null ? '' : ` de ${topic}`}: ${mentions}, ${since}.`,
    stopped: (name: string, since: string) => `La fuente ${name} se ha detenido: no se lee nada ${since}.`,
    silent: (name: string, since: string) => `La fuente ${name} está en silencio: no se lee nada ${since}.`,
    gone: 'Una fuente está en silencio.',
    terms: 'Palabras que destacan:',
    authors: 'Sobre todo de',
    domains: 'Sitios:',
  },
};

/** `3 mentions of Acme match “refund OR broken”, since 14:05.` */
export function keywordSentence(told: When & { topic: string | null; query: string; mentions: number }): string {
  const { language, topic, query, mentions } = told;
  const words = WORDS[language];
  return words.keyword(mentionsText(mentions, language), words.of(topic), mentions === 1, query, sinceText(told));
}

/** `Ana Gil (@ana, 120,000 followers) is talking about Acme: 2 mentions, since 14:05.` */
export function authorSentence(
  told: When & {
    topic: string | null;
    author: { handle: string; name: string | null; followers: number | null };
    mentions: number;
  },
): string {
  const { language, topic, author, mentions } = told;
  const words = WORDS[language];
  const handle = `@${author.handle}`;
  const followers = author.followers === null ? null : words.followers(numberText(author.followers, language));
  const aside = [...(author.name === null ? [] : [handle]), ...(followers === null ? [] : [followers])];
  const who = `${author.name ?? handle}${aside.length === 0 ? '' : ` (${aside.join(', ')})`}`;
  return words.author(who, topic, mentionsText(mentions, language), sinceText(told));
}

/** `The source Google News is silent: nothing has been read since 14:05. The address answers 403. Check it.`; null: it is gone. */
export function silenceSentence(
  told: When & {
    source: { name: string; stopped: boolean; problem: { message: string; action: string } | null } | null;
  },
): string {
  const { language, source } = told;
  const words = WORDS[language];
  if (source === null) return words.gone;
  const head = (source.stopped ? words.stopped : words.silent)(source.name, sinceText(told));
  return source.problem === null ? head : `${head} ${source.problem.message} ${source.problem.action}`.trim();
}

/** What is behind a turn, in sentences: `Words that stand out: refund and broken.` */
export function namesSentence(
  { terms, authors, domains }: Pick<AlertExplanation, 'terms' | 'authors' | 'domains'>,
  language: Language,
): string[] {
  const words = WORDS[language];
  const list = new Intl.ListFormat(language, { type: 'conjunction' });
  return [
    { title: words.terms, names: terms.slice(0, 5).map(({ term }) => term) },
    { title: words.authors, names: authors.slice(0, 3).map(({ handle }) => `@${handle}`) },
    { title: words.domains, names: domains.slice(0, 3).map(({ domain }) => domain) },
  ]
    .filter(({ names }) => names.length > 0)
    .map(({ title, names }) => `${title} ${list.format(names)}.`);
}

function mentionsText(count: number, language: Language): string {
  return WORDS[language].mentions(count, numberText(count, language));
}

/** Grouped from a thousand on, in Spanish too, which otherwise begins at ten thousand. */
function numberText(value: number, language: Language): string {
  return new Intl.NumberFormat(language, { useGrouping: 'always', maximumFractionDigits: 0 }).format(value);
}

/** The time on the wall, with the day when it is another one. */
function sinceText({ since, now, zone, language }: When): string {
  const day = new Intl.DateTimeFormat(language, { timeZone: zone, day: 'numeric', month: 'long' });
  const clock = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  const time = new Intl.DateTimeFormat(language, clock).format(since);
  return WORDS[language].since(time, day.format(since) === day.format(now) ? null : day.format(since));
}
