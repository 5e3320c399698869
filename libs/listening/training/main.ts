import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { readCorpus } from './corpus.js';
import { trainSentiment } from './sentiment.js';

const TARGET = 'libs/listening/domain/sentiment/weights/shipped.ts';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { data: { type: 'string', default: '../shared/data/sentiment' }, out: { type: 'string', default: TARGET } },
});

const stop = (message: string) => {
  process.stderr.write(`${message}\n`);
  process.exit(64);
};

if (positionals[0] !== 'sentiment') stop('Train what? npm run train -- sentiment [--data FOLDER] [--out FILE]');
const data = resolve(values.data);
if (!existsSync(data)) {
  stop(`The training texts are not at ${data}: they may not be passed on, so they are not part of the project. \
Give the folder of XLM-T's files (<language>/train_text.txt and so on) with --data.`);
}
await trainSentiment(await readCorpus(data), values.out, (line) => process.stdout.write(`${line}\n`));
