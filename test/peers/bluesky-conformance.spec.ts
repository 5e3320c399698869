import { afterAll, beforeAll } from '@jest/globals';
import { describeConnector } from '../../libs/networks/kit/conformance.js';
import { BlueskyHarness } from './bluesky-harness.js';

const harness = new BlueskyHarness();
beforeAll(() => harness.start());
afterAll(() => harness[Symbol.asyncDispose]());

describeConnector('Bluesky (a real PDS)', harness);
