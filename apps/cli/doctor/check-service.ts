import type { Config } from '#platform';
import { sentenceOf } from '../explain-error.js';
import { ok, problem, warning, type Finding } from './finding.js';

const CHECK = 'Service';
const TIMEOUT_MS = 5_000;

/** Whether the service answers where people look for it. That it does not run is no problem of its own. */
export async function checkService({ publicUrl, port, roles }: Config): Promise<Finding> {
  if (!roles.includes('api')) return ok(CHECK, 'no role api here, so no address to be reached at');
  const outside = await ready(publicUrl);
  if (outside === 'ready') return ok(CHECK, `${publicUrl} is ready`);
  const local = `http://127.0.0.1:${port}`;
  if ((await ready(local)) === 'ready')
    return warning(
      CHECK,
      `ready at ${local}, but not at ${publicUrl}: ${outside}`,
      'If people cannot reach it either, look at the proxy, or set PREGON_PUBLIC_URL to the address that leads here.',
    );
  if (outside.startsWith('HTTP'))
    return problem(CHECK, `${publicUrl} answers, but is not ready: ${outside}`, 'The log of the service says why.');
  return warning(CHECK, `${publicUrl} does not answer: ${outside}`, 'Start it with npm start, if it should run now.');
}

/** `ready`, or why not. */
async function ready(url: string): Promise<string> {
  try {
    const answer = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { detail = '' } = (await answer.json()) as { detail?: string };
    return answer.status === 200 ? 'ready' : `HTTP ${answer.status} ${detail}`.trim();
  } catch (error) {
    return sentenceOf((error as Error).cause ?? error);
  }
}
