import { readFileSync } from 'node:fs';

const { exclude: _, ...swc } = JSON.parse(readFileSync(new URL('./swc.json', import.meta.url), 'utf8'));

/** jest as ESM, straight from the TypeScript sources (export condition "pregon-source" of package.json's imports). */
export default {
  rootDir: '..',
  roots: ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/test'],
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['pregon-source', 'node', 'node-addons'] },
  testMatch: ['**/*.spec.ts', '**/*.int-spec.ts'],
  modulePathIgnorePatterns: ['<rootDir>/test/peers/'],
  globalSetup: '<rootDir>/libs/testing/jest-global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest-global-teardown.mjs',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['@swc/jest', { ...swc, swcrc: false, sourceMaps: 'inline' }] },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testTimeout: 30_000,
  maxWorkers: 2,
  // ESM modules of a finished test file stay in memory: a worker above this begins anew.
  workerIdleMemoryLimit: '600MB',
};
