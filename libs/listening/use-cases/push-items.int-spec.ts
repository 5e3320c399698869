import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '#kernel';
import { useDatabase } from '#testing';
import { pushSource } from '../sources/push/push.source.js';
import { listeningSchema } from '../store/schema.js';
import { ListeningRig } from '../testing/listening-rig.js';
import { countDifferences } from '../testing/recount.js';
import { ScriptedSource } from '../testing/scripted-source.js';

const db = useDatabase([listeningSchema]);
let rig: ListeningRig;
let workspaceId: string;
let id: string;

beforeEach(async () => {
  rig = new ListeningRig(db.database, [pushSource, new ScriptedSource()] as never);
  workspaceId = newId();
  ({ id } = await rig.source(workspaceId, {}, { kind: 'push' }));
});

afterEach(async () => {
  expect(await countDifferences(db.database)).toEqual([]);
  await rig.stop();
  await rig.clear();
});

const problem = (status: number, more: object = {}) =>
  expect.objectContaining({ problem: expect.objectContaining({ status, ...more }) });
const lines = (...texts: string[]) => rig.push.lines(workspaceId, id, chunks(texts.join('\n')));
const line = (key: string, text = `acme ${key}`) => JSON.stringify({ id: key, text });
const count = async () => (await db.database.query('select from texts')).length;

async function* chunks(text: string, size = 10_000): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

describe('pushed texts', () => {
  it('are stored and matched; broken lines spoil no good ones', async () => {
    await rig.topic(workspaceId, 'acme');
    const result = await lines(line('1'), '{"id":', line('2', 'other'), '[]', '', line('3'), '{"id":"4"}', line('1'));
    expect(result).toEqual({
      ...{ accepted: 3, duplicates: 1, matched: 2, moreProblems: 0 },
      problems: [2, 4, 7].map((number) => ({ line: number, message: expect.stringMatching(/^[A-Zt].*[.]$/) })),
    });
    expect(await count()).toBe(3);
  });

  it('are taken again without doubling, and edited', async () => {
    await rig.topic(workspaceId, 'acme');
    await lines(line('1'), line('2'));
    expect(await lines(line('1'), line('2', 'changed'), line('3'))).toMatchObject({
      accepted: 2,
      duplicates: 1,
      matched: 1,
    });
    expect(await count()).toBe(3);
  });

  it('are committed in chunks while they come', async () => {
    const seen: number[] = [];
    async function* slow(): AsyncGenerator<Buffer> {
      for (let chunk = 0; chunk < 3; chunk++) {
        for (let i = 0; i < 500; i++) yield Buffer.from(`${line(`${chunk}-${i}`)}\n`);
        seen.push(await count());
      }
    }
    expect(await rig.push.lines(workspaceId, id, slow())).toMatchObject({ accepted: 1_500 });
    expect(seen).toEqual([500, 1_000, 1_500]);
  });

  it('beyond 100 MB are refused, and what came before stays', async () => {
    const filler = Buffer.alloc(1024 * 1024, ' ');
    async function* much(): AsyncGenerator<Buffer> {
      yield Buffer.from(`${line('1')}\n`);
      for (let i = 0; i < 101; i++) yield filler;
    }
    await expect(rig.push.lines(workspaceId, id, much())).rejects.toEqual(problem(413, { accepted: 1 }));
    expect(await count()).toBe(1);
  });

  it('may come from many at the same moment', async () => {
    await rig.topic(workspaceId, 'acme');
    const bodies = Array.from({ length: 6 }, (_, i) => Array.from({ length: 300 }, (_, n) => line(String(n + i * 50))));
    const results = await Promise.all(bodies.map((body) => lines(...body)));
    const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
    expect(accepted).toBe(550);
    expect(results.reduce((sum, result) => sum + result.duplicates, 0)).toBe(6 * 300 - 550);
    expect(await count()).toBe(550);
  });

  it('of two sources may have the same ids', async () => {
    const other = await rig.source(workspaceId, {}, { kind: 'push' });
    await lines(line('1'));
    await rig.push.lines(workspaceId, other.id, chunks(line('1')));
    expect(await count()).toBe(2);
  });

  it('one by one say what is wrong with them', async () => {
    expect(await rig.push.one(workspaceId, id, { id: '1', text: 'acme' })).toMatchObject({ accepted: 1, problems: [] });
    await expect(rig.push.one(workspaceId, id, { id: '1', txt: 'acme' })).rejects.toEqual(
      problem(422, {
        errors: expect.arrayContaining([expect.objectContaining({ pointer: '/txt', code: 'unknown_field' })]),
      }),
    );
    await expect(rig.push.one(workspaceId, id, { id: '1', text: '\u202e' })).rejects.toEqual(problem(422));
  });

  it('make their source well', async () => {
    await lines(line('1'));
    const shown = await rig.reading.one(workspaceId, id);
    expect(shown).toMatchObject({
      health: { state: 'reading' },
      feed: { items: 1, lastItemAt: expect.any(Date), nextAt: null },
    });
    expect(await rig.leases.nextDueIn(['push'], [])).toBe(Infinity);
  });

  it('are for sources of the workspace, of kind push, that are enabled', async () => {
    const town = await rig.source(workspaceId);
    await expect(rig.push.one(newId(), id, {})).rejects.toEqual(problem(404));
    await expect(rig.push.one(workspaceId, town.id, {})).rejects.toEqual(problem(409, { code: 'not_a_push_source' }));
    await rig.managing.change(workspaceId, id, { enabled: false }, null);
    await expect(lines(line('1'))).rejects.toEqual(problem(409, { code: 'source_disabled' }));
  });
});
