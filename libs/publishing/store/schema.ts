import type { DatabaseSchema } from '#database';
import { ChannelEntity, ChannelSlotEntity, OAuthFlowEntity } from './entities/channel.entity.js';
import { AttemptEntity, DeliveryEntity, DeliverySegmentEntity } from './entities/delivery.entity.js';
import { MediaEntity } from './entities/media.entity.js';
import { PostEntity, PublishingHoldEntity } from './entities/post.entity.js';
import { Publishing1764000001001 } from './migrations/1764000001001-publishing.js';

/** Tables of publishing: entities for the comparison with the migrated schema, migrations for the runner. */
export const publishingSchema: DatabaseSchema = {
  name: 'publishing',
  entities: [
    ChannelEntity,
    ChannelSlotEntity,
    OAuthFlowEntity,
    MediaEntity,
    PostEntity,
    PublishingHoldEntity,
    DeliveryEntity,
    DeliverySegmentEntity,
    AttemptEntity,
  ],
  migrations: [Publishing1764000001001],
};
