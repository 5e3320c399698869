import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Strict everywhere; `/docs` alone may style itself inline (swagger-ui draws its icons and layout that way). */
export function securityHeaders(publicUrl: string): RequestHandler {
  const options = (directives: Record<string, string[] | null>) => ({
    contentSecurityPolicy: { directives: { ...BASE, ...directives } },
    // Over plain http the header is ignored by browsers, and a later https would be forced on every port of the host.
    strictTransportSecurity: publicUrl.startsWith('https:'),
  });
  const strict = helmet(options({}));
  const docs = helmet(options({ 'style-src': ["'self'", "'unsafe-inline'"] }));
  return (request, response, next) => (/^\/docs(\/|$)/.test(request.path) ? docs : strict)(request, response, next);
}

const BASE = {
  'default-src': ["'self'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'self'"],
  'frame-ancestors': ["'none'"],
  'upgrade-insecure-requests': null,
};
