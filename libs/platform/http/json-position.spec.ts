import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { jsonErrorOffset, lineAndColumn } from './json-position.js';

describe('jsonErrorOffset', () => {
  it.each([
    ['{"a":1,}', 7],
    ['{"a":"x" "b":1}', 9],
    ['[1,2', 4],
    ['{"a":tru}', 8],
    ['{a:1}', 1],
    ['"abc', 4],
    ['hello', 0],
    ['{"a": 01}', 7],
    ['{"a": "\n"}', 7],
    ['{"a": "\\x"}', 8],
    ['', 0],
  ])('%j', (text, offset) => {
    expect(jsonErrorOffset(text)).toBe(offset);
  });

  it('finds a character that was put where it cannot be', () => {
    const json = fc.json({ maxDepth: 3 }).map((text) => `[${text},1]`);
    fc.assert(
      fc.property(json, (text) => {
        const comma = text.lastIndexOf(',') + 1;
        expect(jsonErrorOffset(`${text.slice(0, comma)}}${text.slice(comma)}`)).toBe(comma);
      }),
    );
  });
});

describe('lineAndColumn', () => {
  it('counts both from 1', () => {
    expect(lineAndColumn('{\n  "a": x', 9)).toBe('line 2, column 8');
    expect(lineAndColumn('x', 0)).toBe('line 1, column 1');
  });
});
