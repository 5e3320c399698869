import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Call } from '../../core/call.js';

/** RFC 5849 §3.6 */
const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

interface Secrets {
  appSecret: string;
  accessSecret: string;
}

const MAX_SKEW_SECONDS = 300;
/** The simulator stands for these: a client that signs for the real address is right, too. */
const REAL_BASES = ['https://api.x.com', 'https://api.twitter.com'];

/** The `oauth_*` parameters of an `Authorization: OAuth ...` header, or null. */
export function oauth1Parameters(call: Call): Map<string, string> | null {
  const header = call.headers.authorization ?? '';
  if (!header.startsWith('OAuth ')) return null;
  const parameters = new Map<string, string>();
  for (const [, name = '', value = ''] of header.matchAll(/(\w+)="([^"]*)"/g))
    parameters.set(name, decodeURIComponent(value));
  return parameters;
}

/** True when the HMAC-SHA1 signature fits the request, for this server's address or the real one, and is fresh. */
export function isSignedBy(call: Call, parameters: Map<string, string>, secrets: Secrets): boolean {
  const age = Date.now() / 1000 - Number(parameters.get('oauth_timestamp'));
  if (!(Math.abs(age) <= MAX_SKEW_SECONDS) || parameters.get('oauth_signature_method') !== 'HMAC-SHA1') return false;
  const given = Buffer.from(parameters.get('oauth_signature') ?? '', 'base64');
  return [`http://${call.headers.host}`, ...REAL_BASES].some((base) => {
    const expected = signatureOf(base, call, parameters, secrets);
    return expected.length === given.length && timingSafeEqual(expected, given);
  });
}

/** RFC 5849 §3.4 */
export function signatureOf(base: string, call: Call, parameters: Map<string, string>, secrets: Secrets): Buffer {
  const text = `${call.method}&${encode(base + call.path)}&${encode(parameterString(call, parameters))}`;
  const key = `${encode(secrets.appSecret)}&${encode(secrets.accessSecret)}`;
  return createHmac('sha1', key).update(text).digest();
}

function parameterString(call: Call, parameters: Map<string, string>): string {
  const pairs: [string, string][] = [...parameters].filter(([name]) => name !== 'oauth_signature' && name !== 'realm');
  pairs.push(...call.query);
  if (call.headers['content-type']?.startsWith('application/x-www-form-urlencoded'))
    pairs.push(...new URLSearchParams(call.raw.toString()));
  return pairs
    .map(([name, value]): [string, string] => [encode(name), encode(value)])
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}
