import type { DatabaseSchema } from '#database';
import { AlertEntity, AlertRuleEntity } from './entities/alert.entity.js';
import { BriefEntity, BriefSettingsEntity } from './entities/brief.entity.js';
import { FeedEntity, FeedGapEntity } from './entities/feed.entity.js';
import { MentionCountEntity, MentionEntity } from './entities/mention.entity.js';
import { MentionViewEntity } from './entities/mention-view.entity.js';
import { MuteEntity } from './entities/mute.entity.js';
import { SourceCountEntity, SourceEntity } from './entities/source.entity.js';
import { TextEntity } from './entities/text.entity.js';
import { TopicEntity } from './entities/topic.entity.js';
import { Listening1764000002001 } from './migrations/1764000002001-listening.js';
import { Alerts1764000002101 } from './migrations/1764000002101-alerts.js';
import { Briefs1764000002301 } from './migrations/1764000002301-briefs.js';
import { MentionViews1764000002201 } from './migrations/1764000002201-mention-views.js';

/** Tables of listening: entities for the comparison with the migrated schema, migrations for the runner. */
export const listeningSchema: DatabaseSchema = {
  name: 'listening',
  entities: [
    AlertEntity,
    AlertRuleEntity,
    BriefEntity,
    BriefSettingsEntity,
    FeedEntity,
    FeedGapEntity,
    MentionCountEntity,
    MentionEntity,
    MentionViewEntity,
    MuteEntity,
    SourceCountEntity,
    SourceEntity,
    TextEntity,
    TopicEntity,
  ],
  migrations: [Listening1764000002001, Alerts1764000002101, MentionViews1764000002201, Briefs1764000002301],
};
