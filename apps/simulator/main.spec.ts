import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, it } from '@jest/globals';
import { SimulatorProcess } from '#testing';

it('runs as a process of its own on loopback, light, and is driven by the client of #testing', async () => {
  const simulator = await new SimulatorProcess({ seed: 3 }).start();
  try {
    expect(Object.keys(simulator.networks)).toEqual(['mastodon', 'x']);
    const [account] = await simulator.accounts('x', 2, { postsPer15Minutes: 5 });
    await simulator.fault({ kind: 'accept-then-cut', network: 'x', call: 'publish', times: 1 });
    const { accessToken } = account!.credentials.oauth2;
    const post = (text: string) =>
      fetch(`${simulator.networks['x']}/2/tweets`, {
        method: 'POST',
        headers: { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({ text }),
      });
    await expect(post('Hola.')).rejects.toThrow('fetch failed');
    expect((await post('Hola.')).status).toBe(403);
    expect(await simulator.accepted({ network: 'x' })).toMatchObject({ total: 1, items: [{ text: 'Hola.' }] });
    await simulator.tokenAction(account!, 'expire');
    expect((await post('Adiós.')).status).toBe(401);
    await expect(simulator.violations()).rejects.toThrow('does not validate');
  } finally {
    await simulator.stop();
  }
  await expect(fetch(simulator.url)).rejects.toThrow('fetch failed');
});

it('dies with its parent, even by kill -9', async () => {
  const parent = spawn(
    process.execPath,
    [
      '-e',
      `const { spawn } = require('node:child_process');
       const child = spawn(process.execPath, ['dist/apps/simulator/main.js', '--port', '0', '--with-parent'], { stdio: ['pipe', 'pipe', 'inherit'] });
       child.stdout.pipe(process.stdout);`,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = (await once(createInterface(parent.stdout), 'line')) as [string];
  const { url } = JSON.parse(line) as { url: string };
  expect((await fetch(url)).status).toBe(200);
  parent.kill('SIGKILL');
  const answers = (): Promise<boolean> =>
    fetch(url).then(
      () => true,
      () => false,
    );
  const deadline = Date.now() + 10_000;
  while ((await answers()) && Date.now() < deadline) await new Promise((resolve) => setImmediate(resolve));
  await expect(fetch(url)).rejects.toThrow('fetch failed');
});

it('says in a sentence that its port is taken', async () => {
  const first = await new SimulatorProcess().start();
  try {
    const child = spawn(process.execPath, ['dist/apps/simulator/main.js', '--port', new URL(first.url).port]);
    const [line] = (await once(createInterface(child.stderr), 'line')) as [string];
    expect(line).toMatch(/^The simulator cannot start, a port from \d+ on is in use/);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
  } finally {
    await first.stop();
  }
});
