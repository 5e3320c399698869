import { launchUnsupervised } from '#database';

/** Nothing that a test stores has to survive a power cut. */
const SETTINGS = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '200' };

/** A server for databases of tests. */
export interface TestServer {
  /** Of a database for CREATE DATABASE and its like. */
  maintenanceUrl: string;
  /** Names of all databases that tests make begin so. */
  prefix: string;
}

/** PREGON_TEST_DATABASE_URL if it is set, else the embedded PostgreSQL that all processes of this jest run share. */
export async function testServer(): Promise<TestServer> {
  const url = process.env['PREGON_TEST_DATABASE_URL'];
  if (url) return ownServer(url);
  const folder = process.env['PREGON_TEST_FOLDER'];
  if (!folder)
    throw new Error(
      'PREGON_TEST_FOLDER is not set: run the tests with jest -c config/jest.config.mjs, whose globalSetup does.',
    );
  return { maintenanceUrl: await launchUnsupervised(folder, SETTINGS), prefix: 'pregon_test' };
}

/** The URL of another database of the same server. */
export function urlOfDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function ownServer(url: string): TestServer {
  const name = new URL(url).pathname.slice(1);
  if (!name.includes('test'))
    throw new Error(
      `PREGON_TEST_DATABASE_URL names the database "${name}". Tests create and drop databases beside it, so its name must ` +
        'contain "test": create such a database on that server.',
    );
  return { maintenanceUrl: url, prefix: name };
}
