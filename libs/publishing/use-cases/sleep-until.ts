import type { Clock } from '#kernel';

/** Resolves at `instant` by `clock` (never before it), or at once when `stop` is aborted. */
export async function sleepUntil(instant: Date, clock: Clock, stop: AbortSignal): Promise<void> {
  for (;;) {
    const ms = instant.getTime() - clock.now().getTime();
    if (ms <= 0 || stop.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      stop.addEventListener('abort', done, { once: true });
      function done(): void {
        clearTimeout(timer);
        stop.removeEventListener('abort', done);
        resolve();
      }
    });
  }
}
