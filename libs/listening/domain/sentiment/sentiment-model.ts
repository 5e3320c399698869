import type { Sentiment, SentimentLabel } from '../enrichment/enrichment.js';
import { type Correction, Corrections } from './corrections.js';
import { FeatureReader } from './features.js';
import { softmax } from './probabilities.js';
import { profileOf } from './profiles.js';
import type { SentimentJudge } from './sentiment-judge.js';
import { decodeWeights, type WeightsFile } from './weights.js';

const LABELS: readonly SentimentLabel[] = ['negative', 'neutral', 'positive'];

/** Judges the tone of texts. Unchanging: `learn` gives a new model that shares the weights. */
export class SentimentModel implements SentimentJudge {
  readonly #file: WeightsFile;
  readonly #weights: Float32Array;
  readonly #reader: FeatureReader;
  readonly #corrections: Corrections | null;

  private constructor(
    file: WeightsFile,
    weights: Float32Array,
    reader: FeatureReader,
    corrections: Corrections | null = null,
  ) {
    this.#file = file;
    this.#weights = weights;
    this.#reader = reader;
    this.#corrections = corrections;
  }

  /** The model with the shipped weights (2 MB of memory, loaded once per process). */
  static async load(): Promise<SentimentModel> {
    const { WEIGHTS } = await import('./weights/shipped.js');
    return SentimentModel.of(WEIGHTS);
  }

  /** A model of other weights. */
  static of(file: WeightsFile): SentimentModel {
    return new SentimentModel(file, decodeWeights(file), new FeatureReader());
  }

  /** The tone of a text; `language`: ISO 639-1, null when unknown. Long texts are judged by their first 2,000 UTF-16 units. */
  judge(text: string, language: string | null): Sentiment {
    const [negative, neutral, positive] = this.#probabilities(text, language);
    const best = Math.max(negative, neutral, positive);
    const label = LABELS[best === neutral ? 1 : best === negative ? 0 : 2]!;
    return { label, score: positive - negative, confidence: best, sure: best >= this.#reading(language).sureFrom };
  }

  /**
   * A model that has learnt from people's corrections, the whole list from the first to the last (a text's later correction wins). Of texts
   * alike it takes over what they share; other texts stay as they were. Up to 5,000 in less than a second; the same list gives the same model.
   */
  learn(corrections: readonly Correction[]): SentimentModel {
    const shipped = new SentimentModel(this.#file, this.#weights, this.#reader);
    if (corrections.length === 0) return shipped;
    const learnt = Corrections.learn(corrections, (text, language) => shipped.#logits(text, language));
    return new SentimentModel(this.#file, this.#weights, this.#reader, learnt);
  }

  #probabilities(text: string, language: string | null): [number, number, number] {
    const logits = this.#logits(text, language);
    if (this.#corrections) this.#corrections.adjust(text, logits);
    return softmax(logits);
  }

  #reading(language: string | null) {
    return this.#file.readings[profileOf(language)]!;
  }

  /** Of negative and positive against neutral's 0, calibrated. */
  #logits(text: string, language: string | null): [number, number] {
    this.#reader.read(text, profileOf(language));
    const { size, buckets, values } = this.#reader;
    let negative = 0;
    let positive = 0;
    for (let i = 0; i < size; i++) {
      const at = 2 * buckets[i]!;
      negative += this.#weights[at]! * values[i]!;
      positive += this.#weights[at + 1]! * values[i]!;
    }
    const { temperature } = this.#reading(language);
    return [negative / temperature, positive / temperature];
  }
}
