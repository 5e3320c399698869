export type ProcessRole = 'api' | 'publisher' | 'listener';
export type Mode = 'development' | 'production' | 'test';

/** Everything that the environment decides, read once at start by `readConfig`. */
export interface Config {
  mode: Mode;
  host: string;
  port: number;
  /** Where people reach this service, no slash at the end. */
  publicUrl: string;
  /** Absolute folder of everything that is kept outside the database. */
  dataDir: string;
  /** null: the embedded PostgreSQL in `dataDir`. */
  databaseUrl: string | null;
  databasePool: number;
  roles: ProcessRole[];
  /** The first owner, and her API key, of an empty database. */
  init: { email: string; password: string; apiKey: string | null } | null;
  /** `2:base64,1:base64`, newest first; null: a file in `dataDir`. */
  secretKeys: string | null;
  simulator: { enabled: boolean; port: number };
  /** `host`, `host:port` or CIDR that outbound calls may reach although it is a private address. */
  allowPrivate: string[];
  trustProxy: boolean;
  logLevel: string;
  publisher: {
    concurrency: number;
    attemptTimeoutMs: number;
    leaseMs: number;
    prepareAheadMs: number;
    /** How much later than it was accepted a network may show a new post in its listings. */
    readbackLagMs: number;
  };
  listener: {
    /** Feeds read by one process at a time. */
    concurrency: number;
    leaseMs: number;
    /** How long texts that matched no topic are kept for topics to come. */
    textDays: number;
    mentionDays: number;
    /** An ONNX model of the operator's that judges sentiment in place of the built-in one. */
    sentimentModel: string | null;
  };
  /** null: no mail can be sent. `url` may hold a password. */
  mail: { url: string; from: string } | null;
  maxUploadBytes: number;
  networks: { x: { clientId: string; clientSecret: string | null; baseUrl: string | null } | null };
}
