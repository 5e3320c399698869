import { Inject, Injectable } from '@nestjs/common';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Database, TenantRepository } from '#database';
import { conflict, type Page, pageOf } from '#kernel';
import type { MediaFile } from '#networks';
import { CONFIG, type Config } from '#platform';
import type { MediaUse } from '../domain/index.js';
import { MediaEntity } from './entities/media.entity.js';
import { idOnly } from './list-cursor.js';

type NewMedia = Omit<MediaEntity, 'workspaceId' | 'createdAt'>;

/** The files of the media library: rows in the database, bytes in `<dataDir>/media/<workspace>/<file>`. */
@Injectable()
export class MediaLibrary extends TenantRepository<MediaEntity> {
  constructor(
    database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {
    super(database, MediaEntity);
  }

  /** Path of a file of the library. */
  path(media: Pick<MediaEntity, 'workspaceId' | 'fileName'>): string {
    return join(this.config.dataDir, 'media', media.workspaceId, media.fileName);
  }

  /** Keeps a file: its bytes are on disk, flushed, before its row can be seen. */
  async add(workspaceId: string, media: NewMedia, bytes: Buffer): Promise<MediaEntity> {
    const path = this.path({ workspaceId, fileName: media.fileName });
    await mkdir(join(path, '..'), { recursive: true });
    const file = await open(`${path}.part`, 'w', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.part`, path);
    await this.insert(workspaceId, media);
    return (await this.byId(workspaceId, media.id)) as MediaEntity;
  }

  byId(workspaceId: string, id: string): Promise<MediaEntity | null> {
    return this.findOne(workspaceId, { id });
  }

  /** Newest first. */
  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<MediaEntity>> {
    const before = idOnly(next);
    const query = this.database
      .manager()
      .createQueryBuilder(MediaEntity, 'm')
      .where('m.workspaceId = :workspaceId', { workspaceId })
      .orderBy('m.id', 'DESC')
      .take(limit + 1);
    // ids are ordered by time of creation
    if (before) query.andWhere('m.id < :before', { before });
    return pageOf(await query.getMany(), limit, (media) => [media.id]);
  }

  /** Forgets a file. Throws 409 while a post that is still to go out uses it. */
  async remove(media: MediaEntity): Promise<void> {
    const { workspaceId, id } = media;
    const [used] = await this.database.query<{ post_id: string }>(
      `select d.post_id from delivery_segments s
       join deliveries d on d.workspace_id = s.workspace_id and d.id = s.delivery_id
       where s.workspace_id = $1 and s.state <> 'published' and s.media @> $2 and d.state not in ('published', 'cancelled') limit 1`,
      [workspaceId, JSON.stringify([{ id }])],
    );
    if (used)
      throw conflict(
        'media_in_use',
        `The post ${used.post_id} is still to go out with it: change or cancel that first.`,
      );
    await this.delete(workspaceId, { id });
    this.database.afterCommit(() => void rm(this.path(media), { force: true }));
  }

  /** The files that these uses name, in their order; unknown ones are left out. A use's own alt text goes before the library's. */
  async filesFor(workspaceId: string, uses: MediaUse[]): Promise<MediaFile[]> {
    if (!uses.length) return [];
    const ids = [...new Set(uses.map((use) => use.id))];
    const rows = await this.database.query<MediaRow>(
      `select id, type, bytes, width, height, alt, file_name from media where workspace_id = $1 and id = any($2)`,
      [workspaceId, ids],
    );
    return uses.flatMap((use) => {
      const row = rows.find((candidate) => candidate.id === use.id);
      if (!row) return [];
      const { file_name: fileName, ...file } = row;
      return [{ ...file, alt: use.alt ?? row.alt, read: () => readFile(this.path({ workspaceId, fileName })) }];
    });
  }
}

interface MediaRow {
  id: string;
  type: string;
  bytes: number;
  width: number | null;
  height: number | null;
  alt: string;
  file_name: string;
}
