import { type Profile, TRAINED } from '../domain/sentiment/profiles.js';
import type { Reading } from '../domain/sentiment/weights.js';
import { softmax } from '../domain/sentiment/probabilities.js';

/** A judged text: what it is, and the scores of a model that had never seen it. */
export interface Judged {
  language: Profile;
  label: number;
  scores: [number, number];
}

interface Row {
  name: string;
  texts: number;
  f1: number;
  recall: number;
  accuracy: number;
  /** Sure answers and how many of them are right. */
  sure: number;
  sureRight: number;
}

/** How often sure answers shall be right, at least. */
const SURE_RIGHT = 0.75;
/** Fewer answers would show nothing. */
const LEAST_SURE = 100;
const NEVER = 1.001;

/** How the scores of each language are read. */
export type Readings = Record<string, Reading>;

export function readingOf(judged: readonly Judged[]): Reading {
  const temperature = temperatureOf(judged);
  return { temperature, sureFrom: sureFrom(judged, temperature) };
}

/** Temperature at which the probabilities of the labels are likeliest (golden section search over its logarithm). */
function temperatureOf(judged: readonly Judged[]): number {
  const loss = (logarithm: number) => {
    const temperature = Math.exp(logarithm);
    return judged.reduce((sum, { scores, label }) => sum - Math.log(probabilities(scores, temperature)[label]!), 0);
  };
  let [low, high] = [-4, 4];
  const ratio = (Math.sqrt(5) - 1) / 2;
  while (high - low > 1e-3) {
    const [left, right] = [high - ratio * (high - low), low + ratio * (high - low)];
    if (loss(left) < loss(right)) high = right;
    else low = left;
  }
  return Math.exp((low + high) / 2);
}

/** The least confidence from which SURE_RIGHT of all answers are right; above 1 (never) when too few texts reach it. */
function sureFrom(judged: readonly Judged[], temperature: number): number {
  const answers = judged.map((one) => answerOf(one, temperature)).sort((a, b) => b.confidence - a.confidence);
  let right = 0;
  let least = NEVER;
  for (const [i, answer] of answers.entries()) {
    if (answer.isRight) right++;
    if (i + 1 >= LEAST_SURE && right / (i + 1) >= SURE_RIGHT) least = answer.confidence;
  }
  return Math.ceil(least * 1000) / 1000;
}

/** A row per language and one of their means; shares of sure answers are of all texts together. */
export function table(judged: readonly Judged[], readings: Readings): string {
  const rows = TRAINED.map((language) => {
    const own = judged.filter((one) => one.language === language);
    return rowOf(language, own, readings[language]!);
  });
  const sum = (key: keyof Omit<Row, 'name'>) => rows.reduce((total, row) => total + row[key], 0);
  const mean = (key: 'f1' | 'recall' | 'accuracy') => sum(key) / rows.length;
  const average: Row = {
    name: 'average',
    texts: judged.length,
    f1: mean('f1'),
    recall: mean('recall'),
    accuracy: mean('accuracy'),
    sure: sum('sure'),
    sureRight: sum('sureRight'),
  };
  return [
    '| language | texts | macro-F1 | macro-recall | accuracy | sure answers | of them right |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...[...rows, average].map(lineOf),
  ].join('\n');
}

function lineOf({ name, texts, f1, recall, accuracy, sure, sureRight }: Row): string {
  const percent = (value: number) => (100 * value).toFixed(1);
  const right = sure === 0 ? '' : percent(sureRight / sure);
  return `| ${name} | ${texts} | ${[f1, recall, accuracy, sure / texts].map(percent).join(' | ')} | ${right} |`;
}

function rowOf(name: string, judged: readonly Judged[], { temperature, sureFrom }: Reading): Row {
  const counts = [0, 1, 2].map(() => ({ right: 0, is: 0, said: 0 }));
  let sure = 0;
  let sureRight = 0;
  for (const one of judged) {
    const { said, isRight, confidence } = answerOf(one, temperature);
    counts[one.label]!.is++;
    counts[said]!.said++;
    if (isRight) counts[said]!.right++;
    if (confidence < sureFrom) continue;
    sure++;
    if (isRight) sureRight++;
  }
  const sum = (of: (count: (typeof counts)[number]) => number) => counts.reduce((total, count) => total + of(count), 0);
  return {
    name,
    texts: judged.length,
    f1: sum(({ right, is, said }) => (2 * right) / (is + said)) / 3,
    recall: sum(({ right, is }) => right / is) / 3,
    accuracy: sum(({ right }) => right) / judged.length,
    sure,
    sureRight,
  };
}

function answerOf({ scores, label }: Judged, temperature: number) {
  const all = probabilities(scores, temperature);
  const confidence = Math.max(...all);
  const said = all.indexOf(confidence);
  return { said, confidence, isRight: said === label };
}

function probabilities([negative, positive]: readonly [number, number], temperature: number) {
  return softmax([negative / temperature, positive / temperature]);
}
