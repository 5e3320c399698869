import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Profile } from '../domain/sentiment/profiles.js';
import { random, shuffle } from './random.js';

export interface Example {
  text: string;
  language: Profile;
  /** 0 negative, 1 neutral, 2 positive. */
  label: number;
  part: 'train' | 'val';
}

const FOLDERS: Record<string, Profile> = {
  spanish: 'es',
  english: 'en',
  portuguese: 'pt',
  french: 'fr',
  italian: 'it',
  german: 'de',
  arabic: 'ar',
  hindi: 'hi',
};

/** Reads XLM-T's files, a text a line: `<language>/{train,val}_{text,labels}.txt`. */
export async function readCorpus(folder: string): Promise<Example[]> {
  const examples: Example[] = [];
  for (const [name, language] of Object.entries(FOLDERS)) {
    for (const part of ['train', 'val'] as const) {
      const [texts, labels] = await Promise.all([
        lines(join(folder, name, `${part}_text.txt`)),
        lines(join(folder, name, `${part}_labels.txt`)),
      ]);
      if (texts.length !== labels.length)
        throw new Error(`${name}/${part} has ${texts.length} texts but ${labels.length} labels.`);
      for (const [i, text] of texts.entries()) examples.push({ text, language, label: Number(labels[i]), part });
    }
  }
  return examples;
}

/** The fold (0 to count - 1) of each example, drawn by lot within each language and label. */
export function foldsOf(examples: readonly Example[], count: number, seed: number): Uint8Array {
  const folds = new Uint8Array(examples.length);
  const next = random(seed);
  const strata = Map.groupBy(examples.keys(), (i) => `${examples[i]!.language} ${examples[i]!.label}`);
  for (const members of strata.values()) for (const [at, i] of shuffle(members, next).entries()) folds[i] = at % count;
  return folds;
}

async function lines(path: string): Promise<string[]> {
  const text = await readFile(path, 'utf8');
  return text.replace(/\n$/, '').split('\n');
}
