import { WORDS } from './explain-words.js';
import type { SentimentTurn } from './sentiment-turn.js';

/** A turn of the tone as a sentence, plain text: escaping is the caller's. Net sentiment is told from −100 to +100. */
export function explainSentimentTurn(turn: SentimentTurn, topic: string, language: 'es' | 'en'): string {
  const words = WORDS[language];
  const signed = new Intl.NumberFormat(language, { signDisplay: 'exceptZero', maximumFractionDigits: 0 });
  return words.turned(
    topic,
    words[turn.direction],
    new Intl.NumberFormat(language).format(turn.opinions),
    signed.format(100 * turn.net),
    signed.format(100 * turn.usualNet),
  );
}
