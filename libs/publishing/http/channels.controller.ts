import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, OutsideTransaction, Public, RequireScope, type Principal } from '#accounts';
import { ApiAnswer, ApiProblems, Id, IfMatch } from '#platform';
import { z } from 'zod';
import { CheckChannel } from '../use-cases/check-channel.js';
import { ConnectChannel } from '../use-cases/connect-channel.js';
import { ManageChannel } from '../use-cases/manage-channel.js';
import { OAuthConnect } from '../use-cases/oauth-connect.js';
import {
  CallbackQuery,
  ChangeChannelBody,
  ChannelView,
  channelView,
  ConnectBody,
  HoldBody,
  OAuthStartBody,
  OAuthStartView,
  Slots,
  SlotsView,
} from './channel-schemas.js';

type Channel = z.infer<typeof ChannelView>;

@ApiTags('channels')
@Controller('v1/channels')
export class ChannelsController {
  constructor(
    private readonly connecting: ConnectChannel,
    private readonly checking: CheckChannel,
    private readonly managing: ManageChannel,
    private readonly oauth: OAuthConnect,
  ) {}

  @Post()
  @OutsideTransaction()
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Connect an account with credentials; they are verified against the network' })
  @ApiAnswer(201, ChannelView, 'The channel. The same account again renews its connection.')
  @ApiProblems(422)
  async connect(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: ConnectBody }) body: z.infer<typeof ConnectBody>,
  ): Promise<Channel> {
    const { network, credentials, baseUrl = null, name = null, zone = null } = body;
    return channelView(await this.connecting.run(who.workspaceId, { network, credentials, baseUrl, name, zone }));
  }

  @Post('oauth/start')
  @HttpCode(200)
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Begin to connect by OAuth: send the person to the address in the answer' })
  @ApiAnswer(200, OAuthStartView, 'The page of the network.')
  @ApiProblems(422)
  startOAuth(
    @CurrentPrincipal() who: Principal,
    @Body({ schema: OAuthStartBody }) body: z.infer<typeof OAuthStartBody>,
  ): Promise<z.infer<typeof OAuthStartView>> {
    return this.oauth.start(who.workspaceId, body.network, body.baseUrl ?? null);
  }

  @Get('oauth/callback')
  @Public()
  @ApiOperation({ summary: 'Where networks send the person back to; the state proves who began' })
  @ApiAnswer(200, ChannelView, 'The channel, connected.')
  @ApiProblems(422)
  async finishOAuth(@Query({ schema: CallbackQuery }) query: z.infer<typeof CallbackQuery>): Promise<Channel> {
    return channelView(await this.oauth.finish(query.state, query.code ?? null));
  }

  @Get()
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'The connected channels' })
  @ApiAnswer(200, z.array(ChannelView), 'All channels, oldest first.')
  async list(@CurrentPrincipal() who: Principal): Promise<Channel[]> {
    return (await this.managing.all(who.workspaceId)).map(channelView);
  }

  @Get(':id')
  @RequireScope('posts:read')
  @ApiOperation({ summary: 'One channel' })
  @ApiAnswer(200, ChannelView, 'The channel.')
  @ApiProblems(404)
  async get(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Channel> {
    return channelView(await this.managing.get(who.workspaceId, id));
  }

  @Patch(':id')
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Rename a channel, or change the zone of its slots' })
  @ApiAnswer(200, ChannelView, 'The channel as it is now.')
  @ApiProblems(404)
  async change(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @IfMatch() version: number | null,
    @Body({ schema: ChangeChannelBody }) body: z.infer<typeof ChangeChannelBody>,
  ): Promise<Channel> {
    return channelView(await this.managing.update(who.workspaceId, id, body, version));
  }

  @Delete(':id')
  @HttpCode(200)
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Disconnect: forgets the secret, cancels what is planned, keeps the history' })
  @ApiAnswer(200, z.object({ cancelled: z.int() }), 'How many deliveries were cancelled.')
  @ApiProblems(404)
  remove(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<{ cancelled: number }> {
    return this.managing.remove(who.workspaceId, id);
  }

  @Post(':id/check')
  @HttpCode(200)
  @OutsideTransaction()
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Ask the network whether the channel still works' })
  @ApiAnswer(200, ChannelView, 'The channel; `problem` says what is wrong.')
  @ApiProblems(404)
  async check(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Channel> {
    return channelView(await this.checking.run(who.workspaceId, id));
  }

  @Post(':id/hold')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'Nothing goes out on this channel until it is resumed' })
  @ApiAnswer(200, ChannelView, 'The channel, held.')
  @ApiProblems(404)
  async hold(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: HoldBody }) body: z.infer<typeof HoldBody>,
  ): Promise<Channel> {
    return channelView(await this.managing.hold(who.workspaceId, id, body?.reason ?? 'Held by hand.'));
  }

  @Post(':id/resume')
  @HttpCode(200)
  @RequireScope('posts:write')
  @ApiOperation({ summary: 'End the hold; what is overdue follows its late policy' })
  @ApiAnswer(200, ChannelView, 'The channel.')
  @ApiProblems(404)
  async resume(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string): Promise<Channel> {
    return channelView(await this.managing.resume(who.workspaceId, id));
  }

  @Get(':id/slots')
  @RequireScope('posts:read')
  @ApiOperation({ summary: "The weekly posting times, in the channel's zone" })
  @ApiAnswer(200, SlotsView, 'The slots.')
  @ApiProblems(404)
  slots(@CurrentPrincipal() who: Principal, @Param('id', { schema: Id }) id: string) {
    return this.managing.slots(who.workspaceId, id);
  }

  @Put(':id/slots')
  @RequireScope('channels:write')
  @ApiOperation({ summary: 'Replace the weekly posting times' })
  @ApiAnswer(200, SlotsView, 'The slots as they are now.')
  @ApiProblems(404)
  replaceSlots(
    @CurrentPrincipal() who: Principal,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: Slots }) body: z.infer<typeof Slots>,
  ) {
    return this.managing.replaceSlots(who.workspaceId, id, body);
  }
}
