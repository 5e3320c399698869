import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, MINUTE, shift } from '#kernel';
import { HoldWorkspace, ManageChannel } from '#publishing';
import type { AlertCondition } from '../../domain/alerting/rule.js';
import { ResumeByLink } from './resume-by-link.js';
import { SettleAlert } from './settle-alert.js';
import { crowd, MAIL, SPIKE, useWatch } from './testing/watch.js';

const on = useWatch();

describe('an alert', () => {
  const raised = async (channels: string[] | 'all') => {
    const rule = await on.watch.calm(SPIKE, { actions: [MAIL, { kind: 'hold', channels }] });
    await on.watch.step(rule, 2, crowd(80, 'refund'));
    const [alert] = await on.watch.alerts();
    const [told] = await on.watch.told();
    const token = decodeURIComponent(/resume\?token=(\S+)/.exec(told!.message.text)?.[1] ?? '');
    return { alert: alert!, token };
  };

  it('stops the channels it names, and resumes those that it has stopped', async () => {
    const [a, b] = [await on.watch.channel('a'), await on.watch.channel('b'), await on.watch.channel('c')];
    await on.app.get(ManageChannel).hold(on.watch.workspaceId, b, 'by hand');
    const { alert } = await raised([a, b, '00000000-0000-7000-8000-000000000000']);
    expect(await on.watch.held()).toEqual(['a', 'b']);
    expect(alert.held).toEqual([a]);
    expect(await on.app.get(SettleAlert).resume(on.watch.workspaceId, alert.id)).toMatchObject({ held: null });
    expect(await on.watch.held()).toEqual(['b']);
    await expect(on.app.get(SettleAlert).resume(on.watch.workspaceId, alert.id)).rejects.toThrow('nothing_held');
  });

  it('is resumed by the link of its message, once', async () => {
    const { token } = await raised([await on.watch.channel('a')]);
    await on.app.get(ResumeByLink).run(token);
    expect(await on.watch.held()).toEqual([]);
    await expect(on.app.get(ResumeByLink).run(token)).rejects.toThrow('nothing_held');
    await expect(on.app.get(ResumeByLink).run(`${token}x`)).rejects.toThrow('link_expired');
    on.watch.clock.advance(8 * DAY);
    await expect(on.app.get(ResumeByLink).run(token)).rejects.toThrow('link_expired');
  });

  it('leaves on hold what was held again for another reason', async () => {
    const channel = await on.watch.channel('a');
    const { token } = await raised([channel]);
    await on.app.get(ManageChannel).resume(on.watch.workspaceId, channel);
    await on.app.get(ManageChannel).hold(on.watch.workspaceId, channel, 'a holiday');
    await on.app.get(ResumeByLink).run(token);
    expect(await on.watch.held()).toEqual(['a']);
  });

  it('stops the workspace, unless that is stopped', async () => {
    const { token } = await raised('all');
    const hold = on.app.get(HoldWorkspace);
    expect(await hold.state(on.watch.workspaceId)).toMatchObject({
      held: true,
      reason: expect.stringContaining('Mentions of Acme'),
    });
    await on.app.get(ResumeByLink).run(token);
    expect(await hold.state(on.watch.workspaceId)).toMatchObject({ held: false });
  });

  it('does not own a hold that was there before', async () => {
    await on.app.get(HoldWorkspace).hold(on.watch.workspaceId, 'by hand', 'Ana');
    const { alert } = await raised('all');
    expect(alert.held).toBeNull();
    expect(await on.app.get(HoldWorkspace).state(on.watch.workspaceId)).toMatchObject({ reason: 'by hand' });
  });

  it('is acknowledged once, and not when it is over', async () => {
    const { alert } = await raised([await on.watch.channel('a')]);
    const settle = on.app.get(SettleAlert);
    expect(await settle.acknowledge(on.watch.workspaceId, alert.id, 'Ana')).toMatchObject({
      state: 'acknowledged',
      acknowledgedBy: 'Ana',
    });
    expect(await settle.acknowledge(on.watch.workspaceId, alert.id, 'Bo')).toMatchObject({ acknowledgedBy: 'Ana' });
    expect(await settle.resolve(on.watch.workspaceId, alert.id, 'Bo')).toMatchObject({
      state: 'resolved',
      resolvedBy: 'Bo',
    });
    await expect(settle.acknowledge(on.watch.workspaceId, alert.id, 'Bo')).rejects.toThrow('alert_resolved');
    await expect(settle.resolve(on.watch.workspaceId, rid(alert.id), 'Bo')).rejects.toThrow('not_found');
  });

  it('quotes nothing that was deleted since', async () => {
    await raised([await on.watch.channel('a')]);
    await on.database.execute(`delete from mentions where workspace_id = $1 and reach > 76`, [on.watch.workspaceId]);
    const [alert] = await on.watch.alerts();
    expect(alert!.explanation.mentions.map(({ author }) => author)).toEqual(['author76', 'author75']);
  });
});

const rid = (id: string): string => `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`;

describe('a keyword', () => {
  const KEYWORD: AlertCondition = { kind: 'keyword', query: 'refund OR "money back"' };

  it('is told once for what comes together, and once for each mention', async () => {
    const rule = await on.watch.rule(KEYWORD, { actions: [MAIL] });
    const say = async (...texts: string[]) => {
      on.watch.clock.advance(10_000);
      await on.watch.plant.say(
        on.watch.topic,
        texts.map((text) => ({ text, at: shift(on.watch.clock.now(), -1000), author: text })),
      );
      await on.watch.look(rule);
    };
    await on.watch.plant.say(on.watch.topic, [{ text: 'old refund', at: shift(on.watch.clock.now(), -HOUR) }]);
    await on.watch.look(rule);
    await say('I want a Refund', 'money for nothing');
    await say('my money back', 'lamps');
    await say('a lamp');
    const [alert, ...others] = await on.watch.alerts();
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ kind: 'keyword', observed: 2, updates: 1, direction: null });
    expect(alert!.explanation.sentence).toBe('2 mentions of Acme match “refund OR "money back"”, since 12:00.');
    expect(alert!.explanation.mentions.map(({ text }) => text).toSorted()).toEqual([
      'I want a Refund',
      'my money back',
    ]);
    expect(await on.watch.told()).toHaveLength(1);
    on.watch.clock.advance(6 * HOUR + 11 * MINUTE);
    await say('another refund');
    expect(await on.watch.alerts()).toMatchObject([{ state: 'resolved' }, { state: 'open', observed: 1 }]);
    expect(await on.watch.told()).toHaveLength(2);
  });

  it('goes on with what is too much for one look', async () => {
    const rule = await on.watch.rule(KEYWORD, { topicId: null });
    await on.watch.look(rule);
    const at = shift(on.watch.clock.now(), 1000);
    await on.watch.plant.say(
      on.watch.topic,
      crowd(6000, 'lamp').map((one) => ({ ...one, at })),
    );
    await on.watch.plant.say(on.watch.topic, [{ text: 'refund', at: shift(at, 1000) }]);
    on.watch.clock.advance(10_000);
    await on.watch.look(rule);
    on.watch.clock.advance(10_000);
    await on.watch.look(rule);
    expect(await on.watch.alerts()).toMatchObject([{ observed: 1 }]);
  });
});

it('an influential author is one alert each, by followers or by reach', async () => {
  const rule = await on.watch.rule({ kind: 'author', followers: 5000 }, { actions: [MAIL], language: 'es' });
  await on.watch.look(rule);
  on.watch.clock.advance(10_000);
  const at = shift(on.watch.clock.now(), -1000);
  await on.watch.plant.say(on.watch.topic, [
    { at, text: 'Acme!', author: 'ana', followers: 120_000 },
    { at, text: 'Acme again', author: 'ana', followers: 120_000 },
    { at, text: 'Acme', author: 'bo', followers: 10, reach: 90_000 },
    { at, text: 'Acme', author: 'site', reach: 9_000 },
  ]);
  await on.watch.look(rule);
  const sentences = (await on.watch.alerts()).map(({ explanation }) => explanation.sentence);
  expect(sentences.toSorted()).toEqual([
    '@ana (120.000 seguidores) está hablando de Acme: 2 menciones, desde las 12:00.',
    '@site está hablando de Acme: 1 mención, desde las 12:00.',
  ]);
  expect(await on.watch.told()).toHaveLength(2);
});

it('a turn of the tone is told with what the angry say', async () => {
  const at = (hours: number) => shift(on.watch.clock.now(), -hours * HOUR);
  const past = Array.from({ length: 300 }, (_, i) => ({
    at: at(24 + i),
    text: 'lovely lamp',
    sentiment: 'positive' as const,
  }));
  await on.watch.plant.say(on.watch.topic, past);
  const rule = await on.watch.rule({ kind: 'sentiment', sensitivity: 'balanced', minimum: 20 }, { actions: [MAIL] });
  await on.watch.look(rule);
  expect(await on.watch.alerts()).toEqual([]);
  await on.watch.step(rule, 0, crowd(30, 'the recall is a shame', { sentiment: 'negative' }));
  const [alert, ...others] = await on.watch.alerts();
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ kind: 'sentiment', direction: 'down', observed: -1, expected: 1 });
  expect(alert!.explanation.sentence).toMatch(
    /^The tone about Acme has turned worse: net sentiment -100 in the last 30 opinions.* recall/,
  );
  expect(alert!.explanation.mentions[0]!.text).toContain('recall');
  await on.watch.steps(rule, 3, 0);
  expect(await on.watch.alerts()).toHaveLength(1);
  expect(await on.watch.told()).toHaveLength(1);
});

it('a silent source is told with its trouble, and over when it is back', async () => {
  const problem = {
    code: 'forbidden',
    message: 'The address answers 403.',
    action: 'Renew the key.',
    since: '2026-06-10T09:00:00Z',
  };
  const well = await on.watch.source();
  const source = await on.watch.source({ lastSuccessAt: shift(on.watch.clock.now(), -2 * HOUR), problem });
  const rule = await on.watch.rule({ kind: 'source-silent', sourceId: null }, { topicId: null, actions: [MAIL] });
  await on.watch.look(rule);
  on.watch.clock.advance(10_000);
  await on.watch.look(rule);
  const [alert, ...others] = await on.watch.alerts();
  expect(others).toEqual([]);
  expect(alert!.explanation.sentence).toBe(
    'The source Town crier is silent: nothing has been read since 10:00. The address answers 403. Renew the key.',
  );
  expect(alert).toMatchObject({ kind: 'source-silent', subject: source, updates: 0 });
  await on.watch.setFeed(source, 'last_success_at = $2, problem = null', on.watch.clock.now());
  on.watch.clock.advance(10_000);
  await on.watch.look(rule);
  expect(await on.watch.alerts()).toMatchObject([{ state: 'resolved', resolvedBy: 'system' }]);
  expect(await on.watch.told()).toHaveLength(1);
  await on.watch.setFeed(well, `state = 'stopped'`);
  on.watch.clock.advance(10_000);
  await on.watch.look(rule);
  expect((await on.watch.alerts())[1]!.explanation.sentence).toMatch(/^The source Town crier has stopped/);
});
