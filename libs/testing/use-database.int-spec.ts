import { describe, expect, it } from '@jest/globals';
import { useDatabase } from './use-database.js';

describe('useDatabase', () => {
  const fixture = useDatabase([]);

  it('gives a database', async () => {
    const [row] = await fixture.database.query('select current_database() as name, version() as v');
    expect(row).toEqual({});
  });
});
