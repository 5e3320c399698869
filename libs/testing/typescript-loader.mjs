import { existsSync, readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { transformSync } from '@swc/core';

/**
 * Runs the TypeScript sources as they are, for child processes of tests, which thus need no build:
 * `node --conditions=pregon-source --import ./libs/testing/typescript-loader.mjs FILE.ts`
 */
const { exclude: _, ...swc } = JSON.parse(readFileSync(new URL('../../config/swc.json', import.meta.url), 'utf8'));

registerHooks({
  resolve(specifier, context, next) {
    const written = new URL(specifier, context.parentURL).href.replace(/\.js$/, '.ts');
    const ours = specifier.startsWith('.') && specifier.endsWith('.js') && existsSync(fileURLToPath(written));
    return next(ours ? written : specifier, context);
  },
  load(url, context, next) {
    if (!url.endsWith('.ts')) return next(url, context);
    const filename = fileURLToPath(url);
    const { code } = transformSync(readFileSync(filename, 'utf8'), {
      ...swc,
      swcrc: false,
      filename,
      sourceMaps: 'inline',
    });
    return { format: 'module', source: code, shortCircuit: true };
  },
});
