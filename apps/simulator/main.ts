import { parseArgs } from 'node:util';
import { startSimulator } from './start-simulator.js';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '4600' },
    seed: { type: 'string', default: '1' },
    validate: { type: 'string' },
    'with-parent': { type: 'boolean', default: false },
  },
});

const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_000) {
  console.error(`--port must be a number from 0 to 65000, not "${values.port}".`);
  process.exit(78);
}

if (values['with-parent']) {
  // The parent holds the other end: it closes when the parent dies, even by kill -9.
  process.stdin.on('end', () => process.exit(0)).on('error', () => process.exit(0));
  process.stdin.resume();
}

try {
  const simulator = await startSimulator({ port, seed: Number(values.seed), validate: values.validate ?? null });
  const networks = Object.fromEntries([...simulator.networks.values()].map(({ id, listener }) => [id, listener.url]));
  console.log(JSON.stringify({ url: simulator.url, networks }));
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.once(signal, () => void simulator.close().then(() => process.exit(0)));
} catch (error) {
  const { code, message } = error as NodeJS.ErrnoException;
  console.error(
    code === 'EADDRINUSE'
      ? `The simulator cannot start, a port from ${port} on is in use (${message}). Stop what uses it, or choose another with --port.`
      : error,
  );
  process.exit(1);
}
