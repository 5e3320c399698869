import { z } from 'zod';
import type { ConnectedAccount, ConnectorIo } from '../kit/connector.js';
import { LIMITS } from './descriptor.js';
import type { XSecret } from './secret.js';
import { XApi } from './x-api.js';

const me = z.object({
  data: z.object({
    id: z.string().regex(/^\d{1,19}$/),
    username: z.string().min(1),
    name: z.string(),
    profile_image_url: z.string().optional(),
  }),
});

/** Whose secret it is. */
export async function readAccount(
  account: { secret: XSecret; baseUrl: string },
  io: ConnectorIo,
): Promise<Omit<ConnectedAccount, 'secret' | 'expiresAt'>> {
  const { data } = await new XApi(account, io).get('users/me', { 'user.fields': 'profile_image_url' }, me);
  return {
    remoteId: data.id,
    handle: data.username,
    name: data.name,
    avatarUrl: data.profile_image_url ?? null,
    baseUrl: account.baseUrl,
    limits: LIMITS,
  };
}
