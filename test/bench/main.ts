import { benchListener } from './listener.js';
import { machine } from './machine.js';
import { benchMatcher } from './matcher.js';
import { benchPublisher } from './publisher.js';
import { benchSpikes } from './spikes.js';

const BENCHES: Record<string, (only?: string) => Promise<void>> = {
  listener: benchListener,
  matcher: benchMatcher,
  publisher: benchPublisher,
  spikes: benchSpikes,
};

const [name = '', only] = process.argv.slice(2);
const bench = BENCHES[name];
if (!bench) {
  process.stderr.write(`Which benchmark? npm run bench -- ${Object.keys(BENCHES).join(' | ')}\n`);
  process.exit(64);
}
process.stdout.write(`${machine()}\n`);
await bench(only);
process.exit(0);
