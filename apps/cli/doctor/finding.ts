export type Level = 'ok' | 'warning' | 'problem';

/** What one check found. `action`: what to do about it; null when all is well. */
export interface Finding {
  check: string;
  level: Level;
  message: string;
  action: string | null;
}

export const ok = (check: string, message: string): Finding => ({ check, level: 'ok', message, action: null });

/** Works, and will not for ever, or not for everybody. */
export const warning = (check: string, message: string, action: string): Finding => ({
  check,
  level: 'warning',
  message,
  action,
});

/** Does not work. */
export const problem = (check: string, message: string, action: string): Finding => ({
  check,
  level: 'problem',
  message,
  action,
});

/** The worst level among `findings`. */
export function worst(findings: readonly Finding[]): Level {
  return (['problem', 'warning'] as const).find((level) => findings.some((each) => each.level === level)) ?? 'ok';
}
