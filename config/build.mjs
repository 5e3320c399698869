/**
 * `npm run build`: apps, libs and test as JavaScript in dist/, with the options of config/swc.json.
 *
 * Not the swc CLI, because running processes share dist/ (a server in one terminal, `npm test` or `pregon` in another):
 * each file is replaced by rename, never truncated under a reader; only what changed is written; what has no source any
 * more is removed. A compiled file carries the modification time of its source.
 */
import { createHash } from 'node:crypto';
import { glob, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const STAMP = 'dist/.build-stamp';
const config = await readFile('config/swc.json', 'utf8');
const compiler = JSON.parse(await readFile('node_modules/@swc/core/package.json', 'utf8')).version;
const stamp = createHash('sha256').update(config).update(compiler).digest('hex');
const { exclude, ...options } = JSON.parse(config);
const leftOut = new RegExp(exclude.join('|'));

const modifiedMs = async (path) => Math.round((await stat(path).catch(() => null))?.mtimeMs ?? -1);

async function replaceFile(path, content, mtimeMs) {
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await utimes(temporary, mtimeMs / 1000, mtimeMs / 1000);
  await rename(temporary, path);
}

async function compile(source, target, mtimeMs) {
  const { transformFile } = await import('@swc/core');
  const sourceFileName = relative(dirname(target), source);
  const { code, map } = await transformFile(source, { ...options, swcrc: false, sourceFileName });
  await mkdir(dirname(target), { recursive: true });
  await replaceFile(`${target}.map`, map, mtimeMs);
  await replaceFile(target, `${code}//# sourceMappingURL=${basename(target)}.map\n`, mtimeMs);
}

const isStale = (await readFile(STAMP, 'utf8').catch(() => '')) !== stamp;
const targets = new Map();
for await (const source of glob('{apps,libs,test}/**/*.ts', { exclude: (path) => path === 'test/peers' })) {
  if (!leftOut.test(source)) targets.set(`dist/${source.replace(/\.ts$/, '.js')}`, source);
}
const compiled = [...targets].map(async ([target, source]) => {
  const mtimeMs = await modifiedMs(source);
  if (isStale || mtimeMs !== (await modifiedMs(target))) await compile(source, target, mtimeMs);
});
const failures = (await Promise.allSettled(compiled)).filter(({ status }) => status === 'rejected');
for (const { reason } of failures) console.error(reason.message.split('\nCaused by:')[0].trimEnd());
if (failures.length > 0) process.exit(1);

for await (const output of glob('dist/{apps,libs,test}/**/*.js{,.map}')) {
  if (!targets.has(output.replace(/\.map$/, ''))) await rm(output, { force: true });
}
await writeFile(STAMP, stamp);
