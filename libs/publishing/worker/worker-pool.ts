/**
 * The slots of one kind of work, shared fairly: a workspace gets at most half of what the others leave, so one tenant's slow
 * uploads never take the last slot of another (DESIGN §4.8).
 */
export class WorkerPool {
  private readonly perWorkspace = new Map<string, number>();
  private readonly tasks = new Set<Promise<void>>();

  constructor(readonly capacity: number) {}

  /** How many slots are taken. */
  get running(): number {
    return this.tasks.size;
  }

  get free(): number {
    return this.capacity - this.tasks.size;
  }

  /** How many more of this workspace's deliveries may be taken now. */
  allowance(workspaceId: string): number {
    const own = this.perWorkspace.get(workspaceId) ?? 0;
    const others = this.tasks.size - own;
    return Math.min(this.free, Math.max(1, Math.ceil((this.capacity - others) / 2)) - own);
  }

  /** Runs `work` in a slot; `done` is called when the slot is free again. `work` must not reject. */
  start(workspaceId: string, work: () => Promise<void>, done: () => void): void {
    this.perWorkspace.set(workspaceId, (this.perWorkspace.get(workspaceId) ?? 0) + 1);
    const running = work().finally(() => {
      this.tasks.delete(running);
      const left = (this.perWorkspace.get(workspaceId) ?? 1) - 1;
      if (left) this.perWorkspace.set(workspaceId, left);
      else this.perWorkspace.delete(workspaceId);
      done();
    });
    this.tasks.add(running);
  }

  /** Resolves when nothing runs any more. */
  async drained(): Promise<void> {
    while (this.tasks.size) await Promise.allSettled(this.tasks);
  }
}
