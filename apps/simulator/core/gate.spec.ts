import { afterEach, describe, expect, it } from '@jest/globals';
import { pause } from './time.js';
import { Simulation, type Told } from '../simulation-harness.js';

const simulation = new Simulation();
const open = async (network: string) => {
  const account = await simulation.account(network);
  const { accessToken, oauth2 } = account.credentials as { accessToken: string; oauth2: { accessToken: string } };
  const post = (text: string, signal?: AbortSignal): Promise<Told> =>
    network === 'x'
      ? simulation.ask('x', 'POST', '/2/tweets', { token: oauth2.accessToken, json: { text }, signal })
      : simulation.ask('mastodon', 'POST', '/api/v1/statuses', { token: accessToken, json: { status: text }, signal });
  const fault = (json: object) =>
    simulation.control('POST', '/faults', { json: { network, account: account.handle, call: 'publish', ...json } });
  return { account, post, fault };
};
const took = async (work: () => Promise<unknown>): Promise<number> => {
  const from = performance.now();
  await work();
  return performance.now() - from;
};

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(5);
};

afterEach(async () => void (await simulation.control('DELETE', '/faults')));

describe.each(['mastodon', 'x'])('faults on %s', (network) => {
  it('refuse-before: cut, nothing done', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'refuse-before', times: 1 });
    await expect(post('Hola.')).rejects.toThrow('fetch failed');
    expect(simulation.accepted(account)).toEqual([]);
    expect((await post('Hola.')).status).toBeLessThan(300);
  });

  it('unavailable: 503, nothing done', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'unavailable' });
    expect((await post('Hola.')).status).toBe(503);
    expect(simulation.accepted(account)).toEqual([]);
  });

  it('accept-then-cut: done, no answer', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'accept-then-cut' });
    await expect(post('Hola.')).rejects.toThrow('fetch failed');
    expect(simulation.accepted(account)).toEqual(['Hola.']);
  });

  it('accept-then-500: done, told otherwise', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'accept-then-500' });
    expect((await post('Hola.')).status).toBe(500);
    expect(simulation.accepted(account)).toEqual(['Hola.']);
  });

  it('rate-limit: 429 with the reset time, nothing done', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'rate-limit', ms: 90_000 });
    const { status, headers } = await post('Hola.');
    const reset = headers.get('x-rate-limit-reset') ?? headers.get('x-ratelimit-reset')!;
    const at = /^\d+$/.test(reset) ? Number(reset) * 1000 : Date.parse(reset);
    expect(status).toBe(429);
    expect(at - Date.now()).toBeGreaterThan(85_000);
    expect(at - Date.now()).toBeLessThanOrEqual(91_000);
    expect(simulation.accepted(account)).toEqual([]);
  });

  it('delay-before: the effect comes late, even when nobody waits for it any more', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'delay-before', ms: 500, times: 2 });
    const [answer, abandoned] = [post('Hola.'), post('Adiós.', AbortSignal.timeout(50))];
    await expect(abandoned).rejects.toThrow('aborted');
    expect(simulation.accepted(account)).toEqual([]);
    expect((await answer).status).toBeLessThan(300);
    await until(() => simulation.accepted(account).length === 2);
    const [item] = simulation.simulator.log.list({ account: account.handle });
    expect(item!.acceptedAt - item!.receivedAt).toBeGreaterThanOrEqual(495);
  });

  it('delay-after: done at once, answered late', async () => {
    const { account, post, fault } = await open(network);
    await fault({ kind: 'delay-after', ms: 500 });
    expect(await took(() => post('Hola.'))).toBeGreaterThanOrEqual(495);
    const [item] = simulation.simulator.log.list({ account: account.handle });
    expect(item!.acceptedAt - item!.receivedAt).toBeLessThan(400);
  });

  it('slow-body: complete, but slowly', async () => {
    const { post, fault } = await open(network);
    await fault({ kind: 'slow-body', ms: 150 });
    let answer: Told | undefined;
    expect(await took(async () => void (answer = await post('Hola.')))).toBeGreaterThanOrEqual(120);
    expect(answer!.json).toEqual(expect.any(Object));
  });

  it('leaves other accounts and other calls alone', async () => {
    const [one, other] = [await open(network), await open(network)];
    await one.fault({ kind: 'refuse-before' });
    expect((await other.post('Hola.')).status).toBeLessThan(300);
  });
});

it('answers what it cannot read as the network would', async () => {
  const headers = { 'content-type': 'application/json' };
  const token = 'simulated-x-oauth2-access-token';
  expect((await simulation.ask('x', 'POST', '/2/tweets', { token, body: '{"text":', headers })).status).toBe(400);
  expect((await simulation.ask('mastodon', 'GET', '/api/v9/nothing')).json).toEqual({ error: 'Record not found' });
});
