import { getDomain } from 'tldts';

/** UTF-16 units. */
const LONGEST = 8_000;
/** Addresses in addresses in addresses: nobody follows more. */
const MOST_STEPS = 20;

const TRACKING = new Set(
  (
    'fbclid gclid gclsrc dclid gbraid wbraid msclkid twclid ttclid yclid ysclid li_fat_id igshid igsh mkt_tok vero_id vero_conv ' +
    'ref ref_src ref_url referrer cmpid cmp s_cid ncid ocid smid spm xtor wt_mc mibextid rdid share_id guccounter guce_referrer ' +
    'guce_referrer_sig __twitter_impression _ga _gl amp amp_js_v usqp outputtype trk trkinfo sr_share si'
  ).split(' '),
);
const TRACKING_FAMILY = /^(?:(?:utm|mc|pk|mtm|piwik|matomo|hsa|oly|at|ns)_|__?hs)/;
/** Harmless elsewhere: `s` and `t` say who shared a post of X, `feature` how a video of YouTube was shared. */
const TRACKING_AT: Record<string, Set<string>> = {
  'x.com': new Set(['s', 't']),
  'twitter.com': new Set(['s', 't']),
  'youtube.com': new Set(['feature', 'pp']),
  'youtu.be': new Set(['feature']),
};
/** Pages that only lead to another: host, path and the parameters that hold its address. */
const WRAPPERS = [
  { host: 'google.com', path: '/url', parameters: ['url', 'q'] },
  { host: 'l.facebook.com', path: '/l.php', parameters: ['u'] },
  { host: 'l.instagram.com', path: '/', parameters: ['u'] },
  { host: 'out.reddit.com', path: '/', parameters: ['url'] },
];
/** `/amp/s/host/path` of google.com, `/c/s/host/path` of AMP's cache. */
const AMP_CACHE = /^\/(?:amp|[a-z])\/(s\/)?([^/]+\.[^/]+\/?.*)$/;

/**
 * One address for all copies of a link, made for comparing and not for fetching: https, host in lower case without `www.`, `m.`,
 * `mobile.` and `amp.` (only in front of a whole domain: `m.me` stays), without port 80, user, fragment (but `#!`), tracking
 * parameters, `/amp` and `/` at the end, the other parameters sorted; Google's and Facebook's redirects and AMP's cache unwrapped.
 * null: not an http(s) address. Never throws; applied twice it changes nothing more.
 */
export function canonicalUrl(url: string): string | null {
  let last: string | null = url;
  // a step may uncover what the next one takes away: a wrapped address, `www.m.`, a host that is a number
  for (let step = 0; step < MOST_STEPS && last !== null; step++) {
    const next = simplified(last);
    if (next === last) return next;
    last = next;
  }
  return null;
}

function simplified(url: string): string | null {
  const address = webAddress(url);
  if (!address) return null;
  const host = canonicalHost(address.hostname);
  const wrapped = wrappedIn(address, host);
  if (wrapped !== null && webAddress(wrapped)) return wrapped;
  const port = address.port && !['80', '443'].includes(address.port) ? `:${address.port}` : '';
  const query = canonicalQuery(address.search, host);
  const fragment = address.hash.startsWith('#!') ? address.hash : '';
  return `https://${host}${port}${canonicalPath(address.pathname)}${query}${fragment}`;
}

/** Host without `www.`, in ASCII (punycode) and lower case; also of an address without scheme. null: there is none. */
export function siteOf(url: string): string | null {
  const host = (webAddress(url) ?? webAddress(`https://${url}`))?.hostname ?? null;
  return host && withoutPrefix(host.replace(/\.+$/, ''), /^www\./);
}

/** Whether one of `links` leads to one of `domains` or below them; domains may be international and carry `www.` or a scheme. */
export function linksTo(links: readonly string[], domains: readonly string[]): boolean {
  if (links.length === 0 || domains.length === 0) return false;
  const own = domains.map(siteOf).filter((site) => site !== null && isWholeDomain(site));
  return links.some((link) => {
    const site = siteOf(link);
    return site !== null && own.some((domain) => site === domain || site.endsWith(`.${domain}`));
  });
}

function webAddress(url: string): URL | null {
  const written = url.trim();
  if (written.length > LONGEST || !/^https?:\/\//i.test(written)) return null;
  const address = URL.parse(written);
  return address && /[^.]/.test(address.hostname) ? address : null;
}

const canonicalHost = (hostname: string): string =>
  withoutPrefix(
    hostname.replace(/\.+$/, '').replace(/^([a-z-]+)\.m\.(wiki[a-z]+\.org)$/, '$1.$2'),
    /^(?:www|m|mobile|amp)\./,
  );

/** Without `prefix` where a whole domain is left. */
function withoutPrefix(host: string, prefix: RegExp): string {
  const rest = host.replace(prefix, '');
  return rest !== host && isWholeDomain(rest) ? rest : host;
}

const isWholeDomain = (host: string): boolean => getDomain(host) !== null || host === 'localhost';

function wrappedIn(address: URL, host: string): string | null {
  for (const wrapper of WRAPPERS)
    if (host === wrapper.host && address.pathname === wrapper.path)
      for (const name of wrapper.parameters) {
        const inner = address.searchParams.get(name);
        if (inner) return inner;
      }
  if (host === 'google.com' || host.endsWith('.cdn.ampproject.org') || host === 'cdn.ampproject.org') {
    const [, secure, rest] = AMP_CACHE.exec(address.pathname) ?? [];
    if (rest) return `${secure ? 'https' : 'http'}://${rest}${address.search}`;
  }
  return null;
}

function canonicalPath(pathname: string): string {
  let path = pathname.replace(/%[0-9a-f]{2}/gi, (code) => {
    const char = String.fromCodePoint(Number.parseInt(code.slice(1), 16));
    return /[A-Za-z0-9._~-]/.test(char) ? char : code.toUpperCase();
  });
  path = path.replace(/(?<=[^/])(?:\/amp|\.amp)?\/*$/, '');
  return path.startsWith('/') ? path : `/${path}`;
}

function canonicalQuery(search: string, host: string): string {
  const pairs = search
    .slice(1)
    .split('&')
    .filter((pair) => {
      const name = pair.split('=', 1)[0]!.toLowerCase();
      return pair !== '' && !TRACKING.has(name) && !TRACKING_FAMILY.test(name) && !TRACKING_AT[host]?.has(name);
    });
  return pairs.length === 0 ? '' : `?${pairs.sort().join('&')}`;
}
