import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import product from '../../config/jest.config.mjs';

/** The product's set-up, for the tests of this folder alone. */
export default {
  ...product,
  rootDir: dirname(dirname(dirname(fileURLToPath(import.meta.url)))),
  roots: ['<rootDir>/test/peers'],
  testPathIgnorePatterns: ['/node_modules/'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/test/peers/node_modules/'],
  testTimeout: 60_000,
  // One PDS each is enough for two cores.
  maxWorkers: 1,
};
