import type { Answer } from '../../core/call.js';
import type { Route } from '../../core/router.js';
import { createPost } from './create-post.js';
import { userEntity } from './entities.js';
import { deletePost, listMentions, listPosts, lookUpPosts } from './posts.js';
import { XUploads } from './media.js';
import type { XOAuth2 } from './oauth2.js';
import { missing, xAnswers } from './problems.js';
import type { X } from './x.js';

/** What the simulated X answers to. */
export function xRoutes(x: X, oauth2: XOAuth2): Route[] {
  const uploads = new XUploads(x);
  const route = (method: string, path: string, kind: Route['kind'], handle: Route['handle']): Route => ({
    method,
    path,
    kind,
    handle,
  });
  return [
    route('POST', '/2/tweets', 'publish', (call) => createPost(x, call)),
    route('GET', '/2/tweets', 'read', (call) =>
      lookUpPosts(x, call, (call.query.get('ids') ?? '').split(',').filter(Boolean), false),
    ),
    route('GET', '/2/tweets/:id', 'read', (call) => lookUpPosts(x, call, [call.params['id'] ?? ''], true)),
    route('DELETE', '/2/tweets/:id', 'delete', (call) => deletePost(x, call)),
    route('GET', '/2/users/me', 'profile', (call) => ({
      status: 200,
      body: { data: userEntity(x.authenticate(call), call.query) },
    })),
    route('GET', '/2/users/:id', 'profile', (call) => {
      x.authenticate(call);
      const id = call.params['id'] ?? '';
      const account = x.store.accounts.get(id);
      return {
        status: 200,
        body: account ? { data: userEntity(account, call.query) } : { errors: [missing('id', id, 'user')] },
      };
    }),
    route('GET', '/2/users/:id/tweets', 'timeline', (call) => listPosts(x, call)),
    route('GET', '/2/users/:id/mentions', 'read', (call) => listMentions(x, call)),
    route('POST', '/2/media/upload/initialize', 'upload', (call) => uploads.initialize(call)),
    route('POST', '/2/media/upload/:id/append', 'upload', (call) => uploads.append(call)),
    route('POST', '/2/media/upload/:id/finalize', 'upload', (call) => uploads.finalize(call)),
    route('GET', '/2/media/upload', 'upload', (call) => uploads.status(call)),
    route('POST', '/2/media/metadata', 'upload', (call) => uploads.metadata(call)),
    route('GET', '/media/:id', 'other', (call) => uploads.download(call)),
    route('GET', '/:handle/status/:id', 'other', ({ params }) => toPage(x, params)),
    route('GET', '/i/oauth2/authorize', 'other', (call) => oauth2.show(call)),
    route('POST', '/i/oauth2/authorize', 'other', (call) => oauth2.approve(call)),
    route('POST', '/2/oauth2/token', 'token', (call) => oauth2.token(call)),
    route('POST', '/2/oauth2/revoke', 'other', (call) => oauth2.revokeToken(call)),
  ];
}

/** The pages for people are on the main port. */
function toPage({ store, mainUrl }: X, { handle = '', id }: Record<string, string>): Answer {
  if (!store.byHandle(handle)) return xAnswers.notFound();
  return { status: 302, headers: { location: `${mainUrl()}/x/@${handle}#${id}` } };
}
