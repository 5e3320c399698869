import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The PostgreSQL below a data folder, as somebody with a `kill` sees it. */
export class PostgresServer {
  private seen: { pid: number; since: number } | null = null;

  constructor(private readonly dataDir: string) {}

  /** Since when it takes connections; null: it does not. */
  get upSince(): number | null {
    const pid = this.pid();
    if (pid === null) return null;
    if (this.seen?.pid !== pid) this.seen = { pid, since: Date.now() };
    return this.seen.since;
  }

  /** SIGKILL of the postmaster: its backends end when they notice. */
  kill(): void {
    const pid = this.pid();
    if (pid !== null) process.kill(pid, 'SIGKILL');
  }

  /** Of a server that is ready. After a kill the file still names a process that is gone, whose number may be another's now. */
  private pid(): number | null {
    const data = join(this.dataDir, 'postgres', 'data');
    try {
      const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      const pid = Number(lines[0]);
      const isOurs = readlinkSync(`/proc/${pid}/cwd`) === realpathSync(data);
      return isOurs && lines[7]?.trim() === 'ready' ? pid : null;
    } catch {
      return null;
    }
  }
}
