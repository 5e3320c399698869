import { Command, InvalidArgumentError, Option } from 'commander';

const RUN = 'npm run -s pregon --';

/** `examples` below the help of a command, as they are typed. */
const examples = (...lines: string[]): string => `\nExamples:\n${lines.map((line) => `  ${RUN} ${line}`).join('\n')}`;

/**
 * The commands and their options. What a command does is imported when it runs: `--help` loads no framework. `env` is the
 * environment that the service would read.
 */
export function createProgram(env: NodeJS.ProcessEnv): Command {
  const program = new Command('pregon')
    .description('The command line of Pregón, for whoever operates it.')
    .usage('COMMAND [options]')
    .exitOverride()
    .showHelpAfterError('Add --help to see what it takes.')
    .addHelpText('after', `\nRun it as: ${RUN} COMMAND, with the environment of the service (config/example.env).`);

  program
    .command('start')
    .description('Start the whole service, like npm start.')
    .addHelpText('after', examples('start'))
    .action(async () => (await import('./commands/start.js')).start());

  program
    .command('migrate')
    .description('Bring the database up to this version. The service does it by itself when it starts.')
    .option('--check', 'change nothing; exit with 77 when something is missing')
    .addHelpText('after', examples('migrate', 'migrate --check'))
    .action(async (options) => (await import('./commands/migrate.js')).runMigrate(env, options));

  program
    .command('check-config')
    .description('Read the environment as the service does and show what comes of it, without any secret.')
    .addHelpText('after', '\nExits with 78 and all problems when the service would not start with it.')
    .addHelpText('after', examples('check-config'))
    .action(async () => (await import('./commands/check-config.js')).checkConfig(env));

  program
    .command('doctor')
    .description('Look at everything that publishing needs, and say what to do.')
    .option('--online', 'also ask each network whether its channel still works')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExits with 1 when there is a problem. Works while the service runs and while it does not.')
    .addHelpText('after', examples('doctor', 'doctor --online', 'doctor --json'))
    .action(async (options) => (await import('./commands/doctor.js')).runDoctor(env, options));

  addKeyCommands(program, env);
  addPost(program);
  addOffline(program);
  return program;
}

function addKeyCommands(program: Command, env: NodeJS.ProcessEnv): void {
  const key = program.command('key').description('API keys, made on the machine itself: no key is needed to make one.');

  key
    .command('create')
    .description('Make an API key and print it, this once.')
    .requiredOption('--name <name>', 'what it is for', nameOfKey)
    .option('--scopes <list>', 'comma list; default: all but admin', commaList)
    .option('--workspace <id>', 'needed when there are several')
    .option('--json', 'print JSON')
    .addHelpText(
      'after',
      examples('key create --name newsletter', 'key create --name ci --scopes posts:read,posts:write'),
    )
    .action(async (options) => (await import('./commands/key.js')).createKey(env, options));

  key
    .command('list')
    .description('Show the API keys of all workspaces; never their texts.')
    .option('--json', 'print JSON')
    .addHelpText('after', examples('key list'))
    .action(async (options) => (await import('./commands/key.js')).listKeys(env, options));
}

function addPost(program: Command): void {
  program
    .command('post')
    .description('Post a text over the API of a running service. Without --at, --now or --queue it is a draft.')
    .argument('<text>', 'what to say')
    .requiredOption('--channel <name or id...>', 'where: ids, names or handles of channels')
    .addOption(new Option('--at <time>', 'when: 2026-12-01T09:00 with --zone, or an instant with an offset'))
    .addOption(new Option('--zone <zone>', 'IANA zone of --at, like Europe/Madrid'))
    .addOption(new Option('--now', 'at once').conflicts(['at', 'queue', 'zone']))
    .addOption(new Option('--queue', 'in the next free slot of each channel').conflicts(['at', 'zone']))
    .addOption(
      new Option('--key <key>', 'API key with posts:write; the variable keeps it out of the process list')
        .env('PREGON_API_KEY')
        .makeOptionMandatory(),
    )
    .addOption(new Option('--url <url>', 'the service').env('PREGON_API_URL').default('http://localhost:3000'))
    .option('--json', "print the service's answer")
    .addHelpText(
      'after',
      examples(
        'post "We open at nine." --channel @aurora --now',
        'post "¡Feliz martes!" --channel aurora@mastodon.social aurora.bsky.social --at 2026-12-01T09:00 --zone Europe/Madrid',
        'post "For later" --channel aurora.bsky.social --queue --json',
      ),
    )
    .action(async (text, options) => (await import('./commands/post.js')).post(text, options));
}

/** What needs no service and no database. */
function addOffline(program: Command): void {
  program
    .command('match')
    .description('Say which topics each text matches.')
    .requiredOption('--topics <file>', 'JSON: [{id, query}, …]')
    .requiredOption('--in <file>', 'NDJSON: {id, text, …} a line; - for standard input')
    .addHelpText('after', examples('match --topics topics.json --in texts.ndjson'))
    .action(async (options) => (await import('./offline/match.js')).match(options));

  program
    .command('lint')
    .description('Say what is wrong with a query, and where. Exits with 1 when it would be refused.')
    .requiredOption('--query <query>', 'the query')
    .addOption(new Option('--language <language>', 'of the messages').choices(['es', 'en']).default('en'))
    .addHelpText('after', examples('lint --query \'("acme corp" OR #acme) AND NOT jobs\''))
    .action(async (options) => (await import('./offline/lint.js')).lint(options));

  program
    .command('analyze')
    .description('Find language, sentiment, spam and vulgarity of each text.')
    .requiredOption('--in <file>', 'NDJSON: {id, text, …} a line; - for standard input')
    .addHelpText('after', examples('analyze --in texts.ndjson'))
    .action(async (options) => (await import('./offline/analyze.js')).analyze(options));

  program
    .command('backtest')
    .description('Find the spikes in a series of counts, as the alarm would have.')
    .requiredOption('--counts <file>', 'CSV: timestamp,value')
    .addOption(
      new Option('--sensitivity <word>', 'how easily it is alarmed')
        .choices(['calm', 'balanced', 'alert'])
        .default('balanced'),
    )
    .option('--scores', 'print a score for each row instead of the alerts')
    .addHelpText('after', examples('backtest --counts mentions.csv', 'backtest --counts mentions.csv --scores'))
    .action(async (options) => (await import('./offline/backtest.js')).backtest(options));
}

function commaList(value: string): string[] {
  return value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
}

function nameOfKey(value: string): string {
  const name = value.trim();
  if (name.length < 1 || name.length > 100) throw new InvalidArgumentError('It must have 1 to 100 characters.');
  return name;
}
