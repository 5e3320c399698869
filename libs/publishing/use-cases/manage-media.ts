import { Inject, Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import sharp, { type Metadata } from 'sharp';
import { newId, notFound, unprocessable, type Page } from '#kernel';
import { CONFIG, GuardedHttp, HttpFailure, type Config } from '#platform';
import type { MediaEntity } from '../store/entities/media.entity.js';
import { MediaLibrary } from '../store/media-library.js';

export type { MediaEntity };

const TYPES: Record<string, { type: string; ending: string }> = {
  jpeg: { type: 'image/jpeg', ending: 'jpg' },
  png: { type: 'image/png', ending: 'png' },
  gif: { type: 'image/gif', ending: 'gif' },
  webp: { type: 'image/webp', ending: 'webp' },
};

/** Takes images into the library, finds and forgets them. A type is read from the bytes; names and headers of strangers are not believed. */
@Injectable()
export class ManageMedia {
  constructor(
    private readonly library: MediaLibrary,
    private readonly http: GuardedHttp,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Throws 422 `media_not_accepted` when it is no image that this service knows. */
  async fromBytes(workspaceId: string, bytes: Buffer, alt: string): Promise<MediaEntity> {
    const max = this.config.maxUploadBytes;
    if (bytes.length > max)
      throw refused('media_too_large', '/file', `Images may have ${max} bytes here; this one has ${bytes.length}.`);
    const { type, ending, width, height } = await describe(bytes);
    const id = newId();
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const fileName = `${id}.${ending}`;
    return this.library.add(
      workspaceId,
      { id, type, bytes: bytes.length, width, height, alt, sha256, fileName },
      bytes,
    );
  }

  /** Fetches an image through the guarded client. Throws 422 when that fails. */
  async fromUrl(workspaceId: string, url: string, alt: string): Promise<MediaEntity> {
    return this.fromBytes(workspaceId, await this.fetch(url), alt);
  }

  /** Newest first; `before`: the id after which the page begins. */
  page(workspaceId: string, limit: number, before?: string): Promise<Page<MediaEntity>> {
    return this.library.page(workspaceId, limit, before);
  }

  /** Where the bytes of a file are. */
  path(media: MediaEntity): string {
    return this.library.path(media);
  }

  /** Throws 404. */
  async get(workspaceId: string, id: string): Promise<MediaEntity> {
    const media = await this.library.byId(workspaceId, id);
    if (!media) throw notFound('media', id);
    return media;
  }

  /** Throws 404; 409 while a post that is still to go out uses it. */
  async remove(workspaceId: string, id: string): Promise<void> {
    await this.library.remove(await this.get(workspaceId, id));
  }

  private async fetch(url: string): Promise<Buffer> {
    try {
      const { status, body } = await this.http.request({ url, maxBytes: this.config.maxUploadBytes });
      if (status === 200) return body;
      throw refused('fetch_failed', '/url', `The server of this address answered ${status} instead of the image.`);
    } catch (error) {
      if (!(error instanceof HttpFailure)) throw error;
      throw refused('fetch_failed', '/url', `The image could not be fetched from this address (${error.reason}).`);
    }
  }
}

async function describe(bytes: Buffer): Promise<{ type: string; ending: string; width: number; height: number }> {
  let metadata: Metadata;
  try {
    metadata = await sharp(bytes).metadata();
  } catch {
    throw refused('media_not_accepted', '/file', 'This is no image that can be read: send a JPEG, PNG, GIF or WebP.');
  }
  const known = TYPES[metadata.format];
  if (!known)
    throw refused(
      'media_not_accepted',
      '/file',
      `Images of type ${metadata.format} are not accepted: send a JPEG, PNG, GIF or WebP.`,
    );
  // EXIF orientations 5 to 8 are shown turned by a quarter
  const turned = (metadata.orientation ?? 1) >= 5;
  const height = metadata.pageHeight ?? metadata.height;
  return { ...known, width: turned ? height : metadata.width, height: turned ? metadata.width : height };
}

const refused = (code: string, pointer: string, message: string) =>
  unprocessable(code, message, [{ code, pointer, message }]);
