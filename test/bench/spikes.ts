import {
  DEFAULT_COOLDOWN_MS,
  DEFAULT_MINIMUM,
  findSpikes,
  scoreSeries,
  SENSITIVITIES,
  type SpikeSettings,
} from '#listening/domain';
import { deviations, peakHold, withCooldown } from './nab/baselines.js';
import { type NabFile, readNabFiles } from './nab/nab-files.js';
import {
  bestThreshold,
  type Profile,
  PROFILES,
  rowsIgnored,
  type ScoredFile,
  scoreAt,
  tally,
} from './nab/nab-score.js';

const SETTINGS: SpikeSettings = {
  sensitivity: 'balanced',
  direction: 'both',
  minimum: DEFAULT_MINIMUM,
  cooldownMs: DEFAULT_COOLDOWN_MS,
};
const ROWS_A_WEEK = 7 * 288;

const print = (line = ''): unknown => process.stdout.write(`${line}\n`);
const profiles: [string, Profile][] = Object.entries(PROFILES);
const list = (of: (profile: Profile) => number): string => profiles.map(([, one]) => of(one).toFixed(1)).join(' / ');
const weeksOf = (rows: number): number => (rows - rowsIgnored(rows)) / ROWS_A_WEEK;

/**
 * Spike detection on the labelled brand counts in ../shared/data/nab: scores for the three profiles, per file what was
 * found, the sensitivities as operating points, and simpler rules for comparison. `only`: one file, like `AMZN`.
 */
export async function benchSpikes(only?: string): Promise<void> {
  const files = readNabFiles()?.filter(({ name }) => !only || name === only);
  if (!files?.length) {
    print(`spikes: nothing to measure: ../shared/data/nab ${files ? `has no file ${only}` : 'is not here'}.`);
    return;
  }
  const scored = scoredBy(files, (rows) => scoreSeries(rows, SETTINGS));
  print(`scores: ${profiles.map(([name]) => name).join(' / ')}; 0 = silence, 100 = perfect`);
  printScores('this detector, balanced', scored);
  printChosenSensitivity(files);
  print();
  printFiles(scored);
  print();
  printSensitivities(files);
  print();
  printBaselines(files);
}

function scoredBy(files: NabFile[], scores: (rows: NabFile['rows']) => number[]): ScoredFile[] {
  return files.map(({ name, rows, windows }) => ({ name, windows, scores: scores(rows) }));
}

function printScores(name: string, files: ScoredFile[]): void {
  const one = list((profile) => {
    const threshold = bestThreshold(files, profile);
    return scoreAt(
      files,
      files.map(() => threshold),
      profile,
    );
  });
  const leftOut = list((profile) => {
    const thresholds = files.map((file) =>
      bestThreshold(
        files.filter((other) => other !== file),
        profile,
      ),
    );
    return scoreAt(files, thresholds, profile);
  });
  print(`${name.padEnd(52)} one threshold ${one}   leave one file out ${leftOut}`);
}

/** The honest variant: for each file, the sensitivity too is the one that is best on the others. */
function printChosenSensitivity(files: NabFile[]): void {
  const candidates = SENSITIVITIES.map((sensitivity) =>
    scoredBy(files, (rows) => scoreSeries(rows, { ...SETTINGS, sensitivity })),
  );
  const leftOut = list((profile) => {
    const chosen = files.map((_, left) => {
      const options = candidates.map((scored) => {
        const others = scored.filter((_, index) => index !== left);
        const threshold = bestThreshold(others, profile);
        return {
          file: scored[left]!,
          threshold,
          score: scoreAt(
            others,
            others.map(() => threshold),
            profile,
          ),
        };
      });
      return options.reduce((best, option) => (option.score > best.score ? option : best));
    });
    return scoreAt(
      chosen.map(({ file }) => file),
      chosen.map(({ threshold }) => threshold),
      profile,
    );
  });
  print(`${'  its sensitivity chosen without the file as well'.padEnd(91)} leave one file out ${leftOut}`);
}

function printFiles(files: ScoredFile[]): void {
  const threshold = bestThreshold(files, PROFILES.standard);
  print(`file   windows hit  alerts  per brand-week  scores (threshold ${threshold.toFixed(2)})`);
  for (const file of files) {
    const { alerts, windowsHit } = tally(file, threshold);
    const rate = (alerts / weeksOf(file.scores.length)).toFixed(2);
    const hit = `${windowsHit} of ${file.windows.length}`;
    const scores = list((profile) => scoreAt([file], [threshold], profile));
    print(`${file.name.padEnd(6)} ${hit.padStart(11)} ${String(alerts).padStart(7)} ${rate.padStart(15)}  ${scores}`);
  }
}

/** Incidents as the service raises them, those in the rows that the scores ignore left out. */
function printSensitivities(files: NabFile[]): void {
  print('sensitivity  windows hit  alerts  per brand-week  per brand-month  drops among them');
  const windows = files.reduce((sum, file) => sum + file.windows.length, 0);
  const weeks = files.reduce((sum, file) => sum + weeksOf(file.rows.length), 0);
  for (const sensitivity of SENSITIVITIES) {
    let [hit, alerts, drops] = [0, 0, 0];
    for (const { rows, windows } of files) {
      const from = rows[rowsIgnored(rows.length)]!.at;
      const incidents = findSpikes(rows, { ...SETTINGS, sensitivity }).filter(({ at }) => at >= from);
      alerts += incidents.length;
      drops += incidents.filter(({ direction }) => direction === 'down').length;
      hit += windows.filter(([first, last]) =>
        incidents.some((incident) =>
          [incident, ...incident.updates].some(({ at }) => rows[first]!.at <= at && at <= rows[last]!.at),
        ),
      ).length;
    }
    const week = alerts / weeks;
    print(
      [
        sensitivity.padEnd(11),
        `${hit} of ${windows}`.padStart(12),
        String(alerts).padStart(7),
        week.toFixed(2).padStart(15),
        ((week * 30.44) / 7).toFixed(1).padStart(16),
        String(drops).padStart(17),
      ].join(' '),
    );
  }
}

function printBaselines(files: NabFile[]): void {
  const values = (rows: NabFile['rows']): number[] => rows.map(({ value }) => value);
  printScores(
    'for comparison: standard deviations over 14 days',
    scoredBy(files, (rows) => deviations(values(rows))),
  );
  printScores(
    '  3 standard deviations over 14 days, 24 h cool-down',
    scoredBy(files, (rows) => withCooldown(deviations(values(rows)), 3)),
  );
  printScores(
    '  peak-hold: 2 h, 7-day half-life, 24 h cool-down',
    scoredBy(files, (rows) => withCooldown(peakHold(values(rows)), 1)),
  );
}
