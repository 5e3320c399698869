import { useDatabase } from '#testing';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { Column, Entity, PrimaryColumn, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Database } from './database.js';
import { UniqueViolation } from './errors.js';
import { TenantRepository } from './tenant-repository.js';

@Entity('notes')
class Note {
  @PrimaryColumn({ name: 'workspace_id', type: 'text' })
  workspaceId: string;

  @PrimaryColumn({ type: 'int' })
  id: number;

  @Column({ type: 'text' })
  text: string;
}

class Notes1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create table notes (workspace_id text, id int, text text not null, primary key (workspace_id, id))',
    );
  }
  async down(): Promise<void> {}
}

class NoteRepository extends TenantRepository<Note> {
  constructor(database: Database) {
    super(database, Note);
  }
}

describe('TenantRepository', () => {
  const fixture = useDatabase([{ name: 'notes', entities: [Note], migrations: [Notes1764000000001] }]);
  let notes: NoteRepository;

  beforeEach(async () => {
    notes = new NoteRepository(fixture.database);
    await fixture.database.query('truncate notes');
    await notes.insert('mine', [
      { id: 1, text: 'one' },
      { id: 2, text: 'two' },
    ]);
    await notes.insert('theirs', { id: 1, text: 'theirs' });
  });

  it('finds the rows of one workspace only', async () => {
    expect(await notes.find('mine', {}, { order: { id: 'desc' } })).toMatchObject([{ id: 2 }, { id: 1 }]);
    expect(await notes.find('theirs', { id: 2 })).toEqual([]);
    expect(await notes.findOne('theirs', { id: 1 })).toMatchObject({ text: 'theirs' });
    expect(await notes.findOne('nobody', { id: 1 })).toBeNull();
  });

  it('keeps to its workspace even when a condition names another', async () => {
    const where = { id: 1, workspaceId: 'theirs' };
    expect(await notes.findOne('mine', where)).toMatchObject({ text: 'one' });
    expect(await notes.update('mine', where, { text: 'changed' })).toBe(1);
    expect(await notes.delete('mine', where)).toBe(1);
    expect(await notes.findOne('theirs', { id: 1 })).toMatchObject({ text: 'theirs' });
  });

  it('changes and deletes the rows of one workspace only, and counts them', async () => {
    expect(await notes.update('mine', {}, { text: 'same' })).toBe(2);
    expect(await notes.delete('theirs', { id: 2 })).toBe(0);
    expect(await notes.delete('mine', {})).toBe(2);
    expect(await notes.find('theirs')).toHaveLength(1);
  });

  it('works in the current transaction, with the errors of the database lib', async () => {
    const work = fixture.database.transaction(async () => {
      await notes.update('mine', { id: 1 }, { text: 'changed' });
      await notes.insert('mine', { id: 2, text: 'again' });
    });
    await expect(work).rejects.toThrow(UniqueViolation);
    expect(await notes.findOne('mine', { id: 1 })).toMatchObject({ text: 'one' });
  });
});
