import { writeFile } from 'node:fs/promises';
import { type Profile, TRAINED } from '../domain/sentiment/profiles.js';
import { type Example, foldsOf } from './corpus.js';
import { type Judged, type Readings, readingOf, table } from './evaluation.js';
import { fit, type Packed, scoresOf } from './fit.js';
import { matrixOf } from './matrix.js';

const SEED = 7;
const FOLDS = 5;

type Say = (line: string) => void;

/** Trains and validates, says the tables, and writes the weights trained on all examples as a TypeScript file. */
export async function trainSentiment(examples: readonly Example[], target: string, say: Say): Promise<void> {
  const matrix = matrixOf(examples);
  const labels = Uint8Array.from(examples, ({ label }) => label);
  const rowsWhere = (isChosen: (i: number) => boolean) => Int32Array.from([...examples.keys()].filter(isChosen));
  const train = (rows: Int32Array) => fit(matrix, labels, rows, SEED);
  const judge = (packed: Packed, rows: Int32Array): Judged[] => {
    const scores = scoresOf(matrix, packed, rows);
    return Array.from(rows, (row, i) => ({ ...examples[row]!, scores: scores[i]! }));
  };

  const folds = foldsOf(examples, FOLDS, SEED);
  const crossed: Judged[] = [];
  for (let fold = 0; fold < FOLDS; fold++) {
    const packed = train(rowsWhere((i) => folds[i] !== fold));
    crossed.push(
      ...judge(
        packed,
        rowsWhere((i) => folds[i] === fold),
      ),
    );
    say(`fold ${fold + 1} of ${FOLDS}`);
  }
  const readings = Object.fromEntries(
    TRAINED.map((language) => [language, readingOf(crossed.filter((one) => one.language === language))]),
  );
  say(`\nCross-validation, ${FOLDS} folds of train and val together:\n`);
  say(table(crossed, readings));

  const first = train(rowsWhere((i) => examples[i]!.part === 'train'));
  say(`\nTrained on train, judged on val (calibrated on the folds):\n`);
  say(
    table(
      judge(
        first,
        rowsWhere((i) => examples[i]!.part === 'val'),
      ),
      readings,
    ),
  );

  const strangers = judgeAsStrangers(examples, folds, labels);
  readings.any = readingOf(strangers);
  say('\nOne fold judged as if the language were unknown (shared features, all word lists):\n');
  say(table(strangers, Object.fromEntries(TRAINED.map((language) => [language, readings.any!]))));

  const shipped = train(rowsWhere(() => true));
  await writeFile(target, fileOf(shipped, readings, examples.length));
  say(`\nWrote ${target}: ${shipped.data.length} characters, trained on all ${examples.length} texts.`);
}

/** How the shared half of the features does by itself: the texts of one fold judged as if their language were not known. */
function judgeAsStrangers(examples: readonly Example[], folds: Uint8Array, labels: Uint8Array): Judged[] {
  const rows = (inFold: boolean) => Int32Array.from([...examples.keys()].filter((i) => (folds[i] === 0) === inFold));
  const packed = fit(matrixOf(examples), labels, rows(false), SEED);
  const strangers = matrixOf(examples.map(({ text }) => ({ text, language: 'any' as Profile })));
  const scores = scoresOf(strangers, packed, rows(true));
  return Array.from(rows(true), (row, i) => ({ ...examples[row]!, scores: scores[i]! }));
}

function fileOf({ scale, data }: Packed, readings: Readings, texts: number): string {
  const entries = Object.entries(readings).map(
    ([language, { temperature, sureFrom }]) =>
      `    ${language}: { temperature: ${Number(temperature.toFixed(2))}, sureFrom: ${sureFrom} },`,
  );
  return `import type { WeightsFile } from '../weights.js';

/**
 * Written by \`npm run train -- sentiment\` (seed ${SEED}) on ${new Date().toISOString().slice(0, 10)}; do not edit.
 * Origin: weights and figures computed from XLM-T (UMSAB) train and val, ${texts} texts in eight languages; no text. For research and for
 * judging the tone of texts; the texts of the data set themselves may not be passed on, and nothing of them is in here.
 */
export const WEIGHTS: WeightsFile = {
  scale: ${scale},
  readings: {
${entries.join('\n')}
  },
  data: '${data}',
};
`;
}
