import { machine } from './machine.js';
import { benchPublisher } from './publisher.js';

const BENCHES: Record<string, () => Promise<void>> = { publisher: benchPublisher };

const [name = ''] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Which benchmark? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exit(64);
}
process.stdout.write(`${machine()}\n`);
await bench();
process.exit(0);
