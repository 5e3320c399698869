import { silenceSentence } from '../alerting/sentences.js';
import { excerpt } from '../alerting/evidence.js';
import type { BriefContent, BriefQuote, BriefTopic, BriefTurn, Opportunity } from './brief.js';
import { WORDS } from './brief-words.js';

/** A line of the brief, with the texts that it rests on. */
export interface BriefLine {
  text: string;
  quotes: { text: string; url: string | null }[];
}

export interface BriefSection {
  title: string;
  lines: BriefLine[];
}

const QUOTED = 160;
/** Days of the past that a brief compares with. */
export const BRIEF_DAYS = 28;

/** The brief in its language, section by section; what is not there is said, too. */
export function sectionsOf(content: BriefContent): { title: string; sections: BriefSection[] } {
  const words = WORDS[content.language];
  const said = content.topics.map((topic) => ({ text: topicText(topic, content), quotes: topic.said.map(quoted) }));
  const turned = content.turns.map((turn) => line(turnText(turn, content)));
  const terms = content.rising.terms.map(({ term, mentions, usual }) =>
    words.term(term, number(mentions, content), number(usual, content)),
  );
  const rising = terms.length === 0 ? [] : [line(terms.join(', '))];
  const opportunities = content.opportunities.map((one) => ({
    text: opportunityText(one, content),
    quotes: one.evidence.map(quoted),
  }));
  const planned = content.planned.map(({ dueAt, channel, network, state }) =>
    line(`${clock(dueAt, content)} ${channel} (${network}): ${words.states[state] ?? state}`),
  );
  const alerts = content.alerts.map(({ sentence }) => line(sentence));
  const sources = content.sources.map((source) => line(sourceText(source, content)));
  const section = (title: string, lines: BriefLine[], none = words.nothing): BriefSection => ({
    title,
    lines: lines.length === 0 ? [line(none)] : lines,
  });
  return {
    title: words.title(dayText(content)),
    sections: [
      section(words.said, said),
      section(words.turned, turned),
      section(words.rising, rising),
      section(words.opportunities, opportunities),
      section(words.planned, planned),
      section(words.alerts, alerts, words.allWell),
      section(words.sources, sources, words.allWell),
    ],
  };
}

const line = (text: string): BriefLine => ({ text, quotes: [] });

function quoted({ author, text, url }: BriefQuote): { text: string; url: string | null } {
  return { text: `${author === null ? '' : `@${author}: `}${excerpt(text, QUOTED)}`, url };
}

function topicText(topic: BriefTopic, content: BriefContent): string {
  const words = WORDS[content.language];
  const aside = (value: string | null): string => (value === null ? '' : ` (${words.usually(value)})`);
  const usual = topic.usual === null ? null : number(topic.usual, content);
  const parts = [`${words.mentions(number(topic.mentions, content), topic.mentions === 1)}${aside(usual)}`];
  if (topic.netSentiment !== null) {
    const usualNet = topic.usualNet === null ? null : net(topic.usualNet, content);
    parts.push(`${words.net(net(topic.netSentiment, content))}${aside(usualNet)}`);
  }
  if (topic.share !== null) parts.push(words.share(percent(topic.share, content)));
  return `${topic.name}: ${parts.join(', ')}.`;
}

function turnText({ name, what, direction, now, usual, chance }: BriefTurn, content: BriefContent): string {
  const words = WORDS[content.language];
  const up = direction === 'up';
  return what === 'volume'
    ? words.volumeTurn(name, up, number(now, content), number(usual, content), Math.round(1 / chance - 1))
    : words.toneTurn(name, up, net(now, content), net(usual, content));
}

function opportunityText({ kind, topic, term, people, texts, count }: Opportunity, content: BriefContent): string {
  const told = { topic: topic ?? '', term: term ?? '', people: number(people, content), texts: number(texts, content) };
  return WORDS[content.language].opportunity[kind]({ ...told, count: number(count ?? 0, content) });
}

function sourceText(source: BriefContent['sources'][number], { language, zone, to }: BriefContent): string {
  const problem = source.problem === null ? null : { message: source.problem, action: '' };
  const named = { name: source.name, stopped: source.state === 'stopped', problem };
  return silenceSentence({ language, zone, now: new Date(to), since: new Date(source.since), source: named });
}

function dayText({ day, language }: BriefContent): string {
  const noon = new Date(`${day}T12:00:00Z`);
  return new Intl.DateTimeFormat(language, { timeZone: 'UTC', dateStyle: 'full' }).format(noon);
}

function clock(instant: string, { language, zone }: BriefContent): string {
  const style = { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return new Intl.DateTimeFormat(language, style).format(new Date(instant));
}

/** One decimal below ten. */
const number = (value: number, { language }: BriefContent): string =>
  new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value);

const percent = (share: number, { language }: BriefContent): string =>
  new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }).format(share);

/** Net sentiment from −100 to +100. */
const net = (value: number, { language }: BriefContent): string =>
  new Intl.NumberFormat(language, { signDisplay: 'exceptZero', maximumFractionDigits: 0 }).format(100 * value);
