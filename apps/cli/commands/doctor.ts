import { examine } from '../doctor/examine.js';
import { worst, type Finding, type Level } from '../doctor/finding.js';
import { print, printJson } from '../print.js';

interface DoctorOptions {
  online?: boolean;
  json?: boolean;
}

/** Prints what is well and what is not, with what to do. Exit code 1 when there is a problem. */
export async function runDoctor(env: NodeJS.ProcessEnv, { online = false, json }: DoctorOptions): Promise<void> {
  const findings = await examine(env, online);
  const level = worst(findings);
  if (json) await printJson({ level, findings });
  else await print(report(findings));
  if (level === 'problem') process.exitCode = 1;
}

function report(findings: Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const lines = findings.flatMap(({ level, check, message, action }) => [
    `${level.padEnd('problem'.length)}  ${check.padEnd(width)}  ${message}`,
    ...(action ? [`${' '.repeat('problem'.length + width + 4)}→ ${action}`] : []),
  ]);
  const count = (level: Level): number => findings.filter((each) => each.level === level).length;
  return [...lines, '', `${count('ok')} ok, ${count('warning')} warning(s), ${count('problem')} problem(s)`].join('\n');
}
