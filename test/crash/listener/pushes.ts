import { setTimeout as wait } from 'node:timers/promises';
import type { Random } from '../random.js';
import { Script } from './script.js';

const AGAIN_AFTER_MS = 150;
const BETWEEN_MS = 400;
/** Lines of one request. */
const LINES = { least: 5, most: 80 };
/** Longer than anything takes: who gives up sooner has the same texts on their way twice, with newer ones in between. */
const TIMEOUT_MS = 120_000;

/** Somebody who sends texts as NDJSON, one request after the other, each again and unchanged until it is answered. */
export class Pushes {
  repeated = 0;
  requests = 0;
  private readonly script: Script;

  constructor(
    private readonly target: { url: string; source: string; apiKey: string },
    private readonly random: Random,
  ) {
    this.script = new Script('p', random, false);
  }

  async run(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.push();
      await wait(BETWEEN_MS);
    }
  }

  told(): Map<string, string | null> {
    return this.script.texts;
  }

  private async push(): Promise<void> {
    const count = Math.floor(this.random.between(LINES.least, LINES.most));
    const lines = Array.from({ length: count }, () => {
      const { id, text } = this.script.next();
      return JSON.stringify({ id, text, language: 'en', publishedAt: new Date().toISOString() });
    });
    this.requests++;
    while (!(await this.send(lines.join('\n')))) {
      this.repeated++;
      await wait(AGAIN_AFTER_MS);
    }
  }

  private async send(body: string): Promise<boolean> {
    const { url, source, apiKey } = this.target;
    const answer = await fetch(`${url}/v1/sources/${source}/items`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/x-ndjson' },
      body,
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch(() => null);
    if (!answer || answer.status >= 500) return false;
    const result = (await answer.json().catch(() => null)) as { problems?: object[] } | null;
    if (!result) return false;
    if (answer.status !== 200 || result.problems?.length)
      throw new Error(`A push was answered ${answer.status}: ${JSON.stringify(result)}`);
    return true;
  }
}
