import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequireScope, type Principal } from '#accounts';
import type { Page } from '#kernel';
import { ApiAnswer, ApiProblems, Id, Instant, PageQuery } from '#platform';
import { z } from 'zod';
import { DELIVERY_STATES } from '../domain/index.js';
import { ReadDeliveries } from '../use-cases/read-deliveries.js';
import { SettleDelivery } from '../use-cases/settle-delivery.js';
import { DeliveryPage, DeliveryView, deliveryView } from './post-views.js';

const ListDeliveriesQuery = PageQuery.extend({
  state: z.enum(DELIVERY_STATES).optional(),
  channel: Id.optional(),
  from: Instant.optional(),
  to: Instant.optional(),
});

const ConfirmBody = z
  .strictObject({ url: z.url({ protocol: /^https?$/ }).max(2000) })
  .meta({ id: 'ConfirmDelivery', examples: [{ url: 'https://mastodon.example/@ana/113512345678901234' }] });

type Delivery = z.infer<typeof DeliveryView>;

@ApiTags('deliveries')
@Controller('v1/deliveries')
export class DeliveriesController {
  constructor(
    private readonly reading: ReadDeliveries,
    private readonly settling: SettleDelivery,
  ) {}

  @Get()
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'List deliveries by their instant' })
  @ApiAnswer(200, DeliveryPage, 'A page of deliveries.')
  async list(
    @CurrentPrincipal() who: Principal,
    @Query({ schema: ListDeliveriesQuery }) query: z.infer<typeof ListDeliveriesQuery>,
  ): Promise<Page<Delivery>> {
    const { items, next } = await this.reading.page(who.workspaceId, query);
    return { items: items.map(deliveryView), next };
  }

  @Get(':id')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'One delivery with every attempt' })
  @ApiAnswer(200, DeliveryView, 'The delivery.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Delivery> {
    return deliveryView(await this.reading.one(who.workspaceId, id));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Send now what failed, was missed or is held' })
  @ApiAnswer(200, DeliveryView, 'The delivery, scheduled for now.')
  @ApiProblems(404, 409)
  async retry(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Delivery> {
    return deliveryView(await this.settling.retry(who.workspaceId, id));
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Say that an unconfirmed delivery is on the network, and where' })
  @ApiAnswer(200, DeliveryView, 'The delivery, published.')
  @ApiProblems(404, 409)
  async confirm(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: ConfirmBody }) body: z.infer<typeof ConfirmBody>,
  ): Promise<Delivery> {
    return deliveryView(await this.settling.confirm(who.workspaceId, id, body.url));
  }

  @Post(':id/resend')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Send an unconfirmed delivery again although nobody can tell whether it went out' })
  @ApiAnswer(200, DeliveryView, 'The delivery, going out again.')
  @ApiProblems(404, 409)
  async resend(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Delivery> {
    return deliveryView(await this.settling.resend(who.workspaceId, id));
  }
}
