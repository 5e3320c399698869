import { Injectable } from '@nestjs/common';
import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { MINUTE } from '#kernel';
import { SecretBox, SecretError } from '#platform';
import type { ChannelEntity } from '../store/entities/channel.entity.js';
import {
  InspectionStore,
  type HeldWorkspace,
  type OverdueWork,
  type WaitingForPerson,
} from '../store/inspection.store.js';
import { MediaLibrary } from '../store/media-library.js';

/** A publisher wakes at least once a second; what waits longer than this is not being looked at. */
const OVERDUE_MS = MINUTE;

/** A channel without its secret. */
export interface InspectedChannel extends Omit<ChannelEntity, 'secret'> {
  /** Why its stored secret cannot be opened; null: it can. */
  secretProblem: string | null;
}

/** How publishing is, in all workspaces. */
export interface PublishingFacts {
  channels: InspectedChannel[];
  heldWorkspaces: HeldWorkspace[];
  waitingForPerson: WaitingForPerson[];
  overdue: OverdueWork;
  /** Processes that publish now. */
  publishers: number;
  /** Files that planned posts need: how many, and the paths of those that cannot be read here. */
  media: { needed: number; missing: string[] };
}

/** For the operator: whether publishing is well, and what is not. Changes nothing. */
@Injectable()
export class InspectPublishing {
  constructor(
    private readonly store: InspectionStore,
    private readonly library: MediaLibrary,
    private readonly secrets: SecretBox,
  ) {}

  async run(): Promise<PublishingFacts> {
    return {
      channels: (await this.store.channels()).map((channel) => this.inspected(channel)),
      heldWorkspaces: await this.store.heldWorkspaces(),
      waitingForPerson: await this.store.waitingForPerson(),
      overdue: await this.store.overdue(OVERDUE_MS),
      publishers: await this.store.publishers(),
      media: await this.media(),
    };
  }

  private inspected({ secret, ...channel }: ChannelEntity): InspectedChannel {
    try {
      this.secrets.open(secret);
      return { ...channel, secretProblem: null };
    } catch (error) {
      if (!(error instanceof SecretError)) throw error;
      return { ...channel, secretProblem: error.message };
    }
  }

  private async media(): Promise<PublishingFacts['media']> {
    const paths = (await this.store.neededMedia()).map((media) => this.library.path(media));
    const missing: string[] = [];
    for (const path of paths)
      await access(path, constants.R_OK).catch(() => {
        missing.push(path);
      });
    return { needed: paths.length, missing };
  }
}
