import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { importPlants, importTargets } from './import-plants.js';

const root = resolve(import.meta.dirname, '../..');

interface Violation {
  from: string;
  rule: { name: string };
}

/** The violations that dependency-cruiser, run as in `npm run check`, finds in a tree. */
function violationsIn(tree: string): Violation[] {
  const cruiser = join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [cruiser, '--config', 'config/dependency-cruiser.mjs', '-T', 'json', 'apps', 'libs', 'test'];
  const run = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 2 ** 28 });
  if (!run.stdout.startsWith('{')) throw new Error(`dependency-cruiser did not run: ${run.stderr}`);
  return (JSON.parse(run.stdout) as { summary: { violations: Violation[] } }).summary.violations;
}

describe('import rules', () => {
  const tree = mkdtempSync(join(tmpdir(), 'pregon-imports-'));
  const refusals = new Map<string, Set<string>>();

  beforeAll(() => {
    for (const path of ['package.json', 'tsconfig.json', 'config'])
      cpSync(join(root, path), join(tree, path), { recursive: true });
    symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'), 'junction');
    const write = (path: string, text: string): void => {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), text);
    };
    for (const path of importTargets) write(path, 'export {};\n');
    for (const { file, imports } of importPlants) write(file, `import '${imports}';\n`);
    for (const { from, rule } of violationsIn(tree)) {
      refusals.set(from, (refusals.get(from) ?? new Set()).add(rule.name));
    }
  });

  afterAll(() => rmSync(tree, { recursive: true, force: true }));

  it.each(importPlants.map((plant) => [plant.file, plant.imports, plant.refusedBy] as const))(
    '%s importing %s is refused by: %p',
    (file, _imports, refusedBy) => {
      expect([...(refusals.get(file) ?? [])].toSorted()).toEqual(refusedBy.toSorted());
    },
  );

  it('has a plant for every rule', async () => {
    const config = (await import('../../config/dependency-cruiser.mjs' as string)) as {
      default: { forbidden: { name: string }[] };
    };
    const rules = config.default.forbidden.map(({ name }) => name);
    expect([...new Set(importPlants.flatMap(({ refusedBy }) => refusedBy))].toSorted()).toEqual(rules.toSorted());
  });

  it('holds in this tree', () => {
    expect(violationsIn(root).map(({ from, rule }) => `${from}: ${rule.name}`)).toEqual([]);
  });
});
