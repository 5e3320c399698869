import { describe, expect, it } from '@jest/globals';
import { pregon } from './testing/run-pregon.js';

const COMMANDS = ['start', 'migrate', 'check-config', 'doctor', 'key', 'post'];
/** Tells on stderr of every framework file that node loads. */
const TELLTALE = `data:text/javascript,${encodeURIComponent(`
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (/node_modules.(@nestjs|typeorm)/.test(url)) process.stderr.write('LOADED ' + url + '\\n');
    return next(url, context);
  } });`)}`;

describe('pregon', () => {
  it('names its commands, without loading any framework', async () => {
    const { code, stdout, stderr } = await pregon({ NODE_OPTIONS: `--import=${TELLTALE}` }, '--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const command of COMMANDS) expect(stdout).toMatch(new RegExp(`^  ${command}\\b`, 'm'));
  });

  it('would tell of a framework', async () => {
    const { stderr } = await pregon({ NODE_OPTIONS: `--import=${TELLTALE}` }, 'key', 'list', '--bad');
    expect(stderr).not.toContain('LOADED');
    const loaded = await pregon({ NODE_OPTIONS: `--import=${TELLTALE}`, PORT: 'x' }, 'key', 'list');
    expect(loaded.stderr).toContain('LOADED');
  });

  it.each(COMMANDS)('shows examples with %s --help', async (command) => {
    const { code, stdout } = await pregon({}, command, ...(command === 'key' ? ['create'] : []), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`npm run -s pregon -- ${command}`);
  });

  it.each([
    [['nonsense'], "unknown command 'nonsense'"],
    [['doctor', '--nonsense'], "unknown option '--nonsense'"],
    [['key', 'create'], "required option '--name <name>' not specified"],
    [['key', 'create', '--name', ' '], 'It must have 1 to 100 characters.'],
    [['post', 'Hi', '--channel', 'a'], "required option '--key <key>' not specified"],
    [['post', 'Hi', '--channel', 'a', '--key', 'k', '--now', '--queue'], 'cannot be used with'],
    [[], 'Usage: pregon'],
  ])('refuses %j with 64', async (args, words) => {
    const { code, stdout, stderr } = await pregon({}, ...args);
    expect([code, stdout]).toEqual([64, '']);
    expect(stderr).toContain(words);
  });
});
