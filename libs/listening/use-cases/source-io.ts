import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, CONFIG, GuardedHttp, Logger, SecretBox, SecretError, type Config } from '#platform';
import type { Clock } from '#kernel';
import { SourceError, type Source, type SourceIo } from '../sources/kit/source.js';
import { SourceRegistry } from '../sources/source-registry.js';
import type { ReadableFeed } from '../store/feed-leases.store.js';
import { openConfig } from './source-config.js';

/** Makes what an adapter may use of the world, for one feed. */
@Injectable()
export class SourceIos {
  constructor(
    private readonly registry: SourceRegistry,
    private readonly http: GuardedHttp,
    private readonly secrets: SecretBox,
    private readonly logger: Logger,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws SourceError: a kind, configuration or secret that this process cannot read. */
  open(feed: ReadableFeed, signal: AbortSignal): { source: Source; io: SourceIo<unknown> } {
    const source = this.registry.get(feed.kind);
    if (!source) throw unreadable('unknown_kind', `This version has no sources of kind ${feed.kind}.`);
    const callbackUrl = callbackUrlOf(this.config.publicUrl, feed.callbackToken);
    const logger = this.logger.child({ feed: feed.key });
    const { cursor, workspaceId } = feed;
    const io = { cursor, workspaceId, http: this.http, clock: this.clock, logger, signal, callbackUrl };
    return { source, io: { config: this.parsed(source, feed), ...io } };
  }

  private parsed(source: Source, feed: ReadableFeed): unknown {
    try {
      return source.config.parse(openConfig(feed, this.secrets));
    } catch (cause) {
      if (cause instanceof SecretError) throw unreadable('secret_unreadable', cause.message, cause);
      throw unreadable(
        'config_outdated',
        `This version of ${source.name} does not take the stored configuration.`,
        cause,
      );
    }
  }
}

function unreadable(code: string, message: string, cause?: unknown): SourceError {
  const action = 'Save the configuration of this source again, with its secrets.';
  return new SourceError({ kind: 'rejected', code, message, action, cause });
}

const OURS_ALONE = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\]|0\.0\.0\.0)$/;

/** null: nobody outside can reach that public address. */
export function callbackUrlOf(publicUrl: string, token: string): string | null {
  return OURS_ALONE.test(new URL(publicUrl).hostname) ? null : `${publicUrl}/v1/sources/callback/${token}`;
}
