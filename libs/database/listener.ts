import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { translateError } from './errors.js';

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 5_000;

export interface ListenerOptions {
  url: string;
  channel: string;
  onNotify: (payload: string) => void;
  onLost: (error: Error) => void;
}

/** What `pg_stat_activity` calls a session that listens on `channel`. */
export const listenerName = (channel: string): string => `pregon listen ${channel}`;

/** One LISTEN on a connection of its own that comes back by itself. */
export class Listener implements AsyncDisposable {
  readonly #closing = new AbortController();
  #client: Client | null = null;

  private constructor(private readonly options: ListenerOptions) {}

  /** Resolves when the server listens for us; rejects when it cannot be reached. */
  static async start(options: ListenerOptions): Promise<Listener> {
    const listener = new Listener(options);
    await listener.#connect();
    return listener;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort();
    await this.#client?.end();
  }

  async #connect(): Promise<void> {
    const client = new Client({
      connectionString: this.options.url,
      keepAlive: true,
      keepAliveInitialDelayMillis: 10_000,
      application_name: listenerName(this.options.channel),
      connectionTimeoutMillis: 10_000,
    });
    let lost: Error = new Error('Connection ended');
    client.on('error', (error) => (lost = error));
    try {
      await client.connect();
      client.on('notification', (message) => this.options.onNotify(message.payload ?? ''));
      await client.query(`listen ${client.escapeIdentifier(this.options.channel)}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw translateError(error);
    }
    this.#client = client;
    client.once('end', () => void this.#reconnect(lost));
    if (this.#closing.signal.aborted) await client.end();
  }

  /** A notification sent meanwhile is gone for good, so whoever listens must look for himself: `onNotify('')`. */
  async #reconnect(lost: Error): Promise<void> {
    const { signal } = this.#closing;
    if (!signal.aborted) this.options.onLost(lost);
    for (let pause = FIRST_PAUSE_MS; !signal.aborted; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
      try {
        await wait(pause, undefined, { signal });
        await this.#connect();
        return signal.aborted ? undefined : this.options.onNotify('');
      } catch {
        continue;
      }
    }
  }
}
