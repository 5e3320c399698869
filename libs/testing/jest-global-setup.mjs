import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Gives the jest run a folder for its embedded PostgreSQL, which the first test that needs it starts, and a cleaner that
 * stops the server and removes the folder when this process ends, however that happens.
 */
export default function setUp() {
  const folder = mkdtempSync(join(tmpdir(), 'pregon-test-'));
  process.env.PREGON_TEST_FOLDER = folder;
  const cleaner = fileURLToPath(new URL('./test-server-cleaner.mjs', import.meta.url));
  globalThis.pregonTestCleaner = spawn(process.execPath, [cleaner, folder], {
    detached: true,
    stdio: ['pipe', 'ignore', 'inherit'],
  });
}
