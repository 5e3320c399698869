/**
 * OpenAPI 3.1, the parts that we use, as a JSON schema: closed, so that a misplaced or misspelt field is found. The official one
 * is no package of ours.
 */
const closed = (properties: object, required: string[] = []) => ({
  type: 'object',
  properties,
  required,
  patternProperties: { '^x-': true },
  additionalProperties: false,
});
const text = { type: 'string', minLength: 1 };
const texts = { type: 'array', items: text };
const mapOf = (item: object) => ({ type: 'object', additionalProperties: item });
const reference = closed({ $ref: { type: 'string', pattern: '^#/components/' } }, ['$ref']);
const orReference = (item: object) => ({ if: { required: ['$ref'] }, then: reference, else: item });
const schema = { type: ['object', 'boolean'] };

const mediaType = closed({ schema, example: true, examples: mapOf({ type: 'object' }) }, ['schema']);
const content = { ...mapOf(mediaType), minProperties: 1 };
const response = closed({ description: text, headers: mapOf({ type: 'object' }), content }, ['description']);
const parameter = {
  ...closed(
    {
      name: text,
      in: { enum: ['query', 'path', 'header', 'cookie'] },
      description: text,
      required: { type: 'boolean' },
      schema,
    },
    ['name', 'in', 'schema'],
  ),
  if: { properties: { in: { const: 'path' } } },
  then: { properties: { required: { const: true } }, required: ['required'] },
};
const operation = closed(
  {
    summary: text,
    description: text,
    operationId: text,
    tags: { ...texts, minItems: 1 },
    parameters: { type: 'array', items: orReference(parameter) },
    requestBody: orReference(closed({ description: text, required: { type: 'boolean' }, content }, ['content'])),
    responses: {
      type: 'object',
      patternProperties: { '^([1-5]\\d\\d|default)$': orReference(response) },
      additionalProperties: false,
    },
    security: { type: 'array', items: mapOf(texts) },
    'x-scope': text,
  },
  ['summary', 'operationId', 'tags', 'responses', 'x-scope'],
);
const securityScheme = closed(
  { type: { enum: ['http', 'apiKey'] }, scheme: text, bearerFormat: text, description: text, in: text, name: text },
  ['type'],
);

export const DOCUMENT_SHAPE = closed(
  {
    openapi: { const: '3.1.0' },
    info: closed({ title: text, version: text, description: text, contact: { type: 'object' } }, ['title', 'version']),
    servers: { type: 'array', minItems: 1, items: closed({ url: { type: 'string', pattern: '^https?://' } }, ['url']) },
    tags: { type: 'array', items: closed({ name: text, description: text }, ['name']) },
    paths: {
      type: 'object',
      minProperties: 1,
      patternProperties: {
        '^/': closed({ get: operation, post: operation, put: operation, patch: operation, delete: operation }),
      },
      additionalProperties: false,
    },
    components: closed(
      { schemas: mapOf(schema), responses: mapOf(orReference(response)), securitySchemes: mapOf(securityScheme) },
      ['schemas', 'securitySchemes'],
    ),
  },
  ['openapi', 'info', 'servers', 'paths', 'components'],
);
