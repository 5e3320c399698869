import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const FOLDER = resolve(import.meta.dirname, '../../../../../shared/data/sentiment');

/** Whether the texts that may not be part of this project are beside it. */
export const haveSharedTexts = existsSync(FOLDER);

/** 2,163 posts in a language, by its English name in lower case. */
export const sharedTexts = (language: string): string[] =>
  ['train', 'val'].flatMap((part) =>
    readFileSync(join(FOLDER, language, `${part}_text.txt`), 'utf8')
      .split('\n')
      .filter(Boolean),
  );
