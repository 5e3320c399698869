import { ScriptProcess, useDatabase } from '#testing';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from './database.js';
import { DatabaseUnavailable, TransactionConflict, UniqueViolation } from './errors.js';

const SILENT = { warn: () => undefined, error: () => undefined };

describe('Database', () => {
  const fixture = useDatabase([]);
  const numbers = async (): Promise<number[]> =>
    (await fixture.database.query<{ n: number }>('select n from numbers order by n')).map((row) => row.n);
  const insert = (n: number): Promise<number> => fixture.database.execute('insert into numbers values ($1)', [n]);

  beforeAll(async () => {
    await fixture.database.query('create table numbers (n int constraint numbers_pk primary key)');
  });

  beforeEach(async () => {
    await fixture.database.query('truncate numbers');
  });

  describe('query and execute', () => {
    it.each([
      ['select', 'select 1 as n', [{ n: 1 }]],
      ['insert returning', 'insert into numbers values (1), (2) returning n', [{ n: 1 }, { n: 2 }]],
      ['update returning', 'update numbers set n = 0 returning n', []],
      ['delete without returning', 'delete from numbers', []],
    ])('gives rows for %s', async (_, sql, rows) => {
      expect(await fixture.database.query(sql)).toEqual(rows);
    });

    it('counts the rows touched', async () => {
      expect(await fixture.database.execute('insert into numbers values (1), (2)')).toBe(2);
      expect(await fixture.database.execute('update numbers set n = 5 where n = $1', [2])).toBe(1);
      expect(await fixture.database.execute('delete from numbers where n > 100')).toBe(0);
    });
  });

  describe('transaction', () => {
    it('commits what its work did, and returns its result', async () => {
      const result = await fixture.database.transaction(async () => {
        await insert(1);
        return 'done';
      });
      expect([result, await numbers()]).toEqual(['done', [1]]);
    });

    it('shows nobody else what is not committed', async () => {
      await fixture.database.transaction(async () => {
        await insert(1);
        expect(await fixture.database.outside(numbers)).toEqual([]);
        expect(await numbers()).toEqual([1]);
      });
    });

    it('rolls back when its work fails, and gives the error on', async () => {
      const failure = new Error('changed my mind');
      const work = fixture.database.transaction(async () => {
        await insert(1);
        throw failure;
      });
      await expect(work).rejects.toBe(failure);
      expect(await numbers()).toEqual([]);
    });

    it('joins the current one', async () => {
      const work = fixture.database.transaction(async () => {
        await fixture.database.transaction(() => insert(1));
        throw new Error('outer');
      });
      await expect(work).rejects.toThrow('outer');
      expect(await numbers()).toEqual([]);
    });

    it('stores nothing when a joined part failed, even if that was caught', async () => {
      const work = fixture.database.transaction(async () => {
        await insert(1);
        await fixture.database
          .transaction(async () => {
            await insert(2);
            throw new Error('inner');
          })
          .catch(() => undefined);
      });
      await expect(work).rejects.toThrow('A part of this transaction failed');
      expect(await numbers()).toEqual([]);
    });

    it('gives TypeORM the same connection', async () => {
      const work = fixture.database.transaction(async () => {
        await fixture.database.manager().query('insert into numbers values (1)');
        expect(await numbers()).toEqual([1]);
        throw new Error('back');
      });
      await expect(work).rejects.toThrow('back');
      expect(await fixture.database.manager().query('select n from numbers')).toEqual([]);
    });

    it('keeps concurrent ones apart', async () => {
      await Promise.all([1, 2, 3, 4, 5].map((n) => fixture.database.transaction(async () => void (await insert(n)))));
      expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
    });

    it('takes statements started together one after the other', async () => {
      await fixture.database.transaction(async () => {
        await Promise.all([1, 2, 3, 4, 5].map(insert));
        expect(await numbers()).toEqual([1, 2, 3, 4, 5]);
      });
    });

    it('refuses statements of code that outlived it', async () => {
      let late: Promise<unknown> = Promise.resolve();
      const over = Promise.withResolvers<void>();
      await fixture.database.transaction(async () => {
        late = over.promise.then(() => insert(1));
      });
      over.resolve();
      await expect(late).rejects.toThrow('after the end of the transaction');
      expect(await numbers()).toEqual([]);
    });
  });

  describe('afterCommit', () => {
    it('runs at once outside a transaction', () => {
      let ran = false;
      fixture.database.afterCommit(() => (ran = true));
      expect(ran).toBe(true);
    });

    it('runs once everybody can see the rows, outside the transaction', async () => {
      const seen = Promise.withResolvers<number[]>();
      await fixture.database.transaction(async () => {
        await fixture.database.transaction(async () => {
          fixture.database.afterCommit(() => seen.resolve(numbers()));
        });
        await insert(1);
      });
      expect(await seen.promise).toEqual([1]);
    });

    it('never runs when the transaction rolled back', async () => {
      let ran = false;
      const work = fixture.database.transaction(async () => {
        fixture.database.afterCommit(() => (ran = true));
        throw new Error('no');
      });
      await expect(work).rejects.toThrow('no');
      expect(ran).toBe(false);
    });

    it('does not let an action that fails spoil the others or the caller', async () => {
      const ran: string[] = [];
      const result = await fixture.database.transaction(async () => {
        fixture.database.afterCommit(() => {
          throw new Error('bad action');
        });
        fixture.database.afterCommit(() => ran.push('second'));
        return 'stored';
      });
      expect([result, ran]).toEqual(['stored', ['second']]);
    });
  });

  describe('errors', () => {
    it('names the unique constraint', async () => {
      await insert(1);
      await expect(insert(1)).rejects.toMatchObject({ name: 'UniqueViolation', constraint: 'numbers_pk' });
      await expect(fixture.database.manager().query('insert into numbers values (1)')).rejects.toThrow(UniqueViolation);
    });

    it('calls a deadlock a conflict', async () => {
      await fixture.database.query('insert into numbers values (1), (2)');
      const meet = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
      const crosswise = (mine: 0 | 1): Promise<void> =>
        fixture.database.transaction(async () => {
          await fixture.database.query('select from numbers where n = $1 for update', [mine + 1]);
          meet[mine].resolve();
          await meet[1 - mine]!.promise;
          await fixture.database.query('select from numbers where n = $1 for update', [2 - mine]);
        });
      const outcomes = await Promise.allSettled([crosswise(0), crosswise(1)]);
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      expect(failed).toHaveLength(1);
      expect(failed[0]!.reason).toBeInstanceOf(TransactionConflict);
    });

    it('says that the database is away, with a status for HTTP, and goes on when it is back', async () => {
      const cut = fixture.database.transaction(async () => {
        await insert(1);
        await fixture.database.query('select pg_terminate_backend(pg_backend_pid())');
      });
      await expect(cut).rejects.toThrow(DatabaseUnavailable);
      await expect(cut).rejects.toMatchObject({ problem: { status: 503, code: 'database_unavailable' } });
      expect(await numbers()).toEqual([]);
    });

    it('survives the loss of idle connections', async () => {
      await Promise.all([1, 2, 3].map(() => fixture.database.query('select pg_sleep(0.01)')));
      await using other = await connect(fixture.url);
      await other.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await insertUntilItWorks(1);
      expect(await numbers()).toEqual([1]);
    });

    it('refuses to connect to nobody with the same error', async () => {
      await expect(connect('postgresql://nobody@127.0.0.1:1/nowhere_test')).rejects.toThrow(DatabaseUnavailable);
    });

    it('keeps the statement that a bug sent', async () => {
      await expect(fixture.database.query('selec 1')).rejects.toMatchObject({ query: 'selec 1' });
    });
  });

  describe('listen', () => {
    it('hears what is notified, once it is committed', async () => {
      const heard = Promise.withResolvers<string>();
      await using _ = await fixture.database.listen('Some channel', heard.resolve);
      await fixture.database.transaction(() => fixture.database.query("select pg_notify('Some channel', 'hello')"));
      expect(await heard.promise).toBe('hello');
    });

    it('comes back by itself, says so with an empty payload, and hears again', async () => {
      const heard = queue<string>();
      await using _ = await fixture.database.listen('wake', heard.push);
      await fixture.database.query(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'pregon listen wake'",
      );
      expect(await heard.next()).toBe('');
      await fixture.database.query("notify wake, 'again'");
      expect(await heard.next()).toBe('again');
    });

    it('ends when disposed, also in the middle of a transaction of others', async () => {
      const listening = "select from pg_stat_activity where application_name = 'pregon listen brief'";
      await fixture.database.transaction(async () => {
        const listener = await fixture.database.listen('brief', () => undefined);
        expect(await fixture.database.query(listening)).toHaveLength(1);
        await listener[Symbol.asyncDispose]();
      });
      while ((await fixture.database.query(listening)).length > 0);
    });

    it('lets the process end when the database is closed', async () => {
      await using script = new ScriptProcess(`
        import { Database } from '#database';
        const logger = { warn() {}, error() {} };
        const database = await Database.connect({ url: ${JSON.stringify(fixture.url)}, schemas: [], pool: 2, logger });
        await database.listen('brief', () => undefined);
        await database[Symbol.asyncDispose]();
      `);
      expect([await script.exited, script.lines]).toEqual([0, []]);
    });
  });

  it('measures its clock against ours', async () => {
    expect(Math.abs(await fixture.database.clockOffsetMs())).toBeLessThan(50);
  });

  async function insertUntilItWorks(n: number): Promise<void> {
    for (;;)
      try {
        return void (await insert(n));
      } catch (error) {
        expect(error).toBeInstanceOf(DatabaseUnavailable);
      }
  }
});

const connect = (url: string): Promise<Database> => Database.connect({ url, schemas: [], pool: 2, logger: SILENT });

/** What was pushed, in order, one await at a time. */
function queue<T>(): { push: (item: T) => void; next: () => Promise<T> } {
  const items: T[] = [];
  let waiting: ((item: T) => void) | null = null;
  return {
    push: (item) => {
      if (waiting) waiting(item);
      else items.push(item);
      waiting = null;
    },
    next: () => (items.length > 0 ? Promise.resolve(items.shift()!) : new Promise((resolve) => (waiting = resolve))),
  };
}
