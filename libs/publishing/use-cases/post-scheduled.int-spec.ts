import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { accountsSchema } from '#accounts';
import { DAY, newId, shift, systemClock } from '#kernel';
import { notificationsSchema } from '#notifications';
import { useDatabase } from '#testing';
import { DEFAULT_LATE } from '../domain/index.js';
import { publishingSchema } from '../store/schema.js';
import { work } from '../testing/delivery-work.js';
import { plantChannel } from '../testing/planted.js';
import { ScriptedConnector } from '../testing/scripted-connector.js';
import { WebhookEar, type ToldEvent } from '../testing/webhook-ear.js';
import { CancelPost } from './cancel-post.js';
import type { PostInput } from './compose-post.js';
import { CreatePost } from './create-post.js';
import { DuplicatePost } from './duplicate-post.js';
import { EditPost, type PostChange } from './edit-post.js';
import type { PostRecord } from './read-posts.js';

const db = useDatabase([accountsSchema, notificationsSchema, publishingSchema]);
const { limits } = work().channel;
const at = (days: number) => shift(systemClock.now(), days * DAY).toISOString();

let ear: WebhookEar;
let workspaceId: string;
let channels: string[];

beforeAll(async () => {
  ear = await WebhookEar.open(db.database, new ScriptedConnector());
});

afterAll(() => ear?.close());

beforeEach(async () => {
  workspaceId = await ear.listen(['post.scheduled']);
  channels = [];
  for (let i = 0; i < 2; i++) channels.push((await plantChannel(db.database, { limits }, workspaceId)).channelId);
});

const told = (of = workspaceId): Promise<ToldEvent[]> => ear.told(of);
const times = async (): Promise<number> => (await told()).length;

const input = (change: Partial<PostInput> = {}): PostInput => ({
  content: { text: 'Hear ye.', thread: [], firstComment: null, media: [], variants: {} },
  channels,
  schedule: { at: at(2), zone: 'UTC' },
  late: DEFAULT_LATE,
  tags: [],
  ...change,
});
const create = (change: Partial<PostInput> = {}, of = workspaceId): Promise<PostRecord> =>
  ear.get(CreatePost).run(of, 'somebody', input(change));
const edit = ({ post }: PostRecord, change: PostChange): Promise<PostRecord> =>
  ear.get(EditPost).run(workspaceId, post.id, change, null);

describe('post.scheduled', () => {
  it('says where and when a post goes out, to its own workspace', async () => {
    const other = await ear.listen(['post.scheduled']);
    const { post, deliveries } = await create();
    expect(await told()).toEqual([
      {
        event: 'post.scheduled',
        data: {
          post: post.id,
          state: 'scheduled',
          dueAt: post.dueAt!.toISOString(),
          deliveries: expect.arrayContaining(
            deliveries.map((each) => ({
              delivery: each.id,
              channel: each.channelId,
              network: 'town',
              dueAt: each.dueAt.toISOString(),
            })),
          ),
        },
      },
    ]);
    expect(await told(other)).toEqual([]);
  });

  it('is told when a draft is scheduled, not before', async () => {
    const draft = await create({ schedule: null });
    await ear.get(DuplicatePost).run(workspaceId, 'somebody', draft.post.id);
    expect(await times()).toBe(0);
    await edit(draft, { schedule: { at: at(3), zone: 'UTC' } });
    expect(await told()).toMatchObject([{ data: { post: draft.post.id } }]);
  });

  it('is told again for another instant, another channel and after a cancellation, not for other edits', async () => {
    const post = await create({ channels: [channels[0]!] });
    await edit(post, { content: { text: 'Hear ye all.' }, tags: ['news'] });
    expect(await times()).toBe(1);
    await edit(post, { schedule: { at: at(4), zone: 'UTC' } });
    expect(await times()).toBe(2);
    await edit(post, { channels });
    expect(await times()).toBe(3);
    await edit(post, { channels: [channels[0]!] });
    await ear.get(CancelPost).cancel(workspaceId, post.post.id);
    expect(await times()).toBe(3);
    await edit(post, { schedule: { at: at(4), zone: 'UTC' } });
    expect(await times()).toBe(4);
  });

  it('is not told of what is refused or rolled back', async () => {
    await expect(create({ channels: [newId()] })).rejects.toThrow('post_refused');
    const failing = db.database.transaction(async () => {
      await create();
      expect(await times()).toBe(1);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await times()).toBe(0);
  });

  it('is not told where nobody listens', async () => {
    const deaf = await ear.listen(['delivery.published']);
    const { channelId } = await plantChannel(db.database, { limits }, deaf);
    await create({ channels: [channelId] }, deaf);
    expect(await told(deaf)).toEqual([]);
  });
});
