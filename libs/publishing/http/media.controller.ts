import {
  Body,
  Controller,
  Delete,
  Get,
  HttpCode,
  Param,
  Post,
  Query,
  Res,
  UploadedFile,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { ApiConsumes, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { CurrentPrincipal, OutsideTransaction, RequireScope, type Principal } from '#accounts';
import { unprocessable, type Page } from '#kernel';
import { ApiAnswer, ApiProblems, Id, Instant, PageQuery, pageOfSchema } from '#platform';
import { z } from 'zod';
import { ManageMedia, type MediaEntity } from '../use-cases/manage-media.js';

/** Largest upload that is read into memory; the operator's own limit (PREGON_MAX_UPLOAD_BYTES) is checked besides. */
const MAX_FILE_BYTES = 100 * 1024 * 1024;

const AddMediaBody = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .max(2000)
      .optional(),
    alt: z.string().max(5000).default('').meta({ description: 'Alternative text for people who cannot see it.' }),
    file: z.string().optional().meta({ format: 'binary', description: 'The image, in a multipart form.' }),
  })
  .meta({ examples: [{ url: 'https://example.org/cat.jpg', alt: 'A cat on a red sofa' }] });

const MediaView = z
  .object({
    id: Id,
    type: z.string(),
    bytes: z.int(),
    width: z.int().nullable(),
    height: z.int().nullable(),
    alt: z.string(),
    createdAt: Instant,
  })
  .meta({ id: 'Media' });

type Media = z.infer<typeof MediaView>;

@ApiTags('media')
@Controller('v1/media')
export class MediaController {
  constructor(private readonly managing: ManageMedia) {}

  @Post()
  @OutsideTransaction()
  @RequireScope('posts:write')
  @UseInterceptors(FileInterceptor('file', { limits: { fileSize: MAX_FILE_BYTES, files: 1, fields: 10 } }))
  @ApiOperation({ summary: 'Add an image: as multipart field `file`, or fetched from `url`' })
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiAnswer(201, MediaView, 'The image in the library.')
  @ApiProblems(413, 422)
  async add(
    @CurrentPrincipal() who: Principal,
    @UploadedFile() file: { buffer: Buffer } | undefined,
    @Body({ schema: AddMediaBody }) body: z.infer<typeof AddMediaBody>,
  ): Promise<Media> {
    if (file) return view(await this.managing.fromBytes(who.workspaceId, file.buffer, body.alt));
    if (body.url) return view(await this.managing.fromUrl(who.workspaceId, body.url, body.alt));
    const message = 'Send the image as multipart field file, or its address as url.';
    throw unprocessable('no_media', message, [{ code: 'required', pointer: '/file', message }]);
  }

  @Get()
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'The media library, newest first' })
  @ApiAnswer(200, pageOfSchema(MediaView), 'A page of media.')
  async list(
    @CurrentPrincipal() who: Principal,
    @Query({ schema: PageQuery }) { limit, next }: z.infer<typeof PageQuery>,
  ): Promise<Page<Media>> {
    const page = await this.managing.page(who.workspaceId, limit, next);
    return { items: page.items.map(view), next: page.next };
  }

  @Get(':id')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'What is known of an image' })
  @ApiAnswer(200, MediaView, 'The image.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Media> {
    return view(await this.managing.get(who.workspaceId, id));
  }

  @Get(':id/file')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'The image itself' })
  @ApiAnswer(200, null, 'The bytes of the image.')
  @ApiProblems(404)
  async file(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string, @Res() response: Response) {
    const media = await this.managing.get(who.workspaceId, id);
    const headers = { 'Content-Type': media.type, 'Cache-Control': 'private, max-age=86400, immutable' };
    await new Promise<void>((resolve, reject) =>
      response.sendFile(this.managing.path(media), { headers, dotfiles: 'allow' }, (error?: Error) =>
        error ? reject(error) : resolve(),
      ),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Forget an image that no post still to go out uses' })
  @ApiAnswer(204, null, 'It is gone.')
  @ApiProblems(404, 409)
  remove(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    return this.managing.remove(who.workspaceId, id);
  }
}

function view({ id, type, bytes, width, height, alt, createdAt }: MediaEntity): Media {
  return { id, type, bytes, width, height, alt, createdAt };
}
