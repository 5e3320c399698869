import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#platform';
import { Enricher } from '../domain/enrichment/enricher.js';
import { loadDetectLanguage, type DetectLanguage } from '../domain/enrichment/language.js';
import type { SentimentJudge } from '../domain/sentiment/sentiment-judge.js';

export interface Analysis {
  enricher: Enricher;
  detectLanguage: DetectLanguage;
  /** The operator's own model of sentiment; null: the built-in one judges. */
  judge: SentimentJudge | null;
}

/** The models, loaded with the first text: 45 MB that a process without texts does not need. */
@Injectable()
export class TextAnalysis {
  private loaded: Promise<Analysis> | null = null;

  constructor(@Inject(CONFIG) private readonly config: Pick<Config, 'listener'>) {}

  /** Throws an Error that says what is missing when the operator's model cannot be loaded. */
  load(): Promise<Analysis> {
    this.loaded ??= Promise.all([Enricher.load(), loadDetectLanguage(), this.loadJudge()]).then(
      ([enricher, detectLanguage, judge]) => ({ enricher, detectLanguage, judge }),
    );
    return this.loaded;
  }

  private async loadJudge(): Promise<SentimentJudge | null> {
    const { sentimentModel } = this.config.listener;
    if (sentimentModel === null) return null;
    const { OnnxJudge } = await import('../onnx/onnx-judge.js');
    return OnnxJudge.load(sentimentModel);
  }
}
