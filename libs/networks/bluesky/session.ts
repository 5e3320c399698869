import type { ChannelSession, ConnectedAccount, ConnectorIo, RefreshedSecret } from '../kit/connector.js';
import { NetworkError } from '../kit/network-error.js';
import { credentialsSchema, descriptor, LIMITS } from './descriptor.js';
import { callAs, callPds } from './pds-client.js';
import { readProfile } from './profile.js';
import { expiryOf, secretOf, type BlueskySecret } from './secret.js';

type Tokens = Omit<BlueskySecret, 'appPassword'>;
type Verified = Omit<ConnectedAccount, 'secret' | 'expiresAt'>;

/** Opens the one session that the channel lives on: a PDS allows 300 log-ins a day, so none is made per call. */
export async function connect(
  { credentials, baseUrl }: { credentials: unknown; baseUrl: string | null },
  io: ConnectorIo,
): Promise<ConnectedAccount> {
  const { identifier, appPassword } = credentialsSchema.parse(credentials);
  const server = originOf(baseUrl ?? descriptor.defaultBaseUrl!);
  const tokens = await logIn(server, identifier.replace(/^@/, ''), appPassword, io);
  const { secret, expiresAt } = kept(tokens, appPassword);
  const session = { channelId: '', remoteId: tokens.did, handle: '', baseUrl: server, secret, limits: LIMITS };
  return { ...(await verify(session, io)), secret, expiresAt };
}

export async function verify(session: ChannelSession, io: ConnectorIo): Promise<Verified> {
  const { data } = await callAs(session, 'none', io, (pds, options) => pds.com.atproto.server.getSession({}, options));
  if (data.active === false) throw notActive(data.status);
  const { name, avatarUrl } = await readProfile(session, io);
  const { did, handle } = data;
  return { remoteId: did, handle, name: name ?? handle, avatarUrl, baseUrl: session.baseUrl, limits: LIMITS };
}

/** Rotates both tokens. A repeated call within two hours gets the same pair, so that a lost answer costs nothing. */
export async function refresh(session: ChannelSession, io: ConnectorIo): Promise<RefreshedSecret> {
  const { did, refreshJwt, accessJwt, appPassword } = secretOf(session);
  try {
    const tokens = await callPds(
      { baseUrl: session.baseUrl, token: refreshJwt, secrets: [refreshJwt, accessJwt, appPassword], effect: 'none' },
      io,
      async (pds, options) => tokensOf((await pds.com.atproto.server.refreshSession(undefined, options)).data),
    );
    return kept(tokens, appPassword);
  } catch (error) {
    if (!isAuth(error)) throw error;
    return kept(await logInAgain(session.baseUrl, did, appPassword, io), appPassword);
  }
}

async function logInAgain(baseUrl: string, did: string, appPassword: string, io: ConnectorIo): Promise<Tokens> {
  try {
    return await logIn(baseUrl, did, appPassword, io);
  } catch (error) {
    if (!isAuth(error)) throw error;
    throw new NetworkError({
      network: descriptor.id,
      kind: 'disconnected',
      code: 'app_password_revoked',
      message: 'Bluesky accepts neither the session nor the app password of this account any more.',
      action: 'Make a new app password in Bluesky under Settings, Privacy and security, and reconnect the channel.',
      cause: error,
    });
  }
}

const logIn = (baseUrl: string, identifier: string, password: string, io: ConnectorIo): Promise<Tokens> =>
  callPds({ baseUrl, token: null, secrets: [password], effect: 'none' }, io, async (pds, options) =>
    tokensOf((await pds.com.atproto.server.createSession({ identifier, password }, options)).data),
  );

const tokensOf = ({ did, accessJwt, refreshJwt }: Tokens): Tokens => ({ did, accessJwt, refreshJwt });

const kept = (tokens: Tokens, appPassword: string): RefreshedSecret => ({
  secret: { ...tokens, appPassword },
  expiresAt: expiryOf(tokens.accessJwt),
});

const isAuth = (error: unknown): boolean => error instanceof NetworkError && error.kind === 'auth';

const notActive = (status = 'inactive'): NetworkError =>
  new NetworkError({
    network: descriptor.id,
    kind: 'policy-stop',
    code: `account_${status}`,
    message: `This Bluesky account is ${status}: it cannot post.`,
    action: 'Put the account in order in Bluesky, then resume the channel.',
  });

/** The origin of what a person typed: `https://pds.example/`, `pds.example`. */
function originOf(typed: string): string {
  const address = typed.trim();
  const url = URL.parse(/^https?:\/\//i.test(address) ? address : `https://${address}`);
  if (url) return url.origin;
  throw new NetworkError({
    network: descriptor.id,
    kind: 'rejected',
    code: 'address_invalid',
    message: `"${address}" is not the address of a server.`,
    action: 'Give the address of the server that the account lives on, or leave it out for bsky.social.',
  });
}
