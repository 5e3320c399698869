import type { IncomingMessage, ServerResponse } from 'node:http';
import { Call, Refusal, type Answer } from '../core/call.js';
import { UnreadableBody } from '../core/body.js';
import { readBody } from '../core/read-body.js';
import { respond } from '../core/respond.js';
import { Router } from '../core/router.js';
import { epochNow } from '../core/time.js';
import { pageRoutes } from '../pages/routes.js';
import type { Simulator } from '../simulator.js';
import { controlRoutes } from './routes.js';

/** The main port: pages for people, `/_sim` for tests. */
export function controlHandler(simulator: Simulator): (req: IncomingMessage, res: ServerResponse) => Promise<void> {
  const router = new Router([...controlRoutes(simulator), ...pageRoutes(simulator)]);
  return async (req, res) => {
    const url = new URL(req.url ?? '/', 'http://simulator');
    const call = new Call(req.method ?? 'GET', url.pathname, url.searchParams, req.headers, '', epochNow());
    call.raw = (await readBody(req)) ?? Buffer.alloc(0);
    await respond(res, await answerOf(router, call));
  };
}

async function answerOf(router: Router, call: Call): Promise<Answer> {
  try {
    const route = router.find(call);
    if (!route)
      return { status: 404, body: { error: `There is no ${call.method} ${call.path}. See apps/simulator/README.md.` } };
    return (await route.handle(call)) as Answer;
  } catch (error) {
    if (error instanceof Refusal) return error.answer;
    if (error instanceof UnreadableBody) return { status: 400, body: { error: error.message } };
    throw error;
  }
}
