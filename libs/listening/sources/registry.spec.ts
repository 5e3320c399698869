import { expect, it } from '@jest/globals';
import { z } from 'zod';
import { createSources } from './registry.js';
import { SourceRegistry } from './source-registry.js';

const sources = createSources(() => Promise.reject(new Error('No channel is read here.')));
const registry = new SourceRegistry(sources);

it('has each kind once', () => {
  expect(registry.all()).toHaveLength(sources.length);
  expect([...registry.kinds(true), ...registry.kinds(false), 'push'].toSorted()).toEqual(
    registry
      .all()
      .map((source) => source.kind)
      .toSorted(),
  );
});

it.each(registry.all().map((source) => [source.kind, source] as const))(
  'describes %s to people and to programs',
  (_, source) => {
    expect(source.kind).toMatch(/^[a-z]+$/);
    expect(source.name).toMatch(/^[A-Z]/);
    expect(() => z.toJSONSchema(source.config, { io: 'input', unrepresentable: 'any' })).not.toThrow();
  },
);
