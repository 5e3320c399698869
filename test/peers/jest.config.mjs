import { join } from 'node:path';
import product from '../../config/jest.config.mjs';

/** The product's set-up without its database, for the tests of this folder alone. */
const { globalSetup: _, globalTeardown: __, ...shared } = product;

export default {
  ...shared,
  rootDir: join(import.meta.dirname, '../..'),
  roots: ['<rootDir>/test/peers'],
  modulePathIgnorePatterns: ['<rootDir>/test/peers/node_modules/'],
  testTimeout: 60_000,
  // Each file starts a PDS of its own: one at a time is enough for two cores.
  maxWorkers: 1,
};
