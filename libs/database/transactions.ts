import { AsyncLocalStorage } from 'node:async_hooks';
import type { QueryRunner } from 'typeorm';

/** One open transaction, seen by everything that its work awaits. */
interface Scope {
  runner: QueryRunner;
  ended: boolean;
  /** What a joined part threw; set, the whole transaction can only roll back. */
  failure: { error: unknown } | null;
  afterCommit: (() => void)[];
}

/** Which transaction the running code belongs to, and its life from BEGIN to the actions after COMMIT. */
export class Transactions {
  readonly #scopes = new AsyncLocalStorage<Scope | null>();

  constructor(
    private readonly newRunner: () => QueryRunner,
    private readonly onActionError: (error: unknown) => void,
  ) {}

  /** The runner of the current transaction; null outside. Throws in code that outlived its transaction. */
  current(): QueryRunner | null {
    return this.#scope()?.runner ?? null;
  }

  /** Runs `work` in a transaction: the current one, or a new one that ends with it. */
  run<R>(work: () => Promise<R>): Promise<R> {
    const scope = this.#scope();
    return scope ? this.#join(scope, work) : this.#begin(work);
  }

  outside<R>(work: () => R): R {
    return this.#scopes.run(null, work);
  }

  afterCommit(action: () => void): void {
    const scope = this.#scope();
    if (scope) scope.afterCommit.push(action);
    else action();
  }

  #scope(): Scope | null {
    const scope = this.#scopes.getStore() ?? null;
    if (scope?.ended)
      throw new Error(
        'This code runs after the end of the transaction that it was started in. Await it inside, or start it with database.outside().',
      );
    return scope;
  }

  async #join<R>(scope: Scope, work: () => Promise<R>): Promise<R> {
    try {
      return await work();
    } catch (error) {
      scope.failure ??= { error };
      throw error;
    }
  }

  async #begin<R>(work: () => Promise<R>): Promise<R> {
    const runner = this.newRunner();
    const scope: Scope = { runner, ended: false, failure: null, afterCommit: [] };
    let result: R;
    try {
      await runner.startTransaction();
      result = await this.#scopes.run(scope, work);
      if (scope.failure) throw new HalfDone(scope.failure.error);
      scope.ended = true;
      await runner.commitTransaction();
    } catch (error) {
      scope.ended = true;
      await rollBack(runner);
      throw error;
    } finally {
      await runner.release();
    }
    this.outside(() => scope.afterCommit.forEach((action) => this.#perform(action)));
    return result;
  }

  #perform(action: () => void): void {
    try {
      action();
    } catch (error) {
      this.onActionError(error);
    }
  }
}

/** Half of what a joined transaction promised must never be committed, even if its error was caught on the way. */
class HalfDone extends Error {
  constructor(cause: unknown) {
    super('A part of this transaction failed and its error was caught, so nothing of the transaction was stored.', {
      cause,
    });
  }
}

/** A connection that cannot even roll back is broken; the error that led here matters more than this one. */
async function rollBack(runner: QueryRunner): Promise<void> {
  if (!runner.isTransactionActive) return;
  await runner.rollbackTransaction().catch((error: Error) => destroy(runner, error));
}

/** Releases the connection for the pool to throw away (TypeORM's public `release` can only give it back). */
async function destroy(runner: QueryRunner, error: Error): Promise<void> {
  await (runner as QueryRunner & { releasePostgresConnection(error: Error): Promise<void> }).releasePostgresConnection(
    error,
  );
}
