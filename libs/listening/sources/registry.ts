import { blueskySource } from './bluesky/bluesky.source.js';
import { channelSource, type ReadMentions } from './channel/channel.source.js';
import { feedSource } from './feed/feed.source.js';
import { hackerNewsSource } from './hackernews/hackernews.source.js';
import type { Source } from './kit/source.js';
import { lemmySource } from './lemmy/lemmy.source.js';
import { mastodonSource } from './mastodon/mastodon.source.js';
import { nostrSource } from './nostr/nostr.source.js';
import { pushSource } from './push/push.source.js';
import { redditSource } from './reddit/reddit.source.js';
import { reviewsSource } from './reviews/reviews.source.js';
import { xSource } from './x/x.source.js';
import { youTubeSource } from './youtube/youtube.source.js';

/** Every kind of source, in the order in which people are shown them. A new kind needs its folder and its line here. */
export function createSources(readMentions: ReadMentions): Source[] {
  return [
    feedSource,
    channelSource(readMentions),
    mastodonSource,
    blueskySource,
    redditSource,
    hackerNewsSource,
    youTubeSource,
    xSource,
    lemmySource,
    nostrSource,
    reviewsSource,
    pushSource,
  ] as Source[];
}
