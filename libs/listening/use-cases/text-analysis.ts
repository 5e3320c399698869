import { Injectable } from '@nestjs/common';
import { Enricher } from '../domain/enrichment/enricher.js';
import { loadDetectLanguage, type DetectLanguage } from '../domain/enrichment/language.js';

export interface Analysis {
  enricher: Enricher;
  detectLanguage: DetectLanguage;
}

/** The models, loaded with the first text: 45 MB that a process without texts does not need. */
@Injectable()
export class TextAnalysis {
  private loaded: Promise<Analysis> | null = null;

  load(): Promise<Analysis> {
    this.loaded ??= Promise.all([Enricher.load(), loadDetectLanguage()]).then(([enricher, detectLanguage]) => ({
      enricher,
      detectLanguage,
    }));
    return this.loaded;
  }
}
