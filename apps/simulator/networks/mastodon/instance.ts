import type { Answer } from '../../core/call.js';
import type { Mastodon } from './mastodon.js';
import type { MastodonSettings } from './settings.js';

const MIME_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
];
const VERSION = '4.5.2';

export const isSupported = (type: string): boolean => MIME_TYPES.includes(type);

/** `GET /api/v2/instance` */
export function instanceV2(mastodon: Mastodon, settings: MastodonSettings): Answer {
  const base = mastodon.baseUrl();
  return {
    status: 200,
    body: {
      domain: new URL(base).host,
      title: 'Simulated Mastodon',
      version: VERSION,
      source_url: 'https://github.com/mastodon/mastodon',
      description: 'A Mastodon server that exists only in memory.',
      usage: { users: { active_month: mastodon.store.accounts.size } },
      thumbnail: { url: `${base}/thumbnail.png` },
      icon: [],
      languages: ['en', 'es'],
      configuration: configuration(base, settings),
      registrations: {
        enabled: false,
        approval_required: false,
        message: null,
        url: null,
        min_age: null,
        reason_required: null,
      },
      api_versions: { mastodon: 7 },
      contact: { email: 'nobody@example.com', account: null },
      rules: [],
    },
  };
}

/** `GET /api/v1/instance`, for old clients. */
export function instanceV1(mastodon: Mastodon, settings: MastodonSettings): Answer {
  const base = mastodon.baseUrl();
  return {
    status: 200,
    body: {
      uri: new URL(base).host,
      title: 'Simulated Mastodon',
      short_description: 'A Mastodon server that exists only in memory.',
      description: 'A Mastodon server that exists only in memory.',
      email: 'nobody@example.com',
      version: VERSION,
      urls: { streaming_api: base.replace(/^http/, 'ws') },
      stats: { user_count: mastodon.store.accounts.size, status_count: mastodon.store.posts.size, domain_count: 1 },
      thumbnail: null,
      languages: ['en', 'es'],
      registrations: false,
      approval_required: false,
      invites_enabled: false,
      configuration: configuration(base, settings),
      contact_account: null,
      rules: [],
    },
  };
}

function configuration(base: string, settings: MastodonSettings): Record<string, unknown> {
  return {
    urls: {
      streaming: base.replace(/^http/, 'ws'),
      status: null,
      about: `${base}/about`,
      privacy_policy: null,
      terms_of_service: null,
    },
    vapid: { public_key: 'BCk-QqERU0q-CfYZjcuB6lnyyOYfJ2AifKqfeGIm7Z-HiTU5T9eTG5GxVA0_OH5mMlI4UkkDTpaZwozy0TzdZ2M=' },
    accounts: { max_featured_tags: 10, max_pinned_statuses: 5 },
    statuses: {
      max_characters: settings.maxCharacters,
      max_media_attachments: settings.maxMediaAttachments,
      characters_reserved_per_url: settings.charactersReservedPerUrl,
    },
    media_attachments: {
      description_limit: settings.descriptionLimit,
      image_matrix_limit: 33_177_600,
      image_size_limit: settings.imageSizeLimit,
      supported_mime_types: MIME_TYPES,
      video_frame_rate_limit: 120,
      video_matrix_limit: 8_294_400,
      video_size_limit: settings.videoSizeLimit,
    },
    polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
    translation: { enabled: false },
    timelines_access: {
      live_feeds: { local: 'public', remote: 'public' },
      hashtag_feeds: { local: 'public', remote: 'public' },
    },
  };
}
