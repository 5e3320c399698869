import { z } from 'zod';

/**
 * Turns a zod schema into OpenAPI 3.1. A schema with `.meta({ id })` becomes a component; without an id it stands inline.
 * One id must mean one thing: a schema whose input and output differ (defaults, codecs) needs an id for each, or none.
 */
export class OpenApiSchemas {
  private readonly components = new Map<string, string>();

  convert(
    schema: unknown,
    io: 'input' | 'output',
  ): { schema: unknown; components: Record<string, unknown> } | undefined {
    if (!(schema instanceof z.ZodType)) return undefined;
    const { $schema: _, $defs = {}, ...converted } = z.toJSONSchema(schema, { io, unrepresentable: 'any', override });
    for (const [id, definition] of Object.entries($defs)) this.claim(id, JSON.stringify(definition));
    return { schema: converted, components: $defs };
  }

  private claim(id: string, definition: string): void {
    const known = this.components.get(id);
    if (known !== undefined && known !== definition) {
      throw new Error(
        `The schema id ${id} stands for two different schemas in the OpenAPI document. Give each its own .meta({ id }); ` +
          'a schema with defaults or codecs differs between request and answer.',
      );
    }
    this.components.set(id, definition);
  }
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;

const override: Override = ({ zodSchema, jsonSchema }) => {
  const { def } = zodSchema._zod;
  // Date has no JSON form in zod; on the wire it is what Date.toJSON makes of it.
  if (def.type === 'date') Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
  // zod spells out formats as patterns of several hundred characters.
  if (jsonSchema.format) delete jsonSchema.pattern;
  // The limits of a double, which zod adds to every whole number, tell nobody anything.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // An answer may get new fields at any time (API.md); only strict objects are closed.
  if (def.type === 'object' && !('catchall' in def && def.catchall)) delete jsonSchema.additionalProperties;
  // zod leaves out the examples of everything that is transformed on the way in.
  const examples = z.globalRegistry.get(zodSchema)?.examples;
  if (examples) jsonSchema.examples = examples as typeof jsonSchema.examples;
};
