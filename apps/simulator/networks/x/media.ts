import type { Answer, Call } from '../../core/call.js';
import type { UploadedFile } from '../../core/multipart.js';
import type { Media } from '../../core/store.js';
import { epochNow } from '../../core/time.js';
import type { XAccount } from './model.js';
import { mediaKeyOf } from './media-key.js';
import { forbidden, invalid } from './problems.js';
import { settingsOf } from './settings.js';
import type { X } from './x.js';

interface Upload {
  media: Media;
  totalBytes: number;
  chunks: Map<number, Buffer>;
}

const TYPES = [
  'image/jpeg',
  'image/png',
  'image/webp',
  'image/gif',
  'image/bmp',
  'image/tiff',
  'video/mp4',
  'video/quicktime',
  'video/webm',
];
const KEPT_SECONDS = 86_400;

/** Chunked upload: initialize, append, finalize, STATUS, metadata (NETWORKS.md §1b). */
export class XUploads {
  private readonly uploads = new Map<string, Upload>();

  constructor(private readonly x: X) {}

  /** `POST /2/media/upload/initialize` */
  initialize(call: Call): Answer {
    const account = this.x.authenticate(call);
    const fields = call.fields();
    const type = String(fields['media_type'] ?? '');
    const totalBytes = Number(fields['total_bytes']);
    if (!TYPES.includes(type))
      throw invalid(`$.media_type: does not have a value in the enumeration ${JSON.stringify(TYPES)}`, {});
    if (!Number.isInteger(totalBytes) || totalBytes < 1)
      throw invalid('$.total_bytes: must have a minimum value of 1', {});
    if (totalBytes > this.limit(account, type))
      throw invalid(`File size exceeds ${this.limit(account, type)} bytes.`, { total_bytes: [String(totalBytes)] });
    const id = this.x.ids.next(epochNow());
    const media: Media = {
      id,
      accountId: account.id,
      type,
      bytes: Buffer.alloc(0),
      alt: '',
      pollsLeft: this.polls(account, type),
      usedBy: null,
    };
    this.uploads.set(id, { media, totalBytes, chunks: new Map() });
    return { status: 200, body: { data: { id, media_key: mediaKeyOf(media), expires_after_secs: KEPT_SECONDS } } };
  }

  /** `POST /2/media/upload/:id/append`: multipart with raw bytes, or JSON with base64. */
  append(call: Call): Answer {
    const upload = this.find(call);
    const fields = call.fields();
    const index = Number(fields['segment_index']);
    if (!Number.isInteger(index) || index < 0 || index > 999)
      throw invalid('$.segment_index: must be an integer between 0 and 999', {});
    const part = fields['media'] as UploadedFile | string | undefined;
    if (part === undefined) throw invalid('$.media: is missing but it is required', {});
    upload.chunks.set(index, typeof part === 'string' ? Buffer.from(part, 'base64') : part.bytes);
    return { status: 200, body: { data: { expires_at: Math.floor(Date.now() / 1000) + KEPT_SECONDS } } };
  }

  /** `POST /2/media/upload/:id/finalize` */
  finalize(call: Call): Answer {
    const account = this.x.authenticate(call);
    const upload = this.find(call);
    const chunks = [...upload.chunks.entries()].sort(([a], [b]) => a - b);
    const bytes = Buffer.concat(chunks.map(([, chunk]) => chunk));
    if (bytes.length !== upload.totalBytes || chunks.some(([index], at) => index !== at))
      throw invalid(
        `Segments do not add up to provided total file size: ${bytes.length} of ${upload.totalBytes} bytes.`,
        {},
      );
    const { media } = upload;
    media.bytes = bytes;
    upload.chunks.clear();
    this.x.store.media.set(media.id, media);
    this.x.log.note(call, account, { kind: 'media', id: media.id, text: media.alt });
    return this.state(media, 'pending');
  }

  /** `GET /2/media/upload?command=STATUS&media_id=` */
  status(call: Call): Answer {
    const account = this.x.authenticate(call);
    const id = call.query.get('media_id') ?? '';
    const upload = this.uploads.get(id);
    if (call.query.get('command') !== 'STATUS')
      throw invalid('The `command` query parameter must be STATUS', { command: [String(call.query.get('command'))] });
    if (!upload || upload.media.accountId !== account.id)
      throw invalid('Could not find the media.', { media_id: [id] });
    if (upload.media.pollsLeft > 0) upload.media.pollsLeft--;
    return this.state(upload.media, 'in_progress');
  }

  /** `POST /2/media/metadata`: alt text. */
  metadata(call: Call): Answer {
    const account = this.x.authenticate(call);
    const fields = call.fields() as { id?: string; metadata?: { alt_text?: { text?: string } } };
    const media = this.uploads.get(fields.id ?? '')?.media;
    if (!media || media.accountId !== account.id) throw invalid('Could not find the media.', { id: [fields.id ?? ''] });
    const text = fields.metadata?.alt_text?.text;
    if (text !== undefined) {
      const { altLimit } = settingsOf(this.x.settings, account);
      if ([...text].length > altLimit)
        throw invalid(`$.metadata.alt_text.text: may only be ${altLimit} characters long`, {});
      media.alt = text;
    }
    return { status: 200, body: { data: { id: media.id, associated_metadata: { alt_text: { text: media.alt } } } } };
  }

  /** The bytes, for pages. */
  download(call: Call): Answer {
    const media = this.x.store.media.get(call.params['id'] ?? '');
    if (!media) return { status: 404, body: '' };
    return { status: 200, body: media.bytes, headers: { 'content-type': media.type } };
  }

  private state(media: Media, waiting: 'pending' | 'in_progress'): Answer {
    const info =
      media.pollsLeft > 0
        ? { state: waiting, check_after_secs: 1, ...(waiting === 'in_progress' ? { progress_percent: 50 } : {}) }
        : waiting === 'in_progress'
          ? { state: 'succeeded', progress_percent: 100 }
          : null;
    const data = {
      id: media.id,
      media_key: mediaKeyOf(media),
      size: media.bytes.length,
      expires_after_secs: KEPT_SECONDS,
      ...(info ? { processing_info: info } : {}),
    };
    return { status: 200, body: { data } };
  }

  private find(call: Call): Upload {
    const account = this.x.authenticate(call);
    const upload = this.uploads.get(call.params['id'] ?? '');
    if (!upload) throw invalid('Could not find the media.', { id: [call.params['id'] ?? ''] });
    if (upload.media.accountId !== account.id) throw forbidden('You are not allowed to use this media.');
    return upload;
  }

  private polls(account: XAccount, type: string): number {
    const settings = settingsOf(this.x.settings, account);
    return type.startsWith('video/') || type === 'image/gif' ? settings.mediaPolls : settings.imagePolls;
  }

  private limit(account: XAccount, type: string): number {
    const settings = settingsOf(this.x.settings, account);
    if (type.startsWith('video/')) return settings.videoSizeLimit;
    return type === 'image/gif' ? settings.gifSizeLimit : settings.imageSizeLimit;
  }
}
