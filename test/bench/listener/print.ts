export function print(title: string, row: Record<string, string | number>): void {
  process.stdout.write(`\n${title}\n`);
  for (const [name, value] of Object.entries(row))
    process.stdout.write(`  ${name.padEnd(46)} ${String(value).padStart(12)}\n`);
}

/** `1,234`. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en');
