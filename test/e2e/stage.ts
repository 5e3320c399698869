import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll } from '@jest/globals';
import { ServiceProcess, useSimulator, type SimulatedAccount, type SimulatorProcess } from '#testing';

type Environment = Record<string, string | undefined>;

/** One test file's built server on an embedded database of its own, beside the simulated networks; used over HTTP only. */
export class Stage {
  service: ServiceProcess;
  /** PREGON_DATA_DIR of the server. */
  dataDir = '';

  constructor(readonly simulator: SimulatorProcess) {}

  /** Connects an account of the simulator; the answer is the channel. */
  connect(account: SimulatedAccount, more: object = {}): Promise<any> {
    return this.service.ok('POST', '/v1/channels', { ...account.connect, ...more });
  }

  /** A new account on a simulated network, connected. */
  async channel(
    network = 'mastodon',
    settings?: Record<string, unknown>,
  ): Promise<{ account: SimulatedAccount; id: string }> {
    const account = await this.simulator.account(network, undefined, settings);
    return { account, id: (await this.connect(account)).id };
  }

  /** Creates a post, `now` unless told otherwise. */
  post(body: object, headers: Record<string, string> = {}): Promise<any> {
    return this.service.ok('POST', '/v1/posts', { schedule: { now: true }, ...body }, headers);
  }

  get(path: string): Promise<any> {
    return this.service.ok('GET', path);
  }

  /** The post when its first delivery has come to one of the states; by default, to where a publisher leaves it alone. */
  async reaches(post: { id: string }, ...states: string[]): Promise<any> {
    const wanted = states.length ? states : ['published', 'failed', 'missed', 'held', 'cancelled', 'unconfirmed'];
    for (;;) {
      const found = await this.get(`/v1/posts/${post.id}`);
      if (found.deliveries.every((each: { state: string }) => wanted.includes(each.state))) return found;
      await pause(25);
    }
  }

  /** Texts that a simulated network accepted from an account, in the order of their arrival. */
  async timeline(account: SimulatedAccount): Promise<string[]> {
    const { items } = await this.simulator.accepted({ network: account.network, account: account.handle });
    return items.map((item) => item.text);
  }
}

/** Jest hooks that set the stage for a file. `environment` is on top of that of `ServiceProcess`. */
export function useStage(environment: (simulator: SimulatorProcess) => Environment = () => ({})): Stage {
  const stage = new Stage(useSimulator());
  beforeAll(async () => {
    stage.dataDir = await mkdtemp(join(tmpdir(), 'pregon-e2e-'));
    stage.service = new ServiceProcess({ PREGON_DATA_DIR: stage.dataDir, ...environment(stage.simulator) });
    await stage.service.start();
  }, 60_000);
  afterAll(async () => {
    await stage.service?.stop();
    await rm(stage.dataDir, { recursive: true, force: true });
  }, 30_000);
  return stage;
}

/** `ms` from now: as a local time in a zone, to the millisecond, and as an instant. */
export function inZone(ms: number, zone: string): { schedule: { at: string; zone: string }; instant: Date } {
  const instant = new Date(Date.now() + ms);
  const wall = instant.toLocaleString('sv-SE', { timeZone: zone }).replace(' ', 'T');
  const fraction = String(instant.getMilliseconds()).padStart(3, '0');
  return { schedule: { at: `${wall}.${fraction}`, zone }, instant };
}
