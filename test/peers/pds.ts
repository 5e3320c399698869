import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';

/** An account on the real PDS, with the app password that a manager would paste. */
export interface PdsAccount {
  did: string;
  handle: string;
  appPassword: string;
  /** Of the main password: for what only the owner may do. */
  accessJwt: string;
}

/** A post as the PDS keeps it: the record in atproto's JSON. */
export interface PdsRecord {
  uri: string;
  cid: string;
  value: {
    text: string;
    createdAt: string;
    facets?: { index: { byteStart: number; byteEnd: number }; features: Record<string, string>[] }[];
    reply?: { root: { uri: string; cid: string }; parent: { uri: string; cid: string } };
    embed?: PdsEmbed;
    langs?: string[];
  };
}

interface PdsBlob {
  $type: 'blob';
  ref: { $link: string };
  mimeType: string;
  size: number;
}

interface PdsEmbed {
  $type: string;
  images?: { alt: string; image: PdsBlob; aspectRatio?: { width: number; height: number } }[];
  external?: { uri: string; title: string; description: string; thumb?: PdsBlob };
}

const APP_PASSWORD = 'pregon';
const POSTS = 'app.bsky.feed.post';

/** A real PDS in a process of its own (start-pds.mjs). */
export class Pds implements AsyncDisposable {
  #accounts = 0;

  private constructor(
    readonly url: string,
    readonly jwtSecret: string,
    private readonly child: ReturnType<typeof spawn>,
  ) {}

  static async start(): Promise<Pds> {
    const script = fileURLToPath(new URL('start-pds.mjs', import.meta.url));
    const env = { ...process.env, NODE_NO_WARNINGS: '1' };
    const child = spawn(process.execPath, [script], { env, stdio: ['pipe', 'pipe', 'inherit'] });
    const failed = once(child, 'exit').then((how) => Promise.reject(new Error(`The PDS ended (${how.join()}).`)));
    const [line] = (await Promise.race([once(createInterface(child.stdout!), 'line'), failed])) as [string];
    failed.catch(() => undefined);
    const { pds, jwtSecret } = JSON.parse(line) as { pds: string; jwtSecret: string };
    return new Pds(pds, jwtSecret, child);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.stdin!.end();
    await exited;
  }

  async createAccount(): Promise<PdsAccount> {
    const name = `user${++this.#accounts}-${process.pid}`;
    const handle = `${name}.test`;
    const account = { handle, email: `${name}@example.com`, password: 'main-password' };
    const { did, accessJwt: token } = await this.call<PdsAccount>('com.atproto.server.createAccount', {
      body: account,
    });
    const { password: appPassword } = await this.call<{ password: string }>('com.atproto.server.createAppPassword', {
      token,
      body: { name: APP_PASSWORD },
    });
    return { did, handle, appPassword, accessJwt: token };
  }

  async revokeAppPassword({ accessJwt: token }: PdsAccount): Promise<void> {
    await this.call('com.atproto.server.revokeAppPassword', { token, body: { name: APP_PASSWORD } });
  }

  /** Every post of an account, oldest first, read from the server itself. */
  async posts(did: string): Promise<PdsRecord[]> {
    const query = new URLSearchParams({ repo: did, collection: POSTS, limit: '100', reverse: 'true' });
    const { records } = await this.call<{ records: PdsRecord[] }>(`com.atproto.repo.listRecords?${query}`);
    return records;
  }

  /** Writes a post as the account's own program would, and resolves when the PDS has it. @returns its at:// address. */
  async post(account: PdsAccount, text: string, langs?: string[]): Promise<string> {
    const record = { $type: POSTS, text, createdAt: new Date().toISOString(), ...(langs && { langs }) };
    const { uri } = await this.#write<{ uri: string }>(account, 'createRecord', { record });
    return uri;
  }

  async edit(account: PdsAccount, uri: string, text: string): Promise<void> {
    const record = { $type: POSTS, text, createdAt: new Date().toISOString() };
    await this.#write(account, 'putRecord', { rkey: uri.split('/').at(-1), record });
  }

  async remove(account: PdsAccount, uri: string): Promise<void> {
    await this.#write(account, 'deleteRecord', { rkey: uri.split('/').at(-1) });
  }

  #write<T>({ did, accessJwt: token }: PdsAccount, procedure: string, body: object): Promise<T> {
    return this.call<T>(`com.atproto.repo.${procedure}`, { token, body: { repo: did, collection: POSTS, ...body } });
  }

  /** The bytes of an uploaded file that a record refers to. */
  async blob(did: string, { ref }: PdsBlob): Promise<Buffer> {
    const query = new URLSearchParams({ did, cid: ref.$link });
    const response = await fetch(`${this.url}/xrpc/com.atproto.sync.getBlob?${query}`);
    if (!response.ok) throw new Error(`getBlob answered ${response.status}: ${await response.text()}`);
    return Buffer.from(await response.arrayBuffer());
  }

  /** An XRPC query, or with `input` a procedure. */
  async call<T>(method: string, input?: { token?: string; body?: unknown }): Promise<T> {
    const response = await fetch(`${this.url}/xrpc/${method}`, {
      method: input ? 'POST' : 'GET',
      headers: {
        ...(input?.body !== undefined && { 'content-type': 'application/json' }),
        ...(input?.token && { authorization: `Bearer ${input.token}` }),
      },
      body: JSON.stringify(input?.body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} answered ${response.status}: ${text}`);
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
