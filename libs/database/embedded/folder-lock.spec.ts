import { mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ScriptProcess } from '#testing';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { FolderLock } from './folder-lock.js';

describe('FolderLock', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pregon-lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('is one per folder, names its owner, and can be taken again when it is released', async () => {
    const lock = await FolderLock.take(folder);
    await expect(FolderLock.take(folder)).rejects.toMatchObject({ owner: String(process.pid), exitCode: 75 });
    await lock.release();
    await (await FolderLock.take(folder)).release();
  });

  it('is the same lock through a symlink', async () => {
    const link = join(folder, 'link');
    symlinkSync(folder, link);
    const lock = await FolderLock.take(folder);
    await expect(FolderLock.take(link)).rejects.toThrow('already running');
    await lock.release();
  });

  it('goes to exactly one of many that ask at once', async () => {
    const outcomes = await Promise.allSettled(Array.from({ length: 10 }, () => FolderLock.take(folder)));
    const taken = outcomes.filter((outcome) => outcome.status === 'fulfilled');
    expect(taken).toHaveLength(1);
    await taken[0]!.value.release();
  });

  it('dies with its process, however that ends', async () => {
    await using owner = new ScriptProcess(`
      import { FolderLock } from './libs/database/embedded/folder-lock.js';
      await FolderLock.take(${JSON.stringify(folder)});
      console.log('taken');
      setInterval(() => undefined, 1000);
    `);
    await owner.line(/taken/);
    await expect(FolderLock.take(folder)).rejects.toMatchObject({ owner: String(owner.pid) });
    await owner.kill('SIGKILL');
    await (await FolderLock.take(folder)).release();
  });
});
