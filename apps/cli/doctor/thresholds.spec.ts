import { describe, expect, it } from '@jest/globals';
import { skewFinding } from './check-database.js';
import { checkNode, diskFinding } from './check-machine.js';

describe('thresholds', () => {
  it.each([
    [99_999_999, 'problem', '99 MB'],
    [100_000_000, 'warning', '100 MB'],
    [999_999_999, 'warning', '999 MB'],
    [1_000_000_000, 'ok', '1.0 GB'],
  ])('%d bytes free are %s', (bytes, level, size) => {
    expect(diskFinding(bytes, '/data')).toMatchObject({ level, message: `${size} free where /data is` });
  });

  it.each([
    [500, 'ok', 'behind'],
    [-501, 'warning', 'ahead of'],
    [5_000, 'warning', 'behind'],
    [-5_001, 'problem', 'ahead of'],
  ])('a clock %d ms away is %s', (offsetMs, level, words) => {
    expect(skewFinding(offsetMs)).toMatchObject({ level, message: expect.stringContaining(words) });
  });

  it.each([
    ['24.3.1', 'ok'],
    ['22.12.0', 'warning'],
    ['26.0.0', 'warning'],
  ])('Node %s is %s', (version, level) => {
    expect(checkNode(version).level).toBe(level);
  });
});
