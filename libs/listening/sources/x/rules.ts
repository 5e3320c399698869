import { createHash } from 'node:crypto';
import { listAt, textAt } from '../kit/json.js';
import { SourceError, type SourceIo } from '../kit/source.js';
import type { XStreamConfig } from './config.js';
import { callX } from './x-api.js';

const OURS = 'pregon:';

/** By which we know the rules that we made among those of the app. */
const tagOf = (query: string): string => OURS + createHash('sha256').update(query).digest('base64url').slice(0, 16);

const PATH = 'tweets/search/stream/rules';

/**
 * Sees to it that the app has a rule for each query and none of ours beside them; rules that others have made are left
 * alone. Returns the ids of those that match our queries: the stream brings the posts of all rules, and names them.
 */
export async function syncRules(io: SourceIo<XStreamConfig>): Promise<Set<string>> {
  const wanted = new Set(io.config.queries);
  const rules = listAt(await callX(io, PATH), 'data');
  const matching = rules.filter((rule) => wanted.has(textAt(rule, 'value') ?? ''));
  const stale = rules.filter((rule) => textAt(rule, 'tag')?.startsWith(OURS) && !matching.includes(rule));
  if (stale.length > 0) await callX(io, PATH, { body: { delete: { ids: stale.map((rule) => textAt(rule, 'id')) } } });
  const there = new Set(matching.map((rule) => textAt(rule, 'value')));
  const add = [...wanted].filter((query) => !there.has(query)).map((value) => ({ value, tag: tagOf(value) }));
  const added = add.length > 0 ? await addRules(io, add) : [];
  return new Set([...matching, ...added].map((rule) => textAt(rule, 'id')).filter((id) => id !== null));
}

async function addRules(io: SourceIo<XStreamConfig>, add: { value: string; tag: string }[]): Promise<unknown[]> {
  const answer = await callX(io, PATH, { body: { add } });
  const [problem] = listAt(answer, 'errors').filter((error) => textAt(error, 'title') !== 'DuplicateRule');
  if (problem === undefined) return listAt(answer, 'data');
  const [detail] = listAt(problem, 'details');
  throw new SourceError({
    kind: 'rejected',
    code: 'query_refused',
    message:
      `X refuses the query ${textAt(problem, 'value') ?? ''}: ${typeof detail === 'string' ? detail : textAt(problem, 'title')}`.replace(
        /\.?$/,
        '.',
      ),
    action: 'Correct the query of this source, then switch it on again.',
  });
}
