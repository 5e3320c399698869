import type { NestExpressApplication } from '@nestjs/platform-express';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { Config } from '../config/config.js';
import { OpenApiSchemas } from './openapi-schemas.js';
import { problemReference, problemResponses } from './problem-responses.js';
import { ProblemSchema } from './schemas.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']> & { 'x-scope'?: string };

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const WRITES: readonly string[] = ['post', 'put', 'patch', 'delete'];

/** Serves `/openapi.json` and, made of it, the page `/docs`. */
export function serveOpenApi(app: NestExpressApplication, config: Config): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app, config), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Pregón API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true },
  });
}

/** The OpenAPI 3.1 document of all controllers, completed by what holds for every operation. */
function openApiDocument(app: NestExpressApplication, config: Config): OpenAPIObject {
  const schemas = new OpenApiSchemas();
  const frame = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Pregón')
    .setDescription('Schedules posts and puts them on every network, each exactly once, at the right instant.')
    .setVersion('1')
    .addServer(config.publicUrl)

    .addBearerAuth(
      { type: 'http', scheme: 'bearer', bearerFormat: 'API key', description: 'An API key of a workspace.' },
      'apiKey',
    )
    .addCookieAuth(
      config.publicUrl.startsWith('https:') ? '__Secure-pregon.session_token' : 'pregon.session_token',
      { type: 'apiKey', in: 'cookie' },
      'session',
    )
    .build();
  const document = SwaggerModule.createDocument(app, frame, {
    operationIdFactory: (controller, method) => `${controller.replace(/Controller$/, '')}_${method}`,
    standardSchemaConverter: (schema, { schemaType }) => schemas.convert(schema, schemaType),
  });
  document.components = {
    ...document.components,
    schemas: { ...document.components?.schemas, ...(schemas.convert(ProblemSchema, 'output')?.components as object) },
    responses: problemResponses() as NonNullable<OpenAPIObject['components']>['responses'],
  };
  for (const path of Object.values(document.paths)) {
    for (const method of METHODS) if (path[method]) complete(path[method], WRITES.includes(method));
  }
  return document;
}

/** `x-scope` comes from accounts' decorators: `public`, `authenticated` or the scope that is needed. */
function complete(operation: Operation, write: boolean): void {
  const scope = operation['x-scope'];
  const open = scope === undefined || scope === 'public';
  const problems: number[] = [];
  if (operation.requestBody || operation.parameters?.length) problems.push(400);
  if (operation.requestBody) problems.push(413);
  if (!open) {
    operation.security = [{ apiKey: [] }, { session: [] }];
    problems.push(401, 429);
    if (scope !== 'authenticated') problems.push(403);
    if (write) {
      operation.parameters = [...(operation.parameters ?? []), IDEMPOTENCY_KEY];
      problems.push(409);
    }
  }
  for (const status of problems) operation.responses[status] ??= { $ref: problemReference(status) };
  for (const response of Object.values(operation.responses)) {
    if (response && '$ref' in response) delete (response as { description?: string }).description;
  }
  operation.responses.default ??= { $ref: problemReference(500) };
}

const IDEMPOTENCY_KEY: NonNullable<Operation['parameters']>[number] = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description:
    'Any text of your own, up to 200 characters. Repeating the request with it within 24 h brings the first answer again and does nothing twice.',
  schema: { type: 'string', maxLength: 200, example: '7c1b7a52-launch-post' },
};
