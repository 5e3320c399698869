import type { Route } from '../../core/router.js';
import { refuse } from './answers.js';
import type { Answer } from '../../core/call.js';
import { accountEntity, credentialAccountEntity } from './entities.js';
import { instanceV1, instanceV2 } from './instance.js';
import type { Mastodon } from './mastodon.js';
import { downloadMedia, showMedia, updateMedia, uploadMedia } from './media.js';
import { listNotifications } from './notifications.js';
import { oauthMetadata, type MastodonOAuth } from './oauth.js';
import { settingsOf } from './settings.js';
import { accountFeed, publicTimeline } from './timelines.js';
import { createStatus, deleteStatus, listStatuses, showContext, showStatus, showStatuses } from './statuses.js';

/** What the simulated Mastodon answers to. */
export function mastodonRoutes(mastodon: Mastodon, oauth: MastodonOAuth): Route[] {
  const route = (method: string, path: string, kind: Route['kind'], handle: Route['handle']): Route => ({
    method,
    path,
    kind,
    handle,
  });
  return [
    route('POST', '/api/v1/statuses', 'publish', (call) => createStatus(mastodon, call)),
    route('GET', '/api/v1/statuses', 'read', (call) => showStatuses(mastodon, call)),
    route('GET', '/api/v1/statuses/:id', 'read', (call) => showStatus(mastodon, call)),
    route('DELETE', '/api/v1/statuses/:id', 'delete', (call) => deleteStatus(mastodon, call)),
    route('GET', '/api/v1/statuses/:id/context', 'read', (call) => showContext(mastodon, call)),
    route('GET', '/api/v1/accounts/verify_credentials', 'profile', (call) => ({
      status: 200,
      body: credentialAccountEntity(mastodon, mastodon.authenticate(call)),
    })),
    route('GET', '/api/v1/accounts/:id', 'profile', (call) => {
      const account = mastodon.store.accounts.get(call.params['id'] ?? '');
      if (!account) throw refuse(404, 'Record not found');
      return { status: 200, body: accountEntity(mastodon, account) };
    }),
    route('GET', '/api/v1/accounts/:id/statuses', 'timeline', (call) => listStatuses(mastodon, call)),
    route('GET', '/api/v1/timelines/public', 'timeline', (call) => publicTimeline(mastodon, call)),
    route('GET', '/api/v1/timelines/tag/:tag', 'timeline', (call) => publicTimeline(mastodon, call)),
    route('GET', '/api/v1/notifications', 'read', (call) => listNotifications(mastodon, call)),
    route('GET', '/api/v2/instance', 'other', (call) =>
      instanceV2(mastodon, settingsOf(mastodon.settings, mastodon.identify(call))),
    ),
    route('GET', '/api/v1/instance', 'other', (call) =>
      instanceV1(mastodon, settingsOf(mastodon.settings, mastodon.identify(call))),
    ),
    route('POST', '/api/v2/media', 'upload', (call) => uploadMedia(mastodon, call)),
    route('GET', '/api/v1/media/:id', 'read', (call) => showMedia(mastodon, call)),
    route('PUT', '/api/v1/media/:id', 'other', (call) => updateMedia(mastodon, call)),
    route('GET', '/system/media_attachments/files/:id/original', 'other', (call) => downloadMedia(mastodon, call)),
    route('POST', '/api/v1/apps', 'other', (call) => oauth.createApp(call)),
    route('GET', '/oauth/authorize', 'other', (call) => oauth.show(call)),
    route('POST', '/oauth/authorize', 'other', (call) => oauth.approve(call)),
    route('POST', '/oauth/token', 'token', (call) => oauth.token(call)),
    route('GET', '/@:handle', 'other', ({ params }) => {
      const feedOf = /^(.+)\.rss$/.exec(params['handle'] ?? '')?.[1];
      return feedOf === undefined ? toPage(mastodon, params) : accountFeed(mastodon, feedOf);
    }),
    route('GET', '/@:handle/:id', 'other', ({ params }) => toPage(mastodon, params)),
    route('GET', '/.well-known/oauth-authorization-server', 'other', () => oauthMetadata(mastodon.baseUrl())),
  ];
}

/** The pages for people are on the main port. */
function toPage({ store, mainUrl }: Mastodon, { handle = '', id }: Record<string, string>): Answer {
  if (!store.byHandle(handle)) throw refuse(404, 'Record not found');
  return { status: 302, headers: { location: `${mainUrl()}/mastodon/@${handle}${id ? `#${id}` : ''}` } };
}
