/** The headers by which a browser says where a request comes from. */
export interface OriginHeaders {
  origin?: string;
  host?: string;
  site?: string;
}

/**
 * Where a request comes from: a page of ours, a page of somebody else, or it does not say (no browser, or a very old one).
 * Own is `Sec-Fetch-Site: same-origin`, or an `Origin` that is the public URL or the host that the request was sent to.
 * `Sec-Fetch-Site` decides where it exists, for no page can forge it; `same-site` is foreign: a sibling subdomain is not us.
 */
export function requestOrigin(headers: OriginHeaders, publicUrl: string): 'own' | 'foreign' | 'unknown' {
  if (headers.site) return headers.site === 'same-origin' ? 'own' : 'foreign';
  if (!headers.origin) return 'unknown';
  const host = hostOf(headers.origin);
  return host !== null && (host === headers.host || headers.origin === new URL(publicUrl).origin) ? 'own' : 'foreign';
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
