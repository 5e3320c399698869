import type { ApiClient } from '../api-client.js';
import type { PlantedTopic } from './topics.js';

/** A caller of one workspace, and what it has told the service. */
export class Workspace {
  readonly topics: PlantedTopic[] = [];
  pushSource = '';

  private constructor(
    readonly name: string,
    readonly id: string,
    readonly api: ApiClient,
  ) {}

  static async of(name: string, api: ApiClient): Promise<Workspace> {
    const { workspaceId } = await api.must<{ workspaceId: string }>('GET', '/v1/me');
    return new Workspace(name, workspaceId, api);
  }

  /** Each with an Idempotency-Key: a request without an answer is sent again. */
  async make(topics: readonly PlantedTopic[]): Promise<void> {
    for (const topic of topics) {
      const body = { name: topic.name, kind: 'brand', query: topic.query, sources: topic.sources };
      const { status, body: said } = await this.api.send('POST', '/v1/topics', body, `topic ${topic.name}`);
      if (status !== 201) throw new Error(`The topic ${topic.query} was answered ${status}: ${JSON.stringify(said)}`);
      this.topics.push(topic);
    }
  }

  async listenTo(servers: readonly string[]): Promise<void> {
    for (const server of servers)
      await this.api.must('POST', '/v1/sources', { kind: 'bluesky', config: { mode: 'jetstream', servers: [server] } });
    this.pushSource = (await this.api.must<{ id: string }>('POST', '/v1/sources', { kind: 'push' })).id;
  }

  get origin(): string {
    return `push:${this.pushSource}`;
  }
}

/** A person who corrects the sentiment of what has just come, while it may be edited or taken back; returns how often that went. */
export async function correct(
  api: ApiClient,
  pick: <T>(items: readonly T[]) => T,
  until: AbortSignal,
): Promise<number> {
  let corrected = 0;
  while (!until.aborted) {
    const { items } = await api.must<{ items: { id: string }[] }>('GET', '/v1/mentions?limit=50');
    if (items.length === 0) continue;
    const sentiment = pick(['positive', 'neutral', 'negative', null]);
    const { status } = await api.send('PATCH', `/v1/mentions/${pick(items).id}`, { sentiment });
    if (status === 200) corrected++;
    else if (status !== 404) throw new Error(`A correction was answered ${status}.`);
  }
  return corrected;
}
