import { readConfig } from '#platform';
import { describe, expect, it } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name);
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const VISIBLE = [
  'apps',
  'config',
  'libs',
  'nest-cli.json',
  'package-lock.json',
  'package.json',
  'README.md',
  'test',
  'tsconfig.json',
];
const MADE_HERE = ['node_modules', 'dist', 'coverage'];

describe('the house', () => {
  it('shows nothing at its top level but what the design names', () => {
    const visible = readdirSync(root).filter((name) => !name.startsWith('.') && !MADE_HERE.includes(name));
    expect(visible.toSorted()).toEqual(VISIBLE.toSorted());
  });

  it('names every app and every lib in nest-cli.json, at its own place', () => {
    const { projects } = json('nest-cli.json') as { projects: Record<string, { root: string; type: string }> };
    const declared = Object.entries(projects).map(([name, { root: place, type }]) => `${type} ${name} in ${place}`);
    const existing = [
      ...foldersIn('apps').map((name) => `application ${name} in apps/${name}`),
      ...foldersIn('libs').map((name) => `library ${name} in libs/${name}`),
    ];
    expect(declared.toSorted()).toEqual(existing.toSorted());
  });

  it('names every lib in the imports of package.json', () => {
    const { imports } = json('package.json') as {
      imports: Record<string, { 'pregon-source': string; default: string }>;
    };
    for (const lib of foldersIn('libs')) {
      expect(imports[`#${lib}`]).toEqual({
        'pregon-source': `./libs/${lib}/index.ts`,
        default: `./dist/libs/${lib}/index.js`,
      });
    }
    for (const { 'pregon-source': source } of Object.values(imports))
      expect(existsSync(join(root, source)) ? source : `${source} exists`).toBe(source);
  });

  it.each([
    ...['apps', 'libs', 'test'].flatMap((place) => foldersIn(place).map((name) => `${place}/${name}`)),
    'config',
  ])('has a README in %s', (folder) => expect(existsSync(join(root, folder, 'README.md'))).toBe(true));

  it('documents exactly the variables that the configuration reads, with values that it takes', () => {
    const lines = readFileSync(join(root, 'config/example.env'), 'utf8').matchAll(/^#([A-Z][A-Z0-9_]*)=(.*)$/gm);
    const example = Object.fromEntries([...lines].map(([, name, value]) => [name, value]));
    const source = readFileSync(join(root, 'libs/platform/config/read-config.ts'), 'utf8');
    const read = [...source.matchAll(/\.value\(\s*'([A-Z0-9_]+)'/g)].map(([, name]) => name);
    expect(Object.keys(example).toSorted()).toEqual(read.toSorted());
    expect(() => readConfig(example)).not.toThrow();
  });
});
