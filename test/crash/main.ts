import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { allInOne, apiAndTwoPublishers } from './arrangement.js';
import { listenerReport } from './listener/report.js';
import { runListener } from './listener/run.js';
import { report } from './report.js';
import { run } from './run.js';

const ARRANGEMENTS = { 'all-in-one': allInOne, cluster: apiAndTwoPublishers };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    deliveries: { type: 'string', default: '1000' },
    seconds: { type: 'string', default: '300' },
    'per-second': { type: 'string', default: '40' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'boolean', default: false },
    only: { type: 'string' },
    keep: { type: 'boolean', default: false },
    'with-parent': { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});

const [what = 'publisher'] = positionals;
const chosen = Object.entries(ARRANGEMENTS).filter(([name]) => values.only === undefined || values.only === name);
const seed = Number(values.seed);
const deliveries = Math.floor(Number(values.deliveries) / chosen.length);
const [seconds, perSecond] = [Number(values.seconds), Number(values['per-second'])];
const isMeant =
  what === 'listener' ? seconds >= 10 && perSecond > 0 : what === 'publisher' && chosen.length > 0 && deliveries >= 10;
if (!isMeant || !Number.isInteger(seed)) {
  const names = Object.keys(ARRANGEMENTS).join(' or ');
  console.error(
    `Usage: npm run test:crash -- [publisher] [--deliveries 1000] [--seed 7] [--only ${names}] [--at-once] [--keep] [--quiet]\n` +
      '       npm run test:crash -- listener [--seconds 300] [--per-second 40] [--seed 7] [--keep] [--quiet]',
  );
  process.exit(78);
}

for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
// a test that starts this holds the other end of the pipe
if (values['with-parent']) process.stdin.on('close', () => process.exit(130)).resume();

const folder = mkdtempSync(join(tmpdir(), 'pregon-crash-'));
const begun = Date.now();
const progressOf = (label: string) => (line: string) =>
  values.quiet ? undefined : console.error(`${Math.round((Date.now() - begun) / 1_000)} s, ${label} ${line}`);

let broken = 0;
const listener = async (): Promise<void> => {
  const result = await runListener({ seed, seconds, perSecond, folder, progress: progressOf('listener') });
  broken += result.verdict.broken.length;
  console.log(`\n${listenerReport(result)}`);
};
const publishers = chosen.map(([label, start]) => async () => {
  const result = await run({
    deliveries,
    seed,
    label,
    start,
    progress: progressOf(label),
    folder: join(folder, label),
  });
  broken += result.verdict.broken.length;
  console.log(`\n${report(result)}`);
});
const runs = what === 'listener' ? [listener] : publishers;
if (values['at-once']) await Promise.all(runs.map((each) => each()));
else for (const each of runs) await each();

if (values.keep || broken) console.log(`Data and logs are in ${folder}.`);
else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
process.exit(broken ? 1 : 0);
