import { AppBskyRichtextFacet, RichText } from '@atproto/api';

export type Facet = AppBskyRichtextFacet.Main;

/** The DID of a handle; null when nobody has it. */
type ResolveHandle = (handle: string) => Promise<string | null>;

/** What ends a sentence or closes a quotation rather than belonging to an address. */
const TRAILING = /[.,;:!?'"…。、，；：！？»”’」』】》]$/;

/**
 * Links, mentions and hashtags of a text, by UTF-8 byte offsets: what Bluesky's own clients find, except
 * that a handle nobody has stays plain text, and that links are repaired (`linkOf`).
 */
export async function facetsOf(text: string, resolve: ResolveHandle): Promise<Facet[]> {
  const rich = new RichText({ text });
  rich.detectFacetsWithoutResolution();
  const found = await Promise.all(
    (rich.facets ?? []).map(async ({ index, features: [feature] }): Promise<Facet | null> => {
      if (AppBskyRichtextFacet.isLink(feature)) return linkOf(index, feature.uri);
      if (!AppBskyRichtextFacet.isMention(feature)) return { index, features: [feature!] };
      const did = await resolve(feature.did);
      return did ? { index, features: [{ ...feature, did }] } : null;
    }),
  );
  const valid = found.filter((facet) => facet !== null && AppBskyRichtextFacet.validateMain(facet).success) as Facet[];
  return withoutOverlaps(valid);
}

/** Detection finds a hashtag and a link inside it in `#(https://…`; readers show either only when they do not overlap. A hashtag yields. */
function withoutOverlaps(facets: Facet[]): Facet[] {
  const isTag = ({ features: [feature] }: Facet): boolean => AppBskyRichtextFacet.isTag(feature);
  const kept: Facet[] = [];
  for (const facet of facets.toSorted((a, b) => Number(isTag(a)) - Number(isTag(b)))) {
    const { byteStart, byteEnd } = facet.index;
    if (kept.every(({ index }) => byteEnd <= index.byteStart || byteStart >= index.byteEnd)) kept.push(facet);
  }
  return kept.toSorted((a, b) => a.index.byteStart - b.index.byteStart);
}

/** The address of the first link of a text with these facets. */
export function firstLink(facets: Facet[]): string | null {
  return facets.flatMap(({ features }) => features).find(AppBskyRichtextFacet.isLink)?.uri ?? null;
}

/**
 * Detection takes one closing mark off a link; here all go that cannot belong to it, and a parenthesis that was not
 * opened in it. And it takes `httpbin.org` for an address with a scheme, which a PDS then refuses.
 */
function linkOf({ byteStart, byteEnd }: Facet['index'], detected: string): Facet {
  let uri = detected;
  while (TRAILING.test(uri) || (uri.endsWith(')') && count(uri, ')') > count(uri, '('))) uri = uri.slice(0, -1);
  const removed = Buffer.byteLength(detected) - Buffer.byteLength(uri);
  return {
    index: { byteStart, byteEnd: byteEnd - removed },
    features: [{ $type: 'app.bsky.richtext.facet#link', uri: /^https?:\/\//.test(uri) ? uri : `https://${uri}` }],
  };
}

const count = (text: string, character: string): number => text.split(character).length - 1;
