import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Sentiment, SentimentLabel } from '../domain/enrichment/enrichment.js';
import type { SentimentJudge } from '../domain/sentiment/sentiment-judge.js';
import { type ImportPackage, importPackages, type Runtime, type Session, type Tokenizer } from './packages.js';

const LABELS: readonly SentimentLabel[] = ['negative', 'neutral', 'positive'];
/** What the positions of RoBERTa-like models hold, less the two marks around a text. */
const MOST_TOKENS = 512;
/** The confidence at which a calibrated model is right three times out of four. */
const SURE_FROM = 0.75;

/**
 * Judges with a text classifier in ONNX that the operator brings: a folder with `model.onnx`, `tokenizer.json`,
 * `tokenizer_config.json` and `config.json`, as exported for transformers.js. The language is the model's own business.
 */
export class OnnxJudge implements SentimentJudge, AsyncDisposable {
  private constructor(
    private readonly runtime: Runtime,
    private readonly session: Session,
    private readonly tokenizer: Tokenizer,
    /** The label of each output. */
    private readonly labels: readonly SentimentLabel[],
  ) {}

  /** Throws an error that says what is missing: a package, or a file of the folder. */
  static async load(folder: string, importPackage: ImportPackage = (name) => import(name)): Promise<OnnxJudge> {
    const [runtime, { Tokenizer }] = await importPackages(importPackage);
    const [config, tokenizer, tokenizerConfig] = await Promise.all(
      ['config.json', 'tokenizer.json', 'tokenizer_config.json'].map((name) => readJson(join(folder, name))),
    );
    const model = join(folder, 'model.onnx');
    const session = await runtime.InferenceSession.create(model, { intraOpNumThreads: 1 }).catch((cause: unknown) => {
      throw new Error(`The sentiment model ${model} cannot be read: ${String(cause)}`, { cause });
    });
    return new OnnxJudge(runtime, session, new Tokenizer(tokenizer!, tokenizerConfig!), labelsOf(config!, folder));
  }

  async judge(text: string): Promise<Sentiment> {
    const { ids } = this.tokenizer.encode(text);
    // a text's end mark stays when its middle is cut
    const kept = ids.length > MOST_TOKENS ? [...ids.slice(0, MOST_TOKENS - 1), ids.at(-1)!] : ids;
    const tensor = (valueOf: (id: number) => number) =>
      new this.runtime.Tensor(
        'int64',
        BigInt64Array.from(kept, (id) => BigInt(valueOf(id))),
        [1, kept.length],
      );
    const known = { input_ids: tensor((id) => id), attention_mask: tensor(() => 1), token_type_ids: tensor(() => 0) };
    const feeds = Object.entries(known).filter(([name]) => this.session.inputNames.includes(name));
    const outputs = await this.session.run(Object.fromEntries(feeds));
    return this.#sentimentOf(outputs[this.session.outputNames[0]!]!.data as Float32Array);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.session.release();
  }

  #sentimentOf(logits: Float32Array): Sentiment {
    const top = Math.max(...logits);
    const parts = Array.from(logits, (logit) => Math.exp(logit - top));
    const sum = parts.reduce((total, part) => total + part, 0);
    const of = (label: SentimentLabel) =>
      parts.reduce((total, part, i) => total + (this.labels[i] === label ? part / sum : 0), 0);
    const label = LABELS.reduce((best, other) => (of(other) > of(best) ? other : best));
    return { label, score: of('positive') - of('negative'), confidence: of(label), sure: of(label) >= SURE_FROM };
  }
}

async function readJson(path: string): Promise<object> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as object;
  } catch (cause) {
    throw new Error(
      `The sentiment model's file ${path} cannot be read. PREGON_SENTIMENT_MODEL must name a folder with model.onnx, \
config.json, tokenizer.json and tokenizer_config.json.`,
      { cause },
    );
  }
}

/** From `id2label`: negative, neutral, positive or their beginnings; LABEL_0 to LABEL_2 in that order. */
function labelsOf(config: object, folder: string): SentimentLabel[] {
  const names = Object.values((config as { id2label?: Record<string, string> }).id2label ?? {});
  const labels = names.map((name) =>
    LABELS.find((label, i) => name.toLowerCase().startsWith(label.slice(0, 3)) || name === `LABEL_${i}`)!,
  );
  if (labels.length === 0 || labels.includes(undefined as never))
    throw new Error(
      `The sentiment model in ${folder} has the labels "${names.join(', ')}" in config.json: negative, neutral and positive are understood.`,
    );
  return labels;
}
