import { randomUUID } from 'node:crypto';
import { ExpectedError, UNAVAILABLE, USAGE } from '../expected-error.js';

const TIMEOUT_MS = 60_000;

/** RFC 9457, as the service answers. */
interface Problem {
  title?: string;
  detail?: string;
  errors?: { pointer: string; message: string }[];
}

/** The service over HTTP. Whatever is no success is an ExpectedError with the service's own words. */
export class ApiClient {
  constructor(
    private readonly url: string,
    private readonly key: string,
  ) {
    if (!URL.canParse(url) || !/^https?:/.test(url))
      throw new ExpectedError(`--url must begin with http:// or https://, and this is ${url}.`, USAGE);
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.call<T>('POST', path, body);
  }

  private async call<T>(method: string, path: string, body?: object): Promise<T> {
    const answer = await fetch(`${this.url.replace(/\/+$/, '')}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body && { 'content-type': 'application/json', 'idempotency-key': randomUUID() }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    }).catch((error: Error) => this.unreachable(method, error));
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as T;
    throw new ExpectedError(explain(answer.status, text));
  }

  private unreachable(method: string, error: Error): never {
    const { code, message } = (error.cause ?? error) as { code?: string; message: string };
    const doubt =
      method === 'GET' || code === 'ECONNREFUSED'
        ? 'Does the service run there?'
        : 'Look at /v1/posts before you repeat it.';
    throw new ExpectedError(`${this.url} did not answer (${message || code}). ${doubt}`, UNAVAILABLE);
  }
}

function explain(status: number, text: string): string {
  try {
    const { title, detail, errors = [] } = JSON.parse(text) as Problem;
    return [detail ?? title ?? `HTTP ${status}`, ...errors.map((each) => `  ${each.pointer}: ${each.message}`)].join(
      '\n',
    );
  } catch {
    return `The answer was HTTP ${status}, and not of Pregón. Is --url right?`;
  }
}
