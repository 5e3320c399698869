/** When a request must end: after a time, or when the caller gives up, whichever comes first. */
export class Deadline {
  /** What happened, once it did. */
  passed: 'timeout' | 'aborted' | null = null;
  onPassed: () => void = () => undefined;

  private readonly timer: NodeJS.Timeout;
  private readonly onAbort = (): void => this.pass('aborted');

  constructor(
    timeoutMs: number,
    private readonly signal: AbortSignal | null | undefined,
  ) {
    this.timer = setTimeout(() => this.pass('timeout'), timeoutMs);
    signal?.addEventListener('abort', this.onAbort);
    if (signal?.aborted) this.passed = 'aborted';
  }

  clear(): void {
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.onAbort);
  }

  private pass(how: 'timeout' | 'aborted'): void {
    this.passed ??= how;
    this.onPassed();
  }
}
