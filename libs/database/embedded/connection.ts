import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { DatabaseUnavailable, translateError } from '../errors.js';
import type { Layout } from './layout.js';
import { readPidFile } from './pid-file.js';

export const SUPERUSER = 'pregon';
export const APPLICATION_DATABASE = 'pregon';
/** There from initdb on: for the supervisor's own session and for CREATE DATABASE. */
export const MAINTENANCE_DATABASE = 'postgres';

/** Windows alone has no unix sockets that PostgreSQL and node share. */
export const OVER_TCP = process.platform === 'win32';

/** The URL of one database of the server that lives in this folder. */
export function connectionUrl(layout: Layout, database: string): string {
  const login = `${SUPERUSER}:${readFileSync(layout.password, 'utf8')}`;
  if (OVER_TCP) return `postgresql://${login}@127.0.0.1:${readPidFile(layout)?.port ?? 1}/${database}`;
  return `postgresql://${login}@localhost/${database}?host=${encodeURIComponent(layout.socket)}`;
}

/**
 * A session on the maintenance database; `starting`: a server is there but does not take connections yet (or any more);
 * `absent`: nobody listens.
 */
export async function openSession(layout: Layout, applicationName: string): Promise<Client | 'starting' | 'absent'> {
  const client = new Client({
    connectionString: connectionUrl(layout, MAINTENANCE_DATABASE),
    application_name: applicationName,
    connectionTimeoutMillis: 2_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    const { code } = error as { code?: string };
    if (code === 'ENOENT' || code === 'ECONNREFUSED') return 'absent';
    if (translateError(error) instanceof DatabaseUnavailable) return 'starting';
    throw error;
  }
}
