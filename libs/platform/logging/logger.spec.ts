import { describe, expect, it } from '@jest/globals';
import { Writable } from 'node:stream';
import { withLogFields } from './log-context.js';
import { Logger } from './logger.js';
import { NestLogger } from './nest-logger.js';

function recorder(level = 'debug'): { logger: Logger; lines: () => Record<string, unknown>[] } {
  const lines: string[] = [];
  const destination = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  return { logger: Logger.create({ level, destination }), lines: () => lines.map((line) => JSON.parse(line)) };
}

describe('Logger', () => {
  it('writes one JSON line per call, without secrets', () => {
    const { logger, lines } = recorder();
    logger
      .child({ delivery: 'd1', token: 'hidden' })
      .info({ request: { password: 'hidden' } }, 'Sent to /x?token=hidden');
    expect(lines()).toMatchObject([
      {
        level: 'info',
        delivery: 'd1',
        token: '[redacted]',
        request: { password: '[redacted]' },
        msg: 'Sent to /x?token=[redacted]',
      },
    ]);
    expect(String(lines()[0]?.['time'])).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('adds the fields of the work that goes on, also after waiting', async () => {
    const { logger, lines } = recorder();
    await withLogFields({ requestId: 'r1' }, async () => {
      await Promise.resolve();
      withLogFields({ delivery: 'd1' }, () => logger.info({}, 'inner'));
      logger.info({}, 'outer');
    });
    logger.info({}, 'outside');
    const [inner, outer, outside] = lines();
    expect(inner).toMatchObject({ requestId: 'r1', delivery: 'd1' });
    expect(outer).toMatchObject({ requestId: 'r1' });
    expect(outer).not.toHaveProperty('delivery');
    expect(outside).not.toHaveProperty('requestId');
  });

  it('leaves out what is below its level', () => {
    const { logger, lines } = recorder('warn');
    logger.info({}, 'no');
    logger.warn({}, 'yes');
    expect(lines()).toHaveLength(1);
  });
});

describe('NestLogger', () => {
  it('says what Nest says', () => {
    const { logger, lines } = recorder();
    const nest = new NestLogger(logger);
    nest.log('Mapped {/x, GET} route', 'RouterExplorer');
    nest.error('It broke', 'Error: It broke\n  at x', 'Service');
    nest.error(new Error('It broke'));
    expect(lines()).toMatchObject([
      { level: 'debug', msg: 'Mapped {/x, GET} route', context: 'RouterExplorer' },
      { level: 'error', msg: 'It broke', context: 'Service', details: ['Error: It broke\n  at x'] },
      { level: 'error', msg: 'It broke', err: { type: 'Error' } },
    ]);
  });
});
