import { setTimeout as wait } from 'node:timers/promises';

/** A delivery as `GET /v1/deliveries` shows it; what this test looks at. */
export interface Delivery {
  id: string;
  post: string;
  channel: string;
  network: string;
  state: string;
  latenessMs: number | null;
  error: { code: string; message: string; action: string } | null;
  segments: { index: number; state: string; remoteId: string | null }[];
  attempts: { segment: number; outcome: string | null; error: { code: string } | null }[];
}

export interface Answer<T> {
  status: number;
  body: T;
}

const AGAIN_AFTER_MS = 150;
const TIMEOUT_MS = 5_000;

/** A caller that repeats a request, unchanged, until the service has answered it: over every kill of whatever answers. */
export class ApiClient {
  /** How often a request had to be sent again. */
  repeated = 0;

  constructor(
    private readonly url: string,
    private readonly apiKey: string,
  ) {}

  async send<T>(method: string, path: string, body?: object, key?: string): Promise<Answer<T>> {
    for (;;) {
      const answer = await this.once<T>(method, path, body, key).catch(() => null);
      if (answer && !isTemporary(answer.status, answer.body)) return answer;
      this.repeated++;
      await wait(AGAIN_AFTER_MS);
    }
  }

  /** The body of an answer that must be a success. */
  async must<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await this.send<T>(method, path, body);
    if (answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** All items of a list. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let next: string | null = null;
    do {
      const query: string = new URLSearchParams({ limit: '200', ...(next !== null && { next }) }).toString();
      const page: { items: T[]; next: string | null } = await this.must('GET', `${path}?${query}`);
      items.push(...page.items);
      next = page.next;
    } while (next !== null);
    return items;
  }

  /** Adds an image to the media library; before anything is killed, for a stream is not repeated. */
  async upload(image: Buffer, alt: string): Promise<string> {
    const form = new FormData();
    form.set('file', new Blob([new Uint8Array(image)], { type: 'image/png' }), 'image.png');
    form.set('alt', alt);
    const headers = { authorization: `Bearer ${this.apiKey}` };
    const response = await fetch(`${this.url}/v1/media`, { method: 'POST', headers, body: form });
    if (response.status !== 201) throw new Error(`The upload answered ${response.status}: ${await response.text()}`);
    return ((await response.json()) as { id: string }).id;
  }

  private async once<T>(method: string, path: string, body?: object, key?: string): Promise<Answer<T>> {
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.apiKey}`,
        'content-type': 'application/json',
        ...(key && { 'idempotency-key': key }),
      },
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return { status: response.status, body: (await response.json()) as T };
  }
}

/** Answers that say nothing about the request: the service or its database is away, or still has the first one in hand. */
const isTemporary = (status: number, body: unknown): boolean =>
  status >= 500 || status === 429 || (status === 409 && (body as { code?: string }).code === 'in_progress');
