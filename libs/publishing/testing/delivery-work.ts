import { DEFAULT_LATE } from '../domain/index.js';
import type { DeliveryWork, WorkSegment } from '../store/work.store.js';

const DUE_AT = new Date('2026-12-01T09:00:00Z');

/** A segment that was never sent, as a publisher loads it. */
export function segment(index: number, change: Partial<WorkSegment> = {}): WorkSegment {
  return {
    index,
    kind: index === 0 ? 'post' : 'thread',
    state: 'pending',
    text: `Part ${index}.`,
    media: [],
    options: {},
    key: `key-${index}`,
    frozenAt: new Date(DUE_AT.getTime() + index),
    fingerprint: `fingerprint-${index}`,
    prepared: null,
    remoteId: null,
    url: null,
    ref: null,
    tries: null,
    ...change,
  };
}

/** A delivery as a publisher loads it: due, on a connected channel of the network `town`. */
export function work(segments: WorkSegment[] = [segment(0)], change: Partial<DeliveryWork> = {}): DeliveryWork {
  return {
    workspaceId: 'workspace',
    deliveryId: 'delivery',
    leaseToken: 'lease',
    postId: 'post',
    network: 'town',
    state: 'publishing',
    dueAt: DUE_AT,
    releasedAt: null,
    late: DEFAULT_LATE,
    failures: 0,
    lookups: 0,
    resends: 0,
    channel: {
      workspaceId: 'workspace',
      id: 'channel',
      network: 'town',
      remoteId: 'crier',
      handle: '@crier',
      baseUrl: 'https://town.example',
      secret: 'sealed',
      expiresAt: null,
      state: 'connected',
      limits: {
        text: { max: 500, unit: 'graphemes' },
        images: { max: 4, maxBytes: 1_000_000, types: ['image/png'], altMax: 1_000 },
        maxThread: 10,
      },
    },
    segments,
    ...change,
  };
}
