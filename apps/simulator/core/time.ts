let offset = performance.timeOrigin;

/**
 * Epoch milliseconds with a fraction, following the system clock: `performance.now` alone drifts from it when the
 * machine's clock is corrected, and lateness is measured across processes.
 */
export function epochNow(): number {
  const precise = offset + performance.now();
  const wall = Date.now();
  if (precise >= wall - 1 && precise < wall + 2) return precise;
  offset += wall + 0.5 - precise;
  return wall + 0.5;
}

/** Resolves after `ms` milliseconds. */
export const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
