import { lintQuery } from '#listening/domain';
import { printJson } from '../print.js';

/**
 * `lint`: what is wrong with a query, or probably not meant, as a JSON array on stdout, in the order of the text. Messages are in Spanish for
 * `language` `es` (with or without a region), else in English. The process ends with 1 when the query would be refused.
 */
export async function lint({ query, language = 'en' }: { query: string; language?: string }): Promise<void> {
  const { ok, problems } = lintQuery(query, /^es\b/iu.test(language) ? 'es' : 'en');
  await printJson(problems);
  if (!ok) process.exitCode = 1;
}
