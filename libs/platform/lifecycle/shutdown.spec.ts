import { describe, expect, it } from '@jest/globals';
import { spawnBuilt } from '../testing/spawn-built.js';
import { EXIT } from './exit-codes.js';

/** An app whose `close` is given, waiting for a signal; its clock runs a hundred times faster. */
const waiting = (close: string) =>
  spawnBuilt(`
    import { Logger, shutDownOnSignals } from '#platform';
    const logger = Logger.create({ level: 'info' });
    const realTimeout = setTimeout;
    globalThis.setTimeout = (action, ms) => realTimeout(action, ms / 100);
    shutDownOnSignals({ get: () => logger, close: ${close} });
    setInterval(() => {}, 1000);
    console.log('up');`);

describe('shutDownOnSignals', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('closes the app at %s and ends with 0', async (signal) => {
    const { child, finished, printed } = waiting(`async () => console.log('closed')`);
    await printed('up');
    child.kill(signal);
    const { code, output } = await finished;
    expect([code, output]).toEqual([0, expect.stringContaining('closed')]);
  });

  it('ends at once at a second signal', async () => {
    const { child, finished, printed } = waiting('() => new Promise(() => {})');
    await printed('up');
    child.kill('SIGTERM');
    await printed('Shutting down.');
    child.kill('SIGTERM');
    expect((await finished).code).toBe(EXIT.forced);
  });

  it('ends after 10 s (here 100 ms) when closing hangs', async () => {
    const { child, finished, printed } = waiting('() => new Promise(() => {})');
    await printed('up');
    const start = Date.now();
    child.kill('SIGTERM');
    expect(await finished).toEqual({ code: EXIT.forced, output: expect.stringContaining('more than 10 s') });
    expect(Date.now() - start).toBeGreaterThanOrEqual(99);
  });

  it('says why closing failed', async () => {
    const { child, finished, printed } = waiting(`async () => { throw new Error('the pool is stuck') }`);
    await printed('up');
    child.kill('SIGTERM');
    expect(await finished).toEqual({ code: EXIT.failure, output: expect.stringContaining('the pool is stuck') });
  });
});

describe('exitWithError', () => {
  const endOf = (code: string) =>
    spawnBuilt(`import { exitWithError, readConfig } from '#platform';\n${code}`).finished;

  it('prints the problems of a configuration and ends with 78', async () => {
    const end = await endOf(`try { readConfig({ PORT: 'x', HOST: '' }) } catch (error) { exitWithError(error) }`);
    expect(end).toEqual({
      code: 78,
      output: 'The configuration cannot be used:\n  - PORT must be a whole number from 0 to 65535.\n',
    });
  });

  it('ends with the exit code that an error brings, and its message alone', async () => {
    const end = await endOf(`exitWithError(Object.assign(new Error('In use.'), { exitCode: ${EXIT.inUse} }))`);
    expect(end).toEqual({ code: EXIT.inUse, output: 'In use.\n' });
  });

  it('shows the stack of a bug', async () => {
    const end = await endOf(`exitWithError(new TypeError('oops'))`);
    expect(end).toEqual({ code: EXIT.failure, output: expect.stringMatching(/TypeError: oops\n +at /) });
  });
});
