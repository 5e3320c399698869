import { readConfig } from '#platform';

/** The configuration of somebody who has set nothing: the built-in models judge. */
export const BUILT_IN = readConfig({ NODE_ENV: 'test' });
