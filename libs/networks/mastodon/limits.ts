import type { mastodon } from 'masto';
import type { ChannelLimits } from '../kit/connector.js';
import { mastodonDescriptor } from './descriptor.js';

/** The limits that a server announces; whatever a fork leaves out is as on an unchanged server. */
export function limitsOf(instance: mastodon.v2.Instance): ChannelLimits {
  const { text, images, maxThread } = mastodonDescriptor.limits;
  const statuses = instance.configuration?.statuses;
  // masto 8.0.0 lacks `description_limit` (4.3+) in its types.
  const media: Partial<mastodon.v2.InstanceMediaAttachmentsConfiguration> & { descriptionLimit?: number } =
    instance.configuration?.mediaAttachments ?? {};
  return {
    text: {
      max: statuses?.maxCharacters ?? text.max,
      unit: 'graphemes',
      urlLength: statuses?.charactersReservedPerUrl ?? text.urlLength,
    },
    images: {
      max: statuses?.maxMediaAttachments ?? images.max,
      maxBytes: media.imageSizeLimit ?? images.maxBytes,
      types: media.supportedMimeTypes?.filter((type) => type.startsWith('image/')) ?? images.types,
      altMax: media.descriptionLimit ?? images.altMax,
    },
    maxThread,
  };
}
