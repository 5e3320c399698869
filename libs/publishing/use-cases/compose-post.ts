import { Injectable } from '@nestjs/common';
import type { ProblemDetail } from '#kernel';
import { checkContent, NetworkRegistry, type Connector, type MediaFile } from '#networks';
import { pointerInPost, segmentsFor, type LatePolicy, type PostContent, type SegmentContent } from '../domain/index.js';
import { ChannelsStore } from '../store/channels.store.js';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import type { ScheduleRequest } from '../store/entities/post.entity.js';
import { MediaLibrary } from '../store/media-library.js';

/** A post as a manager writes it. */
export interface PostInput {
  content: PostContent;
  channels: string[];
  schedule: ScheduleRequest | null;
  late: LatePolicy;
  tags: string[];
}

/** Something that will go out but that a careful editor would look at again. */
export interface Warning {
  code: string;
  channel: string;
  pointer: string;
  message: string;
}

/** What a post is on one channel. */
export interface Composed {
  channel: ChannelEntity;
  connector: Connector;
  segments: SegmentContent[];
  /** Length of each segment's text as the network counts it. */
  measured: number[];
}

export interface Composition {
  composed: Composed[];
  errors: ProblemDetail[];
  warnings: Warning[];
}

/** Renders a post for each of its channels and asks every channel what it would refuse. Writes nothing. */
@Injectable()
export class ComposePost {
  constructor(
    private readonly channels: ChannelsStore,
    private readonly media: MediaLibrary,
    private readonly networks: NetworkRegistry,
  ) {}

  async run(workspaceId: string, input: PostInput): Promise<Composition> {
    const composition: Composition = { composed: [], errors: [], warnings: [] };
    const known = new Map((await this.channels.all(workspaceId)).map((channel) => [channel.id, channel]));
    const files = await this.files(workspaceId, input.content, composition.errors);
    for (const id of Object.keys(input.content.variants))
      if (!input.channels.includes(id)) composition.errors.push(strayVariant(id));
    input.channels.forEach((id, i) => {
      const channel = known.get(id);
      if (channel) this.onChannel(channel, i, input, files, composition);
      else composition.errors.push(unknownChannel(id, i));
    });
    return composition;
  }

  private onChannel(
    channel: ChannelEntity,
    position: number,
    input: PostInput,
    files: Map<string, MediaFile>,
    { composed, errors, warnings }: Composition,
  ): void {
    const connector = this.networks.get(channel.network);
    if (!connector) return void errors.push(unknownChannel(channel.id, position));
    if (channel.state === 'disconnected' && input.schedule) errors.push(disconnected(channel, position));
    const segments = segmentsFor(input.content, channel.id);
    const contents = segments.map(({ kind, text, media, options }) => ({
      kind,
      text,
      options,
      media: media.flatMap((use) => {
        const file = files.get(use.id);
        return file ? [{ ...file, alt: use.alt ?? file.alt }] : [];
      }),
    }));
    for (const { segment, severity, ...finding } of checkContent(connector, contents, channel.limits)) {
      const place = segments[segment];
      const pointer = place ? pointerInPost(place, finding.pointer) : finding.pointer;
      const said = { ...finding, pointer, channel: channel.id };
      if (severity === 'error') errors.push({ ...said, channelName: channel.name, network: channel.network });
      else warnings.push(said);
    }
    const measured = segments.map((segment) => connector.measure(segment.text, channel.limits));
    composed.push({ channel, connector, segments, measured });
  }

  private async files(
    workspaceId: string,
    content: PostContent,
    errors: ProblemDetail[],
  ): Promise<Map<string, MediaFile>> {
    const uses = mediaUses(content);
    const files = await this.media.filesFor(
      workspaceId,
      uses.map(({ use }) => use),
    );
    const byId = new Map(files.map((file) => [file.id, file]));
    for (const { use, pointer } of uses) {
      if (byId.has(use.id)) continue;
      const message = `There is no media ${use.id} in this workspace: upload it first with POST /v1/media.`;
      errors.push({ code: 'unknown_media', pointer, message });
    }
    return byId;
  }
}

function mediaUses(content: PostContent) {
  const at = (base: string, media: PostContent['media'] = []) =>
    media.map((use, i) => ({ use, pointer: `${base}/media/${i}/id` }));
  return [
    ...at('', content.media),
    ...content.thread.flatMap((part, i) => at(`/thread/${i}`, part.media)),
    ...Object.entries(content.variants).flatMap(([id, variant]) => [
      ...at(`/variants/${id}`, variant.media),
      ...(variant.thread ?? []).flatMap((part, i) => at(`/variants/${id}/thread/${i}`, part.media)),
    ]),
  ];
}

const unknownChannel = (id: string, i: number): ProblemDetail => ({
  code: 'unknown_channel',
  pointer: `/channels/${i}`,
  message: `There is no channel ${id} in this workspace: GET /v1/channels lists them.`,
});

const strayVariant = (id: string): ProblemDetail => ({
  code: 'variant_without_channel',
  pointer: `/variants/${id}`,
  message: `There is a variant for the channel ${id}, but the post does not go there: add it to channels or leave the variant out.`,
});

const disconnected = (channel: ChannelEntity, i: number): ProblemDetail => ({
  code: 'channel_disconnected',
  pointer: `/channels/${i}`,
  message: `The channel ${channel.name} is not connected any more: connect it again first.`,
  channel: channel.id,
});
