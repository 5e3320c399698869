import type { QueryRunner } from 'typeorm';

const ROUNDS = 5;

/** Database clock minus this machine's, taken at the middle of the shortest of a few round trips on one connection. */
export async function measureClockOffset(runner: QueryRunner): Promise<number> {
  let best = { roundTrip: Infinity, offset: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    const before = Date.now();
    const [row] = (await runner.query('select extract(epoch from clock_timestamp()) * 1000 as at')) as [{ at: string }];
    const roundTrip = performance.now() - start;
    if (roundTrip < best.roundTrip) best = { roundTrip, offset: Number(row.at) - (before + roundTrip / 2) };
  }
  return best.offset;
}
