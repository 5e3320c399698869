import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Authenticated } from '#accounts';
import { NetworkRegistry, type Connector } from '#networks';
import { ApiAnswer } from '#platform';
import { z } from 'zod';

const Schema = z.looseObject({}).meta({ description: 'A JSON Schema.' });

const NetworkView = z
  .object({
    id: z.string(),
    name: z.string(),
    defaultBaseUrl: z.string().nullable(),
    credentials: Schema,
    options: Schema,
    oauth: z.boolean(),
    text: z.object({ max: z.int(), unit: z.string(), urlLength: z.int().optional(), maxBytes: z.int().optional() }),
    media: z.object({
      images: z.object({ max: z.int(), maxBytes: z.int(), types: z.array(z.string()), altMax: z.int() }),
    }),
    capabilities: z.looseObject({ idempotency: z.enum(['native', 'lookup', 'none']) }),
    safety: z.enum(['A', 'B', 'C', 'D', 'E']),
  })
  .meta({ id: 'Network' });

@ApiTags('networks')
@Controller('v1/networks')
export class NetworksController {
  constructor(private readonly networks: NetworkRegistry) {}

  @Get()
  @Authenticated()
  @ApiOperation({ summary: 'The networks, what they accept and what they can do' })
  @ApiAnswer(200, z.array(NetworkView), 'All networks.')
  list(): z.infer<typeof NetworkView>[] {
    return this.networks.all().map(view);
  }
}

function view({ descriptor, oauth }: Connector): z.infer<typeof NetworkView> {
  const { id, name, defaultBaseUrl, limits, capabilities, safety } = descriptor;
  return {
    id,
    name,
    defaultBaseUrl,
    credentials: z.toJSONSchema(descriptor.credentials, { io: 'input' }),
    options: z.toJSONSchema(descriptor.options, { io: 'input' }),
    oauth: oauth !== null,
    text: limits.text,
    media: { images: limits.images },
    capabilities: { ...capabilities },
    safety,
  };
}
