import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

const PLANTS: [file: string, text: string, rules: string[]][] = [
  ['libs/accounts/default.ts', 'export default 1;\n', ['import(no-default-export)']],
  ['libs/accounts/env.ts', "export const home = process.env['HOME'];\n", ['eslint(no-restricted-properties)']],
  ['libs/accounts/env-taken.ts', 'export const { env } = process;\n', ['eslint(no-restricted-properties)']],
  [
    'libs/accounts/env-imported.ts',
    "import { env } from 'node:process';\nexport const all = env;\n",
    ['eslint(no-restricted-imports)'],
  ],
  ['libs/accounts/long.ts', 'export const one = 1;\n' + '//\n'.repeat(400), ['eslint(max-lines)']],
  ['libs/accounts/CamelCase.ts', 'export const one = 1;\n', ['unicorn(filename-case)']],
  ['libs/accounts/equal.ts', 'export const isOne = (value: unknown) => value == 1;\n', ['eslint(eqeqeq)']],
  [
    'libs/accounts/mock.spec.ts',
    "import { jest } from '@jest/globals';\njest.mock('x');\n",
    ['jest(no-restricted-jest-methods)'],
  ],
  [
    'libs/accounts/mock-module.spec.ts',
    "import { jest } from '@jest/globals';\njest.unstable_mockModule('x', () => ({}));\n",
    ['jest(no-restricted-jest-methods)'],
  ],
  ['apps/server/main.ts', 'export const { env } = process;\n', []],
  ['apps/server/app.ts', 'export const { env } = process;\n', ['eslint(no-restricted-properties)']],
  ['libs/platform/env.ts', 'export const { env } = process;\n', []],
  ['libs/accounts/env.spec.ts', 'export const { env } = process;\n', []],
  ['libs/accounts/full.ts', 'export const one = 1;\n' + '//\n'.repeat(399), []],
];

describe('lint rules', () => {
  const tree = mkdtempSync(join(tmpdir(), 'pregon-lint-'));
  const complaints = new Map<string, string[]>();

  beforeAll(() => {
    cpSync(join(root, 'config'), join(tree, 'config'), { recursive: true });
    for (const [file, text] of PLANTS) {
      mkdirSync(dirname(join(tree, file)), { recursive: true });
      writeFileSync(join(tree, file), text);
    }
    const linter = join(root, 'node_modules/oxlint/bin/oxlint');
    const run = spawnSync(process.execPath, [linter, '-c', 'config/oxlint.json', '-f', 'json', 'apps', 'libs'], {
      cwd: tree,
      encoding: 'utf8',
    });
    const { diagnostics } = JSON.parse(run.stdout) as { diagnostics: { filename: string; code: string }[] };
    for (const { filename, code } of diagnostics) complaints.set(filename, [...(complaints.get(filename) ?? []), code]);
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(PLANTS.map(([file, , rules]) => [file, rules] as const))('%s is refused by: %p', (file, rules) => {
    expect(complaints.get(file) ?? []).toEqual(rules);
  });
});
