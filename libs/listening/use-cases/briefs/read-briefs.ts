import { Injectable } from '@nestjs/common';
import { decodeCursor, notFound, type Page } from '#kernel';
import type { BriefContent, BriefQuote } from '../../domain/briefs/brief.js';
import { renderBrief, type RenderedBrief } from '../../domain/briefs/render.js';
import { BriefsStore } from '../../store/briefs.store.js';
import { EvidenceStore } from '../../store/evidence.store.js';
import { invalidCursor } from '../reputation/invalid-cursor.js';
import { BriefSettings } from './brief-settings.js';
import { GatherBrief } from './gather-brief.js';

export interface ShownBrief {
  content: BriefContent;
  rendered: RenderedBrief;
  /** null: it was made for this answer. */
  createdAt: Date | null;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Briefs as they are shown: what was deleted since, at its source or on request, is not quoted any more. */
@Injectable()
export class ReadBriefs {
  constructor(
    private readonly briefs: BriefsStore,
    private readonly evidence: EvidenceStore,
    private readonly gather: GatherBrief,
    private readonly settings: BriefSettings,
  ) {}

  /** Newest first. */
  async page(workspaceId: string, limit: number, next: string | undefined): Promise<Page<ShownBrief>> {
    const page = await this.briefs.page(workspaceId, limit, dayOf(next));
    const items: ShownBrief[] = [];
    for (const { content, createdAt } of page.items) items.push(await this.shown(workspaceId, content, createdAt));
    return { items, next: page.next };
  }

  /** Throws 404. */
  async get(workspaceId: string, day: string): Promise<ShownBrief> {
    const brief = await this.briefs.findOne(workspaceId, { day });
    if (!brief) throw notFound('brief of', day);
    return this.shown(workspaceId, brief.content, brief.createdAt);
  }

  /** The brief as it would be now; nothing is stored or sent. */
  async preview(workspaceId: string): Promise<ShownBrief> {
    const content = await this.gather.run(workspaceId, await this.settings.get(workspaceId));
    return { content, rendered: renderBrief(content), createdAt: null };
  }

  private async shown(workspaceId: string, stored: BriefContent, createdAt: Date): Promise<ShownBrief> {
    const quoted = [...stored.topics.map(({ said }) => said), ...stored.opportunities.map(({ evidence }) => evidence)];
    const here = await this.evidence.existing(
      workspaceId,
      quoted.flat().map(({ id }) => id),
    );
    const kept = (quotes: readonly BriefQuote[]): BriefQuote[] => quotes.filter(({ id }) => here.has(id));
    const content = {
      ...stored,
      topics: stored.topics.map((topic) => ({ ...topic, said: kept(topic.said) })),
      opportunities: stored.opportunities.map((one) => ({ ...one, evidence: kept(one.evidence) })),
    };
    return { content, rendered: renderBrief(content), createdAt };
  }
}

function dayOf(next: string | undefined): string | null {
  if (next === undefined) return null;
  const [day = ''] = decodeCursor(next, 1) ?? [];
  if (DAY.test(day)) return day;
  throw invalidCursor();
}
