import type { Answer, Call } from '../../core/call.js';
import type { UploadedFile } from '../../core/multipart.js';
import type { Media } from '../../core/store.js';
import { epochNow } from '../../core/time.js';
import type { MastodonAccount } from './model.js';
import { refuse } from './answers.js';
import { mediaEntity } from './entities.js';
import { isSupported } from './instance.js';
import type { Mastodon } from './mastodon.js';
import { settingsOf } from './settings.js';

/** `POST /api/v2/media`: 200 when ready at once, 202 when it has to be polled. */
export function uploadMedia(mastodon: Mastodon, call: Call): Answer {
  const account = mastodon.authenticate(call);
  const settings = settingsOf(mastodon.settings, account);
  const fields = call.fields();
  const file = fields['file'] as UploadedFile | undefined;
  if (typeof file !== 'object' || !Buffer.isBuffer(file.bytes))
    throw refuse(422, "Validation failed: File can't be blank");
  if (!isSupported(file.type)) throw refuse(422, 'Validation failed: File content type is invalid, File is invalid');
  const limit = file.type.startsWith('image/') ? settings.imageSizeLimit : settings.videoSizeLimit;
  if (file.bytes.length > limit)
    throw refuse(422, `Validation failed: File file size must be less than ${limit} bytes`);

  const createdAt = epochNow();
  const media: Media = {
    id: mastodon.ids.next(createdAt),
    accountId: account.id,
    type: file.type,
    bytes: file.bytes,
    alt: checkedAlt(fields['description'], settings.descriptionLimit),
    pollsLeft: settings.mediaPolls,
    usedBy: null,
  };
  mastodon.store.media.set(media.id, media);
  mastodon.log.note(call, account, { kind: 'media', id: media.id, text: media.alt, acceptedAt: createdAt });
  return { status: media.pollsLeft > 0 ? 202 : 200, body: mediaEntity(mastodon, media) };
}

/** `GET /api/v1/media/:id`: 206 while it is processed. */
export function showMedia(mastodon: Mastodon, call: Call): Answer {
  const media = findMedia(mastodon, call);
  if (media.pollsLeft === 0) return { status: 200, body: mediaEntity(mastodon, media) };
  const body = mediaEntity(mastodon, media);
  media.pollsLeft--;
  return { status: 206, body };
}

/** `PUT /api/v1/media/:id`: another alt text. */
export function updateMedia(mastodon: Mastodon, call: Call): Answer {
  const media = findMedia(mastodon, call);
  const fields = call.fields();
  const settings = settingsOf(mastodon.settings, mastodon.authenticate(call));
  if ('description' in fields) media.alt = checkedAlt(fields['description'], settings.descriptionLimit);
  return { status: 200, body: mediaEntity(mastodon, media) };
}

/** The bytes, as linked from entities and pages. */
export function downloadMedia(mastodon: Mastodon, call: Call): Answer {
  const media = mastodon.store.media.get(call.params['id'] ?? '');
  if (!media) throw refuse(404, 'Record not found');
  return { status: 200, body: media.bytes, headers: { 'content-type': media.type } };
}

/** The uploads that a status names, refused as Mastodon refuses them. */
export function claimMedia(mastodon: Mastodon, account: MastodonAccount, ids: string[]): Media[] {
  const { maxMediaAttachments } = settingsOf(mastodon.settings, account);
  if (ids.length > maxMediaAttachments) throw refuse(422, `Cannot attach more than ${maxMediaAttachments} files`);
  const media = ids.flatMap((id) => mastodon.store.media.get(id) ?? []).filter((one) => one.accountId === account.id);
  const missing = ids.filter((id) => !media.some((one) => one.id === id && one.usedBy === null));
  if (missing.length > 0)
    throw refuse(422, `Media ${missing.join(', ')} not found or already attached to another post`);
  if (media.some((one) => one.pollsLeft > 0))
    throw refuse(422, 'Cannot attach files that have not finished processing. Try again in a moment!');
  return media;
}

function findMedia(mastodon: Mastodon, call: Call): Media {
  const account = mastodon.authenticate(call);
  const media = mastodon.store.media.get(call.params['id'] ?? '');
  if (!media || media.accountId !== account.id) throw refuse(404, 'Record not found');
  return media;
}

function checkedAlt(value: unknown, limit: number): string {
  const alt = value === undefined || value === null ? '' : String(value);
  if ([...alt].length > limit)
    throw refuse(422, `Validation failed: Description is too long (maximum is ${limit} characters)`);
  return alt;
}
