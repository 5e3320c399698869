import { describe, expect, it } from '@jest/globals';
import type { mastodon } from 'masto';
import { mastodonDescriptor } from './descriptor.js';
import { limitsOf } from './limits.js';

describe('limitsOf', () => {
  it('takes what the server announces, images only', () => {
    const instance = {
      configuration: {
        statuses: { maxCharacters: 4096, maxMediaAttachments: 8, charactersReservedPerUrl: 30 },
        mediaAttachments: {
          imageSizeLimit: 1_000,
          descriptionLimit: 256,
          supportedMimeTypes: ['image/png', 'video/mp4', 'image/webp'],
        },
      },
    } as unknown as mastodon.v2.Instance;
    expect(limitsOf(instance)).toEqual({
      text: { max: 4096, unit: 'graphemes', urlLength: 30 },
      images: { max: 8, maxBytes: 1_000, types: ['image/png', 'image/webp'], altMax: 256 },
      maxThread: mastodonDescriptor.limits.maxThread,
    });
  });

  it('takes those of an unchanged server where a fork is silent', () => {
    expect(limitsOf({} as mastodon.v2.Instance)).toEqual(mastodonDescriptor.limits);
  });
});
