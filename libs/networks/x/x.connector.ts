import { SECOND, shift } from '#kernel';
import type { Connector } from '../kit/connector.js';
import { countText } from '../kit/count-text.js';
import { uuidKey } from '../kit/new-key.js';
import { readAccount } from './account.js';
import { checkXContent } from './content.js';
import { describeX, withoutSlash, X_API, type XSettings } from './descriptor.js';
import { prepareMedia } from './media.js';
import { ACCESS_TOKEN_LIFE, refreshTokens, xOAuth } from './oauth.js';
import { publishSegment } from './publish.js';
import { readMentions } from './read-mentions.js';
import { findOnTimeline } from './readback.js';
import { secretOf, sessionSecret, storable } from './secret.js';

/** How long X's timeline may hide a new post [K: seconds in practice, not documented]. */
const TIMELINE_LAG = 15 * SECOND;

/**
 * X, API 2. `settings`: the operator's own app for the OAuth 2 connect flow. `timelineLagMs`: how long after an attempt began
 * the timeline must show its post; before that, `findPublished` never says that a post is absent.
 */
export function xConnector(settings: XSettings, { timelineLagMs = TIMELINE_LAG } = {}): Connector {
  return {
    descriptor: describeX(settings),
    oauth: xOAuth(settings),
    connect: async ({ credentials, baseUrl }, io) => {
      const secret = secretOf(credentials);
      const address = withoutSlash(baseUrl ?? settings?.baseUrl ?? X_API);
      const account = await readAccount({ secret, baseUrl: address }, io);
      const expiresAt = secret.kind === 'oauth2' ? shift(io.clock.now(), ACCESS_TOKEN_LIFE) : null;
      return { ...account, secret: storable(secret), expiresAt };
    },
    verify: (session, io) => readAccount({ secret: sessionSecret(session), baseUrl: session.baseUrl }, io),
    refresh: async (session, io) => {
      const secret = sessionSecret(session);
      return secret.kind === 'oauth2' ? refreshTokens(secret, session.baseUrl, io) : null;
    },
    // X knows no idempotency keys: this one only tells our own attempts apart.
    newKey: uuidKey,
    measure: (text) => countText(text, 'weighted'),
    check: checkXContent,
    prepare: prepareMedia,
    publish: publishSegment,
    findPublished: (session, segment, since, io) => findOnTimeline(session, segment, since, timelineLagMs, io),
    readMentions,
  };
}
