import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, IfMatch, Instant, PageQuery, pageOfSchema } from '#platform';
import { z } from 'zod';
import { EVENT_TYPES } from '../domain/event.js';
import { ManageWebhooks, type WebhookEntity } from '../use-cases/manage-webhooks.js';

const Url = z
  .url({ protocol: /^https?$/ })
  .max(2000)
  .meta({ examples: ['https://example.org/pregon'] });
const EventNames = z.array(z.enum(EVENT_TYPES)).min(1).max(EVENT_TYPES.length);
const CreateWebhook = z.strictObject({ url: Url, events: EventNames }).meta({
  id: 'CreateWebhook',
  examples: [{ url: 'https://example.org/pregon', events: ['alert.raised', 'delivery.failed'] }],
});
const ChangeWebhook = CreateWebhook.partial()
  .extend({ enabled: z.boolean().optional() })
  .meta({
    id: 'ChangeWebhook',
    examples: [{ enabled: true }],
  });
const ReplayWebhook = z
  .union([z.strictObject({ deliveries: z.array(Id).min(1).max(200) }), z.strictObject({ since: Instant })])
  .meta({ id: 'ReplayWebhook', examples: [{ since: '2026-12-01T00:00:00.000Z' }] });
const WebhookView = z
  .object({
    id: Id,
    version: z.int(),
    url: z.string(),
    events: EventNames,
    enabled: z.boolean(),
    problem: z.string().nullable().meta({ description: 'Why the service switched it off.' }),
    createdAt: Instant,
  })
  .meta({ id: 'Webhook' });
const NewWebhookView = WebhookView.extend({
  secret: z.string().meta({ description: 'Verifies the signatures (Standard Webhooks). Shown this once.' }),
}).meta({ id: 'NewWebhook' });
const WebhookDeliveryView = z
  .object({
    id: Id.meta({ description: 'Sent as `webhook-id`.' }),
    event: z.enum(EVENT_TYPES),
    data: z.unknown(),
    state: z.enum(['waiting', 'delivered', 'failed']),
    attempts: z.int(),
    lastStatus: z.int().nullable(),
    lastError: z.string().nullable(),
    createdAt: Instant,
    deliveredAt: Instant.nullable(),
  })
  .meta({ id: 'WebhookDelivery' });

@ApiTags('Webhooks')
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: ManageWebhooks) {}

  @Get()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Webhooks' })
  @ApiAnswer(200, z.object({ items: z.array(WebhookView) }), 'All of them, oldest first, without their secrets.')
  async list(@CurrentPrincipal() { workspaceId }: Principal) {
    return { items: (await this.webhooks.all(workspaceId)).map(viewOf) };
  }

  @Post()
  @RequireScope('admin')
  @ApiOperation({ summary: 'Register a webhook' })
  @ApiAnswer(201, NewWebhookView, 'The webhook and its secret; copy it now, it is never shown again.')
  @ApiProblems(409)
  async create(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Body({ schema: CreateWebhook }) body: z.output<typeof CreateWebhook>,
  ) {
    const { webhook, secret } = await this.webhooks.create(workspaceId, body);
    return { ...viewOf(webhook), secret };
  }

  @Get(':id')
  @RequireScope('admin')
  @ApiOperation({ summary: 'One webhook' })
  @ApiAnswer(200, WebhookView, 'The webhook.')
  @ApiProblems(404)
  async one(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string) {
    return viewOf(await this.webhooks.get(workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('admin')
  @ApiOperation({ summary: 'Change a webhook, or switch it on again' })
  @ApiAnswer(200, WebhookView, 'The webhook as it is now.')
  @ApiProblems(404, 412)
  async change(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeWebhook }) body: z.output<typeof ChangeWebhook>,
  ) {
    return viewOf(await this.webhooks.change(workspaceId, id, body as Partial<typeof body>, version));
  }

  @Delete(':id')
  @RequireScope('admin')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a webhook and its history' })
  @ApiAnswer(204, null, 'Removed.')
  @ApiProblems(404)
  async remove(@CurrentPrincipal() { workspaceId }: Principal, @Param('id', { schema: Id }) id: string): Promise<void> {
    await this.webhooks.remove(workspaceId, id);
  }

  @Get(':id/deliveries')
  @RequireScope('admin')
  @ApiOperation({ summary: 'What it was sent, newest first' })
  @ApiAnswer(200, pageOfSchema(WebhookDeliveryView), 'A page of deliveries.')
  @ApiProblems(404)
  async deliveries(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Param('id', { schema: Id }) id: string,
    @Query({ schema: PageQuery }) page: z.output<typeof PageQuery>,
  ) {
    const { items, next } = await this.webhooks.sent(workspaceId, id, page);
    return { items: items.map(({ workspaceId: _, webhookId: __, ...shown }) => shown), next };
  }

  @Post(':id/replay')
  @RequireScope('admin')
  @HttpCode(202)
  @ApiOperation({ summary: 'Send again what is named, or what failed since then' })
  @ApiAnswer(202, z.object({ replayed: z.int() }), 'How many are on their way again.')
  @ApiProblems(404)
  async replay(
    @CurrentPrincipal() { workspaceId }: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ReplayWebhook }) body: z.output<typeof ReplayWebhook>,
  ) {
    const which = 'since' in body ? body : { ids: body.deliveries };
    return { replayed: await this.webhooks.replay(workspaceId, id, which) };
  }
}

const viewOf = ({ id, version, url, events, enabled, problem, createdAt }: WebhookEntity) => ({
  ...{ id, version, url, events, enabled, problem, createdAt },
});
