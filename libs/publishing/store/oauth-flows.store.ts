import { Injectable } from '@nestjs/common';
import { Database, TenantRepository } from '#database';
import { isId } from '#kernel';
import { OAuthFlowEntity } from './entities/channel.entity.js';

@Injectable()
export class OAuthFlowsStore extends TenantRepository<OAuthFlowEntity> {
  constructor(database: Database) {
    super(database, OAuthFlowEntity);
  }

  /** Takes a flow away: whoever gets it is the only one. Null when there is none (any more). */
  async take(
    workspaceId: string,
    id: string,
  ): Promise<Pick<OAuthFlowEntity, 'network' | 'baseUrl' | 'sealed' | 'expiresAt'> | null> {
    if (!isId(workspaceId) || !isId(id)) return null;
    const [flow] = await this.database.query<Pick<OAuthFlowEntity, 'network' | 'baseUrl' | 'sealed' | 'expiresAt'>>(
      `delete from oauth_flows where workspace_id = $1 and id = $2
       returning network, base_url as "baseUrl", sealed, expires_at as "expiresAt"`,
      [workspaceId, id],
    );
    return flow ?? null;
  }

  /** Forgets flows that nobody finished. Returns how many. */
  async purge(before: Date): Promise<number> {
    return this.database.execute('delete from oauth_flows where expires_at < $1', [before]);
  }
}
