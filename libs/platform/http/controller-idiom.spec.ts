import { stale } from '#kernel';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiExtension, ApiOperation, ApiTags } from '@nestjs/swagger';
import Ajv2020 from 'ajv/dist/2020.js';
import request from 'supertest';
import { z } from 'zod';
import { startPlatformApp, type PlatformApp } from '../testing/platform-app.js';
import { ApiAnswer, ApiProblems, IfMatch } from './api-decorators.js';
import { OpenApiSchemas } from './openapi-schemas.js';
import { Id, Instant, PageQuery, pageOfSchema } from './schemas.js';

// The idiom that README.md tells everybody to use; what stands here is what was proven to work.
const CreateNote = z
  .strictObject({
    text: z.string().min(1).max(500),
    dueAt: Instant,
    when: z.union([z.strictObject({ queue: z.literal(true) }), z.strictObject({ at: z.string() })]).optional(),
    tags: z.array(z.string()).default([]),
  })
  .meta({ id: 'CreateNote', examples: [{ text: 'Hello', dueAt: '2026-12-01T09:00:00+01:00', tags: ['launch'] }] });

const NoteView = z
  .object({ id: Id, version: z.int(), text: z.string(), dueAt: Instant, tags: z.array(z.string()) })
  .meta({
    id: 'Note',
    examples: [{ id: ID(), version: 1, text: 'Hello', dueAt: '2026-12-01T08:00:00.000Z', tags: ['launch'] }],
  });

const ListNotes = PageQuery.extend({ tag: z.string().optional(), state: z.enum(['open', 'done']).optional() });

function ID(): string {
  return '0199c5a0-7d3e-7c4b-9a51-3f1d2f6f8a10';
}

const note = (body: Partial<z.infer<typeof NoteView>> = {}): z.infer<typeof NoteView> => ({
  id: ID(),
  version: 1,
  text: 'Hello',
  dueAt: new Date('2026-12-01T08:00:00Z'),
  tags: [],
  ...body,
});

@ApiTags('notes')
@Controller('v1/notes')
class NotesController {
  @Post()
  @ApiExtension('x-scope', 'posts:write')
  @ApiOperation({ summary: 'Write a note' })
  @ApiAnswer(201, NoteView, 'The note.')
  @ApiProblems(422)
  create(@Body({ schema: CreateNote }) body: z.infer<typeof CreateNote>): z.infer<typeof NoteView> {
    return note(body);
  }

  @Get()
  @ApiExtension('x-scope', 'posts:read')
  @ApiOperation({ summary: 'List notes' })
  @ApiAnswer(200, pageOfSchema(NoteView), 'A page of notes.')
  list(@Query({ schema: ListNotes }) query: z.infer<typeof ListNotes>) {
    return { items: [note({ text: `limit ${query.limit + 1}` })], next: null };
  }

  @Patch(':id')
  @ApiExtension('x-scope', 'authenticated')
  @ApiOperation({ summary: 'Change a note' })
  @ApiAnswer(200, NoteView, 'The note as it is now.')
  @ApiProblems(404)
  change(
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: CreateNote }) body: z.infer<typeof CreateNote>,
  ): z.infer<typeof NoteView> {
    if (version !== null && version !== 1) throw stale('note', 1);
    return note({ ...body, id, version: 2 });
  }
}

describe('the controller idiom', () => {
  let platform: PlatformApp;
  let document: any;

  beforeAll(async () => {
    platform = await startPlatformApp(NotesController);
    document = (await request(platform.url).get('/openapi.json').expect(200)).body;
  });
  afterAll(() => platform.app.close());

  const body = { text: 'Hi', dueAt: '2026-12-01T09:00:00+01:00' };

  it('gives handlers parsed values and writes instants as RFC 3339', async () => {
    const answer = await request(platform.url).post('/v1/notes').send(body).expect(201);
    expect(answer.body).toEqual({ id: ID(), version: 1, text: 'Hi', dueAt: '2026-12-01T08:00:00.000Z', tags: [] });
    const page = await request(platform.url).get('/v1/notes?limit=7').expect(200);
    expect(page.body.items[0].text).toBe('limit 8');
  });

  it('reads the version of If-Match', async () => {
    const path = `/v1/notes/${ID()}`;
    await request(platform.url).patch(path).send(body).expect(200);
    await request(platform.url).patch(path).set('If-Match', '"1"').send(body).expect(200);
    await request(platform.url).patch(path).set('If-Match', '"7"').send(body).expect(412);
    const answer = await request(platform.url).patch(path).set('If-Match', 'new').send(body).expect(400);
    expect(answer.body.code).toBe('invalid_if_match');
  });

  const operation = (method: string, path: string): any => document.paths[path][method];
  const parametersOf = (method: string, path: string): Record<string, any> =>
    Object.fromEntries(operation(method, path).parameters.map((parameter: any) => [parameter.name, parameter]));

  it('is OpenAPI 3.1, named and secured', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(operation('post', '/v1/notes')).toMatchObject({
      operationId: 'Notes_create',
      summary: 'Write a note',
      tags: ['notes'],
      'x-scope': 'posts:write',
      security: [{ apiKey: [] }, { session: [] }],
    });
    expect(operation('get', '/health/live')['x-scope']).toBe('public');
    expect(operation('get', '/health/live')).not.toHaveProperty('security');
    expect(Object.keys(document.components.securitySchemes)).toEqual(['apiKey', 'session']);
  });

  it('has bodies and answers as components, whose examples are true', () => {
    const reference = (content: any): string => content['application/json'].schema.$ref;
    expect(reference(operation('post', '/v1/notes').requestBody.content)).toBe('#/components/schemas/CreateNote');
    expect(reference(operation('post', '/v1/notes').responses[201].content)).toBe('#/components/schemas/Note');
    const items = operation('get', '/v1/notes').responses[200].content['application/json'].schema.properties.items;
    expect(items).toEqual({ type: 'array', items: { $ref: '#/components/schemas/Note' } });
    const ajv = new Ajv2020.default({ strict: false, formats: { uuid: true, 'date-time': true } });
    for (const name of ['CreateNote', 'Note', 'Health']) {
      const schema = document.components.schemas[name];
      expect(ajv.validate(schema, schema.example)).toBe(true);
      expect(ajv.validate(schema, {})).toBe(false);
    }
    expect(document.components.schemas.CreateNote.required).toEqual(['text', 'dueAt']);
    expect(document.components.schemas.CreateNote.additionalProperties).toBe(false);
    expect(document.components.schemas.Note).not.toHaveProperty('additionalProperties');
    expect(document.components.schemas.Note.properties.dueAt).toMatchObject({ type: 'string', format: 'date-time' });
  });

  it('has path, query and header parameters', () => {
    expect(parametersOf('get', '/v1/notes')).toMatchObject({
      limit: { in: 'query', required: false, schema: { type: 'integer', minimum: 1, maximum: 200, default: 50 } },
      next: { in: 'query', required: false },
      state: { in: 'query', schema: { enum: ['open', 'done'] } },
    });
    expect(parametersOf('patch', '/v1/notes/{id}')).toMatchObject({
      id: { in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      'If-Match': { in: 'header', required: false },
      'Idempotency-Key': { in: 'header', required: false },
    });
    expect(parametersOf('get', '/v1/notes')).not.toHaveProperty('Idempotency-Key');
  });

  it('has the problems of each operation', () => {
    const statuses = (method: string, path: string): string[] => Object.keys(operation(method, path).responses);
    expect(statuses('post', '/v1/notes')).toEqual(['201', '400', '401', '403', '409', '413', '422', '429', 'default']);
    expect(statuses('get', '/v1/notes')).toEqual(['200', '400', '401', '403', '429', 'default']);
    expect(statuses('patch', '/v1/notes/{id}')).toEqual([
      '200',
      '400',
      '401',
      '404',
      '409',
      '412',
      '413',
      '429',
      'default',
    ]);
    for (const path of Object.values<any>(document.paths)) {
      for (const { responses } of Object.values<any>(path)) {
        for (const { $ref } of Object.values<any>(responses)) {
          if ($ref) expect(document.components.responses).toHaveProperty($ref.split('/').at(-1));
        }
      }
    }
  });
});

describe('one schema id for two schemas', () => {
  it('is refused when the document is built', () => {
    const schemas = new OpenApiSchemas();
    const Both = z.object({ tags: z.array(z.string()).default([]) }).meta({ id: 'Both' });
    schemas.convert(Both, 'input');
    expect(() => schemas.convert(Both, 'output')).toThrow(/schema id Both stands for two/);
  });
});
