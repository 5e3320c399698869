import type { Fields } from '../../core/body.js';
import { invalid } from './problems.js';

/** Names that the body of `POST /2/tweets` may have; nothing else is let through (`additionalProperties: false`). */
const ALLOWED: Record<string, string[]> = {
  $: [
    'card_uri',
    'community_id',
    'direct_message_deep_link',
    'edit_options',
    'for_super_followers_only',
    'geo',
    'made_with_ai',
    'media',
    'nullcast',
    'paid_partnership',
    'poll',
    'quote_tweet_id',
    'reply',
    'reply_settings',
    'share_with_followers',
    'text',
  ],
  '$.media': ['call_to_actions', 'embeddable', 'media_ids', 'preview_media_id', 'tagged_user_ids', 'title'],
  '$.reply': ['auto_populate_reply_metadata', 'exclude_reply_user_ids', 'in_reply_to_tweet_id'],
  '$.poll': ['duration_minutes', 'options', 'reply_settings'],
};
const ID = /^[0-9]{1,19}$/;

/** Refuses a body that X's schema refuses. */
export function checkShape(fields: Fields): void {
  checkNames('$', fields);
  for (const name of ['media', 'reply', 'poll'] as const) {
    const inner = fields[name];
    if (inner === undefined) continue;
    if (typeof inner !== 'object' || inner === null) throw wrong(`$.${name}`, `${typeof inner} found, object expected`);
    checkNames(`$.${name}`, inner as Fields);
  }
  if (fields['text'] !== undefined && typeof fields['text'] !== 'string')
    throw wrong('$.text', `${typeof fields['text']} found, string expected`);
  const ids = (fields['media'] as Fields | undefined)?.['media_ids'];
  if (fields['media'] !== undefined) {
    if (!Array.isArray(ids)) throw wrong('$.media.media_ids', 'is missing but it is required');
    if (ids.length < 1 || ids.length > 4) throw wrong('$.media.media_ids', 'must have between 1 and 4 items');
    for (const id of ids) checkId('$.media.media_ids', id);
  }
  if (fields['reply'] !== undefined)
    checkId('$.reply.in_reply_to_tweet_id', (fields['reply'] as Fields)['in_reply_to_tweet_id']);
}

function checkNames(at: string, fields: Fields): void {
  for (const name of Object.keys(fields))
    if (!ALLOWED[at]!.includes(name))
      throw wrong(`${at}.${name}`, 'is not defined in the schema and the schema does not allow additional properties');
}

function checkId(at: string, id: unknown): void {
  if (typeof id !== 'string' || !ID.test(id)) throw wrong(at, 'does not match the regex pattern ^[0-9]{1,19}$');
}

const wrong = (at: string, message: string): Error => invalid(`${at}: ${message}`, {});
