import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

/** Newest first: the first one seals, all of them open. */
export type SecretKeys = readonly { id: string; key: Buffer }[];

/** What was sealed cannot be opened; the message says why and what to do. */
export class SecretError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'SecretError';
  }
}

const NONCE_BYTES = 12;

/** Encrypts secrets at rest: `v1.<key id>.<nonce>.<tag>.<data>`, AES-256-GCM, base64url. */
export class SecretBox {
  constructor(private readonly keys: SecretKeys) {}

  seal(plain: string): string {
    const [newest] = this.keys;
    if (!newest) throw new SecretError('There is no key to encrypt secrets with. Set PREGON_SECRET_KEYS.');
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', newest.key, nonce);
    cipher.setAAD(header(newest.id));
    const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return ['v1', newest.id, ...[nonce, cipher.getAuthTag(), data].map((part) => part.toString('base64url'))].join('.');
  }

  open(sealed: string): string {
    const [version, id, ...parts] = sealed.split('.');
    if (version !== 'v1' || id === undefined || parts.length !== 3) {
      throw new SecretError('A stored secret is not in the form v1.<key id>.<nonce>.<tag>.<data>. Enter it again.');
    }
    const key = this.keys.find((one) => one.id === id)?.key;
    if (!key) {
      throw new SecretError(
        `A stored secret was encrypted with key ${id}, which is not here. Add that key to PREGON_SECRET_KEYS, or enter the secret again.`,
      );
    }
    const [nonce, tag, data] = parts.map((part) => Buffer.from(part, 'base64url')) as [Buffer, Buffer, Buffer];
    try {
      const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 });
      decipher.setAAD(header(id));
      decipher.setAuthTag(tag);
      return Buffer.concat([decipher.update(data), decipher.final()]).toString('utf8');
    } catch (cause) {
      throw new SecretError(
        `A stored secret cannot be opened with key ${id}: it was changed, or the key is another one of that name. Enter the secret again.`,
        { cause },
      );
    }
  }
}

const header = (id: string): Buffer => Buffer.from(`v1.${id}`);
