import type { Database } from '#database';

/** Where the counts are not what a recount of the mentions gives; tests expect none. */
export function countDifferences(database: Database): Promise<object[]> {
  return database.query(`
    with counted as (
      select workspace_id, topic_id, bucket, source, language, sentiment, mentions, stories, reach from mention_counts
      where mentions <> 0 or stories <> 0 or reach <> 0),
    recount as (
      select workspace_id, topic_id, date_bin('5 minutes', counted_at, 'epoch') as bucket, source, coalesce(language, '') as language,
        sentiment, count(*)::int as mentions, (count(*) filter (where duplicate_of is null))::int as stories,
        sum(reach)::bigint as reach
      from mentions where not muted group by 1, 2, 3, 4, 5, 6)
    (select 'counted' as what, * from counted except select 'counted', * from recount)
    union all (select 'recount', * from recount except select 'recount', * from counted)`);
}
