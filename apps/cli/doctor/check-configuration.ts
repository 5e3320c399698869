import type { Config } from '#platform';
import { ok, warning, type Finding } from './finding.js';

const CHECK = 'Configuration';

/** What `readConfig` has let pass, and may still not be what was meant. */
export function checkConfiguration(config: Config): Finding {
  const { mode, publicUrl, roles, databaseUrl } = config;
  if (mode === 'production' && /^(localhost|127\.|\[::1\])/.test(new URL(publicUrl).host))
    return warning(
      CHECK,
      `PREGON_PUBLIC_URL is ${publicUrl}, in production: nobody else can follow its links, nor a network come back from OAuth`,
      'Set PREGON_PUBLIC_URL to the address that people use.',
    );
  const database = databaseUrl ? 'DATABASE_URL' : 'embedded database';
  return ok(CHECK, `usable: ${mode}, ${database}, roles ${roles.join(' and ')}`);
}
