import { describe, expect, it } from '@jest/globals';
import { readConfig } from '#platform';
import { createConnectors, NetworkRegistry } from './registry.js';

describe('NetworkRegistry', () => {
  const registry = new NetworkRegistry(createConnectors(readConfig({})));

  it('knows every network by its id', () => {
    expect(registry.all().map(({ descriptor }) => descriptor.id)).toEqual(['mastodon', 'bluesky', 'x']);
    for (const connector of registry.all()) expect(registry.get(connector.descriptor.id)).toBe(connector);
  });

  it('knows no other', () => {
    expect(registry.get('myspace')).toBeUndefined();
  });

  it('refuses two connectors of the same id', () => {
    const [connector] = registry.all();
    expect(() => new NetworkRegistry([connector!, connector!])).toThrow('the same id');
  });
});
