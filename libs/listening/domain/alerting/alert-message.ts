import { excerpt } from './evidence.js';
import type { AlertExplanation } from './explanation.js';

const WORDS = {
  en: {
    terms: 'Words that rise',
    authors: 'Most from',
    domains: 'Sites',
    examples: 'For example',
    resume: 'Publishing was put on hold. To go on',
  },
  es: {
    terms: 'Palabras que suben',
    authors: 'Sobre todo de',
    domains: 'Sitios',
    examples: 'Por ejemplo',
    resume: 'Las publicaciones quedaron en pausa. Para reanudarlas',
  },
};
const SHOWN = 5;
const EXAMPLES = 3;
const EXAMPLE_LENGTH = 200;
const SUBJECT_LENGTH = 150;

/** A DID names an account to programs only. */
const isReadable = (handle: string): boolean => !handle.startsWith('did:');

/** An alert as people read it in a mail or a chat: plain text. What its sentence names is not listed again. */
export function alertMessage(input: {
  rule: string;
  language: 'es' | 'en';
  explanation: AlertExplanation;
  resumeUrl: string | null;
}): { subject: string; text: string } {
  const { explanation, resumeUrl } = input;
  const { sentence } = explanation;
  const words = WORDS[input.language];
  const list = (title: string, names: string[]): string[] => {
    const news = names.slice(0, SHOWN).filter((name) => !sentence.includes(name));
    return news.length === 0 ? [] : [`${title}: ${news.join(', ')}`];
  };
  const examples = explanation.mentions.slice(0, EXAMPLES).map(({ text, author, url }) => {
    const said = excerpt(text, EXAMPLE_LENGTH);
    return `- ${author && isReadable(author) ? `@${author}: ` : ''}${said}${url ? ` ${url}` : ''}`;
  });
  const lines = [
    sentence,
    ...list(
      words.terms,
      explanation.terms.map(({ term }) => term),
    ),
    ...list(
      words.authors,
      explanation.authors.filter(({ handle }) => isReadable(handle)).map(({ handle }) => `@${handle}`),
    ),
    ...list(
      words.domains,
      explanation.domains.map(({ domain }) => domain),
    ),
    ...(examples.length === 0 ? [] : [`${words.examples}:`, ...examples]),
    ...(resumeUrl === null ? [] : [`${words.resume}: ${resumeUrl}`]),
  ];
  const head = sentence.split(/[:.](?:\s|$)/, 1)[0]!;
  return { subject: excerpt(`${input.rule}: ${head}`, SUBJECT_LENGTH), text: lines.join('\n') };
}
