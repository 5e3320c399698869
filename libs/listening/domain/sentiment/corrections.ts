import type { SentimentLabel } from '../enrichment/enrichment.js';
import { hashOf, spread } from './hash.js';
import { softmax } from './probabilities.js';
import { readTokens } from './tokens.js';

/** What a person says that the tone of a text is. */
export interface Correction {
  text: string;
  language: string | null;
  label: SentimentLabel;
}

const LABELS: readonly SentimentLabel[] = ['negative', 'neutral', 'positive'];
const BUCKETS = 1 << 15;
const EPOCHS = 12;
const RATE = 1.5;
/** What an epoch leaves of each weight: forgets what only one old correction holds up. */
const KEPT = 0.98;
/** A correction teaches until its label is this likely, not longer. */
const ENOUGH = 0.6;
/**
 * Share of a text that is itself alone, not its words: takes up what is peculiar to one text. Without it ten corrections changed 1.7 % of
 * other texts' labels and 1,000 changed 12.8 %; with a half, 1.0 % and 10.6 %; with 0.7 too little reaches texts alike.
 */
const ITSELF = 0.5;
/** Letters from which a word counts in full: short ones are mostly articles and prepositions, which say nothing in any language. */
const FULL_WEIGHT_LETTERS = 6;

/** Words and pairs of words of a text and the text itself, as buckets with values whose squares sum up to one. */
interface Features {
  buckets: number[];
  values: number[];
}

/**
 * A small layer that is added to the model's scores: logistic regression on words and pairs of words only, begun at nothing and stopped
 * early. Letters and opinion words stay out of it, because they would carry a correction over to texts that are not alike.
 * 256 kB of memory.
 */
export class Corrections {
  readonly #weights = new Float32Array(2 * BUCKETS);

  private constructor() {}

  /** `logitsOf`: what the uncorrected model says of negative and positive against neutral's 0. */
  static learn(
    corrections: readonly Correction[],
    logitsOf: (text: string, language: string | null) => [number, number],
  ): Corrections {
    const latest = new Map(corrections.map((correction) => [correction.text, correction]));
    const examples = [...latest.values()].map(({ text, language, label }) => {
      return { features: featuresOf(text), logits: logitsOf(text, language), label };
    });
    const learnt = new Corrections();
    for (let epoch = 0; epoch < EPOCHS; epoch++) {
      for (const { features, logits, label } of examples) {
        const scores: [number, number] = [...logits];
        learnt.#add(features, scores);
        const chances = softmax(scores);
        const [negative, , positive] = chances;
        if (chances[LABELS.indexOf(label)]! > ENOUGH) continue;
        learnt.#step(features, (label === 'negative' ? 1 : 0) - negative, (label === 'positive' ? 1 : 0) - positive);
      }
      for (const [i, weight] of learnt.#weights.entries()) learnt.#weights[i] = weight * KEPT;
    }
    return learnt;
  }

  /** Adds what was learnt to a text's scores, in place. */
  adjust(text: string, logits: [number, number]): void {
    this.#add(featuresOf(text), logits);
  }

  #add({ buckets, values }: Features, logits: [number, number]): void {
    for (const [i, bucket] of buckets.entries()) {
      logits[0] += this.#weights[2 * bucket]! * values[i]!;
      logits[1] += this.#weights[2 * bucket + 1]! * values[i]!;
    }
  }

  #step({ buckets, values }: Features, negative: number, positive: number): void {
    for (const [i, bucket] of buckets.entries()) {
      this.#weights[2 * bucket]! += RATE * negative * values[i]!;
      this.#weights[2 * bucket + 1]! += RATE * positive * values[i]!;
    }
  }
}

function featuresOf(text: string): Features {
  const found = new Map<number, number>();
  let previous = '';
  let previousValue = 0;
  const put = (name: string, value: number) => found.set(spread(hashOf(name)) & (BUCKETS - 1), value);
  for (const { kind, form } of readTokens(text)) {
    if (kind === 'url' || kind === 'user' || kind === 'number') continue;
    const value = kind === 'word' || kind === 'tag' ? Math.min(1, form.length / FULL_WEIGHT_LETTERS) : 0.5;
    put(form, value);
    if (previous) put(`${previous} ${form}`, Math.max(value, previousValue));
    previous = form;
    previousValue = value;
  }
  const length = Math.hypot(...found.values()) / Math.sqrt(1 - ITSELF) || 1;
  const shared = Array.from(found.values(), (value) => value / length);
  return {
    buckets: [...found.keys(), spread(hashOf(text, 1)) & (BUCKETS - 1)],
    values: [...shared, Math.sqrt(ITSELF)],
  };
}
