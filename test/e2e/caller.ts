import { type ServiceAnswer, type ServiceProcess } from '#testing';

/** Somebody who calls the service: with a key, a session's cookies, or as nobody. */
export class Caller {
  constructor(
    private readonly service: ServiceProcess,
    private readonly headers: Record<string, string> = {},
  ) {}

  static withKey(service: ServiceProcess, key: string): Caller {
    return new Caller(service, { authorization: `Bearer ${key}` });
  }

  /** Signs in as a person in a browser does; `workspace`: which of theirs is meant. */
  static async signIn(service: ServiceProcess, email: string, password: string): Promise<Caller> {
    const browser = { 'sec-fetch-site': 'same-origin', origin: service.url };
    const nobody = new Caller(service, browser);
    const { status, body, headers } = await nobody.call('POST', '/v1/auth/sign-in', { email, password });
    if (status !== 200) throw new Error(`Signing in failed: ${JSON.stringify(body)}`);
    const cookie = headers.getSetCookie().map((each) => each.split(';')[0]);
    return new Caller(service, { ...browser, cookie: cookie.join('; ') });
  }

  /** The same caller, with other headers besides. */
  with(headers: Record<string, string>): Caller {
    return new Caller(this.service, { ...this.headers, ...headers });
  }

  /** `body`: JSON, a form, or a text or bytes that are sent as they are. Follows no redirect. */
  async call(method: string, path: string, body?: unknown): Promise<ServiceAnswer & { text: string }> {
    const asIs = body instanceof FormData || typeof body === 'string' || body instanceof Uint8Array;
    const answer = await fetch(this.service.url + path, {
      method,
      redirect: 'manual',
      headers: { ...(body instanceof FormData ? {} : { 'content-type': 'application/json' }), ...this.headers },
      ...(body === undefined ? {} : { body: asIs ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const json = /json/.test(answer.headers.get('content-type') ?? '');
    return { status: answer.status, headers: answer.headers, text, body: json ? JSON.parse(text) : text };
  }

  /** Like `call`; any status but 2xx is an error that shows the problem. */
  async ok(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await this.call(method, path, body);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }
}
