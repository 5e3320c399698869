import { machine } from './machine.js';
import { benchPublisher } from './publisher.js';

const BENCHES: Record<string, (only?: string) => Promise<void>> = { publisher: benchPublisher };

const [name = '', only] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Which benchmark? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exit(64);
}
process.stdout.write(`${machine()}\n`);
await bench(only);
process.exit(0);
