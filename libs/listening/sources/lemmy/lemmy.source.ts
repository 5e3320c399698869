import { HOUR, MINUTE } from '#kernel';
import { fieldsOf, listOf, type Fields } from '../kit/guards.js';
import { ask, getJson, jsonOf, refusal } from '../kit/http.js';
import { readListings, type Listing, type Row } from '../kit/listings.js';
import { SourceError, type Source, type SourceBatch, type SourceIo } from '../kit/source.js';
import { lemmyConfig, type LemmyConfig } from './config.js';
import { rowOfComment, rowOfPost } from './to-row.js';

const PAGE = 50;
/** Posts and comments of the last day that are looked at again in one read; each is a call. */
const LOOKS = 5;

export const lemmySource: Source<LemmyConfig> = {
  kind: 'lemmy',
  name: 'Lemmy',
  config: lemmyConfig,
  sharedKey: (config) =>
    JSON.stringify([
      config.baseUrl,
      config.community ?? null,
      config.query ?? null,
      config.scope,
      config.kinds.toSorted(),
    ]),
  firehose: false,
  streaming: false,
  silentAfterMs: HOUR,
  cost: null,
  read,
};

type Io = SourceIo<LemmyConfig>;

async function* read(io: Io): AsyncGenerator<SourceBatch, { againInMs: number }> {
  yield* readListings(io, {
    listings: io.config.kinds.map((kind) => listingOf(io, kind)),
    // What other servers write arrives late, when they were away.
    lateMs: HOUR,
    maxPages: 20,
    recheck: { ids: LOOKS, look: (ids) => look(io, ids) },
  });
  return { againInMs: 2 * MINUTE };
}

/** Posts or comments, newest first, of a community, of a search, or of all that the server knows. */
function listingOf(io: Io, kind: 'post' | 'comment'): Listing {
  const { baseUrl, community, query, scope } = io.config;
  return async (token) => {
    const page = Number(token ?? 1);
    const search = new URLSearchParams({ sort: 'New', type_: scope, limit: `${PAGE}`, page: `${page}` });
    if (community !== undefined) search.set('community_name', community);
    if (query !== undefined) {
      search.set('q', query);
      search.set('listing_type', scope);
      search.set('type_', kind === 'post' ? 'Posts' : 'Comments');
    }
    const place = query === undefined ? `${kind}/list` : 'search';
    const answer = fieldsOf(await getJson(io, hostOf(io), { url: `${baseUrl}/api/v3/${place}?${search}` }));
    const views = answer[`${kind}s`];
    if (!Array.isArray(views)) throw noLemmy(io);
    return {
      rows: listOf(views)
        .map((view) => rowOf(kind, view, baseUrl))
        .filter((row) => row !== null),
      next: views.length < PAGE ? null : `${page + 1}`,
    };
  };
}

const rowOf = (kind: 'post' | 'comment', view: Fields, baseUrl: string): Row | null =>
  kind === 'post' ? rowOfPost(view, baseUrl) : rowOfComment(view, baseUrl);

/** What became of what was brought: lists leave out what was deleted. */
async function look(io: Io, ids: string[]): Promise<Row[]> {
  const rows: Row[] = [];
  for (const id of ids) {
    const [kind, number] = id.split('/').slice(-2) as ['post' | 'comment', string];
    const answer = await ask(io, {
      url: `${io.config.baseUrl}/api/v3/${kind}?id=${number}`,
      headers: { accept: 'application/json' },
    });
    if (isGone(answer.status, answer.body)) rows.push({ id, at: io.clock.now(), item: null, gone: true });
    else if (answer.status !== 200) {
      const error = refusal(io, hostOf(io), answer);
      // Some servers show single posts to members only: then deletions are not seen.
      if (error.kind !== 'auth' && error.kind !== 'rejected') throw error;
      return rows;
    } else {
      const view = fieldsOf(fieldsOf(jsonOf(hostOf(io), answer))[`${kind}_view`]);
      const row = rowOf(kind, view, io.config.baseUrl);
      if (row) rows.push(row);
    }
  }
  return rows;
}

/** Lemmy says `couldnt_find_post` with a 400 or a 404, by its version. */
const isGone = (status: number, body: Buffer): boolean =>
  status >= 400 &&
  status < 500 &&
  /couldnt_find_(?:post|comment|object)|"not_found"/.test(body.toString('utf8', 0, 500));

const hostOf = ({ config }: Io): string => new URL(config.baseUrl).host;

const noLemmy = (io: Io): SourceError =>
  new SourceError({
    kind: 'rejected',
    code: 'not_lemmy',
    message: `${hostOf(io)} does not answer as a Lemmy server does.`,
    action: 'Check the address of the server, then switch the source on again.',
  });
